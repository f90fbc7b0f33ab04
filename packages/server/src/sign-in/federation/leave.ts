import { hash } from 'node:crypto'
import type { Upstream } from '../../domain/upstream.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { describeProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import type { Random } from '../../platform/random.ts'
import type { ErrorPage } from '../error-page.ts'
import { backToApp, type Interactions } from '../interaction/interactions.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import { readChoice, readHandle } from '../login/read.ts'
import type { CurrentSession } from '../session/current.ts'
import { backToSignIn, type NoteUpstreamFailure } from './failed.ts'
import { upstreamOf, type Upstreams } from './provider/upstreams.ts'
import { authorizationParameters } from './render.ts'
import type { UpstreamRequestStore } from './request/store.ts'

export interface LeaveDeps {
  readonly interactions: Interactions
  readonly currentSession: CurrentSession
  readonly upstreams: Pick<Upstreams, 'entrance'>
  readonly requests: UpstreamRequestStore
  readonly noteUpstreamFailure: NoteUpstreamFailure
  readonly csrf: Csrf
  readonly clock: Clock
  readonly random: Random
  readonly errorPage: ErrorPage
}

/** As long as people take to sign in somewhere, and short for whoever finds an address in a log. */
const requestMilliseconds = 600_000

/** GET /sign-in/upstream: straight there, where the app named the upstream. */
export async function leaveAtOnce(request: HttpRequest, deps: LeaveDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const { step, purpose } = visit.interaction
  if (step.kind === 'sign-in' && step.reason === 'no-session' && (await deps.currentSession(request)))
    return backToApp(request, visit)
  const upstream = upstreamOf(request.tenant, purpose.upstreamId)
  return upstream ? leaveFor(request, { visit, upstream }, deps) : backToSignIn(request, visit)
}

/** POST /sign-in/upstream: by a button of the sign-in page. */
export async function leaveByButton(request: HttpRequest, deps: LeaveDeps): Promise<HttpResponse> {
  const form = readChoice(readForm(request), 'upstream')
  if ('kind' in form) {
    const error = { status: 400, code: 'invalid_request', description: describeProblem(form) }
    return deps.errorPage(request, error)
  }
  const visit = await deps.interactions.visit(request, form.request)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const upstream = upstreamOf(request.tenant, form.choice)
  if (!upstream) return backToSignIn(request, visit)
  const isGenuine = deps.csrf.matches(form.csrf, 'upstream', visit.browser.secret, visit.handle)
  return isGenuine
    ? leaveFor(request, { visit, upstream }, deps)
    : backToSignIn(request, visit, { upstream, problem: 'late' })
}

export interface Leaving {
  readonly visit: Visit
  readonly upstream: Upstream
  /** Instead of what the app wants. */
  readonly maxAgeSeconds?: number
}

/** Sends the browser to the upstream, with a `state` of its own; where there is no way, back to our page. */
export async function leaveFor(
  request: HttpRequest,
  { visit, upstream, maxAgeSeconds = visit.interaction.purpose.maxAgeSeconds }: Leaving,
  deps: LeaveDeps,
): Promise<HttpResponse> {
  const { tenant, address } = request
  const now = deps.clock.now()
  const [nonce, verifier] = [deps.random.secret(), deps.random.secret()]
  const state = await deps.requests.open(tenant.id, {
    upstreamId: upstream.id,
    browserHash: visit.browser.hash,
    nonce,
    verifier,
    handle: visit.handle,
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    createdAt: now,
    expiresAt: new Date(now.getTime() + requestMilliseconds),
  })
  const entrance = await deps.upstreams.entrance(tenant.id, upstream, ({ promptValues }) =>
    authorizationParameters({
      upstream,
      interaction: visit.interaction,
      redirectUri: `${address.base}${upstream.redirectPath}`,
      state,
      nonce,
      challenge: hash('sha256', verifier, 'base64url'),
      maxAgeSeconds,
      promptValues,
    }),
  )
  if (entrance.kind === 'leads') return seeOther(entrance.url)
  deps.noteUpstreamFailure(request, upstream, entrance)
  return backToSignIn(request, visit, { upstream, problem: entrance.kind })
}
