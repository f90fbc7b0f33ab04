import type { Client } from '../../../../domain/client.ts'
import { scopeOf } from '../../../../domain/grant.ts'
import { isManagementScope, type ManagementScopes } from '../../../../domain/management.ts'
import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { Profile } from '../../../../domain/profile.ts'
import { mayManage } from './management/decide.ts'

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
  /** Whether nobody but the client itself says what it may do; `false` unless told. */
  readonly isSelfRegistered?: boolean
  readonly profile: Pick<Profile, 'machineScope' | 'management'>
}

/**
 * What a client may get on its own. RFC 6749 §4.4.2, §3.3: without a `scope` it is all that the client is
 * registered for, or nothing where its registration names no scopes.
 */
export function decideClientCredentials(
  wanted: string | undefined,
  context: OwnGrantContext,
): OwnGrant | OAuthError {
  const { client, isConfidential, profile } = context
  // RFC 6749 §4.4: confidential clients only.
  if (!isConfidential) {
    return oauthError('unauthorized_client', 'A public client cannot use client_credentials.')
  }
  const registered = client.scope ?? []
  const asked = scopeOf(wanted)
  if (asked.length === 0)
    return { kind: 'issue', scope: registered.filter((one) => mayHave(one, context)), rejected: [] }
  switch (profile.machineScope) {
    case 'exact':
      return asked.every((one) => mayHave(one, context))
        ? { kind: 'issue', scope: asked, rejected: [] }
        : notItsOwn
    case 'rejects-some':
      return divided(asked, registered)
  }
}

function mayHave(scope: string, { client, isSelfRegistered, profile }: OwnGrantContext): boolean {
  const registered = client.scope ?? []
  const scopes = unnamedManagement(profile)
  if (scopes && isManagementScope(scope, scopes))
    return isSelfRegistered !== true && mayManage(scope, registered, scopes)
  return registered.includes(scope) && !personal.includes(scope)
}

/** The scopes of a management API that is asked for by them alone: it has no name, and its tokens are the issuer's. */
export function unnamedManagement({ management }: Pick<Profile, 'management'>): ManagementScopes | undefined {
  return management?.path === undefined ? management?.scopes : undefined
}

/** A client on its own was granted nothing that its token could be for by itself. */
export function unnamedProblem(
  asked: readonly string[],
  { unnamedResource }: Pick<Profile, 'unnamedResource'>,
): OAuthError | undefined {
  if (asked.length > 0) return undefined
  switch (unnamedResource) {
    case 'the-issuer':
    case 'as-granted-or-the-issuer':
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
