import { responseModes, responseTypes } from '../../domain/client.ts'
import { issuerAt } from '../../domain/profile.ts'
import type { TenantAddress } from '../../domain/tenant.ts'
import { type Endpoint, json, type Route } from '../../platform/http/message.ts'
import { keySetMaxAgeSeconds } from '../../platform/keys/rotation.ts'
import { catalogues } from '../../platform/pages/messages/catalogues.ts'
import { claimsByScope } from '../../protocol/userinfo/claims.ts'
import type { Core } from '../dialect.ts'
import { sdkHeaders } from './cors.ts'
import { oidcProfile } from './profile.ts'

/** Discovery, and the keys at both addresses where the SDKs look for them: RSA alone, which is all they bear (D17). */
export function metadataRoutes({ discovery }: Core): readonly Route[] {
  const keySet = discovery.keySet(['RS256'])
  return [
    get('/oidc/.well-known/openid-configuration', 'GenAuth: DISC §4', metadata),
    get('/oidc/.well-known/jwks.json', 'GenAuth: CORE §10.1', keySet),
    get('/:appId/oidc/.well-known/jwks.json', 'GenAuth: CORE §10.1', keySet),
  ]
}

function get(path: string, spec: string, endpoint: Endpoint): Route {
  return {
    method: 'GET',
    path,
    face: 'api',
    spec,
    cors: 'registered-origins',
    corsHeaders: sdkHeaders,
    safe: true,
    endpoint,
  }
}

const metadata: Endpoint = async ({ address }) =>
  json(200, metadataOf(address), { 'cache-control': `public, max-age=${keySetMaxAgeSeconds}` })

/** What works at these addresses. No SDK of the vendor's reads it; every other library does. */
function metadataOf(address: TenantAddress): Readonly<Record<string, unknown>> {
  const at = (path: string) => `${address.base}/oidc${path}`
  return {
    issuer: issuerAt(oidcProfile, address),
    authorization_endpoint: at('/auth'),
    token_endpoint: at('/token'),
    userinfo_endpoint: at('/me'),
    jwks_uri: at('/.well-known/jwks.json'),
    introspection_endpoint: at('/token/introspection'),
    revocation_endpoint: at('/token/revocation'),
    end_session_endpoint: at('/session/end'),
    scopes_supported: ['openid', ...Object.keys(claimsByScope), 'offline_access'],
    // `token` alone is plain OAuth's (CORE §3).
    response_types_supported: responseTypes.filter((type) => type !== 'token'),
    response_modes_supported: responseModes,
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'client_credentials',
      'password',
    ],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: oidcAlgorithms,
    code_challenge_methods_supported: oidcProfile.challengeMethods,
    claim_types_supported: ['normal'],
    claims_supported: ['sub', ...Object.values(claimsByScope).flat()],
    ui_locales_supported: Object.keys(catalogues),
    authorization_response_iss_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    token_endpoint_auth_methods_supported: authMethods,
    introspection_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint_auth_methods_supported: authMethods,
  }
}

const oidcAlgorithms = ['RS256', 'HS256']
const authMethods = ['client_secret_post', 'client_secret_basic', 'none']
