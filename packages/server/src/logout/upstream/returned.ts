import type { UpstreamHopId } from '../../domain/logout.ts'
import { readCredential } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { readForm, readParameters } from '../../platform/http/parameters.ts'
import { type DoorDeps, pageUrl } from '../doors/door.ts'
import { isPrefetch } from '../doors/navigation.ts'
import { onwardUrl } from '../doors/onward.ts'
import { type OwnLogout, ownLogout } from '../doors/receipt.ts'
import { sentIn } from '../doors/sent.ts'
import type { HopOutcome, HopStanding } from '../store.ts'

/**
 * A browser that comes back from an upstream (RIL §3): on to the next stop, or to where it rests. It is known by the
 * one-time state that it was sent away with, and by the receipt of its logout; whatever else comes here rests on the
 * signed-out page, and changes nothing.
 */
export async function returnFromUpstream(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (request.method === 'POST') return byGet(request)
  const parameters = sentIn(readParameters(request.query))
  const found = await hopOf(request, parameters.get('state'), deps)
  if (!found) return seeOther(pageUrl(request, 'done', {}))
  const { hop, hash, logout } = found
  const { uiLocales } = hop
  const resting = pageUrl(request, 'done', { id: logout.id, ui_locales: uiLocales })
  if (isPrefetch(request)) return seeOther(resting)
  const outcome = outcomeOf(parameters.get('error'))
  const { storeFor, clock, noteHop } = deps
  const { tenant } = request
  // RIL §3: the state that it was sent away with last, once.
  if (!(await storeFor(tenant.id).settleHop(hop.id, { hash, at: clock.now(), ...outcome })))
    return seeOther(resting)
  noteHop({ tenantId: tenant.id, logoutId: logout.id, upstreamId: hop.upstreamId, ...outcome })
  if (outcome.state === 'failed')
    return seeOther(pageUrl(request, 'upstream', { id: logout.id, ui_locales: uiLocales }))
  return seeOther(onwardUrl(request, logout, uiLocales, deps))
}

/** A form on somebody else's page: no Lax cookie came with it, and with the GET that it leads to one does. */
function byGet(request: HttpRequest): HttpResponse {
  const form = sentIn(readForm(request))
  const state = form.get('state')
  const kept = readCredential('hop', state) ? { state, error: errorCode(form.get('error')) } : {}
  return seeOther(pageUrl(request, 'returned', kept))
}

/** RIL has no error answer; some providers send one all the same, in the form of OAuth's. */
function outcomeOf(error: string | undefined): HopOutcome {
  if (error === undefined) return { state: 'returned' }
  return { state: 'failed', failure: 'refused', detail: `It came back with ${errorCode(error)}.` }
}

/** A word of the registered kind; anything else is somebody's text. */
function errorCode(error: string | undefined): string | undefined {
  if (error === undefined || /^[a-z_]{1,40}$/.test(error)) return error
  return 'an error'
}

interface Found {
  readonly hop: HopStanding
  readonly hash: string
  readonly logout: OwnLogout
}

async function hopOf(
  request: HttpRequest,
  state: string | undefined,
  deps: DoorDeps,
): Promise<Found | undefined> {
  const shown = readCredential('hop', state)
  if (!shown) return undefined
  const found = await deps.storeFor(request.tenant.id).hop(shown.id as UpstreamHopId)
  const logout = await ownLogout(request, found?.logoutId, deps)
  return found && logout && { hop: found, hash: shown.hash, logout }
}
