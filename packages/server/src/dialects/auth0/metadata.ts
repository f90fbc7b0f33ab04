import { responseModes, responseTypes, signingAlgorithms } from '../../domain/client.ts'
import { grantTypesAt, issuerAt } from '../../domain/profile.ts'
import type { Tenant, TenantAddress } from '../../domain/tenant.ts'
import { type Endpoint, json, type Route } from '../../platform/http/message.ts'
import { keySetMaxAgeSeconds } from '../../platform/keys/rotation.ts'
import { catalogues } from '../../platform/pages/messages/catalogues.ts'
import { claimsByScope } from '../../protocol/userinfo/claims.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'
import { auth0Profile } from './profile.ts'

/** Discovery by both of its names, and the keys where the SDKs look for them: RSA alone, which is all they bear (D17). */
export function metadataRoutes({ discovery }: Core): readonly Route[] {
  return [
    get('/.well-known/openid-configuration', 'DISC §4', metadata),
    get('/.well-known/oauth-authorization-server', 'RFC8414 §3', metadata),
    get('/.well-known/jwks.json', 'CORE §10.1', discovery.keySet(rsa)),
  ]
}

const rsa = ['RS256', 'PS256'] as const

function get(path: string, spec: string, endpoint: Endpoint): Route {
  return {
    method: 'GET',
    path,
    face: 'api',
    spec: `Auth0: ${spec}`,
    ...sharedWithPages,
    safe: true,
    endpoint,
  }
}

const metadata: Endpoint = async ({ tenant, address }) =>
  json(200, metadataOf(tenant, address), { 'cache-control': `public, max-age=${keySetMaxAgeSeconds}` })

/** What works at these addresses, and of that what clients of this vendor's ask about. */
function metadataOf(tenant: Tenant, address: TenantAddress): Readonly<Record<string, unknown>> {
  const at = (path: string) => `${address.base}${path}`
  return {
    issuer: issuerAt(auth0Profile, address),
    authorization_endpoint: at('/authorize'),
    token_endpoint: at('/oauth/token'),
    device_authorization_endpoint: at('/oauth/device/code'),
    userinfo_endpoint: at('/userinfo'),
    jwks_uri: at('/.well-known/jwks.json'),
    ...(tenant.registration.mode === 'off' ? {} : { registration_endpoint: at('/oidc/register') }),
    revocation_endpoint: at('/oauth/revoke'),
    end_session_endpoint: at('/oidc/logout'),
    pushed_authorization_request_endpoint: at('/oauth/par'),
    require_pushed_authorization_requests: tenant.requirePushedRequests,
    scopes_supported: ['openid', ...Object.keys(claimsByScope), 'offline_access'],
    response_types_supported: responseTypes,
    response_modes_supported: responseModes,
    grant_types_supported: grantTypesAt(auth0Profile),
    prompt_values_supported: tenant.signUp ? [...prompts, 'create'] : prompts,
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: auth0Profile.bearableAlgorithms,
    code_challenge_methods_supported: auth0Profile.challengeMethods,
    token_endpoint_auth_methods_supported: authMethods,
    token_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
    revocation_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
    claim_types_supported: ['normal'],
    claims_supported: [...protocolClaims, ...Object.values(claimsByScope).flat()],
    ui_locales_supported: Object.keys(catalogues),
    authorization_response_iss_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  }
}

const prompts = ['none', 'login', 'consent', 'select_account']
const authMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']
const protocolClaims = ['aud', 'auth_time', 'exp', 'iat', 'iss', 'sid', 'sub']
