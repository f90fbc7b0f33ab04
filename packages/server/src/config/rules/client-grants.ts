import { adminScope, deviceCodeGrant } from '../../domain/client.ts'
import { answersAtOnce, given, grantTypesOf, isConfidential, returnsSomewhere } from '../client-auth.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

type Registered = Sound<ClientDocument>

/** D8: what a client may ask for must fit together, and fit what it is. */
export function* clientGrantProblems(client: Registered, path: Path): Generator<Problem> {
  if (given(client, 'grant_types') && !client.grant_types?.every((type) => type !== undefined)) return
  yield* grantTypeProblems(client, [...path, 'grant_types'])
  const types = grantTypesOf(client)
  const mayReturn = given(client, 'grant_types')
    ? types.includes('authorization_code') || types.includes('implicit')
    : !isConfidential(client)
  if (mayReturn && !returnsSomewhere(client)) {
    const message = 'expected at least one redirect URI for the code flow, found none'
    yield problemAt([...path, 'redirect_uris'], message)
  }
  if (client.scope?.split(' ').includes(adminScope) && !types.includes('client_credentials')) {
    const message = `${adminScope} is for a confidential client with client_credentials: no person can give it`
    yield problemAt([...path, 'scope'], message)
  }
}

function* grantTypeProblems(client: Registered, path: Path): Generator<Problem> {
  const types = grantTypesOf(client)
  // RFC 6749 §4.4: client credentials are for confidential clients only.
  if (types.includes('client_credentials') && !isConfidential(client)) {
    const message = 'client_credentials needs a client_secret or jwks: a public client cannot prove itself'
    yield problemAt(path, message)
  }
  const yielding = ['authorization_code', deviceCodeGrant, 'password'] as const
  const yieldsRefresh = yielding.some((type) => types.includes(type))
  if (types.includes('refresh_token') && !yieldsRefresh) {
    const message =
      'refresh_token needs authorization_code or the device code grant: nothing else yields a refresh token'
    yield problemAt(path, message)
  }
  // Registration §2: what may stand in response_types depends on grant_types.
  if (answersAtOnce(client) && !types.includes('implicit')) {
    yield problemAt(path, 'implicit is missing: response_types asks for tokens without a code')
  }
  const asksForCode = client.response_types?.some((type) => type?.split(' ').includes('code')) ?? false
  if (asksForCode && !types.includes('authorization_code')) {
    yield problemAt(path, 'authorization_code is missing: response_types asks for a code')
  }
}
