import type { Client } from '../../../../domain/client.ts'
import { logoutPolicyAt, scopeOf } from '../../../../domain/grant.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import { isBorneAt, type Profile } from '../../../../domain/profile.ts'
import type { LogoutPolicy, Tenant } from '../../../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../../../domain/user.ts'
import { resourceProblem } from '../../../authorize/admission/resource/decide.ts'
import { allowedScope } from '../../../authorize/admission/scope/decide.ts'
import { offlineNeedsConsent } from '../../../authorize/consent/decide.ts'
import { after, planFamily, type TokenPlan } from '../../decide.ts'
import { type AccessTarget, decideAccessTarget } from '../../target/decide.ts'

/** What an app asks for beside the proof. */
export interface DirectWish {
  /** As it came (RFC 6749 §4.3.2). */
  readonly scope: string | undefined
  readonly resources: readonly string[]
}

/** Who asks, and at whose door. */
export interface DirectContext {
  readonly client: Client
  readonly profile: Profile
  readonly tenant: Pick<Tenant, 'id' | 'addresses' | 'dialects' | 'lifetimes' | 'resources' | 'logoutRevokes'>
}

/** A request that this client may make, whoever the person is. */
export interface AdmittedDirect {
  readonly kind: 'admitted'
  readonly scope: readonly string[]
  readonly resources: readonly string[]
  readonly target: AccessTarget
}

/**
 * Whether an app may show us a person's password here at all, and for what: judged before it is looked at. RFC 6749
 * §4.3; D8: only where the door has it, and only for a client that the operator registered for it.
 */
export function admitDirect(wish: DirectWish, context: DirectContext): AdmittedDirect | OAuthError {
  const { client, profile, tenant } = context
  if (!profile.passwordGrant) return unsupported
  if (!client.grantTypes.includes('password')) return unregistered
  // D3, D17, as at the authorization endpoint.
  if (!isBorneAt(client, profile)) return unbearable
  const asked = scopeOf(wish.scope)
  const wanted = { scope: asked.length > 0 ? asked : usualScope(profile), responseType: 'code' } as const
  const scope = allowedScope(wanted, client, { tenant, profile })
  if (isOAuthError(scope)) return scope
  const { resources } = wish
  const problem = resourceProblem(resources, client, tenant)
  const target = problem ?? decideAccessTarget(resources, { client, profile, tenant })
  return isOAuthError(target) ? target : { kind: 'admitted', scope, resources, target }
}

/** RFC 6749 §3.3, where none is named: the least that says who came. */
function usualScope({ idTokens, scopes }: Profile): readonly string[] {
  return idTokens ? ['openid'] : Object.keys(scopes)
}

/** What begins with the session. */
export interface DirectPlan {
  readonly scope: readonly string[]
  readonly resources: readonly string[]
  readonly atLogout: LogoutPolicy
  readonly tokens: TokenPlan
}

/** What is known of the person who proved it. */
export interface DirectFacts {
  readonly person: Pick<User, 'claims' | 'updatedAt'>
  readonly userId: UserId
  /** What the app calls them. */
  readonly subject: Subject
  /** What they allowed this app before. */
  readonly rememberedScope: readonly string[]
  readonly now: Date
}

/**
 * What a proved person's app gets. D8: nobody is there to be asked, so that `offline_access` goes where the door wants
 * consent for it and there is none.
 */
export function planDirect(
  { scope: admitted, resources, target }: AdmittedDirect,
  { client, profile, tenant }: DirectContext,
  { person, userId, subject, rememberedScope, now }: DirectFacts,
): DirectPlan | OAuthError {
  const isAllowed =
    !offlineNeedsConsent({ client }, { profile }) || rememberedScope.includes('offline_access')
  const scope = isAllowed ? admitted : admitted.filter((one) => one !== 'offline_access')
  if (scope.length === 0) return withoutScope
  const atLogout = logoutPolicyAt(profile, scope)
  const expiresAt = after(now, tenant.lifetimes.sessionSeconds)
  const session = { expiresAt, idleExpiresAt: expiresAt, revokesAtEnd: tenant.logoutRevokes }
  const facts = { grant: { atLogout, subject, userId }, session, person }
  const context = { client, profile, tenant, now }
  return { scope, resources, atLogout, tokens: planFamily(facts, context, { scope, target }) }
}

const unsupported = oauthError('unsupported_grant_type', 'Passwords are not taken here.')
const unregistered = oauthError(
  'unauthorized_client',
  'The client is not registered for the grant type password.',
)
const unbearable = oauthError(
  'unauthorized_client',
  'The client is registered for an algorithm that this door does not sign with.',
)
const withoutScope = oauthError(
  'invalid_scope',
  'The scope offline_access is given only to apps of our own, or where the person allowed it before.',
)
