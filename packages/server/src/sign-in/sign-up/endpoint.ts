import type { UserId } from '../../domain/user.ts'
import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import { describeProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import { backToApp, onceSignedIn } from '../interaction/interactions.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import { type LoginDeps, retryAfter, tooBusy } from '../login/endpoint.ts'
import { enter } from '../login/enter.ts'
import { readHandle } from '../login/read.ts'
import { withSession } from '../session/cookie.ts'
import type { OpenAccount, OpenedAccount } from './open.ts'
import { type FailedSignUp, signUpPage } from './page.ts'
import { readSignUp, type SignUpForm } from './read.ts'

export interface SignUpDeps extends LoginDeps {
  readonly openAccount: OpenAccount
}

/** GET /sign-up: Initiating User Registration 1.0, or the person's own wish on the sign-in page. */
export async function showSignUp(request: HttpRequest, deps: SignUpDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  if (!request.tenant.signUp) return notOffered(request, deps)
  const { step } = visit.interaction
  if (step.kind === 'sign-in' && step.reason === 'no-session' && (await deps.currentSession(request))) {
    return backToApp(request, visit)
  }
  return signUpPage(request, visit, deps, { status: 200 })
}

/** POST /sign-up: the account is made, and its person is signed in as by the sign-in page. */
export async function submitSignUp(request: HttpRequest, deps: SignUpDeps): Promise<HttpResponse> {
  const form = readSignUp(readForm(request))
  if ('kind' in form) {
    const error = { status: 400, code: 'invalid_request', description: describeProblem(form) }
    return deps.errorPage(request, error)
  }
  const visit = await deps.interactions.visit(request, form.request)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  if (!request.tenant.signUp) return notOffered(request, deps)
  const isGenuine = deps.csrf.matches(form.csrf, 'sign-up', visit.browser.secret, visit.handle)
  if (!isGenuine) return again(request, { visit, form }, deps, { status: 400, problem: 'expired-form' })
  return answer(request, { visit, form, opened: await deps.openAccount(request, form) }, deps)
}

interface Filled {
  readonly visit: Visit
  readonly form: SignUpForm
}

async function answer(
  request: HttpRequest,
  { visit, form, opened }: Filled & { readonly opened: OpenedAccount },
  deps: SignUpDeps,
): Promise<HttpResponse> {
  switch (opened.kind) {
    case 'not-offered':
      return notOffered(request, deps)
    case 'fault':
      return again(request, { visit, form }, deps, { status: 400, problem: opened.fault })
    case 'wait': {
      const failed = { status: 429, problem: 'throttled', retryAfterSeconds: opened.seconds } as const
      return retryAfter(opened.seconds, await again(request, { visit, form }, deps, failed))
    }
    case 'busy':
      return tooBusy(request, deps.errorPage)
    case 'taken':
      return again(request, { visit, form }, deps, { status: 409, problem: 'taken' })
    case 'created':
      return welcome(request, { visit, userId: opened.id }, deps)
  }
}

async function welcome(
  request: HttpRequest,
  { visit, userId }: { readonly visit: Visit; readonly userId: UserId },
  deps: SignUpDeps,
): Promise<HttpResponse> {
  const cookie = await enter(request, { visit, userId }, deps)
  if (cookie === 'finished')
    return renderAbsence(request, { kind: 'absent', reason: 'finished', visit }, deps.errorPage)
  // An operator closed the account at once: whoever asked says what is still to do.
  if (cookie === 'outdated') return backToApp(request, visit)
  const { random } = deps
  const signedIn = withSession(request, onceSignedIn(request, visit), { issued: cookie, random })
  return withCookie(signedIn, deps.devices.mark(request, userId))
}

function notOffered(request: HttpRequest, { errorPage }: SignUpDeps): HttpResponse {
  const description = 'People cannot open accounts here by themselves.'
  return errorPage(request, { status: 404, code: 'not_found', description })
}

function again(
  request: HttpRequest,
  { visit, form }: Filled,
  deps: SignUpDeps,
  { status, ...failed }: { readonly status: number } & Omit<FailedSignUp, 'username' | 'name'>,
): Promise<HttpResponse> {
  const attempt = { ...failed, username: form.username, name: form.name }
  return signUpPage(request, visit, deps, { status, attempt })
}
