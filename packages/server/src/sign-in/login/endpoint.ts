import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import { describeProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import type { Random } from '../../platform/random.ts'
import type { Credentials } from '../direct/prove.ts'
import type { ErrorPage } from '../error-page.ts'
import { backToApp, type Interactions, onceSignedIn } from '../interaction/interactions.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import { withSession } from '../session/cookie.ts'
import { authenticate, type AuthenticateDeps, type Authentication } from './authenticate.ts'
import { page, type SignInPageDeps } from './page.ts'
import { readFailedUpstream, readHandle, readSignIn } from './read.ts'

export interface LoginDeps extends AuthenticateDeps, SignInPageDeps {
  readonly interactions: Interactions
  readonly random: Random
  readonly errorPage: ErrorPage
}

/** How long a browser should wait when the machine is busy with other people's passwords. */
const busySeconds = 5

/** GET: the page, unless the person signed in meanwhile in another tab. */
export async function showSignIn(request: HttpRequest, deps: LoginDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const { step } = visit.interaction
  if (step.kind === 'sign-in' && step.reason === 'no-session' && (await deps.currentSession(request))) {
    return backToApp(request, visit)
  }
  const failedUpstream = readFailedUpstream(readParameters(request.query))
  return page(request, visit, deps, { status: 200, failedUpstream })
}

/** POST: Core §3.1.2.3. */
export async function submitSignIn(request: HttpRequest, deps: LoginDeps): Promise<HttpResponse> {
  const form = readSignIn(readForm(request))
  if ('kind' in form) {
    return deps.errorPage(request, {
      status: 400,
      code: 'invalid_request',
      description: describeProblem(form),
    })
  }
  const visit = await deps.interactions.visit(request, form.request)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const { username, password } = form
  if (!deps.csrf.matches(form.csrf, 'sign-in', visit.browser.secret, visit.handle)) {
    return page(request, visit, deps, { status: 400, attempt: { username, problem: 'expired-form' } })
  }
  if (username === undefined || password === undefined) {
    return page(request, visit, deps, { status: 400, attempt: { username, problem: 'missing' } })
  }
  const credentials = { username, password }
  return answer(
    request,
    { visit, credentials, came: await authenticate(request, { visit, credentials }, deps) },
    deps,
  )
}

interface Answer {
  readonly visit: Visit
  readonly credentials: Credentials
  readonly came: Authentication
}

async function answer(request: HttpRequest, { visit, credentials, came }: Answer, deps: LoginDeps) {
  const { username } = credentials
  switch (came.kind) {
    case 'throttled': {
      const attempt = { username, problem: 'throttled', retryAfterSeconds: came.waitSeconds } as const
      return retryAfter(came.waitSeconds, await page(request, visit, deps, { status: 429, attempt }))
    }
    case 'busy':
      return tooBusy(request, deps.errorPage)
    case 'refused':
      // RFC 9110 §15.5.4: credentials that are not enough. 401 would need a WWW-Authenticate challenge.
      return page(request, visit, deps, { status: 403, attempt: { username, problem: 'wrong-credentials' } })
    case 'finished':
      return renderAbsence(request, { kind: 'absent', reason: 'finished', visit }, deps.errorPage)
    case 'signed-in': {
      const { random } = deps
      const signedIn = withSession(request, onceSignedIn(request, visit), { issued: came.cookie, random })
      return withCookie(signedIn, deps.devices.mark(request, came.userId))
    }
  }
}

/** The machine bears no more passwords at this moment. */
export function tooBusy(request: HttpRequest, errorPage: ErrorPage): HttpResponse {
  const description = 'Too many passwords are being checked at this moment.'
  const error = { status: 503, code: 'temporarily_unavailable', description }
  return retryAfter(busySeconds, errorPage(request, error))
}

export function retryAfter(seconds: number, response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, 'retry-after': String(Math.ceil(seconds)) } }
}
