import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { Profile } from '../../domain/profile.ts'
import type { SessionId } from '../../domain/session.ts'
import type { GrantFacts } from '../token/decide.ts'
import { grantBehind, type ShownToken } from '../token/shown/decide.ts'

/** What to revoke. */
export type RevocationPlan =
  /** REV-4, RFC 7009 §2.1: with a refresh token its grant ends, and so all access tokens under it. */
  | { readonly kind: 'grant'; readonly grantId: GrantId }
  | { readonly kind: 'opaque-access-token'; readonly id: string }
  | { readonly kind: 'jwt-access-token'; readonly id: string; readonly expiresAt: Date }

export type RevocationDecision =
  | { readonly kind: 'refuse'; readonly error: OAuthError }
  | {
      readonly kind: 'take-back'
      /** Absent where the token is unknown, malformed or dead: what the client wanted is true. RFC 7009 §2.2. */
      readonly plan?: RevocationPlan
      /** The app's own session, to be ended after it. */
      readonly session?: SessionId
    }

/** What a revocation is judged by besides the token. */
export interface RevocationContext {
  readonly clientId: ClientId
  /** Of the token's issuer; of no interest where there is no token. */
  readonly profile: Pick<Profile, 'revocation'>
  readonly now: Date
}

/**
 * Judges a revocation. RFC 7009 §2.1: a token of another client is refused, and the caller is told, as
 * whoever shows the token already knows that it exists.
 *
 * A browser's session goes on (REV-11): revoking is not logging out. But where an app signed its person in by
 * itself, giving back its token is the only way it has to sign them out.
 */
export function decideRevocation(
  token: ShownToken | undefined,
  { clientId, profile, now }: RevocationContext,
): RevocationDecision {
  if (!token) return { kind: 'take-back' }
  if (token.clientId !== clientId) return { kind: 'refuse', error: ofAnotherClient }
  const direct = directGrantBehind(token, profile)
  // D10: an offline grant outlived it, and nobody has it but this app.
  const plan = direct?.session?.endedAt ? wholeGrant(direct) : planOf(token, now)
  const session = direct?.session && !direct.session.endedAt ? { session: direct.grant.sessionId } : {}
  return { kind: 'take-back', ...(plan ? { plan } : {}), ...session }
}

/** Absent where it is gone already. */
function wholeGrant({ grant }: GrantFacts): RevocationPlan | undefined {
  return grant.revokedAt ? undefined : { kind: 'grant', grantId: grant.id }
}

function planOf(token: ShownToken, now: Date): RevocationPlan | undefined {
  switch (token.kind) {
    case 'refresh':
      // A rotated or expired one still names its family, and the client wants that gone.
      return wholeGrant(token)
    case 'access':
      if (token.revokedAt || token.expiresAt <= now) return undefined
      return token.format === 'jwt'
        ? { kind: 'jwt-access-token', id: token.id, expiresAt: token.expiresAt }
        : { kind: 'opaque-access-token', id: token.id }
  }
}

/**
 * The grant of the session without a browser that the token came from, dead or not: an app signs its person out when
 * they ask, and whoever asks again after a crash of ours finds the token revoked and the session perhaps not ended.
 */
function directGrantBehind(
  token: ShownToken,
  { revocation }: Pick<Profile, 'revocation'>,
): GrantFacts | undefined {
  switch (revocation) {
    case 'token-alone':
      return undefined
    case 'with-its-direct-session': {
      const behind = grantBehind(token)
      return behind?.session?.isDevice ? behind : undefined
    }
  }
}

const ofAnotherClient = oauthError(
  'invalid_grant',
  'The token was issued to another client.',
  'token-of-another-client',
)
