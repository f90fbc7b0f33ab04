import type { LogoutPlan } from './domain/logout.ts'
import { causeOf } from './domain/logout-cause.ts'
import type {
  CommittedLogout,
  NoteHop,
  NoteNothingToEnd,
  RefusedLogout,
  TriedDelivery,
} from './logout/index.ts'
import type { HttpRequest } from './platform/http/message.ts'
import type { Log } from './platform/log.ts'

/** One line for each logout: its id leads to the whole story (`exeunt trace`). */
export function logLogout(log: Log, plan: LogoutPlan, { logoutId, deliveries }: CommittedLogout): void {
  log.info('logout', {
    logout: logoutId,
    door: plan.door,
    cause: causeOf(plan.door, plan.evidence),
    evidence: plan.evidence.kind,
    client: plan.requestedBy ?? plan.openedFrom,
    dialect: plan.voice,
    sessions: plan.ends.length,
    parts: plan.endsParts.length,
    notices: deliveries.length,
    hops: plan.upstreamHops.length,
  })
}

/** One line for each request of a browser in which nobody was signed in: the app that sent it there is in use all the same. */
export function logNothingToEnd(
  log: Log,
  { tenant }: Parameters<NoteNothingToEnd>[0],
  { client, voice: dialect }: Parameters<NoteNothingToEnd>[1],
): void {
  log.info('nothing to end', { tenant: tenant.id, client, dialect })
}

/** One line for each request of a browser that ended nothing because it must not be obeyed. */
export function logRefusedLogout(
  log: Log,
  { path, tenant }: Pick<HttpRequest, 'path' | 'tenant'>,
  { reason, parameter, client, lookedIn, voice: dialect }: RefusedLogout,
): void {
  const lists = lookedIn?.join(' ')
  log.info('logout refused', { path, tenant: tenant.id, reason, parameter, client, lists, dialect })
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

/** One line for each browser that leaves for an upstream, and for what came of it; no address, as that holds a token. */
export function logHop(log: Log, hop: Parameters<NoteHop>[0]): void {
  const fields = { tenant: hop.tenantId, logout: hop.logoutId, upstream: hop.upstreamId, state: hop.state }
  if (hop.state !== 'failed') return log.info('upstream logout', fields)
  return log.warn('upstream logout', { ...fields, failure: hop.failure, detail: hop.detail })
}
