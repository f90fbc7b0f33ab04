import type { Reader } from '../../platform/store/schema.ts'
import { everybodysLiveSessions } from '../account/sessions-sql.ts'
import type { NamedPart } from './store.ts'

/**
 * Whether the part that a `sid` names has not ended, its session lives, and it is the one that all the rest says; of
 * several in a group (D9), any.
 */
export async function partLives(
  read: Reader,
  { tenantId, sid, clientIds, issuer, subject }: NamedPart,
  now: number,
): Promise<boolean> {
  // An empty list is not SQL everywhere.
  if (clientIds.length === 0) return false
  const row = await everybodysLiveSessions(read, tenantId, now)
    .innerJoin('rp_sessions', (join) =>
      join
        .onRef('rp_sessions.session_id', '=', 'sessions.id')
        .onRef('rp_sessions.tenant_id', '=', 'sessions.tenant_id'),
    )
    .select('rp_sessions.client_id')
    .where('rp_sessions.sid', '=', sid)
    .where('rp_sessions.client_id', 'in', clientIds)
    .where('rp_sessions.issuer', '=', issuer)
    .where('rp_sessions.subject', '=', subject)
    .where('rp_sessions.ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
