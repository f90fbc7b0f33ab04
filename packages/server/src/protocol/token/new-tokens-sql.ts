import type { TenantId } from '../../domain/tenant.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../../platform/store/schema.ts'
import type { NewAccessToken, NewRefreshToken, NewTokens } from './store.ts'

/** Writes the rows of fresh tokens in the transaction of what they were made from. */
export function prepareInsertTokens(db: Reader) {
  const insertAccess = prepareInsertAccessToken(db)
  const insertRefresh = prepareInsertRefreshToken(db)
  return async (
    transaction: Transaction,
    tenantId: TenantId,
    { access, refresh }: Omit<NewTokens, 'issuedAt'>,
  ) => {
    if (access) await insertAccess(transaction, accessRow(tenantId, access))
    if (refresh) await insertRefresh(transaction, refreshRow(tenantId, refresh))
  }
}

function prepareInsertAccessToken(db: Reader) {
  return prepare((row: Schema['access_tokens']) =>
    db.insertInto('access_tokens').values({
      tenant_id: row.tenant_id,
      id: row.id,
      hash: row.hash,
      grant_id: row.grant_id,
      client_id: row.client_id,
      scope: row.scope,
      audience: row.audience,
      issuer: row.issuer,
      issued_at: row.issued_at,
      expires_at: row.expires_at,
      revoked_at: row.revoked_at,
    }),
  )
}

function prepareInsertRefreshToken(db: Reader) {
  return prepare((row: Schema['refresh_tokens']) =>
    db.insertInto('refresh_tokens').values({
      tenant_id: row.tenant_id,
      id: row.id,
      hash: row.hash,
      grant_id: row.grant_id,
      client_id: row.client_id,
      scope: row.scope,
      issued_at: row.issued_at,
      expires_at: row.expires_at,
      parent_id: row.parent_id,
      rotated_at: row.rotated_at,
      last_used_at: row.last_used_at,
      revoked_at: row.revoked_at,
    }),
  )
}

function accessRow(tenantId: TenantId, token: NewAccessToken): Schema['access_tokens'] {
  return {
    tenant_id: tenantId,
    id: token.id,
    hash: token.hash,
    grant_id: token.grantId ?? null,
    client_id: token.clientId,
    scope: token.scope.join(' '),
    // Nothing in an audience holds a space. What is meant for its issuer needs no word of it.
    audience: token.audience.length === 0 ? null : token.audience.join(' '),
    issuer: token.issuer,
    issued_at: token.issuedAt.getTime(),
    expires_at: token.expiresAt.getTime(),
    revoked_at: null,
  }
}

function refreshRow(tenantId: TenantId, token: NewRefreshToken): Schema['refresh_tokens'] {
  return {
    tenant_id: tenantId,
    id: token.id,
    hash: token.hash,
    grant_id: token.grantId,
    client_id: token.clientId,
    scope: token.scope.join(' '),
    issued_at: token.issuedAt.getTime(),
    expires_at: token.expiresAt.getTime(),
    parent_id: token.parentId ?? null,
    rotated_at: null,
    last_used_at: null,
    revoked_at: null,
  }
}
