import { adminScope, type Client, type ClientId } from '../../domain/client.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { counts, type ShownAccessToken } from '../token/shown/decide.ts'

/** A program that may manage a tenant: a client of its operator. */
export interface Operator {
  readonly kind: 'operator'
  readonly clientId: ClientId
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
  readonly now: Date
}

/**
 * Whether a token lets its bearer manage: one that a client got for itself, meant for its issuer, with the scope
 * `exeunt:admin`. A person's token never does, whatever its scope.
 */
export function decideOperator({ token, isSelfRegistered, issuers, now }: TokenFacts): Operator | NoOperator {
  if (!token || !counts(token, now)) return invalidToken
  if (!issuers.includes(token.issuer) || !token.audience.includes(token.issuer)) return invalidToken
  if (token.holder.kind !== 'client' || isSelfRegistered || !token.scope.includes(adminScope))
    return insufficientScope
  return { kind: 'operator', clientId: token.clientId }
}

/** The same for a client that proved itself, and brings no token: whether it could have got one. */
export function decideOperatorClient(
  client: Pick<Client, 'id' | 'scope' | 'grantTypes'>,
  { isSelfRegistered }: Pick<TokenFacts, 'isSelfRegistered'>,
): Operator | NoOperator {
  const couldAsk = client.grantTypes.includes('client_credentials') && client.scope?.includes(adminScope)
  return couldAsk && !isSelfRegistered ? { kind: 'operator', clientId: client.id } : insufficientScope
}

const invalidToken: NoOperator = { kind: 'no-operator', reason: 'invalid-token' }
const insufficientScope: NoOperator = { kind: 'no-operator', reason: 'insufficient-scope' }
