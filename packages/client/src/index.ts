// An OpenID Connect relying party: signs people in and out at any conformant provider, and hears when a
// provider signs them out. It keeps no sessions and sets no cookies: those are the application's.
export { createRelyingParty, type RelyingParty, type RelyingPartySettings } from './relying-party.ts'
export type { ClientAuthentication, ClientSecretBasic, PrivateKeyJwt } from './client-authentication.ts'
export type { SigningAlg, SignedToken } from './signed-token.ts'
export type { Fetch, TransportSettings } from './transport.ts'
export type { AudienceRule } from './audience.ts'
export type { JsonObject } from './json.ts'

export { discoverProvider, type DiscoverySettings, type ProviderMetadata } from './discovery.ts'

export {
  startSignIn,
  finishSignIn,
  type PendingSignIn,
  type SignedIn,
  type SignInOptions,
} from './sign-in.ts'
export type { Callback } from './callback.ts'
export type { IdTokenClaims } from './id-token.ts'
export { startSignOut, finishSignOut, type SignOutOptions } from './sign-out.ts'

export {
  refreshTokens,
  requestClientCredentials,
  revokeToken,
  introspectToken,
  type Introspection,
  type RefreshOptions,
  type TokenOptions,
  type TokenSet,
} from './tokens.ts'
export { fetchUserInfo, type UserInfo } from './user-info.ts'

export {
  createBackChannelLogoutHandler,
  createFrontChannelLogoutHandler,
  type BackChannelLogoutSettings,
  type FrontChannelLogoutSettings,
  type LogoutHandler,
} from './logout-handlers.ts'
export {
  judgeLogoutToken,
  verifyLogoutToken,
  type LogoutNotice,
  type LogoutTokenExpectations,
  type LogoutTokenRefusal,
  type LogoutTokenVerdict,
} from './logout-token.ts'
export {
  createMemorySessionIndex,
  type LocalSession,
  type LogoutExtent,
  type MemorySessionIndexSettings,
  type SessionIndex,
} from './session-index.ts'
export { createMemoryReplayMemory, type ReplayMemory } from './replay-memory.ts'

export { ExeuntError, type ErrorCode, type ErrorDetails } from './errors.ts'
