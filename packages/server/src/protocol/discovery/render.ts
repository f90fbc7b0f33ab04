import { assertionAlgorithms, clientAuthMethods, tokenAlgorithms } from '../../domain/client.ts'
import { grantTypesAt, standardProfile } from '../../domain/profile.ts'
import { standardIssuer, type Tenant, type TenantAddress } from '../../domain/tenant.ts'
import { checkSessionPath } from '../../logout/session-management/pages/check-session.ts'
import { catalogues } from '../../platform/pages/messages/catalogues.ts'
import { standardScopes } from '../authorize/admission/decide.ts'
import { claimsByScope } from '../userinfo/claims.ts'
import { authorizationMetadata } from './authorization/render.ts'

/**
 * The metadata of the standard profile: OpenID Connect Discovery §3, RFC 8414 §2, and what RFC 9207 §3,
 * RP-Initiated Logout §2.1 and Back-Channel Logout §2.1 add. It tells only what works; the switches that
 * would count as on by being left out are there and off.
 */
export function providerMetadata(tenant: Tenant, address: TenantAddress): Readonly<Record<string, unknown>> {
  const at = (path: string) => `${address.base}${path}`
  return {
    issuer: standardIssuer(address),
    authorization_endpoint: at('/oauth2/authorize'),
    token_endpoint: at('/oauth2/token'),
    userinfo_endpoint: at('/oauth2/userinfo'),
    jwks_uri: at('/oauth2/jwks'),
    end_session_endpoint: at('/oauth2/logout'),
    introspection_endpoint: at('/oauth2/introspect'),
    device_authorization_endpoint: at('/oauth2/device_authorization'),
    revocation_endpoint: at('/oauth2/revoke'),
    ...(tenant.registration.mode === 'off' ? {} : { registration_endpoint: at('/oauth2/register') }),
    scopes_supported: standardScopes,
    ...authorizationMetadata(tenant, at),
    grant_types_supported: grantTypesAt(standardProfile),
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: tokenAlgorithms,
    userinfo_signing_alg_values_supported: tokenAlgorithms,
    code_challenge_methods_supported: ['S256'],
    ui_locales_supported: Object.keys(catalogues),
    claim_types_supported: ['normal'],
    claims_supported: [...protocolClaims, ...Object.values(claimsByScope).flat()],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    ...(tenant.sessionManagement ? { check_session_iframe: at(checkSessionPath) } : {}),
    ...clientAuthentication('token_endpoint', clientAuthMethods),
    ...clientAuthentication('revocation_endpoint', clientAuthMethods),
    ...clientAuthentication('introspection_endpoint', provenMethods),
  }
}

const protocolClaims = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'sid',
  'acr',
  'amr',
  'at_hash',
  'c_hash',
] as const

/** Introspection takes nobody's bare word. */
const provenMethods = clientAuthMethods.filter((method) => method !== 'none')

function clientAuthentication(
  endpoint: string,
  methods: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    [`${endpoint}_auth_methods_supported`]: methods,
    [`${endpoint}_auth_signing_alg_values_supported`]: assertionAlgorithms,
  }
}
