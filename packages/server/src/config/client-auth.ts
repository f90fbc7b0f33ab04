import type { ClientAuthMethod, GrantType } from '../domain/client.ts'
import type { ClientDocument } from './schema/client.ts'
import type { Sound } from './shape.ts'

type Registered = Sound<ClientDocument>

/** D8: Basic or post with a secret, a signed assertion with keys, none without either. */
export function authMethodsOf(client: Registered): readonly ClientAuthMethod[] {
  if (client.token_endpoint_auth_method !== undefined) return [client.token_endpoint_auth_method]
  const bySecret = given(client, 'client_secret')
    ? (['client_secret_basic', 'client_secret_post'] as const)
    : []
  const byKey = given(client, 'jwks') || given(client, 'jwks_uri') ? (['private_key_jwt'] as const) : []
  const methods = [...bySecret, ...byKey]
  return methods.length > 0 ? methods : ['none']
}

export function isConfidential(client: Registered): boolean {
  return !authMethodsOf(client).includes('none')
}

/** D8: what a browser may start needs somewhere to return to, and a client of its own something to prove itself with. */
export function grantTypesOf(client: Registered): readonly GrantType[] {
  if (client.grant_types) return client.grant_types.filter((type) => type !== undefined)
  const byUser = returnsSomewhere(client) ? (['authorization_code', 'refresh_token'] as const) : []
  const atOnce = answersAtOnce(client) ? (['implicit'] as const) : []
  const byItself = isConfidential(client) ? (['client_credentials'] as const) : []
  return [...byUser, ...atOnce, ...byItself]
}

/** Whether a response type of it puts a token into the authorization response (Registration §2). */
export function answersAtOnce(client: Registered): boolean {
  return (client.response_types ?? []).some((type) => type !== undefined && /token/.test(type))
}

export function returnsSomewhere(client: Registered): boolean {
  return given(client, 'redirect_uris') && client.redirect_uris?.length !== 0
}

/** Whether the file has this field, be its value right or not: what is wrong was already said. */
export function given(client: Registered, field: keyof ClientDocument): boolean {
  return Object.hasOwn(client, field)
}
