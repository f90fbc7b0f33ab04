import type { TenantId } from '../../domain/tenant.ts'
import type { Reader } from '../../platform/store/schema.ts'

/**
 * Grants of which a refresh token can still be used: it is not over itself, the grant stands, the account allows it
 * and, unless the grant outlives sessions, its session lives. The same as the token endpoint asks (`refreshIsAllowed`).
 */
export function liveGrants(read: Reader, tenantId: TenantId, now: number) {
  return read
    .selectFrom('grants')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
    )
    .leftJoin('sessions', (join) =>
      join
        .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
        .onRef('sessions.id', '=', 'grants.session_id'),
    )
    .where('grants.tenant_id', '=', tenantId)
    .where('grants.revoked_at', 'is', null)
    .where('users.disabled_at', 'is', null)
    .where((row) =>
      row.or([
        row('users.revoked_up_to', 'is', null),
        row('users.revoked_up_to', '<', row.ref('grants.created_at')),
      ]),
    )
    .where((row) =>
      row.or([
        row('grants.refresh_at_logout', '=', 'survive'),
        row.and([
          row('sessions.ended_at', 'is', null),
          row('sessions.expires_at', '>', now),
          row('sessions.idle_expires_at', '>', now),
        ]),
      ]),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('refresh_tokens')
          .select('refresh_tokens.id')
          .whereRef('refresh_tokens.grant_id', '=', 'grants.id')
          .where('refresh_tokens.tenant_id', '=', tenantId)
          .where('refresh_tokens.revoked_at', 'is', null)
          .where('refresh_tokens.rotated_at', 'is', null)
          .where('refresh_tokens.expires_at', '>', now),
      ),
    )
}
