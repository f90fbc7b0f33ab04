import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { GrantTenant, RefreshFacts } from './decide.ts'
import { grantAllows, grantColumns, type GrantRow, optionalTime, readGrantFacts } from './grant-sql.ts'

/** A refresh token with its family's state, its grant, session and account. */
export function prepareFindRefreshToken(db: Reader) {
  return prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('refresh_tokens')
      .innerJoin('grants', (join) =>
        join
          .onRef('grants.tenant_id', '=', 'refresh_tokens.tenant_id')
          .onRef('grants.id', '=', 'refresh_tokens.grant_id'),
      )
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('sessions.id', '=', 'grants.session_id'),
      )
      .leftJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
      )
      .select([
        'refresh_tokens.id',
        'refresh_tokens.hash',
        'refresh_tokens.client_id',
        'refresh_tokens.scope',
      ])
      .select(['refresh_tokens.issued_at', 'refresh_tokens.expires_at', 'refresh_tokens.parent_id'])
      .select(['refresh_tokens.rotated_at', 'refresh_tokens.last_used_at', 'refresh_tokens.revoked_at'])
      .select(grantColumns)
      .select((row) =>
        usedElsewhere(row, {
          tenantId: row.ref('refresh_tokens.tenant_id'),
          id: row.ref('refresh_tokens.id'),
          parentId: row.ref('refresh_tokens.parent_id'),
        }).as('is_used_elsewhere'),
      )
      .where('refresh_tokens.tenant_id', '=', tenantId)
      .where('refresh_tokens.id', '=', id),
  )
}

interface TokenUse {
  readonly tenantId: string
  readonly id: string
  readonly grantId: string
  /** Empty where there is none: no token has that id. */
  readonly parentId: string
  /** Zero where it was not rotated yet. */
  readonly seenRotatedAt: number
  readonly rotatedAt: number | null
  readonly expiresAt: number
  readonly at: number
  readonly issuedAt: number
}

/** Marks a token as used, if it still is as it was seen and nobody else has used the family meanwhile. */
export function prepareUseRefreshToken(db: Reader) {
  return prepare((use: TokenUse) =>
    db
      .updateTable('refresh_tokens')
      .set({ rotated_at: use.rotatedAt, last_used_at: use.at, expires_at: use.expiresAt })
      .where('tenant_id', '=', use.tenantId)
      .where('id', '=', use.id)
      .where('revoked_at', 'is', null)
      .where((row) => row(row.fn.coalesce('rotated_at', row.val(0)), '=', use.seenRotatedAt))
      .where((row) => grantAllows(row, use))
      .where((row) => row.not(usedElsewhere(row, use))),
  )
}

/** One value of a query: given, or another column's. */
type Value = string | Expression<string> | Expression<string | null>

/**
 * Whether a child of this token, or another child of its parent, was used. The grace hands a second child
 * to whoever lost the first; that both are used means that there are two holders.
 */
function usedElsewhere(
  row: ExpressionBuilder<Schema, 'refresh_tokens'>,
  { tenantId, id, parentId }: { readonly tenantId: Value; readonly id: Value; readonly parentId: Value },
) {
  return row.exists(
    row
      .selectFrom('refresh_tokens as other')
      .select('other.id')
      .where('other.tenant_id', '=', tenantId)
      // The index alone answers this; asked all at once, SQLite may read every token of the tenant.
      .where('other.id', 'in', (inner) =>
        inner
          .selectFrom('refresh_tokens as kin')
          .select('kin.id')
          .where('kin.tenant_id', '=', tenantId)
          .where('kin.parent_id', 'in', [id, parentId]),
      )
      .where('other.id', '!=', id)
      .where((other) =>
        other.or([other('other.rotated_at', 'is not', null), other('other.last_used_at', 'is not', null)]),
      ),
  )
}

type RefreshRow = Omit<Schema['refresh_tokens'], 'tenant_id' | 'grant_id'> &
  GrantRow & { readonly is_used_elsewhere: SqlBool }

export function readRefreshToken(row: RefreshRow, tenant: GrantTenant): RefreshFacts {
  return {
    id: row.id,
    clientId: row.client_id as ClientId,
    scope: scopeOf(row.scope),
    issuedAt: new Date(row.issued_at),
    expiresAt: new Date(row.expires_at),
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    ...optionalTime('rotatedAt', row.rotated_at),
    ...optionalTime('lastUsedAt', row.last_used_at),
    ...optionalTime('revokedAt', row.revoked_at),
    isUsedElsewhere: Boolean(row.is_used_elsewhere),
    ...readGrantFacts(row, tenant),
  }
}
