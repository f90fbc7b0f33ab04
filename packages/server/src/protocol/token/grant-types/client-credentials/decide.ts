import type { Client } from '../../../../domain/client.ts'
import { scopeOf } from '../../../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'

/** Scopes that speak of a person and their session; without one they mean nothing. OIDC Core §3.1.2.1, §11. */
const personal: readonly string[] = ['openid', 'offline_access']

/**
 * What a client may get on its own. RFC 6749 §4.4.2, §3.3: without a `scope` it is all that the client is
 * registered for, or nothing where its registration names no scopes.
 */
export function decideClientCredentials(
  client: Pick<Client, 'scope'>,
  isConfidential: boolean,
  wanted: string | undefined,
): { readonly kind: 'issue'; readonly scope: readonly string[] } | OAuthError {
  // RFC 6749 §4.4: confidential clients only.
  if (!isConfidential) {
    return oauthError('unauthorized_client', 'A public client cannot use client_credentials.')
  }
  const allowed = (client.scope ?? []).filter((scope) => !personal.includes(scope))
  const asked = scopeOf(wanted)
  if (asked.length === 0) return { kind: 'issue', scope: allowed }
  if (asked.every((scope) => allowed.includes(scope))) return { kind: 'issue', scope: asked }
  return oauthError(
    'invalid_scope',
    'The scope may hold only what the client is registered for; openid and offline_access need a person.',
  )
}
