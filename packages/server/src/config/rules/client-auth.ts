import { given, grantTypesOf, isConfidential, returnsSomewhere } from '../client-auth.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

/** D8: how a client proves itself and what it may ask for must fit together. */
export function* clientAuthProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  yield* methodProblems(client, path)
  yield* grantTypeProblems(client, path)
}

function* methodProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  const method = client.token_endpoint_auth_method
  if (method === undefined) return
  const [bySecret, byKey] = [method.startsWith('client_secret'), method === 'private_key_jwt']
  if (bySecret && !given(client, 'client_secret')) {
    yield problemAt([...path, 'client_secret'], `is missing: token_endpoint_auth_method is ${method}`)
  }
  if (byKey && !given(client, 'jwks')) {
    yield problemAt([...path, 'jwks'], `is missing: token_endpoint_auth_method is ${method}`)
  }
  if (!bySecret && given(client, 'client_secret')) {
    yield problemAt([...path, 'client_secret'], `is of no use: token_endpoint_auth_method is ${method}`)
  }
  if (!byKey && given(client, 'jwks')) {
    yield problemAt([...path, 'jwks'], `is of no use: token_endpoint_auth_method is ${method}`)
  }
}

function* grantTypeProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  if (given(client, 'grant_types') && !client.grant_types?.every((type) => type !== undefined)) return
  const types = grantTypesOf(client)
  const typesPath = [...path, 'grant_types']
  // RFC 6749 §4.4: client credentials are for confidential clients only.
  if (types.includes('client_credentials') && !isConfidential(client)) {
    yield problemAt(
      typesPath,
      'client_credentials needs a client_secret or jwks: a public client cannot prove itself',
    )
  }
  if (types.includes('refresh_token') && !types.includes('authorization_code')) {
    yield problemAt(typesPath, 'refresh_token needs authorization_code: nothing else yields a refresh token')
  }
  const mayReturn = given(client, 'grant_types')
    ? types.includes('authorization_code')
    : !isConfidential(client)
  if (mayReturn && !returnsSomewhere(client)) {
    yield problemAt(
      [...path, 'redirect_uris'],
      'expected at least one redirect URI for the code flow, found none',
    )
  }
}
