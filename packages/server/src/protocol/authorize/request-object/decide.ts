import type { Client } from '../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { Issuer, Tenant } from '../../../domain/tenant.ts'
import type { JsonObject } from '../../../platform/json/read.ts'
import { readResponseType } from '../response-type/read.ts'
import type { Way } from './read.ts'

/** RFC 9126 §5, §6, RFC 9101 §10.5: a tenant or a client may insist on how its requests come. */
export function wayProblem(way: Way, client: Client, tenant: Pick<Tenant, 'requirePushedRequests'>) {
  if (way.kind === 'pushed') return undefined
  if (client.requirePushedRequests || tenant.requirePushedRequests) {
    return oauthError(
      'invalid_request',
      'The request must be pushed first; only client_id and the request_uri of the pushed request are taken here.',
    )
  }
  return unsignedProblem(way, client)
}

/** RFC 9101 §10.5: the same where the request is pushed. */
export function unsignedProblem(way: Way, client: Client): OAuthError | undefined {
  if (way.kind !== 'plain' || !client.requireSignedRequestObject) return undefined
  return oauthError('invalid_request', 'This client must send its parameters in a signed request object.')
}

/** Core §6.2: fetched is only what was registered, character by character. */
export function uriProblem(uri: string, { requestUris }: Client): OAuthError | undefined {
  if (requestUris.includes(uri)) return undefined
  return oauthError(
    'invalid_request_uri',
    'The request_uri is neither one that we gave out nor one of those registered for this client.',
  )
}

/** Whether a client may leave its request objects unsigned: only where it registered so, and promised no signature. */
export function mayBeUnsigned({ requestObjectAlgorithm, requireSignedRequestObject }: Client): boolean {
  return requestObjectAlgorithm === 'none' && !requireSignedRequestObject
}

/** Against whom and when an object is judged. */
export interface ObjectFacts {
  readonly client: Client
  readonly issuer: Issuer
  readonly now: Date
  /** `response_type` beside the object, where it was sent. */
  readonly outerType?: string
}

/**
 * What is wrong with an object whose signature holds (RFC 9101 §4, §6.3, Core §6.1, §6.3); `undefined` where
 * nothing is.
 */
export function objectProblem(claims: JsonObject, facts: ObjectFacts): OAuthError | undefined {
  const problem = partiesProblem(claims, facts) ?? timeProblem(claims, facts.now) ?? mixProblem(claims, facts)
  return problem === undefined ? undefined : oauthError('invalid_request_object', problem)
}

function partiesProblem(claims: JsonObject, { client, issuer }: ObjectFacts): string | undefined {
  const { iss, aud, sub, client_id: clientId } = claims
  // RFC 9101 §5: in the object, too. Core §6.1 lets it be left out of the object, not differ.
  if (isOff(clientId, client, (value) => value === client.id))
    return 'The client_id of the request object is not that of the request.'
  if (isOff(iss, client, (value) => value === client.id))
    return 'The iss of the request object is not the client_id.'
  if (isOff(aud, client, (value) => value === issuer || (Array.isArray(value) && value.includes(issuer))))
    return 'The aud of the request object is not this issuer.'
  // RFC 9101 §10.8: an assertion by which the client authenticates must not be shown as a request.
  if (sub === client.id) return 'The sub of the request object is the client; that is a client assertion.'
  return undefined
}

/** A claim that is there must fit; a client that promised signed objects has to send it. */
function isOff(
  value: unknown,
  { requireSignedRequestObject }: Client,
  fits: (value: unknown) => boolean,
): boolean {
  return value === undefined ? requireSignedRequestObject : !fits(value)
}

/** How far the client's clock may be off. */
const skewSeconds = 60

function timeProblem({ exp, nbf, iat }: JsonObject, now: Date): string | undefined {
  if (![exp, nbf, iat].every((time) => time === undefined || Number.isFinite(time)))
    return 'The exp, nbf and iat of the request object must be numbers.'
  const seconds = now.getTime() / 1000
  if (typeof exp === 'number' && exp + skewSeconds <= seconds) return 'The request object has expired.'
  if ([nbf, iat].some((time) => typeof time === 'number' && time - skewSeconds > seconds))
    return 'The request object is from the future.'
  return undefined
}

function mixProblem(claims: JsonObject, { outerType }: ObjectFacts): string | undefined {
  // RFC 9101 §4, Core §6.1.
  if ('request' in claims || 'request_uri' in claims)
    return 'The request object holds request or request_uri.'
  const { response_type: innerType } = claims
  if (outerType === undefined || typeof innerType !== 'string') return undefined
  // Core §6.1: beside and inside must be the same; the words of a type have no order.
  const [outer, inner] = [readResponseType(outerType), readResponseType(innerType)]
  const isSame = typeof outer === 'string' ? outer === inner : outerType === innerType
  return isSame ? undefined : 'The response_type of the request object is not that of the request.'
}
