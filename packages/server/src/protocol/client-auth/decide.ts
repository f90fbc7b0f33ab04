import {
  type AssertionAlgorithm,
  assertionAlgorithms,
  authMethodsAt,
  type Client,
  type ClientAuthMethod,
} from '../../domain/client.ts'
import type { OAuthError } from '../../domain/oauth-error.ts'
import { type AssertionMethod, authenticationFailed } from './read.ts'

/** A client that proved itself the way it is registered for; `none` is the bare word of a public client. */
export interface AuthenticatedClient {
  readonly client: Client
  readonly method: ClientAuthMethod
}

/** The settings that an endpoint authenticates by; what has none of its own takes those of the token endpoint. */
export type AuthenticatedEndpoint = Parameters<typeof authMethodsAt>[1]

/** What checking a credential came to. */
export interface ProofFacts {
  readonly endpoint: AuthenticatedEndpoint
  readonly method: ClientAuthMethod
  readonly client?: Client
  /** Why the credential itself does not hold; absent where it does. */
  readonly failure?: string
}

/** Whether the client is who it says it is. RFC 6749 §3.2.1. Every "no" looks the same outside. */
export function decideClient({
  endpoint,
  method,
  client,
  failure,
}: ProofFacts): AuthenticatedClient | OAuthError {
  if (!client) return authenticationFailed('unknown-client')
  if (!authMethodsAt(client, endpoint).includes(method)) return authenticationFailed('method-not-registered')
  if (failure !== undefined) return authenticationFailed(failure)
  return { client, method }
}

/** Whether a client proved who it is, rather than only saying so. RFC 6749 §2.1. */
export function isConfidential({ method }: Pick<AuthenticatedClient, 'method'>): boolean {
  return method !== 'none'
}

/** The algorithms of this client's assertions: a secret's or a key's, and where it registered one only that. */
export function algorithmsFor(
  method: AssertionMethod,
  { authSigningAlgorithm: registered }: Pick<Client, 'authSigningAlgorithm'>,
): readonly AssertionAlgorithm[] {
  return assertionAlgorithms.filter(
    (one) => (one === 'HS256') === (method === 'client_secret_jwt') && one === (registered ?? one),
  )
}

/** A client signs other JWTs too (request objects, DPoP proofs); those say so and are no assertions. */
export const assertionTypes = ['jwt', 'client-authentication+jwt'] as const

/** What an assertion is measured by. */
export interface AssertionExpectations {
  readonly clientId: string
  /** Our own names: the issuer, the token endpoint, the endpoint that was called. */
  readonly audiences: readonly string[]
  readonly now: Date
}

/** An assertion that holds, once: `jti` must not have been seen before. */
export interface AcceptedAssertion {
  readonly jti: string
  /** Until when a replay would be taken for good. */
  readonly expiresAt: Date
}

const longestLifeSeconds = 600
/** How far a client's clock may run ahead of ours, or behind it. */
const skewSeconds = 60

/**
 * Judges the claims of a client assertion whose signature holds. RFC 7523 §3, OIDC Core §9.
 *
 * Stricter than both in one point: every audience must be us, not just one, because whoever else is
 * named could present the assertion here.
 * @returns the reason for our log where it is refused.
 */
export function decideAssertion(
  claims: Readonly<Record<string, unknown>>,
  { clientId, audiences, now }: AssertionExpectations,
): AcceptedAssertion | string {
  const { iss, sub, aud, exp, nbf, iat, jti } = claims
  const seconds = now.getTime() / 1000
  if (iss !== clientId || sub !== clientId) return 'issuer'
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (named.length === 0 || !named.every((one) => typeof one === 'string' && audiences.includes(one))) {
    return 'audience'
  }
  if (!isTime(exp) || exp + skewSeconds <= seconds) return 'expired'
  if (exp > seconds + longestLifeSeconds + skewSeconds) return 'lives-too-long'
  if (nbf !== undefined && !(isTime(nbf) && nbf <= seconds + skewSeconds)) return 'not-yet-valid'
  if (iat !== undefined && !(isTime(iat) && iat <= seconds + skewSeconds)) return 'from-the-future'
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return 'without-jti'
  return { jti, expiresAt: new Date((exp + skewSeconds) * 1000) }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
