import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { isParameterProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import type { Random } from '../../platform/random.ts'
import { unreadable } from '../account/endpoint.ts'
import type { ErrorPage } from '../error-page.ts'
import { browserOf, shownBrowser } from '../interaction/browser.ts'
import { type Interactions, withBrowser } from '../interaction/interactions.ts'
import { signInLink } from '../interaction/paths.ts'
import type { Visit } from '../interaction/visit.ts'
import { retryAfter } from '../login/endpoint.ts'
import { readHandle } from '../login/read.ts'
import type { AskForReset } from './ask.ts'
import { type ForgotProblem, renderForgot } from './pages/forgot.ts'
import { renderSent } from './pages/sent.ts'
import { resetPaths } from './paths.ts'

export interface ForgotDeps {
  readonly ask: AskForReset
  readonly interactions: Pick<Interactions, 'visit'>
  readonly csrf: Csrf
  readonly random: Random
  readonly errorPage: ErrorPage
}

/** GET /forgot-password: from the sign-in page, with the handle of what waits there; or by itself. */
export async function showForgot(request: HttpRequest, deps: ForgotDeps): Promise<HttpResponse> {
  const visit = await visitOf(request, readHandle(readParameters(request.query)), deps)
  return page(request, visit, deps, { status: 200, name: visit?.interaction.purpose.loginHint })
}

/** POST /forgot-password: what follows is the same for every name (SEC-16). */
export async function submitForgot(request: HttpRequest, deps: ForgotDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) return unreadable(request, form, deps.errorPage)
  const visit = await visitOf(request, form.get('request'), deps)
  const name = form.get('username')?.trim() ?? ''
  const secret = shownBrowser(request)?.secret
  if (!deps.csrf.matches(form.get('csrf'), 'forgot-password', secret, visit?.handle ?? ''))
    return page(request, visit, deps, { status: 400, name, problem: 'expired-form' })
  if (name === '') return page(request, visit, deps, { status: 400, problem: 'missing' })
  const seconds = deps.ask(request, { name, clientId: visit?.client?.id, uiLocales: localesOf(visit) })
  if (seconds === 0) return seeOther(`${request.address.origin}${linkTo(request, 'sent', visit)}`)
  const throttled = { status: 429, name, problem: 'throttled', retryAfterSeconds: seconds } as const
  return retryAfter(seconds, page(request, visit, deps, throttled))
}

/** GET /forgot-password/sent: the same for everybody. */
export async function showSent(request: HttpRequest, deps: ForgotDeps): Promise<HttpResponse> {
  const visit = await visitOf(request, readHandle(readParameters(request.query)), deps)
  const view = { again: linkTo(request, 'forgot', visit), signIn: signInOf(request, visit) }
  return htmlPage(200, renderSent(pageContextOf(request, localesOf(visit)), view))
}

/** What waits for the person, if this browser still has it: nothing here depends on it. */
async function visitOf(
  request: HttpRequest,
  handle: string | undefined,
  { interactions }: Pick<ForgotDeps, 'interactions'>,
): Promise<Visit | undefined> {
  if (handle === undefined) return undefined
  const visit = await interactions.visit(request, handle)
  return visit.kind === 'visit' ? visit : undefined
}

interface Shown {
  readonly status: number
  readonly name?: string | undefined
  readonly problem?: ForgotProblem
  readonly retryAfterSeconds?: number
}

function page(
  request: HttpRequest,
  visit: Visit | undefined,
  { csrf, random }: Pick<ForgotDeps, 'csrf' | 'random'>,
  { status, name, ...failed }: Shown,
): HttpResponse {
  const browser = browserOf(request, random)
  const handle = visit?.handle ?? ''
  const view = {
    ...failed,
    username: name,
    action: `${request.address.pathPrefix}${resetPaths.forgot}`,
    hidden: {
      ...(visit && { request: handle }),
      csrf: csrf.value('forgot-password', browser.secret, handle),
    },
    signIn: signInOf(request, visit),
  }
  return withBrowser(htmlPage(status, renderForgot(pageContextOf(request, localesOf(visit)), view)), browser)
}

function localesOf(visit: Visit | undefined): string | undefined {
  return visit?.interaction.purpose.uiLocales
}

function linkTo({ address }: HttpRequest, page: 'forgot' | 'sent', visit: Visit | undefined): string {
  const handle = visit === undefined ? '' : `?request=${visit.handle}`
  return `${address.pathPrefix}${resetPaths[page]}${handle}`
}

function signInOf({ address }: HttpRequest, visit: Visit | undefined): string | undefined {
  return visit && `${address.pathPrefix}${signInLink(visit)}`
}
