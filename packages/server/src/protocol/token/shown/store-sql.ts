import type { ClientId } from '../../../domain/client.ts'
import { scopeOf } from '../../../domain/grant.ts'
import type { Issuer } from '../../../domain/tenant.ts'
import { readUserRow } from '../../../platform/directory/stored.ts'
import { sameSecret } from '../../../platform/credential.ts'
import type { Database } from '../../../platform/store/database.ts'
import { prepare } from '../../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../../platform/store/schema.ts'
import type { GrantTenant } from '../decide.ts'
import { grantColumns, type GrantRow, optionalTime, readGrantFacts } from '../grant-sql.ts'
import type { ShownAccessToken, ShownHolder } from './decide.ts'
import type { ShownTokenStore } from './store.ts'

export function createShownTokenStore({ read }: Database): ShownTokenStore {
  const findAccessToken = prepareFindAccessToken(read)
  const findGrant = prepareFindGrant(read)
  const findRevoked = prepareFindRevoked(read)
  return {
    async accessToken(tenant, { id, hash }) {
      const [row] = (await findAccessToken(read, { tenantId: tenant.id, id })).rows
      return row && sameSecret(row.hash, hash)
        ? readAccessToken(row, holderOf(row, row.token_grant_id, tenant))
        : undefined
    },

    async jwtStanding(tenant, jti, grantId) {
      const { id: tenantId } = tenant
      if (grantId === undefined) {
        const { rows } = await findRevoked(read, { tenantId, jti })
        return { holder: { kind: 'client' }, isRevoked: rows.length > 0 }
      }
      const [row] = (await findGrant(read, { tenantId, grantId, jti })).rows
      if (!row) return { holder: { kind: 'nobody' }, isRevoked: false }
      return { holder: holderOf(row, grantId, tenant), isRevoked: Boolean(row.is_revoked) }
    },
  }
}

/** `grantColumns` has the rest of the person. */
const personColumns = ['users.username', 'users.email'] as const

function prepareFindAccessToken(db: Reader) {
  return prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('access_tokens')
      .leftJoin('grants', (join) =>
        join
          .onRef('grants.tenant_id', '=', 'access_tokens.tenant_id')
          .onRef('grants.id', '=', 'access_tokens.grant_id'),
      )
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('sessions.id', '=', 'grants.session_id'),
      )
      .leftJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
      )
      .select(['access_tokens.id', 'access_tokens.hash', 'access_tokens.client_id', 'access_tokens.scope'])
      .select(['access_tokens.audience', 'access_tokens.issuer', 'access_tokens.grant_id as token_grant_id'])
      .select(['access_tokens.issued_at', 'access_tokens.expires_at', 'access_tokens.revoked_at'])
      .select(grantColumns)
      .select(personColumns)
      .where('access_tokens.tenant_id', '=', tenantId)
      .where('access_tokens.id', '=', id),
  )
}

function prepareFindGrant(db: Reader) {
  return prepare((key: { readonly tenantId: string; readonly grantId: string; readonly jti: string }) =>
    db
      .selectFrom('grants')
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('sessions.id', '=', 'grants.session_id'),
      )
      .leftJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
      )
      .select(grantColumns)
      .select(personColumns)
      .select((row) =>
        row
          .exists(
            row
              .selectFrom('revoked_access_tokens as revoked')
              .select('revoked.id')
              .where('revoked.tenant_id', '=', key.tenantId)
              .where('revoked.id', '=', key.jti),
          )
          .as('is_revoked'),
      )
      .where('grants.tenant_id', '=', key.tenantId)
      .where('grants.id', '=', key.grantId),
  )
}

function prepareFindRevoked(db: Reader) {
  return prepare(({ tenantId, jti }: { readonly tenantId: string; readonly jti: string }) =>
    db
      .selectFrom('revoked_access_tokens')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', jti),
  )
}

type AccessTokenRow = Omit<Schema['access_tokens'], 'tenant_id' | 'grant_id'>

function readAccessToken(row: AccessTokenRow, holder: ShownHolder): ShownAccessToken {
  return {
    kind: 'access',
    format: 'opaque',
    id: row.id,
    clientId: row.client_id as ClientId,
    scope: scopeOf(row.scope),
    audience: row.audience === null ? [row.issuer] : row.audience.split(' '),
    issuer: row.issuer as Issuer,
    issuedAt: new Date(row.issued_at),
    expiresAt: new Date(row.expires_at),
    ...optionalTime('revokedAt', row.revoked_at),
    holder,
  }
}

/** A grant with its person, as outer joins find them: every column may be missing. */
type HolderRow = { readonly [Column in keyof GrantRow]: GrantRow[Column] | null } & {
  readonly username: string | null
  readonly email: string | null
}

function holderOf(row: HolderRow, grantId: string | null, tenant: GrantTenant): ShownHolder {
  if (grantId === null) return { kind: 'client' }
  const { grant_id: found, account_id: id, username, email, disabled_at } = row
  const { person_claims: claims, person_updated_at: updated_at } = row
  if (found === null || id === null || username === null || claims === null) return { kind: 'nobody' }
  const changed = updated_at === null ? {} : { updated_at }
  return {
    kind: 'person',
    // An outer join finds a row's columns all together or not at all.
    ...readGrantFacts(row as GrantRow, tenant),
    user: readUserRow({ id, username, email, claims, password_hash: null, disabled_at, ...changed }),
  }
}
