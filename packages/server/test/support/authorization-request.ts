import type { Client, ClientId } from '../../src/domain/client.ts'
import type { UserId } from '../../src/domain/user.ts'

export const redirectUri = 'https://app.example/callback?of=app'
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** A first-party app, whose people are asked for nothing but their password. */
export const app: Client = {
  id: 'app' as ClientId,
  name: 'The App',
  uri: 'https://app.example/',
  secretHash: 'unused',
  authMethods: ['client_secret_basic'],
  jwks: [],
  applicationType: 'web',
  firstParty: true,
  redirectUris: [redirectUri],
  postLogoutRedirectUris: [],
  backchannelLogoutSessionRequired: false,
  grantTypes: ['authorization_code', 'refresh_token'],
  idTokenAlgorithm: 'ES256',
  accessTokenFormat: 'opaque',
  refreshTokenPolicy: 'rotate',
  requirePkce: true,
  requireAuthTime: false,
  webOrigins: [],
  introspection: 'own',
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
