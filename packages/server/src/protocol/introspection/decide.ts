import type { Client } from '../../domain/client.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { Profile } from '../../domain/profile.ts'
import { counts, type ShownToken } from '../token/shown/decide.ts'

export type IntrospectionDecision =
  | { readonly kind: 'active'; readonly token: ShownToken }
  /** Whatever the reason is, the answer is the same. RFC 7662 §2.2. */
  | { readonly kind: 'inactive' }

/** Who asks, and whether more than its own word says so. */
export interface Asking {
  readonly client: Pick<Client, 'id' | 'introspection'>
  readonly isConfidential: boolean
}

/**
 * What to tell a caller about a token. RFC 7662 §2.2, §4: a token that does not count, and one that is no
 * business of the caller's, look alike.
 */
export function decideIntrospection(
  token: ShownToken | undefined,
  asking: Asking,
  now: Date,
): IntrospectionDecision {
  if (!token || !counts(token, now) || !concerns(token, asking)) return { kind: 'inactive' }
  return { kind: 'active', token }
}

/**
 * Its own tokens and those meant for it; a resource server may be registered to see all of the tenant's. Who only
 * says who it is hears of its own tokens: whoever holds one of those could use it as well.
 */
function concerns(token: ShownToken, { client: { id, introspection }, isConfidential }: Asking): boolean {
  if (token.clientId === id) return true
  if (!isConfidential) return false
  return introspection === 'tenant' || (token.kind === 'access' && token.audience.includes(id))
}

/** RFC 7662 §2.1: only callers that can be held to account, unless the door takes a public client's word. */
export function refuseUnproven(
  { isConfidential }: Pick<Asking, 'isConfidential'>,
  { introspection }: Pick<Profile, 'introspection'>,
): OAuthError | undefined {
  if (isConfidential || introspection === 'also-public-clients-of-their-own') return undefined
  return oauthError(
    'invalid_client',
    'Introspection needs a client that authenticates itself.',
    'public-client',
  )
}
