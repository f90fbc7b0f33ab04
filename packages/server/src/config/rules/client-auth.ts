import { given } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { reasonsByDialect } from './client-dialect.ts'
import type { KnownDialects } from './dialect.ts'

type Registered = Sound<ClientDocument>

export const methodFields = [
  'token_endpoint_auth_method',
  'introspection_endpoint_auth_method',
  'revocation_endpoint_auth_method',
] as const

/** What may be signed with the client's own secret. */
export const algorithmFields = [
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'request_object_signing_alg',
] as const

/** D8: how a client proves itself, and what it needs for that. */
export function* clientAuthProblems(
  client: Registered,
  path: Path,
  dialects: KnownDialects,
): Generator<Problem> {
  yield* secretProblems(client, path, dialects)
  yield* keyProblems(client, path)
}

function* secretProblems(client: Registered, path: Path, dialects: KnownDialects): Generator<Problem> {
  const here = [...path, 'client_secret']
  const [reason] = reasonsForSecret(client)
  const byDialect = reasonsByDialect(client, dialects)
  if (!given(client, 'client_secret')) {
    if (reason !== undefined) yield problemAt(here, `is missing: ${reason}`)
    return
  }
  const method = client.token_endpoint_auth_method
  if (reason === undefined && byDialect.length === 0 && method !== undefined)
    yield problemAt(here, `is of no use: token_endpoint_auth_method is ${method}`)
  // RFC 7518 §3.2: a key for HS256 is no shorter than its hash.
  const [signs] = [...reasonsToSign(client), ...byDialect]
  const length = client.client_secret?.reveal().length
  if (signs !== undefined && length !== undefined && length < 32)
    yield problemAt(here, `expected at least 32 characters: ${signs}; the value is not shown`)
}

/** Why a client needs a secret, in words; none where it needs none. */
export function reasonsForSecret(client: Registered): readonly string[] {
  return [...reasonsToSign(client), ...reasonsToShow(client)]
}

/** Whatever computes an HMAC with the secret. */
export function reasonsToSign(client: Registered): readonly string[] {
  const algorithms = algorithmFields.filter((field) => client[field] === 'HS256')
  const methods = methodFields.filter((field) => client[field] === 'client_secret_jwt')
  return [
    ...methods.map((field) => `${field} is client_secret_jwt`),
    ...algorithms.map((field) => `${field} is HS256`),
    ...(client.signs_requests === true ? ['signs_requests is true'] : []),
  ]
}

function reasonsToShow(client: Registered): readonly string[] {
  const fields = methodFields.filter((field) => /^client_secret_(?:basic|post)$/.test(client[field] ?? ''))
  return fields.map((field) => `${field} is ${client[field]}`)
}

function* keyProblems(client: Registered, path: Path): Generator<Problem> {
  // RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present".
  if (given(client, 'jwks') && given(client, 'jwks_uri'))
    yield problemAt([...path, 'jwks_uri'], 'expected either jwks or jwks_uri, found both')
  const field = methodFields.find((one) => client[one] === 'private_key_jwt')
  if (field !== undefined && !given(client, 'jwks') && !given(client, 'jwks_uri'))
    yield problemAt([...path, 'jwks'], `is missing: ${field} is private_key_jwt`)
  const { token_endpoint_auth_signing_alg: algorithm, token_endpoint_auth_method: method } = client
  const here = [...path, 'token_endpoint_auth_signing_alg']
  if (algorithm === 'HS256' && method !== 'client_secret_jwt')
    yield problemAt(here, 'expected the algorithm of a key: HS256 is for client_secret_jwt')
  if (algorithm !== undefined && algorithm !== 'HS256' && method === 'client_secret_jwt')
    yield problemAt(here, expected('HS256 for client_secret_jwt', algorithm))
}
