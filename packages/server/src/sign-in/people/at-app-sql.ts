import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { type Look, looksThrough } from '../../platform/store/look.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { everybodysLiveSessions } from '../account/sessions-sql.ts'

interface AppKey {
  readonly tenantId: TenantId
  readonly clientId: ClientId
}

/** Two hundred thousand sessions: about a second in all, and between two looks everybody else has their turn. */
const mostLooks = 100

/**
 * The ids of everybody who is signed in at an app, each once. An index by client would cost every sign-in a write for
 * a list that an operator asks for now and then; so all sessions are looked through, up to a number.
 */
export async function findPeopleAt(
  read: Reader,
  key: AppKey,
  now: number,
  most = mostLooks,
): Promise<readonly string[] | 'too-many'> {
  const found = new Set<string>()
  let looks = 0
  for await (const look of looksThrough(read, 'sessions')) {
    looks += 1
    if (looks > most) return 'too-many'
    for (const { user_id: id } of await inLook(read, key, { ...look, now })) found.add(id)
  }
  return [...found]
}

function inLook(
  read: Reader,
  { tenantId, clientId }: AppKey,
  { after, upTo, now }: Look & { readonly now: number },
) {
  return everybodysLiveSessions(read, tenantId, now)
    .select('sessions.user_id')
    .where('sessions.id', '>', after)
    .where('sessions.id', '<=', upTo)
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
    .orderBy('sessions.id')
    .execute()
}
