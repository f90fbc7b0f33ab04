import { answersAtOnce, authMethodsOf, given } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { notAmong } from '../suggestion.ts'
import { methodFields, reasonsToSign } from './client-auth.ts'

type Registered = Sound<ClientDocument>

/**
 * What an operator's own client says and could never use. The standards let it be said, so a client that registers
 * itself may.
 * @param acrValues what the tenant can vouch for; absent where one of them is wrong.
 */
export function* clientFitProblems(
  client: Registered,
  path: Path,
  acrValues: readonly string[] | undefined,
): Generator<Problem> {
  yield* implicitProblems(client, [...path, 'grant_types'])
  yield* assertionProblems(client, path)
  yield* requestObjectProblems(client, path)
  if (given(client, 'sector_identifier_uri') && !isMaybe(client, 'subject_type', 'pairwise'))
    yield problemAt([...path, 'sector_identifier_uri'], 'is of no use: subject_type is not pairwise')
  for (const [index, acr] of (client.default_acr_values ?? []).entries()) {
    if (acr !== undefined && acrValues && !acrValues.includes(acr))
      yield problemAt([...path, 'default_acr_values', index], notAmong('acrValues', acr, acrValues))
  }
}

/** Whether a field has this value, or a wrong one that was already reported. */
function isMaybe(client: Registered, field: keyof ClientDocument, value: unknown): boolean {
  return client[field] === value || (given(client, field) && client[field] === undefined)
}

/** Registration §2: the grant stands for the response types that it belongs to. */
function* implicitProblems(client: Registered, path: Path): Generator<Problem> {
  const at = (client.grant_types ?? []).indexOf('implicit')
  const isUnclear = given(client, 'response_types') && (client.response_types?.includes(undefined) ?? true)
  if (at !== -1 && !isUnclear && !answersAtOnce(client))
    yield problemAt([...path, at], 'implicit needs response_types that bring tokens, such as "id_token"')
}

/** RFC 7591 §2: the algorithm is that of signed assertions, and only a key makes other ones than HS256. */
function* assertionProblems(client: Registered, path: Path): Generator<Problem> {
  const { token_endpoint_auth_signing_alg: algorithm, token_endpoint_auth_method: method } = client
  if (algorithm === undefined || algorithm === 'HS256' || method === 'client_secret_jwt') return
  const here = [...path, 'token_endpoint_auth_signing_alg']
  const methods = [...authMethodsOf(client), ...methodFields.map((field) => client[field])]
  if (methods.includes('private_key_jwt')) yield* misfit(client, algorithm, here)
  else
    yield problemAt(here, `is of no use: only private_key_jwt, with jwks or jwks_uri, signs by ${algorithm}`)
}

function* requestObjectProblems(client: Registered, path: Path): Generator<Problem> {
  const { request_object_signing_alg: algorithm, require_signed_request_object: mustSign } = client
  if (algorithm === 'none' || algorithm === 'HS256') return
  if (given(client, 'jwks') || given(client, 'jwks_uri')) {
    if (algorithm !== undefined) yield* misfit(client, algorithm, [...path, 'request_object_signing_alg'])
    return
  }
  // Without keys for its assertions it was already told so.
  if (methodFields.some((field) => client[field] === 'private_key_jwt')) return
  const here = [...path, 'jwks']
  if (algorithm !== undefined) yield problemAt(here, `is missing: request_object_signing_alg is ${algorithm}`)
  else if (mustSign && !given(client, 'request_object_signing_alg') && reasonsToSign(client).length === 0)
    yield problemAt(here, 'is missing: require_signed_request_object is true')
}

const keyTypes = {
  RS256: ['RSA', undefined],
  PS256: ['RSA', undefined],
  ES256: ['EC', 'P-256'],
  EdDSA: ['OKP', 'Ed25519'],
} as const

/** An algorithm for which none of the keys that stand in the file is made. */
function* misfit(client: Registered, algorithm: keyof typeof keyTypes, path: Path): Generator<Problem> {
  const { keys } = client.jwks ?? {}
  const [type, curve] = keyTypes[algorithm]
  const fits = (key: (typeof keys & object)[number]) =>
    key === undefined || (key['kty'] === type && (curve === undefined || key['crv'] === curve))
  if (keys && keys.length > 0 && !keys.some(fits))
    yield problemAt(path, expected('the algorithm of a key in jwks', algorithm))
}
