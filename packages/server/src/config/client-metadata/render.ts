import type { Client } from '../../domain/client.ts'

/** A client's metadata in the names of the standards; what it does not have is not there. */
export function clientMetadataOf(client: Client): Readonly<Record<string, unknown>> {
  const all = {
    ...identityOf(client),
    ...addressesOf(client),
    ...authenticationOf(client),
    ...protocolOf(client),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function identityOf(client: Client) {
  return {
    client_name: client.name === client.id ? undefined : client.name,
    client_uri: client.uri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    contacts: client.contacts,
    application_type: client.applicationType,
    subject_type: client.subjectType,
    sector_identifier_uri: client.sectorIdentifierUri,
  }
}

function addressesOf(client: Client) {
  return {
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: filled(client.postLogoutRedirectUris),
    backchannel_logout_uri: client.backchannelLogoutUri,
    backchannel_logout_session_required: client.backchannelLogoutSessionRequired,
    frontchannel_logout_uri: client.frontchannelLogoutUri,
    frontchannel_logout_session_required: client.frontchannelLogoutSessionRequired,
    initiate_login_uri: client.initiateLoginUri,
    request_uris: filled(client.requestUris),
  }
}

function authenticationOf(client: Client) {
  return {
    token_endpoint_auth_method: client.authMethods[0],
    token_endpoint_auth_signing_alg: client.authSigningAlgorithm,
    jwks: client.jwks.length > 0 ? { keys: client.jwks } : undefined,
    jwks_uri: client.jwksUri,
  }
}

function protocolOf(client: Client) {
  return {
    grant_types: client.grantTypes,
    response_types: client.responseTypes,
    scope: client.scope?.join(' '),
    id_token_signed_response_alg: client.idTokenAlgorithm ?? 'RS256',
    userinfo_signed_response_alg: client.userinfoAlgorithm,
    request_object_signing_alg: client.requestObjectAlgorithm,
    require_signed_request_object: client.requireSignedRequestObject,
    require_pushed_authorization_requests: client.requirePushedRequests,
    default_max_age: client.defaultMaxAgeSeconds,
    default_acr_values: filled(client.defaultAcrValues),
    require_auth_time: client.requireAuthTime,
  }
}

function filled(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined
}
