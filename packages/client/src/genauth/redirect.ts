import { randomText } from '../random-text.ts'
import { readCode } from '../sign-in.ts'
import { authorizeUrl, type AuthorizeUrlOptions } from './authorize-url.ts'
import { codeChallengeDigest, generateCodeChallenge } from './code-challenge.ts'
import { logoutUrl, type LogoutUrlOptions } from './logout-url.ts'
import { clientAt, type App } from './app.ts'
import { filled } from './settings.ts'
import { checkNewIdToken, exchangeCode, type TokenResponse } from './token-calls.ts'
import { clearedCookie, readTransaction, transactionCookie } from './transaction-cookie.ts'

/** What is needed of a `ServerResponse` of node:http, or of one that a framework builds on it. */
export interface RedirectResponse {
  statusCode: number
  setHeader(name: string, value: string): unknown
  appendHeader(name: string, value: string): unknown
  end(): unknown
}

/** What is needed of an `IncomingMessage` of node:http. */
export interface CallbackRequest {
  readonly url?: string | undefined
  readonly headers: { readonly cookie?: string | undefined }
}

export type LoginOptions = Pick<AuthorizeUrlOptions, 'scope' | 'state' | 'nonce' | 'redirectUri' | 'forced'>

/** Sends the browser to the sign-in page, with PKCE; what its return is checked by stays in its cookie. */
export function loginWithRedirect(app: App, response: RedirectResponse, options: LoginOptions): void {
  clientAt(app, 'token')
  const state = filled(options.state) ?? randomText()
  const nonce = filled(options.nonce) ?? randomText()
  const codeVerifier = generateCodeChallenge(43)
  const redirectUri = filled(options.redirectUri) ?? app.redirectUri
  const { url } = authorizeUrl(app, {
    ...options,
    state,
    nonce,
    responseType: 'code',
    // A form_post is no navigation by GET: the browser would not send the Lax cookie with it.
    responseMode: 'query',
    codeChallenge: codeChallengeDigest(codeVerifier, 'S256'),
    codeChallengeMethod: 'S256',
  })
  const transaction = { state, nonce, codeVerifier, ...(redirectUri !== undefined && { redirectUri }) }
  response.appendHeader('Set-Cookie', transactionCookie(app, transaction))
  redirect(response, url)
}

/** Judges the browser's return by its cookie, redeems the code, and checks the ID token. */
export async function handleRedirectCallback(
  app: App,
  request: CallbackRequest,
  response: RedirectResponse,
): Promise<TokenResponse> {
  const callback = new URLSearchParams((request.url ?? '').replace(/^[^?]*/, ''))
  const transaction = readTransaction(app, request.headers.cookie, callback.get('state') ?? '')
  response.appendHeader('Set-Cookie', clearedCookie(app, transaction))
  const { state, nonce, codeVerifier, redirectUri } = transaction
  const code = await readCode(app.rp, callback, { issuer: app.rp.issuer, state })
  const tokens = await exchangeCode(app, code, { redirectUri, codeVerifier })
  if (app.protocol === 'oidc') await checkNewIdToken(app, tokens, nonce)
  return tokens
}

/** Sends the browser to the logout address. */
export function logoutWithRedirect(app: App, response: RedirectResponse, options: LogoutUrlOptions): void {
  const url = logoutUrl(app, options)
  // The address may hold the ID token.
  response.setHeader('Referrer-Policy', 'no-referrer')
  redirect(response, url)
}

function redirect(response: RedirectResponse, url: string): void {
  response.statusCode = 302
  response.setHeader('Location', url)
  response.setHeader('Cache-Control', 'no-store')
  response.end()
}
