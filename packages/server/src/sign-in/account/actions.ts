import type { ClientId } from '../../domain/client.ts'
import type { Extent } from '../../domain/logout.ts'
import type { SessionId } from '../../domain/session.ts'
import type { FinishLogout, LogoutAnswer, PerformLogout } from '../../logout/index.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { isParameterProblem, readForm, type SentParameters } from '../../platform/http/parameters.ts'
import type { SignedIn } from '../session/store.ts'
import { type AccountDeps, accountOf, unreadable } from './endpoint.ts'
import { isGenuine } from './forms.ts'
import type { AccountNotice } from './pages/account-notice.ts'
import { type AccountAction, type AccountPlace, askedAt, pageUrl, placeOf } from './place.ts'

export interface ActionDeps extends AccountDeps {
  readonly performLogout: PerformLogout
  /** Lands the browser on the signed-out page, once its own session is among what ended. */
  readonly finishLogout: FinishLogout
}

/** What a button does, once its press is known for genuine. The press's own place is where its page goes on. */
export type CarryOut<Deps extends ActionDeps = ActionDeps> = (
  request: HttpRequest,
  press: Press,
  deps: Deps,
) => Promise<HttpResponse>

export interface Press {
  readonly place: AccountPlace
  readonly signedIn: SignedIn
  readonly form: SentParameters
}

/** One of the person's own sessions; which may be this one. */
export const endOneSession: CarryOut = async (request, { place, signedIn, form }, deps) => {
  const sessionId = (form.get('session') ?? '') as SessionId
  const answer = await end(request, { place, signedIn, extent: { kind: 'session', sessionId } }, deps)
  if (sessionId === signedIn.session.id) return deps.finishLogout(request, answer, place)
  return back(request, place, answer.kind === 'ended' ? 'session-ended' : 'gone')
}

/** The session of this browser and nothing else, by whatever page the button stands on. */
export const signOut: CarryOut = async (request, { place, signedIn }, deps) => {
  const extent = { kind: 'session', sessionId: signedIn.session.id } as const
  return deps.finishLogout(request, await end(request, { place, signedIn, extent }, deps), place)
}

/** Everything but this browser. */
export const endOtherSessions: CarryOut = async (request, { place, signedIn }, deps) => {
  const { user, session } = signedIn
  const extent = { kind: 'user', userId: user.id, except: session.id } as const
  const answer = await end(request, { place, signedIn, extent }, deps)
  return back(request, place, answer.kind === 'ended' ? 'others-ended' : 'gone')
}

/** Every session and, by D10, every grant, offline ones too. */
export const endEverySession: CarryOut = async (request, { place, signedIn }, deps) => {
  const extent = { kind: 'user', userId: signedIn.user.id } as const
  return deps.finishLogout(request, await end(request, { place, signedIn, extent }, deps), place)
}

/** The consent goes first, so that a crash leaves an app that can be withdrawn again. */
export const withdrawApp: CarryOut = async (request, { place, signedIn, form }, deps) => {
  const clientId = (form.get('client') ?? '') as ClientId
  const userId = signedIn.user.id
  const wasRemembered = await deps.store.forgetConsent(
    { tenantId: request.tenant.id, userId },
    clientId,
    deps.clock.now(),
  )
  const answer = await end(request, { place, signedIn, extent: { kind: 'app', clientId, userId } }, deps)
  return back(request, place, wasRemembered || answer.kind === 'ended' ? 'app-withdrawn' : 'gone')
}

/** Which button it was, and of which page. */
export interface PressedAt {
  readonly action: AccountAction
  readonly place: AccountPlace
}

/** What every button has in common: a person who is here, and a form that only their page could carry. */
export async function act<Deps extends ActionDeps>(
  request: HttpRequest,
  { action, place: at }: PressedAt,
  carryOut: CarryOut<Deps>,
  deps: Deps,
): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) return unreadable(request, form, deps.errorPage)
  const signedIn = await deps.currentSession(request)
  const place = placeOf(action, at)
  if (!signedIn) return nobodyHere(request, { action, place }, deps)
  if (isGenuine(request, deps.csrf, action, form.get('csrf')))
    return carryOut(request, { place, signedIn, form }, deps)
  return accountOf(request, { signedIn, place, status: 400, notice: 'expired-form' }, deps)
}

/** CORE-14: a page from before a logout does nothing; its person signs in first, unless they wanted out. */
async function nobodyHere(
  request: HttpRequest,
  { action, place }: PressedAt,
  { finishLogout }: ActionDeps,
): Promise<HttpResponse> {
  if (action !== 'signOut') return back(request, place)
  const answer = { kind: 'nothing-to-end', landing: { kind: 'signed-out-page' } } as const
  return finishLogout(request, answer, place)
}

interface Ending extends Pick<Press, 'place' | 'signedIn'> {
  readonly extent: Extent
}

/** The account page brings evidence like every other door; what it is worth is judged where sessions end. */
function end(
  { tenant }: HttpRequest,
  { place, signedIn: { user, session }, extent }: Ending,
  { performLogout }: ActionDeps,
): Promise<LogoutAnswer> {
  return performLogout(tenant, {
    door: 'account',
    extent,
    evidence: { kind: 'account-owner', userId: user.id, sessionId: session.id },
    ...askedAt(place),
  })
}

function back(request: HttpRequest, place: AccountPlace, done?: AccountNotice): HttpResponse {
  return seeOther(pageUrl(request, place, done))
}
