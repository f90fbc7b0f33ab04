import { ownReturnPath, signInReturnPath } from '../../domain/upstream.ts'
import { issueCredential } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import {
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { exitFor } from '../channels/upstream.ts'
import { type DoorDeps, hasSession, notNow, pageUrl } from '../doors/door.ts'
import { isPrefetch } from '../doors/navigation.ts'
import { onwardUrl, waitsForBrowser } from '../doors/onward.ts'
import { ownLogout } from '../doors/receipt.ts'
import { sentIn } from '../doors/sent.ts'
import { landingOf } from '../kept-landing.ts'
import { problemPage, stillSignedInPage } from '../render.ts'
import type { HopOutcome, HopStanding } from '../store.ts'
import type { UpstreamExit } from './exit.ts'
import { fateOf, hopPurpose, type ShownLogout } from './fates.ts'

/**
 * The stop at an upstream, for the browser with the receipt: it is sent there once (FED-10). Whoever comes back here
 * by hand, or whose upstream could not be asked, reads what is the case (FED-13).
 */
export async function leaveForUpstream(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (isPrefetch(request)) return notNow
  const shown = await shownLogout(request, sentIn(readParameters(request.query)), deps)
  if (!shown) return seeOther(pageUrl(request, 'done', {}))
  const { logout, uiLocales } = shown
  const waiting = logout.hops.find((hop) => waitsForBrowser(hop, deps.clock.now()))
  // RIL-42: whoever signed in anew meanwhile may stand there in a session that is new as well.
  if (waiting && (await hasSession(request, deps)))
    return seeOther(pageUrl(request, 'done', { id: logout.id, ui_locales: uiLocales }))
  return waiting ? send(waiting, shown, deps) : tell(shown, deps)
}

/** The person's wish to be sent there, or once more: by a button of ours that is about this very stop. */
export async function askUpstreamAgain(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form))
    return htmlPage(400, problemPage(pageContextOf(request), { reason: 'malformed-parameter' }))
  const shown = await shownLogout(request, form, deps)
  if (!shown) return seeOther(pageUrl(request, 'done', {}))
  const hop = shown.logout.hops.find(({ id }) => id === form.get('hop'))
  const isOurs = deps.csrf.matches(form.get('csrf'), hopPurpose, shown.logout.receipt, hop?.id ?? '')
  return hop && isOurs && mayBeSent(hop, deps) ? send(hop, shown, deps) : tell(shown, deps)
}

function mayBeSent({ state, expiresAt }: HopStanding, { clock }: DoorDeps): boolean {
  return state !== 'returned' && expiresAt > clock.now()
}

async function shownLogout(
  request: HttpRequest,
  parameters: SentParameters,
  deps: DoorDeps,
): Promise<ShownLogout | undefined> {
  const logout = await ownLogout(request, parameters.get('id'), deps)
  return logout && { request, logout, uiLocales: parameters.get('ui_locales') }
}

async function send(hop: HopStanding, shown: ShownLogout, deps: DoorDeps): Promise<HttpResponse> {
  const { request, logout, uiLocales } = shown
  const { tenant } = request
  const { hash, value: state } = issueCredential('hop', deps.random, hop.id)
  const exit = await exitFor(tenant, { hop, state, returnTo: returnUrl(request, hop) }, deps)
  const store = deps.storeFor(tenant.id)
  const at = deps.clock.now()
  const note = { tenantId: tenant.id, logoutId: logout.id, upstreamId: hop.upstreamId }
  if (exit.kind === 'leads') {
    // Of two at once the later state counts: the browser follows the later answer.
    if (!(await store.sendToUpstream(hop.id, { hash, uiLocales, at }))) return comeAgain(shown)
    deps.noteHop({ ...note, state: 'asked' })
    return seeOther(exit.url)
  }
  const outcome = failureOf(exit)
  if (await store.settleHop(hop.id, { at, ...outcome })) deps.noteHop({ ...note, ...outcome })
  return comeAgain(shown)
}

/** An upstream that knows an address of a dialect's, from signing in, brings people back there from signing out, too. */
function returnUrl(request: HttpRequest, { upstreamId }: HopStanding): string {
  const { tenant, address } = request
  const { redirectPath = signInReturnPath } = tenant.upstreams.find(({ id }) => id === upstreamId) ?? {}
  const isOurs = redirectPath === signInReturnPath || redirectPath === ownReturnPath(upstreamId)
  if (isOurs) return pageUrl(request, 'returned', {})
  return `${address.base}${redirectPath}`
}

function failureOf(exit: Exclude<UpstreamExit, { kind: 'leads' }>): HopOutcome {
  switch (exit.kind) {
    case 'no-exit':
      return { state: 'failed', failure: 'no-exit' }
    case 'unknown':
      return { state: 'failed', failure: 'no-exit', detail: 'The tenant does not have it any more.' }
    case 'unreachable':
      return { state: 'failed', failure: 'unreachable', detail: exit.detail }
  }
}

/** To the same address by GET: a reload or a step back sends nobody away. */
function comeAgain({ request, logout, uiLocales }: ShownLogout): HttpResponse {
  return seeOther(pageUrl(request, 'upstream', { id: logout.id, ui_locales: uiLocales }))
}

/** What is the case, and the way on; where the browser rests with us anyway, on the page on which it rests. */
function tell(shown: ShownLogout, deps: DoorDeps): HttpResponse {
  const { request, logout, uiLocales } = shown
  const open = logout.hops.find(({ state }) => state !== 'returned' && state !== 'offered')
  const landing = landingOf(logout, request.tenant.id, deps.sealer)
  if (!open || landing.kind === 'signed-out-page')
    return seeOther(onwardUrl(request, logout, uiLocales, deps))
  const goOn = pageUrl(request, 'goOn', { id: logout.id, ui_locales: uiLocales })
  const page = stillSignedInPage(pageContextOf(request, uiLocales), fateOf(open, shown, deps), goOn)
  return htmlPage(200, page)
}
