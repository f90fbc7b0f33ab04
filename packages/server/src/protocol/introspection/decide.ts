import type { Client } from '../../domain/client.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import { counts, type ShownToken } from '../token/shown/decide.ts'

export type IntrospectionDecision =
  | { readonly kind: 'active'; readonly token: ShownToken }
  /** Whatever the reason is, the answer is the same. RFC 7662 §2.2. */
  | { readonly kind: 'inactive' }

/**
 * What to tell a caller about a token. RFC 7662 §2.2, §4: a token that does not count, and one that is no
 * business of the caller's, look alike.
 */
export function decideIntrospection(
  token: ShownToken | undefined,
  caller: Pick<Client, 'id' | 'introspection'>,
  now: Date,
): IntrospectionDecision {
  if (!token || !counts(token, now) || !concerns(token, caller)) return { kind: 'inactive' }
  return { kind: 'active', token }
}

/** Its own tokens and those meant for it; a resource server may be registered to see all of the tenant's. */
function concerns(token: ShownToken, { id, introspection }: Pick<Client, 'id' | 'introspection'>): boolean {
  if (introspection === 'tenant' || token.clientId === id) return true
  return token.kind === 'access' && token.audience.includes(id)
}

/** RFC 7662 §2.1: only callers that can be held to account; a public client's word is nobody's. */
export function refuseUnproven(isConfidential: boolean): OAuthError | undefined {
  if (isConfidential) return undefined
  return oauthError(
    'invalid_client',
    'Introspection needs a client that authenticates itself.',
    'public-client',
  )
}
