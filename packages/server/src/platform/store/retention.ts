import type { Tenant } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import { forgetEndedSessions } from './retention-ended.ts'
import { forgetExpired } from './retention-expired.ts'
import { forgetLogouts } from './retention-logouts.ts'

/** A used code must outlive its own time, so that a second use is still recognised (RFC 6749 §4.1.2). */
const graceMilliseconds = 3_600_000

/**
 * Forgets what nobody can ask about any more: expired codes, tokens and forms soon, ended sessions with
 * their grants and logouts when the tenant's tombstone time is over. A delivery still on its way keeps its logout.
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
  let forgotten = await forgetExpired(database, now.getTime() - graceMilliseconds)
  for (const { id, lifetimes } of tenants) {
    const before = now.getTime() - lifetimes.tombstoneSeconds * 1000
    forgotten += await forgetLogouts(database, id, before)
    forgotten += await forgetEndedSessions(database, id, before)
  }
  return forgotten
}
