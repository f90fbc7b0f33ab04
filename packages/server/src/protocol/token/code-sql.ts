import type { ClientId } from '../../domain/client.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { CodeFacts } from './decide.ts'
import { grantAllows, grantColumns, type GrantRow, optionalTime, readGrantFacts } from './grant-sql.ts'

/** A code with its grant, session and account. */
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
      .select(['codes.id', 'codes.hash', 'codes.client_id', 'codes.redirect_uri', 'codes.code_challenge'])
      .select(['codes.nonce', 'codes.expires_at', 'codes.used_at'])
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
  readonly at: number
  readonly issuedAt: number
}

/** CORE-14: a code dies with its session, whatever its grant's tokens outlive. */
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
      ),
  )
}

type CodeRow = Omit<Schema['codes'], 'tenant_id' | 'grant_id'> & GrantRow

export function readCode(row: CodeRow): CodeFacts {
  return {
    id: row.id,
    clientId: row.client_id as ClientId,
    redirectUri: row.redirect_uri,
    expiresAt: new Date(row.expires_at),
    ...(row.code_challenge === null ? {} : { codeChallenge: row.code_challenge }),
    ...(row.nonce === null ? {} : { nonce: row.nonce }),
    ...optionalTime('usedAt', row.used_at),
    ...readGrantFacts(row),
  }
}
