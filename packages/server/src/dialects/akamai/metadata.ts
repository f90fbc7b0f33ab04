import { responseTypes, signingAlgorithms } from '../../domain/client.ts'
import { acrValuesAt, issuerAt } from '../../domain/profile.ts'
import type { Tenant, TenantAddress } from '../../domain/tenant.ts'
import { type Endpoint, json, type Route } from '../../platform/http/message.ts'
import { keySetMaxAgeSeconds } from '../../platform/keys/rotation.ts'
import { catalogues } from '../../platform/pages/messages/catalogues.ts'
import { displaysSupported } from '../../protocol/authorize/display/read.ts'
import { claimsByScope } from '../../protocol/userinfo/claims.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'
import { akamaiProfile } from './profile.ts'

/** Discovery below the issuer, and the keys. */
export function metadataRoutes({ discovery }: Core): readonly Route[] {
  return [
    get('/login/.well-known/openid-configuration', 'DISC §4', metadata),
    get('/login/jwk', 'CORE §10.1', discovery.keySet(signingAlgorithms)),
  ]
}

function get(path: string, spec: string, endpoint: Endpoint): Route {
  const shared = { method: 'GET', face: 'api', ...sharedWithPages, safe: true } as const
  return { ...shared, path, spec: `Akamai: ${spec}`, endpoint }
}

const metadata: Endpoint = async ({ tenant, address }) =>
  json(200, metadataOf(tenant, address), { 'cache-control': `public, max-age=${keySetMaxAgeSeconds}` })

/** What works at these addresses: the members that the vendor's manual shows first, in its order. */
function metadataOf(tenant: Tenant, address: TenantAddress): Readonly<Record<string, unknown>> {
  const at = (path: string) => `${address.base}${path}`
  return {
    issuer: issuerAt(akamaiProfile, address),
    authorization_endpoint: at('/login/authorize'),
    token_endpoint: at('/login/token'),
    introspection_endpoint: at('/login/token/introspect'),
    revocation_endpoint: at('/login/token/revoke'),
    userinfo_endpoint: at('/profiles/oidc/userinfo'),
    jwks_uri: at('/login/jwk'),
    end_session_endpoint: at('/login/end_session'),
    scopes_supported: ['openid', ...Object.keys(claimsByScope)],
    ...requestMetadata(tenant),
    claim_types_supported: ['normal'],
    claims_supported: [...protocolClaims, ...Object.values(claimsByScope).flat()],
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: akamaiProfile.bearableAlgorithms,
    userinfo_signing_alg_values_supported: akamaiProfile.bearableAlgorithms,
    token_endpoint_auth_methods_supported: [...proofs, 'none'],
    revocation_endpoint_auth_methods_supported: [...proofs, 'none'],
    introspection_endpoint_auth_methods_supported: proofs,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  }
}

/** What an authorization request may say, and how it is answered. */
function requestMetadata(tenant: Tenant): Readonly<Record<string, unknown>> {
  return {
    response_types_supported: responseTypes,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: akamaiProfile.challengeMethods,
    prompt_values_supported: tenant.signUp ? [...prompts, 'create'] : prompts,
    display_values_supported: displaysSupported,
    acr_values_supported: acrValuesAt(akamaiProfile, tenant.acrValues),
    ui_locales_supported: Object.keys(catalogues),
    claims_parameter_supported: true,
    request_parameter_supported: false,
    // Left out it would count as on (DISC §3).
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
  }
}

const prompts = ['none', 'login', 'consent', 'select_account']
const proofs = ['client_secret_basic', 'client_secret_post']
const protocolClaims = [
  'sub',
  'iss',
  'aud',
  'azp',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'amr',
  'nonce',
  'sid',
  'jti',
  'at_hash',
  'global_sub',
]
