import type { ClientId } from '../../domain/client.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { CodeFacts, GrantTenant } from './decide.ts'
import { grantAllows, grantColumns, type GrantRow, optionalTime, readGrantFacts } from './grant-sql.ts'

/** A code with its grant, its app's part in the session, the session, and the account. */
export function prepareFindCode(db: Reader) {
  return prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('codes')
      .innerJoin('grants', (join) =>
        join.onRef('grants.tenant_id', '=', 'codes.tenant_id').onRef('grants.id', '=', 'codes.grant_id'),
      )
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('sessions.id', '=', 'grants.session_id'),
      )
      .leftJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
      )
      .leftJoin('rp_sessions', (join) =>
        join
          .onRef('rp_sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('rp_sessions.session_id', '=', 'grants.session_id')
          .onRef('rp_sessions.client_id', '=', 'grants.client_id')
          .onRef('rp_sessions.issuer', '=', 'grants.issuer')
          .onRef('rp_sessions.id', '=', 'grants.rp_session_id'),
      )
      .select(['codes.id', 'codes.hash', 'codes.client_id', 'codes.redirect_uri', 'codes.code_challenge'])
      .select(['codes.nonce', 'codes.expires_at', 'codes.used_at', 'rp_sessions.ended_at as part_ended_at'])
      .select(grantColumns)
      .where('codes.tenant_id', '=', tenantId)
      .where('codes.id', '=', id),
  )
}

interface CodeUse {
  readonly tenantId: string
  readonly codeId: string
  readonly grantId: string
  readonly sessionId: string
  readonly rpSessionId: string
  readonly at: number
  readonly issuedAt: number
}

/** CORE-14: a code dies with its session, and with its app's part in it, whatever its grant's tokens outlive. */
export function prepareUseCode(db: Reader) {
  return prepare((use: CodeUse) =>
    db
      .updateTable('codes')
      .set({ used_at: use.at })
      .where('tenant_id', '=', use.tenantId)
      .where('id', '=', use.codeId)
      .where('used_at', 'is', null)
      .where((row) => grantAllows(row, use))
      .where((row) =>
        row.exists(
          row
            .selectFrom('sessions')
            .select('sessions.id')
            .where('sessions.tenant_id', '=', use.tenantId)
            .where('sessions.id', '=', use.sessionId)
            .where('sessions.ended_at', 'is', null),
        ),
      )
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom('rp_sessions')
              .select('rp_sessions.id')
              .where('rp_sessions.tenant_id', '=', use.tenantId)
              .where('rp_sessions.session_id', '=', use.sessionId)
              .where('rp_sessions.id', '=', use.rpSessionId)
              .where('rp_sessions.ended_at', 'is not', null),
          ),
        ),
      ),
  )
}

type CodeRow = Omit<Schema['codes'], 'tenant_id' | 'grant_id'> &
  GrantRow & { readonly part_ended_at: number | null }

export function readCode(row: CodeRow, tenant: GrantTenant): CodeFacts {
  return {
    id: row.id,
    clientId: row.client_id as ClientId,
    redirectUri: row.redirect_uri,
    expiresAt: new Date(row.expires_at),
    ...(row.code_challenge === null ? {} : { codeChallenge: row.code_challenge }),
    ...(row.nonce === null ? {} : { nonce: row.nonce }),
    ...optionalTime('usedAt', row.used_at),
    ...optionalTime('partEndedAt', row.part_ended_at),
    ...readGrantFacts(row, tenant),
  }
}
