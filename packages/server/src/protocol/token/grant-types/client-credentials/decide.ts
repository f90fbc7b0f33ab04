import type { Client } from '../../../../domain/client.ts'
import { scopeOf } from '../../../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { Profile } from '../../../../domain/profile.ts'

/** Scopes that speak of a person and their session; without one they mean nothing. OIDC Core §3.1.2.1, §11. */
const personal: readonly string[] = ['openid', 'offline_access']

/** What a client gets on its own. */
export interface OwnGrant {
  readonly kind: 'issue'
  readonly scope: readonly string[]
  /** What it asked for beside that, in vain; empty where nothing. */
  readonly rejected: readonly string[]
}

/** Who asks, and at whose door. */
export interface OwnGrantContext {
  readonly client: Pick<Client, 'scope'>
  readonly isConfidential: boolean
  readonly profile: Pick<Profile, 'machineScope'>
}

/**
 * What a client may get on its own. RFC 6749 §4.4.2, §3.3: without a `scope` it is all that the client is
 * registered for, or nothing where its registration names no scopes.
 */
export function decideClientCredentials(
  wanted: string | undefined,
  { client, isConfidential, profile }: OwnGrantContext,
): OwnGrant | OAuthError {
  // RFC 6749 §4.4: confidential clients only.
  if (!isConfidential) {
    return oauthError('unauthorized_client', 'A public client cannot use client_credentials.')
  }
  const registered = client.scope ?? []
  const ofItsOwn = registered.filter((scope) => !personal.includes(scope))
  const asked = scopeOf(wanted)
  if (asked.length === 0) return { kind: 'issue', scope: ofItsOwn, rejected: [] }
  switch (profile.machineScope) {
    case 'exact':
      return asked.every((scope) => ofItsOwn.includes(scope))
        ? { kind: 'issue', scope: asked, rejected: [] }
        : notItsOwn
    case 'rejects-some':
      return divided(asked, registered)
  }
}

/** A client on its own was granted nothing that its token could be for by itself. */
export function unnamedProblem(
  asked: readonly string[],
  { unnamedResource }: Pick<Profile, 'unnamedResource'>,
): OAuthError | undefined {
  if (asked.length > 0) return undefined
  switch (unnamedResource) {
    case 'the-issuer':
      return undefined
    case 'as-granted':
      return unnamed
  }
}

const unnamed = oauthError('invalid_target', 'A client on its own must name the API that its token is for.')

/** Nobody is there whom `openid` could tell of: it may stand in such a token, and opens nothing. */
function divided(asked: readonly string[], registered: readonly string[]): OwnGrant | OAuthError {
  const scope = asked.filter((one) => registered.includes(one))
  if (scope.length === 0) return notRegistered
  return { kind: 'issue', scope, rejected: asked.filter((one) => !registered.includes(one)) }
}

const notItsOwn = oauthError(
  'invalid_scope',
  'The scope may hold only what the client is registered for; openid and offline_access need a person.',
)
const notRegistered = oauthError(
  'invalid_scope',
  'The scope holds nothing that the client is registered for.',
)
