import { readCredential, sameSecret } from '../../platform/credential.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import { shownBrowser } from '../interaction/browser.ts'
import { renderAbsence } from '../interaction/visit.ts'
import { backToSignIn } from './failed.ts'
import { judgeReturn, type ReturnDeps } from './judge.ts'
import { upstreamOf } from './provider/upstreams.ts'
import type { UpstreamRequest } from './request/store.ts'

/** Whether a `state` is one that a browser takes along to an upstream's sign-in. Proves nothing. */
export function isSignInState(state: string | undefined): boolean {
  return readCredential('upstream', state) !== undefined
}

/**
 * GET at an upstream's `redirectPath`: the answer to our authorization request (Core §3.1.2.5). It counts once, in the
 * browser that was sent away, for the upstream that it was sent to; all else ends nothing and begins nothing.
 */
export async function returnFromSignIn(request: HttpRequest, deps: ReturnDeps): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const state = isParameterProblem(query) ? undefined : query.get('state')
  const sent = await sentFrom(request, state, deps)
  const upstream = upstreamOf(request.tenant, sent?.upstreamId)
  if (!sent || state === undefined || upstream?.redirectPath !== request.path) return unknown(request, deps)
  const visit = await deps.interactions.visit(request, sent.handle)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const now = deps.clock.now()
  const counts = sent.expiresAt > now && (await deps.requests.use(request.tenant.id, sent.id, now))
  if (!counts) return backToSignIn(request, visit, { upstream, problem: 'late' })
  return judgeReturn(request, { state, sent, upstream, visit }, deps)
}

/** Only in the browser that was sent there: in another one it is as if it had never been (RFC 9700 §4.7.1). */
async function sentFrom(
  request: HttpRequest,
  state: string | undefined,
  { requests }: ReturnDeps,
): Promise<UpstreamRequest | undefined> {
  const shown = readCredential('upstream', state)
  const browser = shownBrowser(request)
  const sent = shown && browser && (await requests.find(request.tenant.id, shown))
  return sent && sameSecret(sent.browserHash, browser.hash) ? sent : undefined
}

function unknown(request: HttpRequest, { errorPage }: ReturnDeps): HttpResponse {
  const description = 'The value of "state" names no sign-in that this browser began.'
  return errorPage(request, { status: 400, code: 'expired_form', description })
}
