import type { ClientId } from '../../domain/client.ts'
import type { Extent } from '../../domain/logout.ts'
import type { SessionId } from '../../domain/session.ts'
import type { FinishLogout, LogoutAnswer, PerformLogout } from '../../logout/index.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { isParameterProblem, readForm, type SentParameters } from '../../platform/http/parameters.ts'
import type { SignedIn } from '../session/store.ts'
import { type AccountDeps, accountOf, unreadable } from './endpoint.ts'
import { type AccountAction, accountPaths, isGenuine } from './forms.ts'
import type { AccountNotice } from './pages/account.ts'

export interface ActionDeps extends AccountDeps {
  readonly performLogout: PerformLogout
  /** Lands the browser on the signed-out page, once its own session is among what ended. */
  readonly finishLogout: FinishLogout
}

/** POST /account/end-session: one of the person's own; which may be this one. */
export function endOneSession(request: HttpRequest, deps: ActionDeps): Promise<HttpResponse> {
  return act(request, 'endSession', deps, async (signedIn, form) => {
    const sessionId = (form.get('session') ?? '') as SessionId
    const answer = await end(request, signedIn, { kind: 'session', sessionId }, deps)
    if (sessionId === signedIn.session.id) return deps.finishLogout(request, answer)
    return back(request, answer.kind === 'ended' ? 'session-ended' : 'gone')
  })
}

/** POST /account/end-others: everything but this browser. */
export function endOtherSessions(request: HttpRequest, deps: ActionDeps): Promise<HttpResponse> {
  return act(request, 'endOthers', deps, async (signedIn) => {
    const { user, session } = signedIn
    const extent = { kind: 'user', userId: user.id, except: session.id } as const
    const answer = await end(request, signedIn, extent, deps)
    return back(request, answer.kind === 'ended' ? 'others-ended' : 'gone')
  })
}

/** POST /account/end-all: every session and, by D10, every grant, offline ones too. */
export function endEverySession(request: HttpRequest, deps: ActionDeps): Promise<HttpResponse> {
  return act(request, 'endAll', deps, async (signedIn) => {
    const answer = await end(request, signedIn, { kind: 'user', userId: signedIn.user.id }, deps)
    return deps.finishLogout(request, answer)
  })
}

/** POST /account/withdraw: the consent goes first, so that a crash leaves an app that can be withdrawn again. */
export function withdrawApp(request: HttpRequest, deps: ActionDeps): Promise<HttpResponse> {
  return act(request, 'withdraw', deps, async (signedIn, form) => {
    const clientId = (form.get('client') ?? '') as ClientId
    const key = { tenantId: request.tenant.id, userId: signedIn.user.id }
    const wasRemembered = await deps.store.forgetConsent(key, clientId, deps.clock.now())
    const answer = await end(request, signedIn, { kind: 'app', clientId, userId: signedIn.user.id }, deps)
    return back(request, wasRemembered || answer.kind === 'ended' ? 'app-withdrawn' : 'gone')
  })
}

/** What every button has in common: a person who is here, and a form that only their page could carry. */
export async function act(
  request: HttpRequest,
  action: AccountAction,
  deps: ActionDeps,
  carryOut: (signedIn: SignedIn, form: SentParameters) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) return unreadable(request, form, deps.errorPage)
  const signedIn = await deps.currentSession(request)
  // CORE-14: a page from before a logout does nothing; its person signs in first.
  if (!signedIn) return back(request)
  if (isGenuine(request, deps.csrf, action, form.get('csrf'))) return carryOut(signedIn, form)
  return accountOf(request, signedIn, deps, { status: 400, notice: 'expired-form' })
}

/** The account page brings evidence like every other door; what it is worth is judged where sessions end. */
function end(
  { tenant }: HttpRequest,
  { user, session }: SignedIn,
  extent: Extent,
  { performLogout }: ActionDeps,
): Promise<LogoutAnswer> {
  return performLogout(tenant, {
    door: 'account',
    extent,
    evidence: { kind: 'account-owner', userId: user.id, sessionId: session.id },
  })
}

function back({ address }: HttpRequest, done?: AccountNotice): HttpResponse {
  return seeOther(`${address.base}${accountPaths.account}${done === undefined ? '' : `?done=${done}`}`)
}
