import type { Client, ClientId } from '../../src/domain/client.ts'
import { bareClient } from './bare-client.ts'
import type { UserId } from '../../src/domain/user.ts'

export const redirectUri = 'https://app.example/callback?of=app'
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** A first-party app, whose people are asked for nothing but their password. */
export const app: Client = {
  ...bareClient,
  id: 'app' as ClientId,
  name: 'The App',
  uri: 'https://app.example/',
  secretHash: 'unused',
  authMethods: ['client_secret_basic'],
  redirectUris: [redirectUri],
  grantTypes: ['authorization_code', 'refresh_token'],
}

/** Somebody else's app: people are asked what it may see. */
export const guest: Client = { ...app, id: 'guest' as ClientId, name: 'Guest Book', firstParty: false }

export const ada = 'user-ada' as UserId
export const bob = 'user-bob' as UserId
/** The address of an authorization request of `app`, with other or further parameters. */
export function authorizeUrl(parameters: Readonly<Record<string, string | undefined>> = {}): string {
  return `/oauth2/authorize?${new URLSearchParams(authorizeParameters(parameters)).toString()}`
}

/** `undefined` takes a parameter away. */
export function authorizeParameters(
  parameters: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, string>> {
  const all = {
    client_id: 'app',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
