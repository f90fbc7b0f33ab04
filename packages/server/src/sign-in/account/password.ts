import type { TenantId } from '../../domain/tenant.ts'
import { accountNameOf, type User, type UserId } from '../../domain/user.ts'
import type { Accounts } from '../../platform/directory/index.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { isParameterProblem, readParameters, type SentParameters } from '../../platform/http/parameters.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { AttemptOutcome, SignInThrottle } from '../../platform/throttle/throttle.ts'
import { retryAfter, tooBusy } from '../login/endpoint.ts'
import { type FailureDeps, recordFailure } from '../login/failure.ts'
import { wordsIn } from '../pages/voice.ts'
import { judgePassword } from '../password/decide.ts'
import type { Devices } from '../session/device.ts'
import type { SignedIn } from '../session/store.ts'
import type { ActionDeps, CarryOut, Press } from './actions.ts'
import { unreadable } from './endpoint.ts'
import { accountForms } from './forms.ts'
import { type PasswordProblem, renderPassword } from './pages/password.ts'
import { type AccountPlace, askedAt, pageLink, pageUrl, placeOf } from './place.ts'
import { signInFirst } from './sign-in-first.ts'

export interface PasswordDeps extends ActionDeps, FailureDeps {
  readonly accounts: Pick<Accounts, 'setPassword'>
  readonly userById: (tenantId: TenantId, id: UserId) => Promise<User | undefined>
  readonly passwords: Pick<Passwords, 'verify'>
  readonly throttle: Pick<SignInThrottle, 'attempt'>
  readonly devices: Pick<Devices, 'isKnownTo'>
}

/** The page of its own on which the password is changed; it belongs to where its button stands. */
export async function showPassword(
  request: HttpRequest,
  at: AccountPlace,
  deps: PasswordDeps,
): Promise<HttpResponse> {
  const query = readParameters(request.query)
  if (isParameterProblem(query)) return unreadable(request, query, deps.errorPage)
  const place = placeOf('password', at)
  const signedIn = await deps.currentSession(request)
  if (!signedIn) return signInFirst(request, place, deps)
  // Whoever signs in with an upstream has none to change.
  const { hasPassword } = await deps.store.waysIn({ tenantId: request.tenant.id, userId: signedIn.user.id })
  if (!hasPassword) return seeOther(pageUrl(request, place))
  return page(request, { place, signedIn }, deps, { status: 200 })
}

/**
 * The current password is the proof, a new one ends everything that the old one proved (D10), this session too.
 */
export const changePassword: CarryOut<PasswordDeps> = async (request, press, deps) => {
  const { signedIn, form } = press
  const chosen = readChosen(form)
  const problem = chosen ? weaknessOf(request, signedIn, chosen) : 'missing'
  if (!chosen || problem) return page(request, press, deps, { status: 400, problem: problem ?? 'missing' })
  const { outcome, hash } = await proved(request, signedIn, chosen.current, deps)
  switch (outcome.kind) {
    case 'wait': {
      const wait = { status: 429, problem: 'throttled', retryAfterSeconds: outcome.seconds } as const
      return retryAfter(outcome.seconds, page(request, press, deps, wait))
    }
    case 'busy':
      return tooBusy(request, deps.errorPage)
    case 'wrong':
      return page(request, press, deps, { status: 403, problem: 'wrong-current' })
    case 'right':
      return change(request, press, { password: chosen.wanted, replaces: hash }, deps)
  }
}

interface Chosen {
  readonly current: string
  readonly wanted: string
}

function readChosen(form: SentParameters): Chosen | undefined {
  const [current, wanted] = [form.get('password'), form.get('new-password')]
  return current === undefined || wanted === undefined ? undefined : { current, wanted }
}

function weaknessOf(
  { tenant }: HttpRequest,
  { user }: SignedIn,
  { current, wanted }: Chosen,
): PasswordProblem | undefined {
  if (current === wanted) return 'same'
  return judgePassword(wanted, [user.username, user.email ?? '', accountNameOf(user).name, tenant.name])
}

/** What came of the proof, and the stored hash that it was about. */
interface Proof {
  readonly outcome: AttemptOutcome
  readonly hash?: string
}

/** The proof is throttled like a sign-in: a session that lies open must not be worth guesses. */
async function proved(
  request: HttpRequest,
  { user: { id } }: SignedIn,
  password: string,
  deps: PasswordDeps,
): Promise<Proof> {
  const { tenant, remoteAddress: address } = request
  const attempt = {
    tenantId: tenant.id,
    account: id,
    address,
    knownDevice: deps.devices.isKnownTo(request, id),
  }
  let hash: string | undefined
  const outcome = await deps.throttle.attempt(attempt, async () => {
    hash = (await deps.userById(tenant.id, id))?.passwordHash
    return deps.passwords.verify(hash, password)
  })
  if (outcome.kind === 'wrong') await recordFailure(attempt, deps)
  return { outcome, ...(hash === undefined ? {} : { hash }) }
}

async function change(
  request: HttpRequest,
  press: Press,
  { password, replaces }: { readonly password: string; readonly replaces: string | undefined },
  deps: PasswordDeps,
): Promise<HttpResponse> {
  const { tenant } = request
  const { place, signedIn } = press
  const { id: userId } = signedIn.user
  const about = replaces === undefined ? {} : { replaces }
  const done = await deps.accounts.setPassword(tenant.id, userId, password, about)
  if (done === 'busy') return tooBusy(request, deps.errorPage)
  if (done === 'unknown') return seeOther(pageUrl(request, place))
  // Somebody else knew the old password, too, and one of the two changed it first.
  if (done === 'outdated') return page(request, press, deps, { status: 403, problem: 'wrong-current' })
  const { id: sessionId } = signedIn.session
  const answer = await deps.performLogout(tenant, {
    door: 'password-change',
    extent: { kind: 'user', userId },
    evidence: { kind: 'password-changed', userId, sessionId },
    ...askedAt(place),
  })
  return deps.finishLogout(request, answer, place)
}

interface Shown {
  readonly status: number
  readonly problem?: PasswordProblem
  readonly retryAfterSeconds?: number
}

function page(
  request: HttpRequest,
  { place, signedIn: { user } }: Pick<Press, 'place' | 'signedIn'>,
  { csrf, words }: PasswordDeps,
  { status, problem, retryAfterSeconds }: Shown,
): HttpResponse {
  const form = accountForms(request, place, csrf)
  const view = {
    ...form('password'),
    username: accountNameOf(user).username,
    problem,
    retryAfterSeconds,
    back: pageLink(request, place),
    out: place.part && { back: place.back, signOut: form('signOut') },
  }
  const context = pageContextOf(request, place.uiLocales)
  return htmlPage(status, renderPassword(context, view, wordsIn(words, place.voice)))
}
