/** What our fields are called there, for whoever is told that one of them is wrong. */
const members: Readonly<Record<string, string>> = {
  client_name: 'name',
  application_type: 'app_type',
  first_party: 'is_first_party',
  redirect_uris: 'callbacks',
  post_logout_redirect_uris: 'allowed_logout_urls',
  id_token_signed_response_alg: 'jwt_configuration.alg',
  refresh_token_policy: 'refresh_token.rotation_type',
  refresh_grace_seconds: 'refresh_token.leeway',
  backchannel_logout_uri: 'oidc_logout.backchannel_logout_urls[0]',
  backchannel_logout_causes: 'oidc_logout.backchannel_logout_initiators',
}

/** The path of a problem as it is sent: `redirect_uris[1]` is `callbacks[1]`. */
export function inTheirWords(path: string): string {
  const [, name = '', rest = ''] = /^(\w+)(.*)$/.exec(path) ?? []
  return Object.hasOwn(members, name) ? `${members[name]}${rest}` : path
}

/** Why a member cannot be what somebody wants it to be. */
const reasons: Readonly<Record<string, string>> = {
  client_secret: 'is chosen by the server, and shown once',
  allowed_origins: 'is not kept here: web_origins is the one list of origins',
  'jwt_configuration.lifetime_in_seconds':
    'is lifetimes.idTokenSeconds of the tenant, in the configuration file',
  'refresh_token.idle_token_lifetime':
    'is lifetimes.refreshTokenSeconds of the tenant, in the configuration file',
  'refresh_token.token_lifetime': 'is not kept here: a refresh token ends by not being used',
  'refresh_token.infinite_token_lifetime': 'is true here: a refresh token ends by not being used',
  'refresh_token.infinite_idle_token_lifetime': 'is false here: a refresh token ends by not being used',
  'refresh_token.expiration_type': 'is "expiring" here: a refresh token ends by not being used',
}

/** A sentence about a member that would not be what was sent. @param is what it would be; `undefined`: not there. */
export function whyNot(path: string, is: unknown): string {
  const reason = Object.hasOwn(reasons, path) ? reasons[path] : undefined
  if (reason !== undefined) return `${path}: ${reason}.`
  const instead = is === undefined ? 'is not kept here' : `would be ${JSON.stringify(is).slice(0, 200)} here`
  return `${path}: ${instead}.`
}
