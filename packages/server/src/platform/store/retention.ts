import type { Tenant } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import { forgetEndedSessions } from './retention-ended.ts'
import { forgetExpired } from './retention-expired.ts'
import { forgetGroups } from './retention-groups.ts'
import { forgetHopTokens } from './retention-hops.ts'
import { forgetLogouts } from './retention-logouts.ts'

/**
 * Forgets what nobody can ask about any more: forms, tokens and codes when their own time is over (codes and
 * refresh tokens an hour later), ended sessions with their grants, and logouts, when the tenant's tombstone
 * time is. A delivery still on its way keeps its logout. What groups of sessions are called goes with the last session.
 *
 * It goes through the tables page by page, and what goes of large ones goes in transactions of a page's size: however
 * large they are, nobody waits longer than for one page. What is kept is read, and holds up no writer.
 * @returns how many rows went.
 */
export async function forgetOld(
  database: Database,
  tenants: readonly ForgettingTenant[],
  now: Date,
): Promise<number> {
  let forgotten = await forgetExpired(database, now.getTime())
  forgotten += await forgetHopTokens(database, now.getTime())
  for (const tenant of tenants) {
    const { id, lifetimes } = tenant
    const ago = (seconds: number) => now.getTime() - seconds * 1000
    const before = ago(lifetimes.tombstoneSeconds)
    forgotten += await forgetLogouts(database, id, before)
    forgotten += await forgetEndedSessions(database, id, {
      before,
      withoutTokensBefore: ago(longestAccessSeconds(tenant)),
    })
    forgotten += await forgetGroups(database, id)
  }
  return forgotten
}

/** What of a tenant says how long things are kept. */
type ForgettingTenant = Pick<Tenant, 'id' | 'lifetimes' | 'resources'>

/** APIs have lifetimes of their own for their tokens. */
function longestAccessSeconds({ lifetimes, resources }: ForgettingTenant): number {
  return Math.max(lifetimes.accessTokenSeconds, ...resources.map((one) => one.accessTokenSeconds))
}
