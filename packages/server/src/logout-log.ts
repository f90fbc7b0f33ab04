import type { LogoutPlan } from './domain/logout.ts'
import type { CommittedLogout, TriedDelivery } from './logout/index.ts'
import type { Log } from './platform/log.ts'

/** One line for each logout: its id leads to the whole story (`exeunt trace`). */
export function logLogout(log: Log, plan: LogoutPlan, { logoutId, deliveries }: CommittedLogout): void {
  log.info('logout', {
    logout: logoutId,
    door: plan.door,
    evidence: plan.evidence.kind,
    client: plan.requestedBy,
    sessions: plan.ends.length,
    parts: plan.endsParts.length,
    notices: deliveries.length,
  })
}

/** One line for each notice that did not arrive; those that did are in the story. */
export function logTry(log: Log, { delivery, outcome, next }: TriedDelivery): void {
  if (outcome.kind === 'accepted') return
  log.warn('notice not delivered', {
    logout: delivery.logoutId,
    delivery: delivery.id,
    client: delivery.clientId,
    attempt: delivery.attempts + 1,
    outcome: outcome.kind,
    status: 'status' in outcome ? outcome.status : undefined,
    next: next.kind === 'again' ? `again at ${next.at.toISOString()}` : next.state,
  })
}
