import { type OAuthError, oauthError } from '../../../domain/oauth-error.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../../../platform/http/parameters.ts'

/** RFC 8707 §2: the only parameter of these endpoints that may be sent more than once. */
const repeatable = ['resource'] as const

/**
 * What proves something, can be redeemed, or widens what is issued. An address is logged by everybody on the
 * way (RFC 6749 §2.3.1).
 */
const neverInQuery = [
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'code',
  'code_verifier',
  'device_code',
  'password',
  'refresh_token',
  'token',
  'resource',
]

/**
 * Reads the form that a client posted. RFC 6749 §3.2: what matters stands in the body, once; a query may
 * hold other things, but neither a credential nor what the body says, too.
 */
export function readClientForm(
  request: { readonly query: string } & Parameters<typeof readForm>[0],
): SentParameters | OAuthError {
  const form = readForm(request, repeatable)
  if (isParameterProblem(form)) return oauthError('invalid_request', describeProblem(form))
  if (request.query === '') return form
  const both = readParameters(`${request.query}&${request.body}`, repeatable)
  if (isParameterProblem(both)) return oauthError('invalid_request', describeProblem(both))
  const query = readParameters(request.query, repeatable)
  if (isParameterProblem(query)) return oauthError('invalid_request', describeProblem(query))
  const misplaced = neverInQuery.find((name) => query.has(name))
  if (misplaced === undefined) return form
  return oauthError(
    'invalid_request',
    `The parameter ${misplaced} must be sent in the body, not in the query.`,
  )
}
