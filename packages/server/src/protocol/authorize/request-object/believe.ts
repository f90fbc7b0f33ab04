import type { AssertionAlgorithm, Client } from '../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { TenantId } from '../../../domain/tenant.ts'
import type { JsonObject } from '../../../platform/json/read.ts'
import { type ClientSignatures, readJws } from '../../client-keys/index.ts'
import { mayBeUnsigned } from './decide.ts'

/** A request object as it came, and the client that is said to have made it. */
export interface ShownObject {
  readonly tenantId: TenantId
  readonly client: Client
  readonly token: string
}

/** RFC 9101 §4, §10.8; Core's examples have `JWT`. */
const types = ['oauth-authz-req+jwt', 'jwt'] as const

/**
 * The claims of a request object that its client made, or registered to send unsigned: RFC 9101 §6.2,
 * Core §6.3.2. The algorithm is the client's registered one; without one, any that fits its keys.
 */
export async function believedClaims(
  { tenantId, client, token }: ShownObject,
  signatures: ClientSignatures,
): Promise<JsonObject | OAuthError> {
  const { requestObjectAlgorithm: algorithm } = client
  // Registration §2: whoever registered none has all others refused.
  if (algorithm === 'none') return mayBeUnsigned(client) ? unsignedClaims(token) : refused('algorithm')
  const verdict = await signatures.verify(tenantId, client, token, rulesOf(algorithm))
  return verdict.kind === 'verified' ? verdict.claims : refused(verdict.reason)
}

function rulesOf(algorithm: AssertionAlgorithm | undefined) {
  return algorithm === undefined ? { types } : { types, algorithms: [algorithm] }
}

function unsignedClaims(token: string): JsonObject | OAuthError {
  const jws = readJws(token)
  if (jws.kind === 'refused') return refused(jws.reason)
  if (jws.algorithm !== 'none') return refused('algorithm')
  const isTyped = jws.type === undefined || types.some((one) => one === jws.type)
  return isTyped ? jws.claims : refused('type')
}

/** Why exactly is for our log: whoever tries signatures learns nothing. */
function refused(reason: string): OAuthError {
  return oauthError(
    'invalid_request_object',
    'The request object is not a JWT signed as this client is registered to sign its request objects.',
    `request object: ${reason}`,
  )
}
