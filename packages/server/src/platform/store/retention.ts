import type { Tenant } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import { forgetEndedSessions } from './retention-ended.ts'
import { forgetExpired } from './retention-expired.ts'
import { forgetHopTokens } from './retention-hops.ts'
import { forgetLogouts } from './retention-logouts.ts'

/**
 * Forgets what nobody can ask about any more: forms, tokens and codes when their own time is over (codes and
 * refresh tokens an hour later), ended sessions with their grants, and logouts, when the tenant's tombstone
 * time is. A delivery still on its way keeps its logout.
 *
 * It goes through the tables page by page, each in a transaction of its own: however large they are, nobody
 * waits longer than for one page.
 * @returns how many rows went.
 */
export async function forgetOld(
  database: Database,
  tenants: readonly Pick<Tenant, 'id' | 'lifetimes'>[],
  now: Date,
): Promise<number> {
  let forgotten = await forgetExpired(database, now.getTime())
  forgotten += await forgetHopTokens(database, now.getTime())
  for (const { id, lifetimes } of tenants) {
    const before = now.getTime() - lifetimes.tombstoneSeconds * 1000
    forgotten += await forgetLogouts(database, id, before)
    forgotten += await forgetEndedSessions(database, id, before)
  }
  return forgotten
}
