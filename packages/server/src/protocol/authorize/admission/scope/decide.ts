import type { Client } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { Profile } from '../../../../domain/profile.ts'
import type { Tenant } from '../../../../domain/tenant.ts'
import type { AuthorizationRequest } from '../../read.ts'
import { carries } from '../../response-type/read.ts'
import { resourcesOf } from '../resource/decide.ts'

/** The scopes that mean something here by themselves (Core §5.4, §11); a client may be registered for more. */
export const standardScopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'] as const

/** What says which scopes mean something: the tenant's resources, and the door's issuer. */
export interface KnownScopes {
  readonly tenant: Pick<Tenant, 'resources'>
  readonly profile: Pick<Profile, 'scopes' | 'idTokens' | 'unregisteredScope'>
}

/**
 * Core §3.1.2.1: scopes that we do not understand are ignored. One that we do understand, yet the client
 * is not registered for, is refused (RFC 6749 §4.1.2.1), so that the mistake shows where it was made; at some doors
 * it is ignored as well (§3.3: what was granted, the answer says), but for `openid`: without that the answer would be
 * one of another protocol.
 */
export function allowedScope(
  { scope: asked, responseType }: Pick<AuthorizationRequest, 'scope' | 'responseType'>,
  client: Client,
  { tenant, profile }: KnownScopes,
): readonly string[] | OAuthError {
  const atResources = resourcesOf(client, tenant).flatMap(({ scope }) => scope ?? [])
  const ofOurs = [...standardScopes, ...Object.keys(profile.scopes), ...atResources]
  const registered = client.scope ?? ofOurs
  const meaningless = [
    // Core §11: offline_access is ignored where no refresh token could come of it.
    ...(client.grantTypes.includes('refresh_token') && carries(responseType, 'code')
      ? []
      : ['offline_access']),
    // It asks for an ID token (Core §3.1.2.1), and here there are none.
    ...(profile.idTokens ? [] : ['openid']),
  ]
  const understood = [...ofOurs, ...registered].filter((one) => !meaningless.includes(one))
  const known = asked
    .filter((one) => understood.includes(one))
    .filter((one) => registered.includes(one) || one === 'openid' || profile.unregisteredScope === 'refused')
  const foreign = known.find((one) => !registered.includes(one))
  if (foreign !== undefined)
    return oauthError('invalid_scope', `The scope ${foreign} is not registered for this client.`)
  if (known.length === 0)
    return oauthError('invalid_scope', 'The parameter scope holds no scope that is known here.')
  if (carries(responseType, 'id_token') && !known.includes('openid'))
    return oauthError('invalid_scope', `The response_type ${responseType} needs the scope openid.`)
  return known
}
