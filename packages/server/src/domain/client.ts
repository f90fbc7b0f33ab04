import type { Brand } from './brand.ts'

export type ClientId = Brand<string, 'ClientId'>

export const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'] as const
export type GrantType = (typeof grantTypes)[number]

export const clientAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]

export const signingAlgorithms = ['RS256', 'ES256'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A relying party and its registered metadata, checked. Immutable: a changed registration is a new value. */
export interface Client {
  readonly id: ClientId
  readonly name: string
  readonly uri?: string
  readonly policyUri?: string
  readonly tosUri?: string
  /** Absent for a public client. Keyed hash of the secret, never the secret (D13). */
  readonly secretHash?: string
  readonly authMethods: readonly ClientAuthMethod[]
  /** Public keys for `private_key_jwt`, as JWK. */
  readonly jwks: readonly Readonly<Record<string, unknown>>[]
  readonly applicationType: 'web' | 'native'
  readonly firstParty: boolean
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly backchannelLogoutUri?: string
  readonly backchannelLogoutSessionRequired: boolean
  readonly grantTypes: readonly GrantType[]
  /** The scopes it may ask for; absent means every scope the tenant knows. */
  readonly scope?: readonly string[]
  readonly idTokenAlgorithm: SigningAlgorithm
  readonly accessTokenFormat: 'opaque' | 'jwt'
  readonly refreshTokenPolicy: 'rotate' | 'reuse'
  readonly requirePkce: boolean
  readonly defaultMaxAgeSeconds?: number
  readonly requireAuthTime: boolean
  readonly webOrigins: readonly string[]
  /** Which tokens it may introspect: its own and those meant for it, or all of the tenant (resource servers). */
  readonly introspection: 'own' | 'tenant'
}

/** A public client has nothing to prove itself with. RFC 6749 §2.1. */
export function isPublic(client: Client): boolean {
  return client.authMethods.every((method) => method === 'none')
}

/** The origins a browser app of this client may call us from (D18). */
export function originsOf(client: Client): readonly string[] {
  if (client.webOrigins.length > 0) return client.webOrigins
  return client.redirectUris.flatMap((uri) => {
    const url = URL.parse(uri)
    return url && (url.protocol === 'https:' || url.protocol === 'http:') ? [url.origin] : []
  })
}
