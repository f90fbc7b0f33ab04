import { adminScope, type ClientId } from '../../domain/client.ts'
import { standardIssuer, type Tenant } from '../../domain/tenant.ts'
import { decideOperator, type TokenFacts } from '../../protocol/operator/decide.ts'
import type { AdminProblem } from '../render.ts'

/** The program that calls: an administrator of this tenant. */
export interface Administrator {
  readonly kind: 'administrator'
  readonly clientId: ClientId
}

export interface AccessFacts extends Omit<TokenFacts, 'issuers'> {
  readonly tenant: Tenant
}

/** Whether a token opens the admin API: an operator's, of the standard issuer. */
export function decideAccess({ tenant, ...facts }: AccessFacts): Administrator | AdminProblem {
  const decision = decideOperator({ ...facts, issuers: tenant.addresses.map(standardIssuer) })
  if (decision.kind === 'operator') return { kind: 'administrator', clientId: decision.clientId }
  switch (decision.reason) {
    case 'invalid-token':
      return invalidToken
    case 'insufficient-scope':
      return insufficientScope
  }
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
