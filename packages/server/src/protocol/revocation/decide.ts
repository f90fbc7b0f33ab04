import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { ShownToken } from '../token/shown/decide.ts'

/** What to revoke. */
export type RevocationPlan =
  /** REV-4, RFC 7009 §2.1: with a refresh token its grant ends, and so all access tokens under it. */
  | { readonly kind: 'grant'; readonly grantId: GrantId }
  | { readonly kind: 'opaque-access-token'; readonly id: string }
  | { readonly kind: 'jwt-access-token'; readonly id: string; readonly expiresAt: Date }

export type RevocationDecision =
  | { readonly kind: 'refuse'; readonly error: OAuthError }
  /** Unknown, malformed or dead already: what the client wanted is true. RFC 7009 §2.2. */
  | { readonly kind: 'nothing-to-revoke' }
  | { readonly kind: 'revoke'; readonly plan: RevocationPlan }

/**
 * Judges a revocation. RFC 7009 §2.1: a token of another client is refused, and the caller is told, as
 * whoever shows the token already knows that it exists. The session goes on (REV-11): revoking is not
 * logging out.
 */
export function decideRevocation(
  token: ShownToken | undefined,
  clientId: ClientId,
  now: Date,
): RevocationDecision {
  if (!token) return { kind: 'nothing-to-revoke' }
  if (token.clientId !== clientId) return { kind: 'refuse', error: ofAnotherClient }
  switch (token.kind) {
    case 'refresh':
      // A rotated or expired one still names its family, and the client wants that gone.
      return token.grant.revokedAt
        ? { kind: 'nothing-to-revoke' }
        : { kind: 'revoke', plan: { kind: 'grant', grantId: token.grant.id } }
    case 'access':
      if (token.revokedAt || token.expiresAt <= now) return { kind: 'nothing-to-revoke' }
      return token.format === 'jwt'
        ? { kind: 'revoke', plan: { kind: 'jwt-access-token', id: token.id, expiresAt: token.expiresAt } }
        : { kind: 'revoke', plan: { kind: 'opaque-access-token', id: token.id } }
  }
}

const ofAnotherClient = oauthError(
  'invalid_grant',
  'The token was issued to another client.',
  'token-of-another-client',
)
