/**
 * The OAuth and OpenID Connect endpoints of the standard profile, but for logout, which stands below.
 *
 * A folder for each endpoint; what they share (client authentication, finding a token that somebody shows)
 * has a folder of its own. Nothing here ends a session.
 */
export { type Authorize, createAuthorize, createRequestObjects } from './authorize/index.ts'
export { type Caller, type Callers, createCallers } from './caller/index.ts'
export {
  type AuthenticateClient,
  type AuthenticatedClient,
  createClientAuthentication,
  createSignedRequests,
  type NoteRefusal,
  type SignatureRefusal,
} from './client-auth/index.ts'
export { createClientSignatures } from './client-keys/index.ts'
export { createDevice, type Device } from './device/index.ts'
export { createDiscovery, type Discovery } from './discovery/index.ts'
export { createErrorPage } from './error-page.ts'
export type { ErrorPage } from '../sign-in/index.ts'
export { createIntrospection, type Introspection } from './introspection/index.ts'
export {
  type AddedClient,
  type ChangedSettings,
  type ClientAdministration,
  type ClientProblems,
  type ClientReading,
  clientToReplace,
  createClientAdministration,
  createOperators,
  createTenantAdministration,
  type LeftClient,
  newClient,
  type NoOperator,
  type Operator,
  type Operators,
  type ReadClientDeps,
  type Revise,
  type RevisedClient,
  type TenantAdministration,
  type TooManyChanges,
  type Unchangeable,
  type WantedClient,
  type WrittenClient,
} from './operator/index.ts'
export { createProblemPage } from './problem-page.ts'
export {
  createPushedAuthorization,
  createPushedRequestStore,
  type PushedAuthorization,
} from './pushed-authorization/index.ts'
export { createRegistration, type Registration } from './registration/index.ts'
export { createRevocation } from './revocation/index.ts'
export {
  createServiceTickets,
  type TicketVerdict,
  type ValidateTicket,
  type Vouched,
} from './service-ticket/index.ts'
export {
  createToken,
  type DirectAnswer,
  type DirectRequest,
  type FindToken,
  type ShownGrant,
  type SignInDirectly,
  type TokenAnswer,
  type TokenSlice,
} from './token/index.ts'
export { createUserinfo } from './userinfo/index.ts'
