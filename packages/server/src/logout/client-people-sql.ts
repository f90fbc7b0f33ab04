import type { ClientId } from '../domain/client.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { type Look, looksThrough } from '../platform/store/look.ts'
import type { Reader } from '../platform/store/schema.ts'

interface Key {
  readonly tenantId: TenantId
  readonly clientId: ClientId
}

/**
 * Everybody of whom a client still has something, some at a time: first those with a part in a session that goes on,
 * then those with a grant that stands. An index by client would cost every sign-in a write, and few clients ever go.
 */
export async function* peopleOf(read: Reader, key: Key): AsyncGenerator<readonly UserId[], void, void> {
  for await (const look of looksThrough(read, 'sessions')) yield await inSessions(read, key, look)
  for await (const look of looksThrough(read, 'grants')) yield await withGrants(read, key, look)
}

async function inSessions(read: Reader, { tenantId, clientId }: Key, { after, upTo }: Look) {
  const rows = await read
    .selectFrom('sessions')
    .select('user_id')
    .distinct()
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .where('tenant_id', '=', tenantId)
    .where('ended_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('rp_sessions')
          .select('rp_sessions.id')
          .whereRef('rp_sessions.session_id', '=', 'sessions.id')
          .where('rp_sessions.client_id', '=', clientId)
          .where('rp_sessions.tenant_id', '=', tenantId)
          .where('rp_sessions.ended_at', 'is', null),
      ),
    )
    .execute()
  return rows.map((row) => row.user_id as UserId)
}

async function withGrants(read: Reader, { tenantId, clientId }: Key, { after, upTo }: Look) {
  const rows = await read
    .selectFrom('grants')
    .select('user_id')
    .distinct()
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('revoked_at', 'is', null)
    .execute()
  return rows.map((row) => row.user_id as UserId)
}
