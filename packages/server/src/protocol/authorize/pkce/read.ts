import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'

/** RFC 7636 §4.3. Without a method the challenge would be `plain` (§4.2), which protects nothing (RFC 9700 §2.1.1). */
export function readPkce(
  challenge: string | undefined,
  method: string | undefined,
): { readonly codeChallenge?: string } | OAuthError {
  if (challenge === undefined && method === undefined) return {}
  if (challenge === undefined) {
    return oauthError(
      'invalid_request',
      'The parameter code_challenge_method was sent without code_challenge.',
    )
  }
  if (method !== 'S256')
    return oauthError('invalid_request', 'The parameter code_challenge_method must be S256.')
  // SHA-256 as base64url is always this long; anything else could never be answered.
  if (/^[\w-]{43}$/.test(challenge)) return { codeChallenge: challenge }
  return oauthError('invalid_request', 'The parameter code_challenge must be 43 characters of base64url.')
}
