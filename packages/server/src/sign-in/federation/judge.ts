import type { Upstream } from '../../domain/upstream.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { onceSignedIn } from '../interaction/interactions.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import type { UpstreamProblem } from '../login/pages/upstreams.ts'
import { withSession } from '../session/cookie.ts'
import { readPerson } from './claims.ts'
import { isFreshEnough } from './decide.ts'
import { type Entered, enterFromUpstream, type EnterUpstreamDeps } from './enter.ts'
import { backToSignIn } from './failed.ts'
import { leaveFor, type LeaveDeps } from './leave.ts'
import type { UpstreamFailure } from './provider/failure.ts'
import type { Upstreams } from './provider/upstreams.ts'
import type { UpstreamRequest } from './request/store.ts'

export interface ReturnDeps extends LeaveDeps, EnterUpstreamDeps {
  readonly upstreams: Pick<Upstreams, 'entrance' | 'redeem'>
}

/** A browser that came back to where it was sent from. */
export interface Return {
  readonly state: string
  readonly sent: UpstreamRequest
  readonly upstream: Upstream
  readonly visit: Visit
}

/** Believes the answer or does not, and lets the person in or does not. */
export async function judgeReturn(
  request: HttpRequest,
  back: Return,
  deps: ReturnDeps,
): Promise<HttpResponse> {
  const { state, sent, upstream, visit } = back
  const { tenant, address, query } = request
  const outcome = await deps.upstreams.redeem(tenant.id, upstream, {
    url: new URL(`${address.base}${upstream.redirectPath}?${query}`),
    state,
    nonce: sent.nonce,
    verifier: sent.verifier,
  })
  if (outcome.kind !== 'vouched') return fail(request, back, outcome, deps)
  const person = readPerson(outcome.claims, outcome.userinfo)
  if (!person) return fail(request, back, { kind: 'failed', detail: 'Its sub is no name.' }, deps)
  const wanted = {
    sentAt: sent.createdAt,
    ...(sent.maxAgeSeconds !== undefined && { maxAgeSeconds: sent.maxAgeSeconds }),
  }
  if (!isFreshEnough(person.authenticatedAt, wanted)) return refuse(request, back, 'stale', deps)
  const arrival = { visit, upstream, person, idToken: outcome.idToken }
  return answer(request, back, await enterFromUpstream(request, arrival, deps), deps)
}

async function answer(
  request: HttpRequest,
  back: Return,
  entered: Entered,
  deps: ReturnDeps,
): Promise<HttpResponse> {
  const { visit, upstream, sent } = back
  switch (entered.kind) {
    case 'entered':
      return withSession(request, onceSignedIn(request, visit), {
        issued: entered.cookies,
        random: deps.random,
      })
    case 'finished':
      return renderAbsence(request, { kind: 'absent', reason: 'finished', visit }, deps.errorPage)
    case 'prove-again':
      // Once: an upstream that does not ask anew will not the next time.
      return sent.maxAgeSeconds === 0
        ? refuse(request, back, 'stale', deps)
        : leaveFor(request, { visit, upstream, maxAgeSeconds: 0 }, deps)
    case 'refuse':
      return refuse(request, back, entered.because, deps)
  }
}

/** The upstream vouched for nobody, or not so that we may believe it. */
async function fail(
  request: HttpRequest,
  back: Return,
  failure: UpstreamFailure,
  deps: ReturnDeps,
): Promise<HttpResponse> {
  deps.noteUpstreamFailure(request, back.upstream, failure)
  if (failure.kind === 'failed') return refuse(request, back, 'failed', deps)
  return backToSignIn(request, back.visit, { upstream: back.upstream, problem: failure.kind })
}

async function refuse(
  request: HttpRequest,
  { upstream, visit }: Return,
  problem: UpstreamProblem,
  deps: ReturnDeps,
): Promise<HttpResponse> {
  await deps.federation.recordRefusal({
    tenantId: request.tenant.id,
    clientId: visit.client?.id,
    upstreamId: upstream.id,
    reason: problem,
    remoteAddress: request.remoteAddress,
    at: deps.clock.now(),
  })
  return backToSignIn(request, visit, { upstream, problem })
}
