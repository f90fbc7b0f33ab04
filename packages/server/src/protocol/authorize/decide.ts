import type { HintVerdict } from '../../domain/logout.ts'
import { isOAuthError, oauthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Session } from '../../domain/session.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Issuer, Tenant } from '../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../domain/user.ts'
import type { Progress, Step } from '../../sign-in/interaction/read.ts'
import { type AccessTarget, decideAccessTarget } from '../token/target/decide.ts'
import { decideAcr } from './acr/decide.ts'
import type { Admitted } from './admission/decide.ts'
import { consentObstacle } from './consent/decide.ts'
import { type IssuePlan, planAnswer } from './plan/decide.ts'
import { carries } from './response-type/read.ts'

/** Everything about the person that a decision reads, as of one instant. */
export interface AuthorizationFacts {
  readonly now: Date
  readonly profile: Profile
  readonly issuer: Issuer
  readonly tenant: FactsTenant
  readonly signedIn?: PersonAtHand
  /** The `acr` values that this sign-in amounts to, where an app asks; those of the tenant unless told. */
  readonly reachedAcrValues?: readonly string[]
  readonly hint?: HintVerdict
  /** What this person allowed this client before. */
  readonly rememberedScope: readonly string[]
  /** What the person did about this very request so far. */
  readonly progress?: Progress
}

/** What of the tenant decides. */
type FactsTenant = Pick<
  Tenant,
  'id' | 'addresses' | 'dialects' | 'lifetimes' | 'resources' | 'acrValues' | 'signUp' | 'logoutRevokes'
>

/** The live session of this browser, and what the asking client calls its person. */
export interface PersonAtHand {
  readonly session: Session
  readonly userId: UserId
  readonly subject: Subject
  readonly user: Pick<User, 'claims' | 'updatedAt'>
}

/** A page that the person has to see first. */
export type Ask = Exclude<Step, { kind: 'resume' }>

export type { IssuePlan } from './plan/decide.ts'

export type AuthorizationDecision =
  | { readonly kind: 'answer-error'; readonly error: OAuthError }
  | Ask
  | { readonly kind: 'issue'; readonly plan: IssuePlan }

/** Core §3.1.2.1 to §3.1.2.6: may this be answered now, or what must the person do first? */
export function decideAuthorization(admitted: Admitted, facts: AuthorizationFacts): AuthorizationDecision {
  const done = countedProgress(facts)
  const accessTarget = frontChannelTarget(admitted, facts)
  if (accessTarget && isOAuthError(accessTarget)) return { kind: 'answer-error', error: accessTarget }
  // What no sign-in here amounts to need not be tried.
  const reachable = decideAcr(admitted.request, facts.tenant.acrValues, facts.profile)
  if (isOAuthError(reachable)) return { kind: 'answer-error', error: reachable }
  const obstacle = hintProblem(admitted, facts) ?? obstacleFor(admitted, facts, done)
  if (obstacle && isOAuthError(obstacle)) return { kind: 'answer-error', error: obstacle }
  // CORE-3: with none there is no page, whatever the reason.
  if (obstacle && admitted.request.prompt.includes('none'))
    return { kind: 'answer-error', error: inSilence(obstacle) }
  if (obstacle) return obstacle
  if (!facts.signedIn) throw new Error('nobody to issue anything about')
  const reached = facts.reachedAcrValues ?? facts.tenant.acrValues
  const acr = decideAcr(admitted.request, reached, facts.profile)
  if (isOAuthError(acr)) return { kind: 'answer-error', error: acr }
  const parts = { person: facts.signedIn, done, ...acr, ...(accessTarget ? { accessTarget } : {}) }
  return { kind: 'issue', plan: planAnswer(admitted, facts, parts) }
}

/** RFC 8707 §2.1: an answer that is an access token is for the resources that the request names. */
function frontChannelTarget(
  { client, request }: Admitted,
  { tenant, profile }: AuthorizationFacts,
): AccessTarget | OAuthError | undefined {
  if (!carries(request.responseType, 'token')) return undefined
  return decideAccessTarget(request.resources, { client, profile, tenant })
}

/**
 * CORE-14: what a person did counts only in the session in which they did it. After a logout, or with
 * another person signed in, the way starts anew.
 */
export function countedProgress({ signedIn, progress }: AuthorizationFacts): Progress {
  if (!signedIn) return {}
  return progress?.sessionId === signedIn.session.id ? progress : { sessionId: signedIn.session.id }
}

/** CORE-6: only an ID token of ours, for this client, says anything; that it expired does not matter. */
function hintProblem({ client }: Admitted, { hint }: AuthorizationFacts): OAuthError | undefined {
  if (!hint || (hint.kind === 'ours' && hint.hint.clientIds.includes(client.id))) return undefined
  const reason = hint.kind === 'ours' ? 'hint of another client' : `hint not ours: ${hint.reason}`
  return oauthError(
    'invalid_request',
    'The id_token_hint is not an ID token that this issuer gave this client.',
    reason,
  )
}

function obstacleFor(
  admitted: Admitted,
  facts: AuthorizationFacts,
  done: Progress,
): Ask | OAuthError | undefined {
  const { signedIn } = facts
  const isFresh = done.authenticatedAt !== undefined
  // Initiating User Registration §4: whoever opened an account, or signed in instead, has done it.
  if (admitted.request.prompt.includes('create') && !isFresh) return newcomer(facts)
  if (!signedIn) return { kind: 'sign-in', reason: 'no-session' }
  if (!isWanted(signedIn.subject, admitted, facts))
    return isFresh ? otherUser : { kind: 'sign-in', reason: 'other-user' }
  const reason = isFresh ? undefined : reasonToSignIn(admitted, signedIn.session, facts.now)
  if (reason) return { kind: 'sign-in', reason }
  const hasChosen = isFresh || done.accountChosenAt !== undefined
  if (admitted.request.prompt.includes('select_account') && !hasChosen) return { kind: 'select-account' }
  return consentObstacle(admitted, facts, done.consent)
}

/** Whoever came for an account, and can have none here, is told so where those sign in who have one. */
function newcomer({ tenant: { signUp } }: Pick<AuthorizationFacts, 'tenant'>): Ask {
  return signUp ? { kind: 'sign-up' } : { kind: 'sign-in', reason: 'no-sign-up' }
}

/** Core §3.1.2.2: the person the hint, or the `sub` of the `claims` parameter, names; and nobody else. */
function isWanted(subject: Subject, { request }: Admitted, { hint }: AuthorizationFacts): boolean {
  const hinted = hint?.kind === 'ours' ? hint.hint.subject : subject
  return hinted === subject && (request.subject ?? subject) === subject
}

const otherUser = oauthError(
  'login_required',
  'Somebody else signed in than the person that the request names.',
)

/** Core §3.1.2.1. An authentication for this very request satisfies both, however long the pages took. */
function reasonToSignIn(admitted: Admitted, { authTime }: Session, now: Date) {
  if (admitted.request.prompt.includes('login')) return 'prompt-login'
  const maxAgeSeconds = wantedAge(admitted)
  return maxAgeSeconds !== undefined && isOlder(authTime, maxAgeSeconds, now) ? 'max-age' : undefined
}

/** How many seconds ago the person may have proved who they are; with `prompt=login` it must be now. */
export function wantedAge({ request, client }: Admitted): number | undefined {
  if (request.prompt.includes('login')) return 0
  return request.maxAgeSeconds ?? client.defaultMaxAgeSeconds
}

/**
 * Judged by the whole second that the app will see as `auth_time`, so that it comes to the same result.
 * Zero means now, even for a session of this instant or of another server's faster clock.
 */
function isOlder(authTime: Date, maxAgeSeconds: number, now: Date): boolean {
  const authSecond = Math.floor(authTime.getTime() / 1000)
  return maxAgeSeconds === 0 || now.getTime() > (authSecond + maxAgeSeconds) * 1000
}

/** Core §3.1.2.6. */
function inSilence(ask: Ask): OAuthError {
  switch (ask.kind) {
    case 'sign-in':
      return oauthError('login_required', 'The person must sign in first.', ask.reason)
    case 'sign-up':
      return oauthError('interaction_required', 'The person must open an account first.')
    case 'select-account':
      return oauthError('account_selection_required', 'The person must choose an account first.')
    case 'consent':
      return oauthError('consent_required', 'The person must consent first.')
  }
}
