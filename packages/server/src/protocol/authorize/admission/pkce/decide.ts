import { type Client, isPublic } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { ChallengeMethod, Profile } from '../../../../domain/profile.ts'
import { methodRefused } from '../../pkce/read.ts'
import type { AuthorizationRequest } from '../../read.ts'
import { carries } from '../../response-type/read.ts'

/**
 * Whether the code is bound as it must be (RFC 9700 §2.1.1). D7: by `plain`, which protects only where nobody sees
 * the request, at doors that know it and for clients that may.
 */
export function pkceProblem(
  { responseType, codeChallenge }: AuthorizationRequest,
  client: Client,
  profile: Pick<Profile, 'challengeMethods'>,
): OAuthError | undefined {
  if (codeChallenge === undefined)
    return carries(responseType, 'code') && isDemanded(client, profile) ? missing : undefined
  if (!methodsOf(client, profile).includes(codeChallenge.method)) return methodRefused
  return codeChallenge.method === 'plain' && !isVerifier(codeChallenge.value) ? notVerifier : undefined
}

/** RFC 7636 §4.1: what is no verifier could never be answered by one. */
function isVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text)
}

/** RFC 9700 §2.1.1: of public clients in any case, where there is a way at all; of those that insist, always. */
function isDemanded(client: Client, { challengeMethods }: Pick<Profile, 'challengeMethods'>): boolean {
  return client.requirePkce || (isPublic(client) && challengeMethods.length > 0)
}

function methodsOf(
  { allowsPlainPkce }: Client,
  { challengeMethods }: Pick<Profile, 'challengeMethods'>,
): readonly ChallengeMethod[] {
  return challengeMethods.filter((method) => method !== 'plain' || allowsPlainPkce)
}

const missing = oauthError(
  'invalid_request',
  'This client must send code_challenge with code_challenge_method S256.',
)

const notVerifier = oauthError(
  'invalid_request',
  'A code_challenge of the method plain must be 43 to 128 letters, digits or - . _ ~; without a code_challenge_method it is plain.',
)
