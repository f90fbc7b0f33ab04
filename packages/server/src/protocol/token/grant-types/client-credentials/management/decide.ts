import { adminScope, type Client } from '../../../../../domain/client.ts'
import { scopeOf } from '../../../../../domain/grant.ts'
import { type OAuthError, oauthError } from '../../../../../domain/oauth-error.ts'
import type { Profile } from '../../../../../domain/profile.ts'
import type { Lifetimes } from '../../../../../domain/tenant.ts'
import type { AccessTarget } from '../../../target/decide.ts'
import type { OwnGrant } from '../decide.ts'

/** Who asks to manage, and by which words a door's management API knows what may be done. */
export interface ManagementContext {
  readonly client: Pick<Client, 'scope'>
  readonly isConfidential: boolean
  /** Whether nobody but the client itself says that it may. */
  readonly isSelfRegistered: boolean
  readonly profile: Pick<Profile, 'managementScopes'>
}

/**
 * What a client may do at its issuer's own management API: what the operator registered it for, word by word, or all
 * of it with the operator's own scope. Without a `scope` it is all that the client may have.
 */
export function decideManagement(
  wanted: string | undefined,
  { client: { scope: registered = [] }, isConfidential, isSelfRegistered, profile }: ManagementContext,
): OwnGrant | OAuthError {
  const { managementScopes } = profile
  const isOperator = registered.includes(adminScope)
  const allowed = isOperator
    ? [...managementScopes, adminScope]
    : managementScopes.filter((one) => registered.includes(one))
  if (!isConfidential || isSelfRegistered || allowed.length === 0) return notManager
  const asked = scopeOf(wanted)
  const scope = asked.length === 0 ? allowed : asked
  return scope.every((one) => allowed.includes(one)) ? { kind: 'issue', scope, rejected: [] } : beyond
}

/** Only for that API, which verifies it as every API does: by our keys. */
export function managementTarget(
  audience: string,
  { accessTokenSeconds }: Pick<Lifetimes, 'accessTokenSeconds'>,
): AccessTarget {
  return { audience: [audience], format: 'jwt', algorithm: 'RS256', lifetimeSeconds: accessTokenSeconds }
}

const notManager = oauthError(
  'access_denied',
  'This client may not manage: the operator registers clients for scopes of the management API, with a secret or key.',
  'not-a-manager',
)
const beyond = oauthError(
  'invalid_scope',
  'The scope may hold only what the client is registered for at the management API.',
)
