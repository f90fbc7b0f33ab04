// GenAuth's `AuthenticationClient`: the options, methods and answers of its documents, over this package's
// core. It speaks to GenAuth, which was Authing, and to every server that keeps the same contract. It keeps
// no sessions; the one cookie that it sets lives from `loginWithRedirect` to `handleRedirectCallback`.
export { AuthenticationClient } from './authentication-client.ts'
export type { AuthenticationClientOptions } from './options.ts'
export type { EndPointAuthMethod, Protocol } from './app.ts'
export type { AuthorizeUrl, AuthorizeUrlOptions, ResponseMode, ResponseType } from './authorize-url.ts'
export type { LogoutUrlOptions } from './logout-url.ts'
export type { CallbackRequest, LoginOptions, RedirectResponse } from './redirect.ts'
export type { AccessKey, CodeOptions, TokenResponse } from './token-calls.ts'
export type { UserInfo, UserInfoOptions } from './user-info.ts'
export type { AddressClaim, PersonClaims } from './person-claims.ts'
export type { Introspection } from './introspection.ts'
export type { AccessTokenClaims, AccessTokenOptions } from './access-token.ts'
export type { IdTokenClaims, IdTokenOptions } from './id-token.ts'
export type { TokenToValidate, ValidatedClaims } from './validate-token.ts'
export type { CodeChallengeMethod, CodeChallengeOptions } from './code-challenge.ts'
export type { SignInOptions, SignInResponse } from './direct-sign-in.ts'
export type { CasServiceResponse, CasTicketVerdict } from './cas-ticket.ts'

export type { Fetch } from '../transport.ts'
export type { JsonObject } from '../json.ts'
export { ExeuntError, type ErrorCode, type ErrorDetails } from '../errors.ts'
