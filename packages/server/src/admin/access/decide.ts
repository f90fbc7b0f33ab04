import { adminScope, type ClientId } from '../../domain/client.ts'
import { standardIssuer, type Tenant } from '../../domain/tenant.ts'
import { counts, type ShownAccessToken } from '../../protocol/token/shown/decide.ts'
import type { AdminProblem } from '../render.ts'

/** The program that calls: an administrator of this tenant. */
export interface Administrator {
  readonly kind: 'administrator'
  readonly clientId: ClientId
}

export interface AccessFacts {
  readonly token: ShownAccessToken | undefined
  /** Whether the token's client registered itself: whoever did that never administers, whatever its scope. */
  readonly isSelfRegistered: boolean
  readonly tenant: Tenant
  readonly now: Date
}

/**
 * Whether a token opens the admin API: one that a client got for itself, meant for this issuer, with the scope
 * `exeunt:admin`. A person's token never does, whatever its scope.
 */
export function decideAccess({
  token,
  isSelfRegistered,
  tenant,
  now,
}: AccessFacts): Administrator | AdminProblem {
  if (!token || !counts(token, now)) return invalidToken
  const issuers = tenant.addresses.map(standardIssuer)
  if (!issuers.includes(token.issuer) || !token.audience.includes(token.issuer)) return invalidToken
  if (token.holder.kind !== 'client' || isSelfRegistered || !token.scope.includes(adminScope))
    return insufficientScope
  return { kind: 'administrator', clientId: token.clientId }
}

export const missingToken: AdminProblem = {
  kind: 'admin-problem',
  status: 401,
  error: 'missing_token',
  description: 'Send an access token in the Authorization header: Bearer and the token.',
}

const invalidToken: AdminProblem = {
  kind: 'admin-problem',
  status: 401,
  error: 'invalid_token',
  description: 'The access token is unknown, expired, revoked, or not meant for this issuer.',
}

const insufficientScope: AdminProblem = {
  kind: 'admin-problem',
  status: 403,
  error: 'insufficient_scope',
  description: `The access token must have the scope ${adminScope}, got by a client of the operator with client_credentials.`,
}
