import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Sealer } from '../../platform/keys/seal.ts'
import type { Guesses } from '../../platform/throttle/guesses.ts'
import {
  type AuthenticateClient,
  type AuthenticationDeps,
  createAuthenticateClient,
  type FindClient,
} from './authenticate.ts'
import { createVerifySignedRequest, type VerifySignedRequest } from './signed-request/verify.ts'
import { createAssertionStore } from './store-sql.ts'

export type { AuthenticateClient, FindClient } from './authenticate.ts'
export { type AuthenticatedClient, type AuthenticatedEndpoint, isConfidential } from './decide.ts'
export { type ClientCall, clientEndpoint, type ClientEndpointDeps, type NoteRefusal } from './endpoint.ts'
export { pragma } from './render.ts'
export type { SignatureRefusal, SignedRequest } from './signed-request/decide.ts'
export type { VerifySignedRequest } from './signed-request/verify.ts'

/**
 * Client authentication: who is posting to the token, introspection and revocation endpoints, and to those
 * that take the settings of the token endpoint. It knows secrets, assertions and public clients; what the
 * client may then do is the endpoint's business.
 */
export function createClientAuthentication(
  deps: ProofDeps & Pick<AuthenticationDeps, 'keyedHash' | 'signatures' | 'profiles'>,
): AuthenticateClient {
  return createAuthenticateClient({ ...deps, store: createAssertionStore(deps.database) })
}

/** The same for calls that a client signs with its secret, instead of showing it. */
export function createSignedRequests(
  deps: ProofDeps & { readonly sealer: Pick<Sealer, 'open'> },
): VerifySignedRequest {
  return createVerifySignedRequest({ ...deps, store: createAssertionStore(deps.database) })
}

interface ProofDeps {
  readonly database: Database
  readonly findClient: FindClient
  readonly clock: Clock
  /** One count for every way to guess a secret. */
  readonly guesses: Guesses
}
