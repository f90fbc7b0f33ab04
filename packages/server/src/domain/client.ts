import type { Brand } from './brand.ts'
import type { LogoutCause } from './logout-cause.ts'

export type ClientId = Brand<string, 'ClientId'>

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code'

export const grantTypes = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  deviceCodeGrant,
] as const
export type GrantType = (typeof grantTypes)[number]

/** OAuth 2.0 Multiple Response Types §3 to §5. The words of a type have no order; these are our spellings. */
export const responseTypes = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'token',
  'none',
] as const
export type ResponseType = (typeof responseTypes)[number]

/** How an answer travels: Multiple Response Types §2.1, Form Post Response Mode, OAuth 2.0 Web Message. */
export const responseModes = ['query', 'fragment', 'form_post', 'web_message'] as const
export type ResponseMode = (typeof responseModes)[number]

export const clientAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]

/** What a tenant's own keys sign with: each algorithm has keys of its own (RFC 8725 §3.1). */
export const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** What may sign a token for one client: a key of the tenant, or the client's own secret (Core §10.1). */
export const tokenAlgorithms = [...signingAlgorithms, 'HS256'] as const
export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

/** What a door signs with where a client registered nothing (D17). */
export type UsualTokenAlgorithm = Extract<TokenAlgorithm, 'RS256' | 'HS256'>

/** What a client may sign with: `private_key_jwt`, `client_secret_jwt`, request objects. */
export const assertionAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'] as const
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number]

/** The `typ` header of a logout token: BCL §2.4 asks for the first; some receivers know only the second. */
export const logoutTokenTypes = ['logout+jwt', 'JWT'] as const
export type LogoutTokenType = (typeof logoutTokenTypes)[number]

/** By what a logout token names what ended (BCL §2.4): one app's part, its person, or both. */
export const logoutTokenNames = ['both', 'sid', 'sub'] as const
export type LogoutTokenNames = (typeof logoutTokenNames)[number]

/** The scope of the admin API. A client that registers itself never gets it. */
export const adminScope = 'exeunt:admin'

/** A relying party and its registered metadata, checked. Immutable: a changed registration is a new value. */
export interface Client {
  readonly id: ClientId
  readonly name: string
  readonly uri?: string
  readonly logoUri?: string
  readonly policyUri?: string
  readonly tosUri?: string
  readonly contacts?: readonly string[]
  /** Where the app begins a sign-in by itself (Core §4). */
  readonly initiateLoginUri?: string
  /** Absent where it has none. Keyed hash of the secret, never the secret (D13). */
  readonly secretHash?: string
  /** The secret, sealed: only where it must compute an HMAC (D13). */
  readonly sealedSecret?: string
  readonly authMethods: readonly ClientAuthMethod[]
  /** Absent: as at the token endpoint. */
  readonly introspectionAuthMethods?: readonly ClientAuthMethod[]
  readonly revocationAuthMethods?: readonly ClientAuthMethod[]
  /** The only algorithm that its assertions may have; absent: any that fits its keys. */
  readonly authSigningAlgorithm?: AssertionAlgorithm
  /** Public keys for `private_key_jwt` and request objects, as JWK. */
  readonly jwks: readonly Readonly<Record<string, unknown>>[]
  /** Where its public keys are fetched, instead of `jwks`. */
  readonly jwksUri?: string
  readonly applicationType: 'web' | 'native'
  readonly firstParty: boolean
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly backchannelLogoutUri?: string
  readonly backchannelLogoutSessionRequired: boolean
  /** Absent: what its door is used to. */
  readonly logoutTokenType?: LogoutTokenType
  /** Some receivers sign a person out everywhere by `sub` although there is a `sid`. */
  readonly logoutTokenNames: LogoutTokenNames
  /** What its back channel wants to hear of; absent: of every ending. */
  readonly backchannelLogoutCauses?: readonly LogoutCause[]
  readonly frontchannelLogoutUri?: string
  readonly frontchannelLogoutSessionRequired: boolean
  readonly grantTypes: readonly GrantType[]
  readonly responseTypes: readonly ResponseType[]
  readonly responseModes: readonly ResponseMode[]
  /** The scopes it may ask for; absent means every scope the tenant knows. */
  readonly scope?: readonly string[]
  /** The resources it may ask tokens for (RFC 8707); absent means every resource of the tenant. */
  readonly resources?: readonly string[]
  /** Signs ID tokens and logout tokens; absent: what its door is used to (D17). */
  readonly idTokenAlgorithm?: TokenAlgorithm
  /** What signs them at the doors of its dialect where it registered nothing: a key of the tenant, or its secret. */
  readonly usualTokenAlgorithm: UsualTokenAlgorithm
  /** Signs userinfo answers; absent: they are plain JSON. */
  readonly userinfoAlgorithm?: TokenAlgorithm
  /** The only algorithm that its request objects may have; `none` where it registered unsigned ones. */
  readonly requestObjectAlgorithm?: AssertionAlgorithm | 'none'
  /** Where its request objects may be fetched (Core §6.2). */
  readonly requestUris: readonly string[]
  readonly requireSignedRequestObject: boolean
  readonly requirePushedRequests: boolean
  readonly accessTokenFormat: 'opaque' | 'jwt'
  readonly refreshTokenPolicy: 'rotate' | 'reuse'
  /** How long a rotated refresh token may come again; absent: as long as the tenant says. */
  readonly refreshGraceSeconds?: number
  readonly requirePkce: boolean
  readonly defaultMaxAgeSeconds?: number
  readonly requireAuthTime: boolean
  readonly defaultAcrValues: readonly string[]
  readonly subjectType: 'public' | 'pairwise'
  /** Names the sector of several hosts (Core §8.1). */
  readonly sectorIdentifierUri?: string
  readonly webOrigins: readonly string[]
  /** Which tokens it may introspect: its own and those meant for it, or all of the tenant (resource servers). */
  readonly introspection: 'own' | 'tenant'
  /** Whose spelling it speaks where doors share an address (D3): `standard`, or a dialect. */
  readonly dialect: string
  /** Whether PKCE's `plain` will do where its door knows it (D7). */
  readonly allowsPlainPkce: boolean
  /** Whether a vendor's contract that never asks counts for this app (D4). */
  readonly logoutByContract: boolean
  /** Whether it signs its calls with its secret (an access key), so that the secret must be kept. */
  readonly signsRequests: boolean
  /** The app that its own tokens are for, where it is an access key of one. */
  readonly accessKeyOf?: ClientId
}

/** Whether the client's secret must compute an HMAC, and so be kept sealed instead of only hashed (D13). */
export function needsSecretItself(
  client: Pick<
    Client,
    | 'authMethods'
    | 'introspectionAuthMethods'
    | 'revocationAuthMethods'
    | 'idTokenAlgorithm'
    | 'userinfoAlgorithm'
    | 'requestObjectAlgorithm'
    | 'usualTokenAlgorithm'
    | 'signsRequests'
  >,
): boolean {
  const { authMethods, introspectionAuthMethods = [], revocationAuthMethods = [] } = client
  const methods = [...authMethods, ...introspectionAuthMethods, ...revocationAuthMethods]
  const { idTokenAlgorithm, usualTokenAlgorithm } = client
  const algorithms = [idTokenAlgorithm, client.userinfoAlgorithm, client.requestObjectAlgorithm]
  // A door that signs with the secret by itself: never with one that everybody has (D6).
  const byDoor = idTokenAlgorithm === undefined && usualTokenAlgorithm === 'HS256' && !isPublic(client)
  return (
    byDoor || client.signsRequests || methods.includes('client_secret_jwt') || algorithms.includes('HS256')
  )
}

/** Whether the client has any use for a secret: to show it, or to compute with it. */
export function usesSecret(client: Client): boolean {
  const { authMethods, introspectionAuthMethods = [], revocationAuthMethods = [] } = client
  const methods = [...authMethods, ...introspectionAuthMethods, ...revocationAuthMethods]
  return methods.some((method) => method.startsWith('client_secret_')) || needsSecretItself(client)
}

/** A public client has nothing to prove itself with. RFC 6749 §2.1. */
export function isPublic(client: Pick<Client, 'authMethods'>): boolean {
  return client.authMethods.every((method) => method === 'none')
}

/** How a client may prove itself at each of the endpoints that it posts to. */
export function authMethodsAt(
  client: Client,
  endpoint: 'token' | 'introspection' | 'revocation',
): readonly ClientAuthMethod[] {
  switch (endpoint) {
    case 'token':
      return client.authMethods
    case 'introspection':
      return client.introspectionAuthMethods ?? client.authMethods
    case 'revocation':
      return client.revocationAuthMethods ?? client.authMethods
  }
}

/**
 * What signs a client's JWT access tokens and anything else that others than the client verify: its ID token
 * algorithm where that is a key of the tenant's, else RS256.
 */
export function tenantAlgorithmOf(client: Pick<Client, 'idTokenAlgorithm'>): SigningAlgorithm {
  return signingAlgorithms.find((one) => one === client.idTokenAlgorithm) ?? 'RS256'
}

/** The origins a browser app of this client may call us from (D18). */
export function originsOf(client: Pick<Client, 'webOrigins' | 'redirectUris'>): readonly string[] {
  if (client.webOrigins.length > 0) return client.webOrigins
  return client.redirectUris.flatMap((uri) => {
    const url = URL.parse(uri)
    return url && (url.protocol === 'https:' || url.protocol === 'http:') ? [url.origin] : []
  })
}
