import { accountNameOf } from '../../domain/user.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { describeProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import type { ErrorPage } from '../error-page.ts'
import { backToApp, type Interactions } from '../interaction/interactions.ts'
import { signInLink } from '../interaction/paths.ts'
import type { InteractionStore } from '../interaction/store.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import { renderSelectAccount } from './pages/select-account.ts'
import { readChoice, readHandle } from './read.ts'

export interface SelectAccountDeps {
  readonly interactions: Interactions
  readonly store: InteractionStore
  readonly currentSession: CurrentSession
  readonly csrf: Csrf
  readonly clock: Clock
  readonly errorPage: ErrorPage
}

/** GET /select-account: Core §3.1.2.1, `prompt=select_account`. */
export async function showSelectAccount(
  request: HttpRequest,
  deps: SelectAccountDeps,
): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const signedIn = await accountAtHand(request, visit, deps)
  return signedIn ? page(request, visit, { signedIn, status: 200 }, deps) : backToApp(request, visit)
}

/** POST /select-account: go on as this person, or sign in as somebody else. */
export async function submitSelectAccount(
  request: HttpRequest,
  deps: SelectAccountDeps,
): Promise<HttpResponse> {
  const form = readChoice(readForm(request), 'choice')
  if ('kind' in form) {
    return deps.errorPage(request, {
      status: 400,
      code: 'invalid_request',
      description: describeProblem(form),
    })
  }
  const visit = await deps.interactions.visit(request, form.request)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const signedIn = await accountAtHand(request, visit, deps)
  if (!signedIn) return backToApp(request, visit)
  const isGenuine = deps.csrf.matches(form.csrf, 'select-account', visit.browser.secret, visit.handle)
  if (isGenuine && form.choice === 'other') return toSignIn(request, visit)
  if (!isGenuine || form.choice !== 'continue') return page(request, visit, { signedIn, status: 400 }, deps)
  await deps.store.chooseAccount(visit.key, signedIn.session.id, deps.clock.now())
  return backToApp(request, visit)
}

/** The person whom the page is about; nobody once that session ended or this step is over (CORE-14). */
async function accountAtHand(
  request: HttpRequest,
  { interaction }: Visit,
  { currentSession }: SelectAccountDeps,
): Promise<SignedIn | undefined> {
  const signedIn = await currentSession(request)
  const isOurs = interaction.step.kind === 'select-account' && signedIn?.session.id === interaction.sessionId
  return isOurs ? signedIn : undefined
}

function toSignIn({ address }: HttpRequest, visit: Visit): HttpResponse {
  return seeOther(`${address.base}${signInLink(visit)}`)
}

function page(
  request: HttpRequest,
  { handle, browser, client, interaction }: Visit,
  { signedIn, status }: { readonly signedIn: SignedIn; readonly status: number },
  { csrf }: SelectAccountDeps,
): HttpResponse {
  const view = {
    action: `${request.address.pathPrefix}/select-account`,
    hidden: { request: handle, csrf: csrf.value('select-account', browser.secret, handle) },
    account: accountNameOf(signedIn.user),
    clientName: client?.name ?? request.tenant.name,
  }
  return htmlPage(status, renderSelectAccount(pageContextOf(request, interaction.purpose.uiLocales), view))
}
