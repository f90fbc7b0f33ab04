import { postAsClient, readAnswer } from './client-authentication.ts'
import { checkIdToken, type IdTokenClaims } from './id-token.ts'
import { numberIn, stringIn, type JsonObject } from './json.ts'
import { refusalOf } from './refusal.ts'
import { required, type RelyingParty } from './relying-party.ts'
import { requestTokenAnswer, type TokenAnswer } from './token-answer.ts'
import { badResponse } from './transport.ts'

/** What a token endpoint gave (RFC 6749 §5.1). */
export interface TokenSet {
  readonly accessToken: string
  readonly expiresAt?: Date
  readonly refreshToken?: string
  readonly scope?: string
  readonly idToken?: string
}

export interface RefreshOptions {
  readonly refreshToken: string
  /** A smaller scope than the granted one, separated by spaces. */
  readonly scope?: string
  /** The claims of the sign-in's ID token: a refreshed ID token must speak of the same sign-in. */
  readonly claims?: IdTokenClaims
}

/**
 * Trades a refresh token for new tokens (RFC 6749 §6). A new ID token is checked by CORE §12.2.
 *
 * @returns the new tokens, with the refresh token to use next: the new one where the provider
 *   rotates, else the one that was given; and the claims of a new ID token, if one came
 * @throws ExeuntError `provider_refused` (`error` is `invalid_grant` once the session has ended),
 *   `bad_id_token`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { refreshTokens } from '@exeunt/client'
 *
 * const refreshed = await refreshTokens(rp, { refreshToken, claims })
 * session.refreshToken = refreshed.tokens.refreshToken
 * ```
 */
export async function refreshTokens(
  rp: RelyingParty,
  { refreshToken, scope, claims: earlier }: RefreshOptions,
): Promise<{
  readonly tokens: TokenSet & { readonly refreshToken: string }
  readonly claims?: IdTokenClaims
}> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  if (scope !== undefined) form.set('scope', scope)
  const tokens = { refreshToken, ...(await requestTokens(rp, form)) }
  if (tokens.idToken === undefined) return { tokens }

  const { accessToken } = tokens
  const claims = await checkIdToken(rp, tokens.idToken, { accessToken, ...(earlier && { earlier }) })
  return { tokens, claims }
}

/**
 * Asks for a token of the application's own, no person involved (RFC 6749 §4.4).
 *
 * @throws ExeuntError `provider_refused`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { requestClientCredentials } from '@exeunt/client'
 *
 * const { accessToken, expiresAt } = await requestClientCredentials(rp, { scope: 'reports:read' })
 * console.log(accessToken.length, expiresAt)
 * ```
 */
export function requestClientCredentials(
  rp: RelyingParty,
  options: { readonly scope?: string; readonly resource?: string } = {},
): Promise<TokenSet> {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (options.scope !== undefined) form.set('scope', options.scope)
  if (options.resource !== undefined) form.set('resource', options.resource)
  return requestTokens(rp, form)
}

export interface TokenOptions {
  /** What kind of token it is, so that the provider finds it sooner. */
  readonly tokenTypeHint?: 'access_token' | 'refresh_token'
}

/**
 * Revokes a token (RFC 7009). Revoking one that is long gone is a success too.
 *
 * This ends a token, not the person's session at the provider: for that, see `startSignOut`.
 *
 * @throws ExeuntError `provider_refused`, `no_endpoint`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { revokeToken } from '@exeunt/client'
 *
 * await revokeToken(rp, refreshToken, { tokenTypeHint: 'refresh_token' })
 * ```
 */
export async function revokeToken(
  rp: RelyingParty,
  token: string,
  options: TokenOptions = {},
): Promise<void> {
  const url = required(await rp.provider(), 'revocationEndpoint')
  const reply = await postAsClient(rp, url, tokenForm(token, options))
  // RFC 7009 §2.2: the status says it all, whatever the body.
  if (reply.status !== 200) throw refusalOf(url, reply)
}

/** An introspection answer. When `active` is false nothing else in it means anything. */
export interface Introspection extends JsonObject {
  readonly active: boolean
}

/**
 * Asks the provider whether a token is alive (RFC 7662).
 *
 * @throws ExeuntError `provider_refused`, `no_endpoint`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { introspectToken } from '@exeunt/client'
 *
 * const { active, scope } = await introspectToken(rp, accessToken)
 * console.log(active ? `alive, may ${scope}` : 'over')
 * ```
 */
export async function introspectToken(
  rp: RelyingParty,
  token: string,
  options: TokenOptions = {},
): Promise<Introspection> {
  const url = required(await rp.provider(), 'introspectionEndpoint')
  const reply = await postAsClient(rp, url, tokenForm(token, options))
  const answer = readAnswer(url, reply)
  if (!isIntrospection(answer)) throw badResponse(url, 'no "active"', reply.status)
  return answer
}

/** Posts to the token endpoint and reads a token answer. */
export async function requestTokens(rp: RelyingParty, form: URLSearchParams): Promise<TokenSet> {
  return readTokens(rp, await requestTokenAnswer(rp, form))
}

function readTokens(rp: RelyingParty, answer: TokenAnswer): TokenSet {
  const lifeSeconds = numberIn(answer, 'expires_in')
  const [refreshToken, scope, idToken] = ['refresh_token', 'scope', 'id_token'].map((name) =>
    stringIn(answer, name),
  )
  return {
    accessToken: answer.access_token,
    ...(lifeSeconds !== undefined && { expiresAt: new Date(rp.now().getTime() + lifeSeconds * 1000) }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(idToken !== undefined && { idToken }),
  }
}

function tokenForm(token: string, { tokenTypeHint }: TokenOptions): URLSearchParams {
  return new URLSearchParams({ token, ...(tokenTypeHint && { token_type_hint: tokenTypeHint }) })
}

function isIntrospection(answer: JsonObject): answer is Introspection {
  return typeof answer['active'] === 'boolean'
}
