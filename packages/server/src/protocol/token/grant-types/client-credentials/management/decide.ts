import { adminScope, type Client } from '../../../../../domain/client.ts'
import { scopeOf } from '../../../../../domain/grant.ts'
import { includesScope, isManagementScope, type ManagementScopes } from '../../../../../domain/management.ts'
import { type OAuthError, oauthError } from '../../../../../domain/oauth-error.ts'
import type { Lifetimes } from '../../../../../domain/tenant.ts'
import type { AccessTarget } from '../../../target/decide.ts'
import type { OwnGrant } from '../decide.ts'

/** Who asks to manage, and by which words a door's management API knows what may be done. */
export interface ManagementContext {
  readonly client: Pick<Client, 'scope'>
  readonly isConfidential: boolean
  /** Whether nobody but the client itself says that it may. */
  readonly isSelfRegistered: boolean
  readonly scopes: ManagementScopes
}

/**
 * What a client may do at its issuer's own management API, which it named: what the operator registered it for, or all
 * of it with the operator's own scope. Without a `scope` it is all that the client may have.
 */
export function decideManagement(
  wanted: string | undefined,
  { client: { scope: registered = [] }, isConfidential, isSelfRegistered, scopes }: ManagementContext,
): OwnGrant | OAuthError {
  const all = managementScopesOf(registered, scopes)
  if (!isConfidential || isSelfRegistered || all.length === 0) return notManager
  const asked = scopeOf(wanted)
  const scope = asked.length === 0 ? all : asked
  return scope.every((one) => mayManage(one, registered, scopes))
    ? { kind: 'issue', scope, rejected: [] }
    : beyond
}

/** All that a client may have. @param registered its own scopes. */
function managementScopesOf(registered: readonly string[], scopes: ManagementScopes): readonly string[] {
  if (!registered.includes(adminScope)) return registered.filter((one) => isManagementScope(one, scopes))
  switch (scopes.kind) {
    case 'names':
      return [...scopes.names, adminScope]
    case 'actions-at-paths':
      return [adminScope]
  }
}

/** Whether a client may have this scope of a management API. @param registered the client's own scopes. */
export function mayManage(scope: string, registered: readonly string[], scopes: ManagementScopes): boolean {
  const isOperator = registered.includes(adminScope)
  if (scope === adminScope) return isOperator
  if (!isManagementScope(scope, scopes)) return false
  return isOperator || registered.some((held) => includesScope(held, scope, scopes))
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
