import { ExeuntError } from '../errors.ts'
import type { RelyingParty } from '../relying-party.ts'
import { requestTokenAnswer, type TokenAnswer } from '../token-answer.ts'
import { clientAt, tokenHolder, type App } from './app.ts'
import { expectedNonce, parseIdToken } from './id-token.ts'
import { badMember, wrongMember, type MemberTypes } from './member-types.ts'
import { filled, given } from './settings.ts'

/** Tokens as the documents show them, in the protocol's names. */
export interface TokenResponse extends TokenAnswer {
  /** Life of the access token, in seconds. */
  readonly expires_in?: number
  readonly id_token?: string
  /** Only with the scope `offline_access`. */
  readonly refresh_token?: string
  /** The scopes that were granted, separated by spaces. */
  readonly scope?: string
  /** The scopes that were refused, separated by spaces; only of client credentials. */
  readonly rejected_scope?: string
}

export interface CodeOptions {
  /** What `generateCodeChallenge` gave, not its digest; needed if the sign-in began with one (`code_verifier`). */
  readonly codeVerifier?: string | undefined
  /**
   * What `buildAuthorizeUrl` gave: with it, the ID token is checked in full before anything is returned. Given but
   * `undefined`, because the session has lost it, it is a mistake.
   */
  readonly nonce?: string | undefined
  /** The one of `buildAuthorizeUrl`, if it was not the constructor's. */
  readonly redirectUri?: string | undefined
}

/** Trades a code for tokens (RFC 6749 §4.1.3). */
export async function redeemCode(app: App, code: string, options: CodeOptions): Promise<TokenResponse> {
  const nonce = expectedNonce(options)
  const codeVerifier = filled(options.codeVerifier)
  const redirectUri = filled(options.redirectUri) ?? app.redirectUri
  const tokens = await exchangeCode(app, code, { redirectUri, codeVerifier })
  if (nonce !== undefined) await checkNewIdToken(app, tokens, nonce)
  return tokens
}

/** The bare exchange; `redirectUri` must be the one of the sign-in, and absent if it was. */
export function exchangeCode(
  app: App,
  code: string,
  {
    redirectUri,
    codeVerifier,
  }: { readonly redirectUri: string | undefined; readonly codeVerifier: string | undefined },
): Promise<TokenResponse> {
  const form = new URLSearchParams({ grant_type: 'authorization_code', code: given('code', code) })
  if (redirectUri !== undefined) form.set('redirect_uri', redirectUri)
  if (codeVerifier !== undefined) form.set('code_verifier', codeVerifier)
  return requestTokens(app, form)
}

/** The ID token of a fresh sign-in (CORE §3.1.3.7): a missing one is as bad as a wrong one. */
export async function checkNewIdToken(app: App, tokens: TokenResponse, nonce: string): Promise<void> {
  const { id_token, access_token: accessToken } = tokens
  if (id_token === undefined) throw new ExeuntError('bad_response', `${app.rp.issuer} sent no id_token`)
  await parseIdToken(app, id_token, { nonce, accessToken })
}

/** RFC 6749 §6. */
export function refresh(app: App, refreshToken: string): Promise<TokenResponse> {
  const form = { grant_type: 'refresh_token', refresh_token: given('refreshToken', refreshToken) }
  return requestTokens(app, new URLSearchParams(form))
}

/** An access key of the console: a client of its own, whatever the app. */
export interface AccessKey {
  /** Its id (`access_key`). */
  readonly accessKey: string
  /** Its secret (`access_secret`); never the app's. */
  readonly accessSecret: string
}

/** RFC 6749 §4.4. The key proves itself in the body, however the app is registered. */
export async function clientCredentials(
  app: App,
  scope: string,
  key: AccessKey | undefined,
): Promise<TokenResponse> {
  const clientId = given('accessKey', key?.accessKey)
  const clientSecret = given('accessSecret', key?.accessSecret)
  const rp: RelyingParty = {
    ...tokenHolder(app),
    clientId,
    authentication: { method: 'client_secret_post', clientSecret },
  }
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: given('scope', scope) })
  return tokenResponse(await requestTokenAnswer(rp, form))
}

async function requestTokens(app: App, form: URLSearchParams): Promise<TokenResponse> {
  return tokenResponse(await requestTokenAnswer(clientAt(app, 'token'), form))
}

const text = ['string'] as const
const types: MemberTypes = {
  expires_in: ['number'],
  id_token: text,
  refresh_token: text,
  scope: text,
  rejected_scope: text,
}

export function tokenResponse(answer: TokenAnswer): TokenResponse {
  if (isTokenResponse(answer)) return answer
  throw badMember('token', wrongMember(answer, types))
}

function isTokenResponse(answer: TokenAnswer): answer is TokenResponse {
  return wrongMember(answer, types) === undefined
}
