import type { Client } from '../../../domain/client.ts'
import { type AskedClaims, logoutPolicyAt } from '../../../domain/grant.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { Issuer, LogoutPolicy } from '../../../domain/tenant.ts'
import type { Progress } from '../../../sign-in/interaction/read.ts'
import { type AccessPlan, type IdTokenPlan, planAccess, planIdToken } from '../../token/decide.ts'
import type { AccessTarget } from '../../token/target/decide.ts'
import { idTokenPerson } from '../../userinfo/claims.ts'
import type { Admitted, AnswerTarget } from '../admission/decide.ts'
import { grantedScope } from '../consent/decide.ts'
import type { AuthorizationFacts, PersonAtHand } from '../decide.ts'
import type { CodeChallenge } from '../pkce/read.ts'
import { carries } from '../response-type/read.ts'

/** What leaves with the answer, and all that is stored with it. */
export interface IssuePlan {
  readonly client: Client
  readonly target: AnswerTarget
  readonly profile: Profile
  readonly issuer: Issuer
  readonly person: PersonAtHand
  readonly scope: readonly string[]
  readonly resources: readonly string[]
  readonly claims?: AskedClaims
  readonly acr?: string
  readonly atLogout: LogoutPolicy
  readonly hasCode: boolean
  readonly codeChallenge?: CodeChallenge
  readonly nonce?: string
  /** The access token of the answer itself (Core §3.2.2.5, §3.3.2.5). */
  readonly access?: AccessPlan
  /** The ID token of the answer itself. */
  readonly idToken?: IdTokenPlan
  /** What the person allowed on the way, to be remembered; empty where they were not asked. */
  readonly allowedScope: readonly string[]
}

export interface PlanParts {
  readonly person: PersonAtHand
  readonly done: Progress
  readonly acr?: string
  /** For what the answer's access token is; absent where it has none. */
  readonly accessTarget?: AccessTarget
}

/** Core §3.1.2.5, §3.2.2.5, §3.3.2.5: what the response type yields. `none` yields nothing but its answer. */
export function planAnswer(admitted: Admitted, facts: AuthorizationFacts, parts: PlanParts): IssuePlan {
  const { client, target, request } = admitted
  const { person, done, acr } = parts
  const { responseType, codeChallenge, nonce, claims, resources } = request
  const scope = grantedScope(admitted, facts)
  const atLogout = logoutPolicyAt(facts.profile, scope)
  return {
    client,
    target,
    profile: facts.profile,
    issuer: facts.issuer,
    person,
    scope,
    resources,
    atLogout,
    hasCode: carries(responseType, 'code'),
    ...(claims === undefined ? {} : { claims }),
    ...(acr === undefined ? {} : { acr }),
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
    ...(nonce === undefined ? {} : { nonce }),
    ...frontChannel(admitted, facts, parts, { scope, atLogout }),
    allowedScope: done.consent?.kind === 'allowed' ? done.consent.scope : [],
  }
}

/** Never a refresh token: that comes from the token endpoint only (RFC 6749 §4.2.2). */
function frontChannel(
  { request }: Admitted,
  { tenant, profile, now }: AuthorizationFacts,
  { person: { session: at, subject, userId, user }, accessTarget }: PlanParts,
  { scope, atLogout }: Pick<IssuePlan, 'scope' | 'atLogout'>,
): Pick<IssuePlan, 'access' | 'idToken'> {
  const { responseType, nonce, claims } = request
  const session = { ...at, revokesAtEnd: tenant.logoutRevokes }
  const facts = { grant: { atLogout }, session }
  const telling = { scope, asked: claims?.idToken, comesAlone: responseType === 'id_token' }
  const told = idTokenPerson({ subject, userId, user }, telling, { profile, tenant })
  return {
    ...(accessTarget ? { access: planAccess(facts, { scope, target: accessTarget }, now) } : {}),
    ...(carries(responseType, 'id_token')
      ? { idToken: planIdToken({ tenant, now }, { person: told, nonce }) }
      : {}),
  }
}
