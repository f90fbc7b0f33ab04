import { type ChallengeMethod, challengeMethods } from '../../../domain/profile.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'

/** What a code shall be bound to. */
export interface CodeChallenge {
  readonly method: ChallengeMethod
  readonly value: string
}

/**
 * Reads a challenge (RFC 7636 §4.3), which is `plain` where no method was sent. Whether it may be is judged with the
 * client, at its door, and only then whether it could be one.
 */
export function readPkce(
  value: string | undefined,
  sentMethod: string | undefined,
): { readonly codeChallenge?: CodeChallenge } | OAuthError {
  if (value === undefined) return sentMethod === undefined ? {} : alone
  const method = challengeMethods.find((one) => one === (sentMethod ?? 'plain'))
  if (method === undefined) return methodRefused
  // SHA-256 as base64url is always this long; anything else could never be answered.
  if (method === 'S256' && !/^[\w-]{43}$/.test(value)) return notHashed
  return { codeChallenge: { method, value } }
}

const alone = oauthError(
  'invalid_request',
  'The parameter code_challenge_method was sent without code_challenge.',
)
/** The one that will do everywhere. */
export const methodRefused = oauthError(
  'invalid_request',
  'The parameter code_challenge_method must be S256.',
)
const notHashed = oauthError(
  'invalid_request',
  'The parameter code_challenge must be 43 characters of base64url.',
)
