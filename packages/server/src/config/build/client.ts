import type { Client, ClientId } from '../../domain/client.ts'
import { type DialectTraits, usualTokenAlgorithmOf } from '../../domain/dialect.ts'
import { standardProfile } from '../../domain/profile.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import { authMethodsOf, grantTypesOf, isConfidential } from '../client-auth.ts'
import type { ClientDocument } from '../schema/client.ts'

/**
 * A client's registration from its checked entry, with every default in place: its dialect's, or else ours.
 * @param dialects those that this program speaks.
 */
export function clientOf(entry: ClientDocument, dialects: readonly DialectTraits[]): ClientRegistration {
  const protocol = { ...protocolOf(entry), ...dialectOf(entry, traitsOf(entry.dialect, dialects)) }
  const client = { ...identityOf(entry), ...returnsOf(entry), ...protocol }
  return { client, ...(entry.client_secret && { secret: entry.client_secret }) }
}

function identityOf(entry: ClientDocument) {
  return {
    id: entry.client_id as ClientId,
    name: entry.client_name ?? entry.client_id,
    ...(entry.client_uri !== undefined && { uri: entry.client_uri }),
    ...(entry.logo_uri !== undefined && { logoUri: entry.logo_uri }),
    ...(entry.policy_uri !== undefined && { policyUri: entry.policy_uri }),
    ...(entry.tos_uri !== undefined && { tosUri: entry.tos_uri }),
    ...(entry.contacts !== undefined && { contacts: entry.contacts }),
    ...(entry.initiate_login_uri !== undefined && { initiateLoginUri: entry.initiate_login_uri }),
    applicationType: entry.application_type ?? 'web',
    firstParty: entry.first_party ?? false,
    ...keysOf(entry),
    subjectType: entry.subject_type ?? 'public',
    ...(entry.sector_identifier_uri !== undefined && { sectorIdentifierUri: entry.sector_identifier_uri }),
  } satisfies Partial<Client>
}

function keysOf(entry: ClientDocument) {
  const {
    introspection_endpoint_auth_method: atIntrospection,
    revocation_endpoint_auth_method: atRevocation,
  } = entry
  const algorithm = entry.token_endpoint_auth_signing_alg
  return {
    authMethods: authMethodsOf(entry),
    ...(atIntrospection !== undefined && { introspectionAuthMethods: [atIntrospection] }),
    ...(atRevocation !== undefined && { revocationAuthMethods: [atRevocation] }),
    ...(algorithm !== undefined && { authSigningAlgorithm: algorithm }),
    jwks: entry.jwks?.keys ?? [],
    ...(entry.jwks_uri !== undefined && { jwksUri: entry.jwks_uri }),
  } satisfies Partial<Client>
}

function returnsOf(entry: ClientDocument) {
  return {
    redirectUris: entry.redirect_uris ?? [],
    postLogoutRedirectUris: entry.post_logout_redirect_uris ?? [],
    ...(entry.backchannel_logout_uri !== undefined && { backchannelLogoutUri: entry.backchannel_logout_uri }),
    backchannelLogoutSessionRequired: entry.backchannel_logout_session_required ?? false,
    ...(entry.backchannel_logout_token_type !== undefined && {
      logoutTokenType: entry.backchannel_logout_token_type,
    }),
    logoutTokenNames: entry.backchannel_logout_token_names ?? 'both',
    ...(entry.backchannel_logout_causes !== undefined && {
      backchannelLogoutCauses: entry.backchannel_logout_causes,
    }),
    ...(entry.frontchannel_logout_uri !== undefined && {
      frontchannelLogoutUri: entry.frontchannel_logout_uri,
    }),
    frontchannelLogoutSessionRequired: entry.frontchannel_logout_session_required ?? false,
    webOrigins: entry.web_origins ?? [],
  } satisfies Partial<Client>
}

function protocolOf(entry: ClientDocument) {
  return {
    grantTypes: grantTypesOf(entry),
    responseTypes: entry.response_types ?? defaultResponseTypes,
    ...requestsOf(entry),
    ...(entry.resources !== undefined && { resources: entry.resources }),
    defaultAcrValues: entry.default_acr_values ?? [],
    ...(entry.scope !== undefined && { scope: entry.scope.split(' ') }),
    ...(entry.id_token_signed_response_alg !== undefined && {
      idTokenAlgorithm: entry.id_token_signed_response_alg,
    }),
    ...(entry.userinfo_signed_response_alg !== undefined && {
      userinfoAlgorithm: entry.userinfo_signed_response_alg,
    }),
    accessTokenFormat: entry.access_token_format ?? 'opaque',
    // RFC 9700 §2.1.1: public clients must use PKCE; confidential ones should.
    requirePkce: entry.require_pkce ?? !isConfidential(entry),
    ...(entry.default_max_age !== undefined && { defaultMaxAgeSeconds: entry.default_max_age }),
    requireAuthTime: entry.require_auth_time ?? false,
    introspection: entry.introspection ?? 'own',
    signsRequests: entry.signs_requests ?? false,
    ...(entry.access_key_of !== undefined && { accessKeyOf: entry.access_key_of as ClientId }),
  } satisfies Partial<Client>
}

export const defaultResponseTypes = ['code'] as const

/** What a client has where its entry says nothing: as its dialect has it, or else the standard. */
export function defaultsOf(
  dialect: string | undefined,
  dialects: readonly DialectTraits[],
): DialectTraits['clientDefaults'] {
  return traitsOf(dialect, dialects).clientDefaults
}

function traitsOf(dialect: string | undefined, dialects: readonly DialectTraits[]): ClientTraits {
  return dialects.find(({ name }) => name === dialect) ?? standardTraits
}

/** What of a dialect its clients have. */
type ClientTraits = Pick<DialectTraits, 'clientDefaults' | 'profiles'>

const standardTraits: ClientTraits = {
  profiles: [standardProfile],
  clientDefaults: {
    refreshTokenPolicy: { public: 'rotate', confidential: 'rotate' },
    allowsPlainPkce: false,
    responseModes: ['query', 'fragment', 'form_post'],
  },
}

function dialectOf(entry: ClientDocument, traits: ClientTraits) {
  const { clientDefaults: defaults } = traits
  return {
    dialect: entry.dialect ?? 'standard',
    usualTokenAlgorithm: usualTokenAlgorithmOf(traits),
    responseModes: entry.response_modes ?? defaults.responseModes,
    refreshTokenPolicy:
      entry.refresh_token_policy ??
      defaults.refreshTokenPolicy[isConfidential(entry) ? 'confidential' : 'public'],
    ...(entry.refresh_grace_seconds !== undefined && { refreshGraceSeconds: entry.refresh_grace_seconds }),
    allowsPlainPkce: entry.allow_plain_pkce ?? defaults.allowsPlainPkce,
    logoutByContract: entry.logout_by_contract ?? true,
  } satisfies Partial<Client>
}

function requestsOf(entry: ClientDocument) {
  const algorithm = entry.request_object_signing_alg
  return {
    ...(algorithm !== undefined && { requestObjectAlgorithm: algorithm }),
    requestUris: entry.request_uris ?? [],
    requireSignedRequestObject: entry.require_signed_request_object ?? false,
    requirePushedRequests: entry.require_pushed_authorization_requests ?? false,
  } satisfies Partial<Client>
}
