import type { ProviderMetadata } from '../discovery.ts'
import type { Protocol } from './app.ts'

/**
 * The metadata of an app's host. The vendor's SDKs read no discovery document: every path is fixed below
 * the host, and `protocol` decides the family.
 */
export function providerAt(host: string, protocol: Protocol): ProviderMetadata {
  const family = `${host}/${protocol === 'oauth' ? 'oauth' : 'oidc'}`
  return {
    issuer: family,
    authorizationEndpoint: new URL(`${family}/auth`),
    tokenEndpoint: new URL(`${family}/token`),
    userInfoEndpoint: new URL(`${family}/me`),
    introspectionEndpoint: new URL(`${family}/token/introspection`),
    revocationEndpoint: new URL(`${family}/token/revocation`),
    jwksUri: new URL(`${host}/oidc/.well-known/jwks.json`),
    endSessionEndpoint: new URL(`${host}/oidc/session/end`),
    namesItselfInCallbacks: false,
  }
}
