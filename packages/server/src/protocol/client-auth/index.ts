import type { Clock } from '../../platform/clock.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { Database } from '../../platform/store/database.ts'
import { createGuesses } from '../../platform/throttle/guesses.ts'
import type { ClientSignatures } from '../client-keys/index.ts'
import { type AuthenticateClient, createAuthenticateClient, type FindClient } from './authenticate.ts'
import { createAssertionStore } from './store-sql.ts'

export type { AuthenticateClient, FindClient } from './authenticate.ts'
export { type AuthenticatedClient, type AuthenticatedEndpoint, isConfidential } from './decide.ts'
export { type ClientCall, clientEndpoint, type ClientEndpointDeps, type NoteRefusal } from './endpoint.ts'
export { pragma } from './render.ts'

/**
 * Client authentication: who is posting to the token, introspection and revocation endpoints, and to those
 * that take the settings of the token endpoint. It knows secrets, assertions and public clients; what the
 * client may then do is the endpoint's business.
 */
export function createClientAuthentication(deps: {
  readonly database: Database
  readonly findClient: FindClient
  readonly keyedHash: KeyedHash
  readonly clock: Clock
  readonly signatures: ClientSignatures
}): AuthenticateClient {
  return createAuthenticateClient({
    ...deps,
    store: createAssertionStore(deps.database),
    guesses: createGuesses(deps),
  })
}
