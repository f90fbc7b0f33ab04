import { clientAuthMethods, grantTypes, signingAlgorithms } from '../../domain/client.ts'
import { standardIssuer, type TenantAddress } from '../../domain/tenant.ts'
import { catalogues } from '../../platform/pages/messages/catalogues.ts'
import { standardScopes } from '../authorize/admission/decide.ts'
import type { Prompt } from '../authorize/prompt/read.ts'
import { assertionAlgorithms } from '../client-auth/decide.ts'
import { claimsByScope } from '../userinfo/claims.ts'

/**
 * The metadata of the standard profile: OpenID Connect Discovery §3, RFC 8414 §2, and what RFC 9207 §3,
 * RP-Initiated Logout §2.1 and Back-Channel Logout §2.1 add. It tells only what works; the switches that
 * would count as on by being left out are there and off.
 */
export function providerMetadata(address: TenantAddress): Readonly<Record<string, unknown>> {
  const at = (path: string) => `${address.base}${path}`
  return {
    issuer: standardIssuer(address),
    authorization_endpoint: at('/oauth2/authorize'),
    token_endpoint: at('/oauth2/token'),
    userinfo_endpoint: at('/oauth2/userinfo'),
    jwks_uri: at('/oauth2/jwks'),
    end_session_endpoint: at('/oauth2/logout'),
    introspection_endpoint: at('/oauth2/introspect'),
    revocation_endpoint: at('/oauth2/revoke'),
    scopes_supported: standardScopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: signingAlgorithms,
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: prompts,
    ui_locales_supported: Object.keys(catalogues),
    claim_types_supported: ['normal'],
    claims_supported: [...protocolClaims, ...Object.values(claimsByScope).flat()],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    ...clientAuthentication('token_endpoint', clientAuthMethods),
    ...clientAuthentication('revocation_endpoint', clientAuthMethods),
    ...clientAuthentication('introspection_endpoint', provenMethods),
  }
}

/** As an object, so that the compiler misses none. */
const prompts = Object.keys({ none: true, login: true, consent: true, select_account: true } satisfies Record<
  Prompt,
  true
>)

const protocolClaims = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'sid',
  'amr',
  'at_hash',
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
