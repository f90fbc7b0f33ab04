import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { PerformLogout } from '../logout.ts'
import type { DeliveryQueue, OverdueSession } from '../store.ts'

export interface ExpiryDeps {
  readonly queue: Pick<DeliveryQueue, 'overdueSessions'>
  readonly perform: PerformLogout
  readonly tenant: (id: TenantId) => Tenant | undefined
  readonly clock: Clock
}

/** How many sessions end side by side, and so share a commit. */
const mostAtOnce = 200
/** How many rounds one sweep makes: a backlog is worked off in several, and a stop need not wait for all of it. */
const mostRounds = 25

/**
 * The door of time (BCL-51): sessions that are over end by a logout like any other, so that apps hear.
 * Goes on while there are more, for a while. Sessions of a tenant that is not served stay, and hold up nobody else's.
 * @returns how many sessions ended.
 * @throws the first fault, once all other sessions of its round had their turn.
 */
export async function endOverdueSessions(deps: ExpiryDeps): Promise<number> {
  const unserved = new Set<TenantId>()
  let ended = 0
  for (let round = 0; round < mostRounds; round += 1) {
    const at = deps.clock.now()
    const overdue = await deps.queue.overdueSessions({ limit: mostAtOnce, at, except: [...unserved] })
    const [known, endedNow] = [unserved.size, await endAll(overdue, at, deps)]
    for (const { tenantId } of overdue) if (!deps.tenant(tenantId)) unserved.add(tenantId)
    ended += endedNow
    if (overdue.length < mostAtOnce || (endedNow === 0 && unserved.size === known)) break
  }
  return ended
}

async function endAll(overdue: readonly OverdueSession[], at: Date, deps: ExpiryDeps): Promise<number> {
  const results = await Promise.allSettled(overdue.map((session) => endOne(session, at, deps)))
  const faulty = results.find((result) => result.status === 'rejected')
  if (faulty) throw faulty.reason
  return results.filter((result) => result.status === 'fulfilled' && result.value).length
}

async function endOne({ tenantId, sessionId }: OverdueSession, at: Date, deps: ExpiryDeps): Promise<boolean> {
  const tenant = deps.tenant(tenantId)
  if (!tenant) return false
  const answer = await deps.perform(tenant, {
    door: 'expiry',
    extent: { kind: 'overdue', sessionId, at },
    evidence: { kind: 'time-over' },
  })
  return answer.kind === 'ended'
}
