import { type Client, isPublic } from '../../../domain/client.ts'
import { tokenAlgorithmAt } from '../../../domain/profile.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import { initiatorsOf } from '../initiators.ts'
import { auth0Profile } from '../profile.ts'

/** An application in the vendor's words, without whatever is secret. What is the tenant's for all of them is shown too. */
export function clientBody(client: Client, tenant: Tenant) {
  return {
    tenant: tenant.id,
    global: false,
    client_id: client.id,
    name: client.name,
    app_type: appTypeOf(client),
    is_first_party: client.firstParty,
    oidc_conformant: true,
    cross_origin_authentication: false,
    sso_disabled: false,
    organization_usage: 'deny',
    ...(client.logoUri === undefined ? {} : { logo_uri: client.logoUri }),
    ...(client.initiateLoginUri === undefined ? {} : { initiate_login_uri: client.initiateLoginUri }),
    callbacks: client.redirectUris,
    allowed_logout_urls: client.postLogoutRedirectUris,
    web_origins: client.webOrigins,
    grant_types: client.grantTypes,
    token_endpoint_auth_method: authMethodOf(client),
    require_pushed_authorization_requests: client.requirePushedRequests,
    jwt_configuration: {
      alg: tokenAlgorithmAt(client, auth0Profile),
      lifetime_in_seconds: tenant.lifetimes.idTokenSeconds,
      secret_encoded: false,
    },
    refresh_token: refreshTokenOf(client, tenant),
    oidc_logout: logoutOf(client),
  }
}

export type AppType = 'native' | 'spa' | 'regular_web' | 'non_interactive'

/** Nobody keeps it: it follows from what the application is. */
function appTypeOf(client: Client): AppType {
  if (client.applicationType === 'native') return 'native'
  if (client.grantTypes.every((type) => type === 'client_credentials')) return 'non_interactive'
  return isPublic(client) ? 'spa' : 'regular_web'
}

/** A client that may show its secret in both ways is one that the vendor has show it in the body. */
function authMethodOf({ authMethods }: Client): Client['authMethods'][number] | undefined {
  return authMethods.includes('client_secret_post') ? 'client_secret_post' : authMethods[0]
}

/** Refresh tokens end by not being used, after a time that is the tenant's, and by nothing else. */
function refreshTokenOf({ refreshTokenPolicy, refreshGraceSeconds }: Client, { lifetimes }: Tenant) {
  return {
    rotation_type: refreshTokenPolicy === 'rotate' ? 'rotating' : 'non-rotating',
    expiration_type: 'expiring',
    leeway: refreshGraceSeconds ?? lifetimes.refreshGraceSeconds,
    infinite_token_lifetime: true,
    idle_token_lifetime: lifetimes.refreshTokenSeconds,
    infinite_idle_token_lifetime: false,
  }
}

function logoutOf({ backchannelLogoutUri: uri, backchannelLogoutCauses: causes }: Client) {
  return {
    backchannel_logout_urls: uri === undefined ? [] : [uri],
    backchannel_logout_initiators: causes
      ? { mode: 'custom', selected_initiators: initiatorsOf(causes) }
      : { mode: 'all' },
  }
}
