import { isOAuthError, type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import { impliedRedirectUri, type Profile } from '../../../../domain/profile.ts'
import { isLive } from '../../../../domain/session.ts'
import { type CodeFacts, type PlanContext, planFamily, type TokenPlan } from '../../decide.ts'
import { decideAccessTarget } from '../../target/decide.ts'

/** What was sent beside the code. */
export interface CodeProof {
  /** Absent where none was sent. */
  readonly redirectUri?: string
  /** Whether the client proved who it is, rather than only saying so. */
  readonly isConfidential: boolean
  /** The S256 challenge that the shown verifier belongs to; absent where none was shown. */
  readonly challenge?: string
  /** Some of the resources of the authorization request, for this access token (RFC 8707 §2.2). */
  readonly resources?: readonly string[]
}

export type CodeDecision =
  | { readonly kind: 'refuse'; readonly error: OAuthError }
  /** A client shows a code that was issued to another one. */
  | { readonly kind: 'wrong-client'; readonly error: OAuthError; readonly facts: CodeFacts }
  /** The second use of a code: everything that came from the first must end. */
  | { readonly kind: 'reused'; readonly error: OAuthError; readonly facts: CodeFacts }
  | {
      readonly kind: 'issue'
      readonly plan: TokenPlan
      readonly facts: CodeFacts
      /** D7: a verifier came that nobody had asked for; to be written down. */
      readonly ignoresVerifier: boolean
    }

/**
 * Judges the redemption of a code. RFC 6749 §4.1.3, RFC 7636 §4.6, OIDC Core §3.1.3.2.
 * @param context its profile is that of the code's issuer where the code is this client's, else that of the door.
 *
 * Only a redemption uses a code up: RFC 6749 §4.1.2 forbids a second *use*, and a refused attempt is
 * none. Burning the code on a wrong client or verifier would hand whoever saw it in a log or a history
 * the means to break the owner's sign-in; guessing a verifier of 256 bits within its minute is hopeless.
 */
export function decideCode(
  facts: CodeFacts | undefined,
  proof: CodeProof,
  context: PlanContext,
): CodeDecision {
  const expectedUri = proof.redirectUri ?? impliedRedirectUri(context.client, context.profile)
  if (expectedUri === undefined) return { kind: 'refuse', error: withoutRedirectUri }
  if (!facts) return { kind: 'refuse', error: invalid('unknown', 'unknown-code') }
  if (facts.clientId !== context.client.id) {
    return { kind: 'wrong-client', error: invalid('unknown', 'code-of-another-client'), facts }
  }
  // A ticket is a code that anybody may show to the world: it is worth no tokens to whoever saw it.
  if (context.profile.codes === 'for-validation')
    return { kind: 'refuse', error: invalid('unknown', 'code-for-validation') }
  // RFC 6749 §4.1.2, §10.5: deny, and revoke what the code has yielded; also when it has expired since.
  if (facts.usedAt) return { kind: 'reused', error: invalid('used', 'code-reused'), facts }
  const refusal = refusalOf(facts, { ...proof, redirectUri: expectedUri }, context)
  if (refusal) return { kind: 'refuse', error: invalid(refusal) }
  const plan = planOf(facts, proof, context)
  // The code is not used up: the client may ask again, for what it was authorized to ask.
  if (isOAuthError(plan)) return { kind: 'refuse', error: plan }
  return { kind: 'issue', plan, facts, ignoresVerifier: isUnasked(facts, proof) }
}

const withoutRedirectUri = oauthError(
  'invalid_request',
  'The parameter redirect_uri is missing; send the one of the authorization request.',
)

/** What a client learns of its own code; of another's it learns nothing. */
const descriptions = {
  unknown: 'The code is not one that was issued to this client.',
  used: 'The code was used before; what it yielded has been revoked.',
  expired: 'The code has expired.',
  'redirect-uri': 'The redirect_uri is not the one of the authorization request.',
  'verifier-unasked': 'A code_verifier was sent, but the authorization request had no code_challenge.',
  'verifier-missing': 'The code_verifier is missing; the authorization request had a code_challenge.',
  'verifier-wrong': 'The code_verifier does not fit the code_challenge of the authorization request.',
  revoked: 'The permission behind the code was revoked.',
  'session-over': 'The session in which the code was issued has ended, or the part of the app in it has.',
} as const

function refusalOf(
  facts: CodeFacts,
  proof: CodeProof,
  { profile, now }: PlanContext,
): keyof typeof descriptions | undefined {
  const { codeChallenge, session } = facts
  if (facts.expiresAt <= now) return 'expired'
  if (facts.redirectUri !== proof.redirectUri) return 'redirect-uri'
  if (isUnasked(facts, proof) && !mayIgnoreVerifier(proof, profile)) return 'verifier-unasked'
  if (codeChallenge !== undefined && proof.challenge === undefined) return 'verifier-missing'
  if (codeChallenge !== undefined && codeChallenge !== proof.challenge) return 'verifier-wrong'
  if (facts.grant.revokedAt || !facts.accountAllows) return 'revoked'
  // CORE-14: what was left of a sign-in when its session ended does not bring it back, offline or not.
  if (!session || !isLive(session, now) || facts.partEndedAt) return 'session-over'
  return undefined
}

/** RFC 9700 §4.8.2: a verifier without a challenge betrays that somebody took the challenge away. */
function isUnasked({ codeChallenge }: CodeFacts, { challenge }: CodeProof): boolean {
  return codeChallenge === undefined && challenge !== undefined
}

/**
 * D7: some vendors' kits drop the challenge themselves. A client that proved who it is has a second lock, which
 * whoever stole its code does not open.
 */
function mayIgnoreVerifier(
  { isConfidential }: CodeProof,
  { unaskedVerifier }: Pick<Profile, 'unaskedVerifier'>,
): boolean {
  switch (unaskedVerifier) {
    case 'refused':
      return false
    case 'ignored-of-confidential-clients':
      return isConfidential
  }
}

function planOf(
  facts: CodeFacts,
  { resources = [] }: CodeProof,
  context: PlanContext,
): TokenPlan | OAuthError {
  const target = decideAccessTarget(resources, { ...context, granted: facts.grant.resources })
  if (isOAuthError(target)) return target
  const nonce = facts.nonce === undefined ? {} : { nonce: facts.nonce }
  return planFamily(facts, context, { scope: facts.grant.scope, target, ...nonce })
}

function invalid(description: keyof typeof descriptions, reason = `code-${description}`): OAuthError {
  return oauthError('invalid_grant', descriptions[description], reason)
}
