import { type ResponseMode, responseModes, type ResponseType, responseTypes } from '../../../domain/client.ts'
import { isOAuthError, oauthError, type OAuthError, requestMistake } from '../../../domain/oauth-error.ts'

/** What an answer may carry. */
export type Artifact = 'code' | 'id_token' | 'token'

/** Whether an answer of this type carries it. */
export function carries(type: ResponseType, artifact: Artifact): boolean {
  return type.split(' ').includes(artifact)
}

/** Reads `response_type`. Its words have no order (OAuth 2.0 Multiple Response Types §1.1); a word twice is none of ours. */
export function readResponseType(value: string | undefined): ResponseType | OAuthError {
  if (value === undefined)
    return requestMistake(
      'missing-response-type',
      'invalid_request',
      'The parameter response_type is missing.',
    )
  return typeByWords.get(inOrder(value)) ?? unsupported
}

const unsupported = requestMistake(
  'unsupported-response-type',
  'unsupported_response_type',
  `The parameter response_type must be one of: ${responseTypes.join(', ')}.`,
)

const typeByWords = new Map(responseTypes.map((type) => [inOrder(type), type]))

function inOrder(type: string): string {
  return type.split(' ').toSorted().join(' ')
}

/** Reads `response_mode`; whether it may be used is judged with the client. */
export function readResponseMode(
  value: string | undefined,
): { readonly responseMode?: ResponseMode } | OAuthError {
  if (value === undefined) return {}
  const responseMode = responseModes.find((one) => one === value)
  if (responseMode) return { responseMode }
  return oauthError(
    'invalid_request',
    `The parameter response_mode must be one of: ${responseModes.join(', ')}.`,
  )
}

/** How the answer would travel, as far as that can be read of a request that may be wrong elsewhere. */
export interface Travel {
  readonly responseType?: ResponseType
  readonly responseMode?: ResponseMode
}

/** Reads both for the sake of an error's way back. */
export function readTravel(type: string | undefined, mode: string | undefined): Travel {
  const responseType = readResponseType(type)
  const read = readResponseMode(mode)
  return {
    ...(typeof responseType === 'string' ? { responseType } : {}),
    ...(isOAuthError(read) ? {} : read),
  }
}

/** Multiple Response Types §2.1, §4, §5: tokens never travel in a query; everything else does by itself. */
export function defaultResponseMode(type: ResponseType | undefined): ResponseMode {
  return type !== undefined && carriesTokens(type) ? 'fragment' : 'query'
}

/** Whether tokens come from the authorization endpoint itself. */
export function carriesTokens(type: ResponseType): boolean {
  return carries(type, 'id_token') || carries(type, 'token')
}
