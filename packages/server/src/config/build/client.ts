import type { Client, ClientId } from '../../domain/client.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import { authMethodsOf, grantTypesOf, isConfidential } from '../client-auth.ts'
import type { ClientDocument } from '../schema/client.ts'

/** A client's registration from its checked entry, with every default in place. */
export function clientOf(entry: ClientDocument): ClientRegistration {
  const client = { ...identityOf(entry), ...returnsOf(entry), ...protocolOf(entry) }
  return { client, ...(entry.client_secret && { secret: entry.client_secret }) }
}

function identityOf(entry: ClientDocument) {
  return {
    id: entry.client_id as ClientId,
    name: entry.client_name ?? entry.client_id,
    ...(entry.client_uri !== undefined && { uri: entry.client_uri }),
    ...(entry.policy_uri !== undefined && { policyUri: entry.policy_uri }),
    ...(entry.tos_uri !== undefined && { tosUri: entry.tos_uri }),
    applicationType: entry.application_type ?? 'web',
    firstParty: entry.first_party ?? false,
    authMethods: authMethodsOf(entry),
    jwks: entry.jwks?.keys ?? [],
  } satisfies Partial<Client>
}

function returnsOf(entry: ClientDocument) {
  return {
    redirectUris: entry.redirect_uris ?? [],
    postLogoutRedirectUris: entry.post_logout_redirect_uris ?? [],
    ...(entry.backchannel_logout_uri !== undefined && { backchannelLogoutUri: entry.backchannel_logout_uri }),
    backchannelLogoutSessionRequired: entry.backchannel_logout_session_required ?? false,
    webOrigins: entry.web_origins ?? [],
  } satisfies Partial<Client>
}

function protocolOf(entry: ClientDocument) {
  return {
    grantTypes: grantTypesOf(entry),
    ...(entry.scope !== undefined && { scope: entry.scope.split(' ') }),
    idTokenAlgorithm: entry.id_token_signed_response_alg ?? 'RS256',
    accessTokenFormat: entry.access_token_format ?? 'opaque',
    refreshTokenPolicy: entry.refresh_token_policy ?? 'rotate',
    // RFC 9700 §2.1.1: public clients must use PKCE; confidential ones should.
    requirePkce: entry.require_pkce ?? !isConfidential(entry),
    ...(entry.default_max_age !== undefined && { defaultMaxAgeSeconds: entry.default_max_age }),
    requireAuthTime: entry.require_auth_time ?? false,
    introspection: entry.introspection ?? 'own',
  } satisfies Partial<Client>
}
