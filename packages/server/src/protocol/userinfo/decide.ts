import type { ClientId } from '../../domain/client.ts'
import type { AskedClaim, Grant } from '../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { User } from '../../domain/user.ts'
import { counts, type ShownAccessToken } from '../token/shown/decide.ts'

/** Of whom, to which app, and how much of it. */
export interface Disclosure {
  readonly kind: 'tell'
  readonly clientId: ClientId
  readonly issuer: Grant['issuer']
  readonly subject: Grant['subject']
  readonly user: User
  readonly scope: readonly string[]
  /** What the `claims` parameter asked of userinfo (Core §5.5). */
  readonly asked: Readonly<Record<string, AskedClaim>>
}

/** Whether a token opens userinfo. OIDC Core §5.3.3, RFC 6750 §3.1. */
export function decideUserinfo(token: ShownAccessToken | undefined, now: Date): Disclosure | OAuthError {
  if (!token || !counts(token, now)) return invalidToken
  // RFC 9068 §4: a token for somebody else's API does not open ours.
  if (!token.audience.includes(token.issuer)) return invalidToken
  const { holder, scope, clientId, issuer } = token
  if (holder.kind !== 'person' || !scope.includes('openid')) return insufficientScope
  const { subject, claims } = holder.grant
  return { kind: 'tell', clientId, issuer, subject, user: holder.user, scope, asked: claims?.userinfo ?? {} }
}

const invalidToken = oauthError('invalid_token', 'The access token is unknown, expired or revoked.')
const insufficientScope = oauthError(
  'insufficient_scope',
  'The access token was issued without the scope openid.',
)
