import { revokeToken } from '../tokens.ts'
import { parseAccessToken, type AccessTokenClaims, type AccessTokenOptions } from './access-token.ts'
import { authorizeUrl, type AuthorizeUrl, type AuthorizeUrlOptions } from './authorize-url.ts'
import {
  validateTicketV1,
  validateTicketV2,
  type CasServiceResponse,
  type CasTicketVerdict,
} from './cas-ticket.ts'
import {
  codeChallengeDigest,
  generateCodeChallenge,
  type CodeChallengeMethod,
  type CodeChallengeOptions,
} from './code-challenge.ts'
import { directSignIn, type SignInOptions, type SignInResponse } from './direct-sign-in.ts'
import { parseIdToken, type IdTokenClaims, type IdTokenOptions } from './id-token.ts'
import { introspectToken, type Introspection } from './introspection.ts'
import { logoutUrl, type LogoutUrlOptions } from './logout-url.ts'
import { clientAt, type App } from './app.ts'
import { readOptions, type AuthenticationClientOptions } from './options.ts'
import {
  handleRedirectCallback,
  loginWithRedirect,
  logoutWithRedirect,
  type CallbackRequest,
  type LoginOptions,
  type RedirectResponse,
} from './redirect.ts'
import { given } from './settings.ts'
import {
  clientCredentials,
  redeemCode,
  refresh,
  type AccessKey,
  type CodeOptions,
  type TokenResponse,
} from './token-calls.ts'
import { userInfo, type UserInfo, type UserInfoOptions } from './user-info.ts'
import { validateToken, type TokenToValidate, type ValidatedClaims } from './validate-token.ts'

/**
 * One app of GenAuth, which was Authing, or of a server that keeps the same contract. The method names are
 * those of the vendor's Node SDK; each comment also has the name that the Python documents use.
 *
 * Nothing is sent at construction. Everything that goes wrong is an `ExeuntError` with a stable `code`:
 *
 * - `bad_setting`, `insecure_url`: the call itself is a mistake, and nothing was sent;
 * - `provider_refused`: the server said no. The vendor's Node SDK throws an Axios error here and hides the
 *   `error` in `response.data`; its Python SDK returns the error as if it were tokens;
 * - `bad_callback`, `bad_id_token`, `bad_access_token`, `wrong_subject`: a check failed, see `reason`. The
 *   vendor's SDKs make few of these checks;
 * - `sign_in_refused`: the server sent the browser back with an error, see `error`;
 * - `unreachable`, `bad_response`: no answer, or one that breaks the contract.
 *
 * @example
 * ```ts
 * import { AuthenticationClient } from '@exeunt/client/genauth'
 *
 * const client = new AuthenticationClient({
 *   appId: 'GEN_AUTH_APP_ID',
 *   appSecret: 'GEN_AUTH_APP_SECRET',
 *   appHost: 'https://example.genauth.ai',
 *   redirectUri: 'https://app.example/callback',
 * })
 * console.log(client.buildAuthorizeUrl().url)
 * ```
 */
export class AuthenticationClient {
  readonly #app: App

  /** @throws ExeuntError `bad_setting` or `insecure_url`, naming the option */
  constructor(options: AuthenticationClientOptions) {
    this.#app = readOptions(options)
  }

  /**
   * The address at which a person signs in (`build_authorize_url`). Pure: nothing is sent.
   *
   * With the protocol `oidc` every response type and mode, PKCE, and `prompt=consent` where the scope has
   * `offline_access`; with `oauth` the types `code` and `token`; with `saml` and `cas` their own addresses. A
   * `redirectUri` that nobody gave is left out: the server then takes the first one registered.
   *
   * The vendor's SDKs send the words `None` or `undefined` in its place; the Node SDK drops `codeChallenge`;
   * and those that return a text keep `state` and `nonce` to themselves.
   *
   * @returns `url`, and the `state` and `nonce` to keep until the browser comes back. As a text it is the
   *   address alone
   * @throws ExeuntError `bad_setting`
   * @example
   * ```ts
   * const { url, state, nonce } = client.buildAuthorizeUrl({ scope: 'openid profile offline_access' })
   * session.pending = { state, nonce }
   * const response = Response.redirect(url, 302)
   *
   * console.log(String(client.buildAuthorizeUrl())) // the address alone
   * ```
   */
  buildAuthorizeUrl(options: AuthorizeUrlOptions = {}): AuthorizeUrl {
    return authorizeUrl(this.#app, options)
  }

  /**
   * Trades an authorization code for tokens (`get_access_token_by_code`). A code works once.
   *
   * The ID token comes as it is: judge it by `parseIDToken`. Give the `nonce` of `buildAuthorizeUrl`, and it
   * is judged here; one that your session has lost (`undefined`) is a mistake. `handleRedirectCallback` always
   * does.
   *
   * @param code the `code` of the callback, whose `state` you have compared
   * @returns the server's answer, in its own names: `access_token`, `id_token`, `expires_in` (seconds), …
   * @throws ExeuntError `provider_refused` (`error` is `invalid_grant` for a code that is over),
   *   `bad_setting`, `bad_id_token`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const tokens = await client.getAccessTokenByCode(code, { codeVerifier, nonce })
   * const { sub } = await client.parseIDToken(tokens.id_token)
   * session.person = sub
   * ```
   */
  async getAccessTokenByCode(code: string, options: CodeOptions = {}): Promise<TokenResponse> {
    return redeemCode(this.#app, code, options)
  }

  /**
   * What an access token tells about its person (`get_user_info_by_access_token`).
   *
   * The token travels in the `Authorization` header, unless the call says otherwise. The vendor's Node SDK
   * puts it into the address by default, where it ends up in logs.
   *
   * @throws ExeuntError `provider_refused` (`error` is `invalid_token` once the token is over),
   *   `wrong_subject`, `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { sub, name, email } = await client.getUserInfoByAccessToken(accessToken)
   * console.log(sub, name, email)
   * ```
   */
  async getUserInfoByAccessToken(accessToken: string, options: UserInfoOptions = {}): Promise<UserInfo> {
    return userInfo(this.#app, accessToken, options)
  }

  /**
   * Trades a refresh token for new tokens (`get_new_access_token_by_refresh_token`).
   *
   * @returns the server's answer. Where it has a `refresh_token`, that is the one to use next
   * @throws ExeuntError `provider_refused` (`error` is `invalid_grant` once the sign-in is over),
   *   `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const tokens = await client.getNewAccessTokenByRefreshToken(refreshToken)
   * session.refreshToken = tokens.refresh_token ?? refreshToken
   * ```
   */
  async getNewAccessTokenByRefreshToken(refreshToken: string): Promise<TokenResponse> {
    return refresh(this.#app, refreshToken)
  }

  /**
   * Asks whether an access or refresh token is alive (`introspect_token`; RFC 7662). A token that is over is
   * an answer, `{ active: false }`, and no error. How the app proves itself is
   * `introspectionEndPointAuthMethod`, whatever the other two are.
   *
   * The documents say that a failed check throws. It does here; the vendor's Python SDK returns it.
   *
   * @throws ExeuntError `provider_refused`, `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { active, scope } = await client.introspectToken(accessToken)
   * console.log(active ? `alive, may ${scope}` : 'over')
   * ```
   */
  async introspectToken(token: string): Promise<Introspection> {
    return introspectToken(this.#app, token)
  }

  /**
   * Lets the server judge an ID token or an access token (`validate_token`). The token travels in the
   * address; `parseIDToken` and `parseAccessToken` judge it without asking.
   *
   * The server refuses with HTTP status 200 and `{ code: 400, message }`, which the vendor's SDKs return as
   * if they were claims: here it is an error. So is a token of another app, which no SDK notices.
   *
   * @returns the token's claims
   * @throws ExeuntError `provider_refused` (`providerCode` is 400, the message in `errorDescription`),
   *   `bad_id_token` or `bad_access_token` (of another app), `bad_setting` (none or both), `unreachable` or
   *   `bad_response`
   * @example
   * ```ts
   * const { sub } = await client.validateToken({ accessToken })
   * console.log(sub)
   * ```
   */
  async validateToken(token: TokenToValidate = {}): Promise<ValidatedClaims> {
    return validateToken(this.#app, token)
  }

  /**
   * Revokes an access or refresh token (`revoke_token`; RFC 7009), which the documents call the back-end
   * logout. One that is long gone counts as revoked. The app proves itself by `revocationEndPointAuthMethod`.
   *
   * Any body of a successful answer will do: nothing, `{}` or `true`. The vendor's Python SDK fails on the
   * first and returns the second; its Node SDK refuses `client_secret_basic` with the protocol `oauth`.
   *
   * @throws ExeuntError `provider_refused`, `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * console.log(await client.revokeToken(accessToken)) // true
   * ```
   */
  async revokeToken(token: string): Promise<true> {
    await revokeToken(clientAt(this.#app, 'revocation'), given('token', token))
    return true
  }

  /**
   * The address at which a person signs out (`build_logout_url`), for the browser. Pure: nothing is sent;
   * the result is a text, which may be awaited.
   *
   * | the call has | the address |
   * | --- | --- |
   * | `idToken`, or `expert: true` | `/oidc/session/end`; a `redirectUri` needs the `idToken` here |
   * | neither, or another protocol than `oidc` | `/login/profile/logout`, which asks nobody |
   * | protocol `cas` | `/cas-idp/logout` |
   *
   * The documents of the two SDKs differ on a call without arguments: this follows the one that says that
   * `expert` is off by default. `state` goes wherever there is a redirect; that it comes back they promise of
   * `/oidc/session/end`. The vendor's Python SDKs encode nothing and drop `state`; its Node SDK ignores
   * `expert`, and *throws* the address with the protocols `oauth` and `saml`.
   *
   * The address may hold the ID token: keep it out of logs and pages.
   *
   * @throws ExeuntError `bad_setting`
   * @example
   * ```ts
   * const url = client.buildLogoutUrl({ redirectUri: 'https://app.example/', idToken, state: 'abc' })
   * const response = Response.redirect(url, 302)
   * ```
   */
  buildLogoutUrl(options: LogoutUrlOptions = {}): string {
    return logoutUrl(this.#app, options)
  }

  /**
   * A token for a program, by an access key (`get_access_token_by_client_credentials`). The key proves itself
   * in the body, however the app is registered.
   *
   * The vendor's Node SDK sends the *app's* secret if the key's is missing or misspelt: here that is an error.
   *
   * @param scope separated by spaces. What was refused of it stands in `rejected_scope`
   * @throws ExeuntError `provider_refused`, `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const tokens = await client.getAccessTokenByClientCredentials('reports', accessKey, accessSecret)
   * console.log('granted:', tokens.scope, 'refused:', tokens.rejected_scope ?? 'nothing')
   * ```
   */
  getAccessTokenByClientCredentials(
    scope: string,
    accessKey: string,
    accessSecret: string,
  ): Promise<TokenResponse>
  getAccessTokenByClientCredentials(scope: string, accessKey: AccessKey): Promise<TokenResponse>
  async getAccessTokenByClientCredentials(
    scope: string,
    accessKey: string | AccessKey,
    accessSecret = '',
  ): Promise<TokenResponse> {
    const key = typeof accessKey === 'string' ? { accessKey, accessSecret } : accessKey
    return clientCredentials(this.#app, scope, key)
  }

  /**
   * A random PKCE verifier (`generate_code_challenge`; RFC 7636 §4.1). The documents call it a challenge;
   * keep it, send its digest to `buildAuthorizeUrl`, and it itself to `getAccessTokenByCode`.
   *
   * The vendor's SDKs make it by a generator that is not meant for secrets, in Python of small letters only.
   *
   * @param length in characters, from 43 to 128
   * @throws ExeuntError `bad_setting` for any other length
   * @example
   * ```ts
   * const codeVerifier = client.generateCodeChallenge()
   * console.log(codeVerifier.length) // 43
   * ```
   */
  generateCodeChallenge(length = 43): string {
    return generateCodeChallenge(length)
  }

  /**
   * The challenge that belongs to a verifier (`generate_code_challenge_digest`; RFC 7636 §4.2). It is the
   * base64url of its SHA-256, or with the method `plain` the verifier itself.
   *
   * @throws ExeuntError `bad_setting` for anything that can be no verifier
   * @example
   * ```ts
   * const codeVerifier = client.generateCodeChallenge()
   * const codeChallenge = client.generateCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' })
   * console.log(client.buildAuthorizeUrl({ codeChallenge, codeChallengeMethod: 'S256' }).url)
   * ```
   */
  generateCodeChallengeDigest(codeChallenge: string, method?: CodeChallengeMethod): string
  generateCodeChallengeDigest(options: CodeChallengeOptions): string
  generateCodeChallengeDigest(
    codeChallenge: string | CodeChallengeOptions,
    method: CodeChallengeMethod = 'S256',
  ): string {
    if (typeof codeChallenge === 'string') return codeChallengeDigest(codeChallenge, method)
    return codeChallengeDigest(codeChallenge.codeChallenge, codeChallenge.method ?? method)
  }

  /**
   * The same by the name that it has in the Node SDK.
   *
   * @example
   * ```ts
   * console.log(client.getCodeChallengeDigest({ codeChallenge: client.generateCodeChallenge() }))
   * ```
   */
  getCodeChallengeDigest(options: CodeChallengeOptions): string {
    return this.generateCodeChallengeDigest(options)
  }

  /**
   * Sends the browser to the sign-in page, and ends the response: code flow with PKCE, state and nonce, in the
   * protocols `oidc` and `oauth`. What the return is checked by stays in a cookie of this browser, HttpOnly,
   * for an hour, and Secure unless the callback is `http:`. A `cookieKey` that begins with `__Host-` keeps
   * neighbouring hosts from setting it.
   *
   * Each sign-in has a cookie of its own, up to sixteen of them, so that two tabs may sign in at once. In the
   * vendor's SDK the second spoils the first.
   *
   * @throws ExeuntError `bad_setting`, also where the `redirectUri` is too long for a cookie; then the response is
   *   untouched
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   *
   * createServer((request, response) => {
   *   client.loginWithRedirect(response, { forced: true }).catch(() => response.writeHead(500).end())
   * })
   * ```
   */
  async loginWithRedirect(response: RedirectResponse, options: LoginOptions = {}): Promise<void> {
    loginWithRedirect(this.#app, response, options)
  }

  /**
   * Finishes what `loginWithRedirect` began, in the app's callback. The response only gets the header that
   * clears the cookie: it is yours to end, also when this throws, as it does whenever somebody opens the
   * callback's address by hand.
   *
   * The vendor's SDK compares `state` alone, reports the server's error before it has, overwrites other
   * cookies of the response, and redeems the code with the constructor's `redirectUri` even if the sign-in
   * had another.
   *
   * @returns the tokens, whose ID token has been checked in full, `nonce` included
   * @throws ExeuntError `bad_callback`, `sign_in_refused` (the person said no, say), `provider_refused`,
   *   `bad_id_token`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   *
   * createServer(async (request, response) => {
   *   try {
   *     const tokens = await client.handleRedirectCallback(request, response)
   *     response.end(`signed in, for ${tokens.expires_in} seconds`)
   *   } catch {
   *     response.writeHead(400).end('That did not work. Please sign in again.')
   *   }
   * })
   * ```
   */
  async handleRedirectCallback(request: CallbackRequest, response: RedirectResponse): Promise<TokenResponse> {
    return handleRedirectCallback(this.#app, request, response)
  }

  /**
   * Sends the browser to the address of `buildLogoutUrl`, and ends the response, which the vendor's SDK leaves
   * open. End the app's own session first.
   *
   * @throws ExeuntError `bad_setting`; then the response is untouched
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   *
   * createServer((request, response) => {
   *   const options = { idToken, redirectUri: 'https://app.example/' }
   *   client.logoutWithRedirect(response, options).catch(() => response.writeHead(500).end())
   * })
   * ```
   */
  async logoutWithRedirect(response: RedirectResponse, options: LogoutUrlOptions = {}): Promise<void> {
    logoutWithRedirect(this.#app, response, options)
  }

  /**
   * Checks an ID token and gives its claims: signature (HS256 by the app's secret, RS256 by the server's keys,
   * which are kept), issuer, audience, time, and `nonce` and `at_hash` where you give what they belong to.
   *
   * The vendor's SDK checks the signature alone: an expired token of another app passes there. It also fetches
   * the keys at every call.
   *
   * @throws ExeuntError `bad_id_token` with the failed check as `reason`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { sub, exp } = await client.parseIDToken(idToken)
   * console.log(sub, new Date(exp * 1000))
   * ```
   */
  async parseIDToken(token: string | undefined, options: IdTokenOptions = {}): Promise<IdTokenClaims> {
    return parseIdToken(this.#app, token, options)
  }

  /**
   * Checks an access token and gives its claims, for an API that receives it: RS256 by the server's keys,
   * issuer, audience, time, and that it is no ID token. It says nothing about a logout since: for that, see
   * `introspectToken`.
   *
   * The vendor's SDK checks the signature alone.
   *
   * @throws ExeuntError `bad_access_token` with the failed check as `reason`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { sub, scope } = await client.parseAccessToken(accessToken)
   * console.log(sub, scope)
   * ```
   */
  async parseAccessToken(token: string, options: AccessTokenOptions = {}): Promise<AccessTokenClaims> {
    return parseAccessToken(this.#app, token, options)
  }

  /**
   * Signs a person in with their user name and password, without a browser. The app must be registered for
   * it; better let people type their password on the sign-in page only.
   *
   * This and its siblings below: the server refuses with HTTP status 200, which the vendor's SDK returns like
   * a success. Here it is an error.
   *
   * @returns the vendor's envelope: the tokens are its `data`
   * @throws ExeuntError `provider_refused` (`providerCode` is 2333 for a wrong name or password, 1635 or 1636
   *   where a second factor is needed), `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { data } = await client.signInByUsernamePassword({ username: 'ada', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByUsernamePassword({
    options,
    ...passwordPayload
  }: SignInBy<'username' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSWORD', passwordPayload }, options)
  }

  /**
   * As `signInByUsernamePassword`, by email address.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByEmailPassword({ email: 'ada@example.com', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByEmailPassword({
    options,
    ...passwordPayload
  }: SignInBy<'email' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSWORD', passwordPayload }, options)
  }

  /**
   * As `signInByUsernamePassword`, by phone number.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByPhonePassword({ phone: '+44123', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByPhonePassword({
    options,
    ...passwordPayload
  }: SignInBy<'phone' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSWORD', passwordPayload }, options)
  }

  /**
   * As `signInByUsernamePassword`, by whichever of the three it is.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByAccountPassword({ account: 'ada', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByAccountPassword({
    options,
    ...passwordPayload
  }: SignInBy<'account' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSWORD', passwordPayload }, options)
  }

  /**
   * As `signInByUsernamePassword`, by a code that the server has sent to an email address. Exeunt does not
   * serve this connection.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByEmailPassCode({ email: 'ada@example.com', passCode: '123456' })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByEmailPassCode({
    options,
    ...passCodePayload
  }: SignInBy<'email' | 'passCode'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSCODE', passCodePayload }, options)
  }

  /**
   * As `signInByEmailPassCode`, by a code that was sent to a phone.
   *
   * @example
   * ```ts
   * const person = { phone: '123', phoneCountryCode: '+44' }
   * const { data } = await client.signInByPhonePassCode({ ...person, passCode: '123456' })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByPhonePassCode({
    options,
    ...passCodePayload
  }: SignInBy<'phone' | 'passCode'> & { readonly phoneCountryCode?: string }): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'PASSCODE', passCodePayload }, options)
  }

  /**
   * As `signInByUsernamePassword`, against an Active Directory. Exeunt does not serve this connection.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByAD({ sAMAccountName: 'ada', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByAD({
    options,
    ...adPayload
  }: SignInBy<'sAMAccountName' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'AD', adPayload }, options)
  }

  /**
   * As `signInByAD`, against an LDAP directory.
   *
   * @example
   * ```ts
   * const { data } = await client.signInByLDAP({ sAMAccountName: 'ada', password })
   * session.accessToken = data.access_token
   * ```
   */
  async signInByLDAP({
    options,
    ...ldapPayload
  }: SignInBy<'sAMAccountName' | 'password'>): Promise<SignInResponse> {
    return directSignIn(this.#app, { connection: 'LDAP', ldapPayload }, options)
  }

  /**
   * Redeems a ticket of the protocol `cas` by its version 1.0. A ticket works once, for its service.
   *
   * @throws ExeuntError `bad_setting`, `unreachable` or `bad_response`
   * @example
   * ```ts
   * const { valid, user } = await client.validateTicketV1(ticket, 'https://app.example/cas')
   * console.log(valid ? `${user} has signed in` : 'sign in again')
   * ```
   */
  async validateTicketV1(ticket: string, service: string): Promise<CasTicketVerdict> {
    return validateTicketV1(this.#app, { ticket, service })
  }

  /**
   * Redeems a ticket of the protocol `cas` by its version 2.0, which tells about the person. The vendor's SDK
   * returns a refusal like a success.
   *
   * @throws ExeuntError `provider_refused` (`error` is `INVALID_TICKET`, say), `bad_setting`, `unreachable` or
   *   `bad_response`
   * @example
   * ```ts
   * const { serviceResponse } = await client.validateTicketV2(ticket, 'https://app.example/cas')
   * console.log(serviceResponse.authenticationSuccess.user)
   * ```
   */
  async validateTicketV2(ticket: string, service: string): Promise<CasServiceResponse> {
    return validateTicketV2(this.#app, { ticket, service })
  }
}

type SignInBy<Field extends string> = Readonly<Record<Field, string>> & { readonly options?: SignInOptions }
