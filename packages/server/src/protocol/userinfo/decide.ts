import type { ClientId } from '../../domain/client.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { NamingTenant, Profile } from '../../domain/profile.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { counts, type ShownAccessToken } from '../token/shown/decide.ts'
import { userinfoClaims } from './claims.ts'

/** What to tell, and which app. */
export interface Disclosure {
  readonly kind: 'tell'
  readonly clientId: ClientId
  readonly issuer: Issuer
  readonly claims: Readonly<Record<string, unknown>>
}

export interface UserinfoContext {
  readonly profile: Pick<Profile, 'idTokens' | 'scopes' | 'spelling'>
  readonly tenant: NamingTenant
  readonly now: Date
}

/**
 * Whether a token opens userinfo, and what there is to see. OIDC Core §5.3.3, RFC 6750 §3.1.
 * @param profile of the token's issuer; of no interest where there is no token.
 */
export function decideUserinfo(
  token: ShownAccessToken | undefined,
  { profile, tenant, now }: UserinfoContext,
): Disclosure | OAuthError {
  if (!token || !counts(token, now)) return invalidToken
  // RFC 9068 §4: a token for somebody else's API does not open ours.
  if (!token.audience.includes(token.issuer)) return invalidToken
  const { holder, scope, clientId, issuer } = token
  if (holder.kind !== 'person' || !opens(scope, profile)) return insufficientScope
  const { subject, userId, claims: asked } = holder.grant
  const person = { subject, userId, user: holder.user }
  const claims = userinfoClaims(person, { scope, asked: asked?.userinfo }, { profile, tenant })
  return { kind: 'tell', clientId, issuer, claims }
}

/** Where there are no ID tokens `openid` means nothing: there the issuer's own scopes stand for the person. */
function opens(
  scope: readonly string[],
  { idTokens, scopes }: Pick<Profile, 'idTokens' | 'scopes'>,
): boolean {
  return scope.includes('openid') || (!idTokens && scope.some((one) => Object.hasOwn(scopes, one)))
}

const invalidToken = oauthError('invalid_token', 'The access token is unknown, expired or revoked.')
const insufficientScope = oauthError(
  'insufficient_scope',
  'The access token was issued without the scope openid.',
)
