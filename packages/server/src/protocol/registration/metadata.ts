import { type Problem, readClientMetadata, type RegistrationSurroundings } from '../../config/index.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { JsonObject } from '../../platform/json/read.ts'

/** More than these help nobody, and the answer stays an answer. */
const mostToldProblems = 5

/** Reads a client's metadata, or says what is wrong with it in the words of RFC 7591 §3.2.2. */
export function readRegistration(
  metadata: JsonObject,
  surroundings: RegistrationSurroundings,
): ClientRegistration | OAuthError {
  const reading = readClientMetadata(metadata, surroundings)
  if (reading.kind === 'client') return small(reading.registration)
  const told = reading.problems.slice(0, mostToldProblems).map(({ path, message }) => `${path}: ${message}`)
  return oauthError(codeOf(reading.problems[0]), told.join('; '))
}

/** Clients are kept in memory, and strangers decide how many there are. */
const longestMetadata = 16_384

function small(registration: ClientRegistration): ClientRegistration | OAuthError {
  if (JSON.stringify(registration.client).length <= longestMetadata) return registration
  return oauthError('invalid_client_metadata', `Expected at most ${longestMetadata} characters of metadata.`)
}

function codeOf({ path }: Problem): OAuthError['code'] {
  return /^redirect_uris\b/.test(path) ? 'invalid_redirect_uri' : 'invalid_client_metadata'
}
