import { sql } from 'kysely'
import type { ClientId } from '../../domain/client.ts'
import { type GrantId, scopeOf } from '../../domain/grant.ts'
import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import { findAnnotations } from './annotations-sql.ts'
import { liveGrants } from './live-grants-sql.ts'
import type { RefreshTokenRecord } from './store.ts'

/** What of a grant its refresh token is told by. */
export function selectedGrants(read: Reader, tenantId: TenantId, now: number) {
  return liveGrants(read, tenantId, now).select([
    'grants.id',
    'grants.user_id',
    'grants.client_id',
    'grants.session_id',
    'grants.scope',
    'grants.resources',
    'grants.created_at',
    'sessions.user_agent',
    'sessions.remote_address',
  ])
}

export type RefreshTokenRow = Pick<
  Schema['grants'],
  'id' | 'user_id' | 'client_id' | 'session_id' | 'scope' | 'resources' | 'created_at'
> &
  Pick<Schema['sessions'], 'user_agent' | 'remote_address'>

export async function recordsOf(
  read: Reader,
  tenantId: TenantId,
  rows: readonly RefreshTokenRow[],
): Promise<readonly RefreshTokenRecord[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const [uses, annotations] = await Promise.all([
    findUses(read, tenantId, ids),
    findAnnotations(read, tenantId, ids),
  ])
  return rows.map((row) => {
    const { expiresAt, usedAt } = uses.get(row.id) ?? { expiresAt: row.created_at, usedAt: null }
    const annotation = annotations.get(row.id)
    return {
      id: row.id as GrantId,
      userId: row.user_id as UserId,
      clientId: row.client_id as ClientId,
      sessionId: row.session_id as SessionId,
      scope: scopeOf(row.scope),
      resources: scopeOf(row.resources),
      createdAt: new Date(row.created_at),
      idleExpiresAt: new Date(expiresAt),
      ...(usedAt === null ? {} : { lastUsedAt: new Date(usedAt) }),
      ...(row.user_agent === null ? {} : { userAgent: row.user_agent }),
      ...(row.remote_address === null ? {} : { remoteAddress: row.remote_address }),
      ...(annotation && { annotation }),
    }
  })
}

/** When the tokens of each grant were used last, and until when the one that counts does so unused. */
async function findUses(read: Reader, tenantId: TenantId, ids: readonly string[]) {
  const rows = await read
    .selectFrom('refresh_tokens')
    .select(({ ref, fn }) => [
      ref('grant_id').as('grant_id'),
      fn.max('last_used_at').as('used_at'),
      fn
        .max(sql<number>`case when rotated_at is null and revoked_at is null then expires_at end`)
        .as('expires_at'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('grant_id', 'in', ids)
    .groupBy('grant_id')
    .execute()
  return new Map(rows.map((row) => [row.grant_id, { expiresAt: row.expires_at, usedAt: row.used_at }]))
}
