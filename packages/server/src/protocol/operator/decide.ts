import { adminScope, type Client, type ClientId } from '../../domain/client.ts'
import { includesScope, type ManagementScopes } from '../../domain/management.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { counts, type ShownAccessToken } from '../token/shown/decide.ts'

/** A program that may manage a tenant: a client of its operator. */
export interface Operator {
  readonly kind: 'operator'
  readonly clientId: ClientId
  /** Whether it may do everything, and not only what it called for. */
  readonly isAdministrator: boolean
}

/** Why a program may not. `insufficient-scope`: we know who it is, and it may not. */
export interface NoOperator {
  readonly kind: 'no-operator'
  readonly reason: 'invalid-token' | 'insufficient-scope'
}

export interface TokenFacts {
  readonly token: ShownAccessToken | undefined
  /** Whether the token's client registered itself: whoever did that never manages, whatever its scope. */
  readonly isSelfRegistered: boolean
  /** The issuers whose tokens count at the door that was called. */
  readonly issuers: readonly Issuer[]
  /** Whom such a token must be for; absent: the issuer that gave it. */
  readonly audiences?: readonly string[]
  /** Scopes of the door's own that will do for this call, all of them together, instead of `exeunt:admin`. */
  readonly scopes?: readonly string[]
  /** How these are told; each stands for itself unless told. */
  readonly scopeForm?: ManagementScopes
  readonly now: Date
}

/**
 * Whether a token lets its bearer manage: one that a client got for itself, meant for this door, with the scope
 * `exeunt:admin` or what this call asks for. A person's token never does, whatever its scope.
 */
export function decideOperator(facts: TokenFacts): Operator | NoOperator {
  const { token, isSelfRegistered, issuers, scopes = [], now } = facts
  if (!token || !counts(token, now)) return invalidToken
  if (!issuers.includes(token.issuer) || !isMeantFor(token, facts)) return invalidToken
  if (token.holder.kind !== 'client' || isSelfRegistered) return insufficientScope
  const isAdministrator = token.scope.includes(adminScope)
  const hasAll = scopes.length > 0 && scopes.every((scope) => hasScope(token, scope, facts))
  return isAdministrator || hasAll
    ? { kind: 'operator', clientId: token.clientId, isAdministrator }
    : insufficientScope
}

function hasScope({ scope }: ShownAccessToken, needed: string, { scopeForm }: TokenFacts): boolean {
  if (!scopeForm) return scope.includes(needed)
  return scope.some((held) => includesScope(held, needed, scopeForm))
}

function isMeantFor({ audience, issuer }: ShownAccessToken, { audiences }: TokenFacts): boolean {
  return (audiences ?? [issuer]).some((one) => audience.includes(one))
}

/** The same for a client that proved itself, and brings no token: whether it could have got one. */
export function decideOperatorClient(
  client: Pick<Client, 'id' | 'scope' | 'grantTypes'>,
  { isSelfRegistered }: Pick<TokenFacts, 'isSelfRegistered'>,
): Operator | NoOperator {
  const couldAsk = client.grantTypes.includes('client_credentials') && client.scope?.includes(adminScope)
  return couldAsk && !isSelfRegistered
    ? { kind: 'operator', clientId: client.id, isAdministrator: true }
    : insufficientScope
}

const invalidToken: NoOperator = { kind: 'no-operator', reason: 'invalid-token' }
const insufficientScope: NoOperator = { kind: 'no-operator', reason: 'insufficient-scope' }
