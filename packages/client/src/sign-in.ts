import { base64url } from 'jose'
import { badCallback, readCallback, type Callback } from './callback.ts'
import { ExeuntError } from './errors.ts'
import { checkIdToken, type IdTokenClaims } from './id-token.ts'
import { randomText } from './random-text.ts'
import { printable } from './refusal.ts'
import { required, type RelyingParty } from './relying-party.ts'
import { requestTokens, type TokenSet } from './tokens.ts'

export interface SignInOptions {
  /** Scopes, separated by spaces; default `openid profile email`. `openid` is added if it is missing. */
  readonly scope?: string
  /** `none`, `login`, `create`, `consent`, `select_account`, separated by spaces. */
  readonly prompt?: string
  /** The person must have authenticated within this time, in seconds. */
  readonly maxAgeSeconds?: number
  readonly loginHint?: string
  readonly idTokenHint?: string
  /** Languages in order of preference, separated by spaces. */
  readonly uiLocales?: string
  readonly acrValues?: string
  /** Default: the provider's choice, which is `query`. */
  readonly responseMode?: 'query' | 'form_post'
  /** Further parameters that the provider understands; none of those that this package sets. */
  readonly extra?: Readonly<Record<string, string>>
}

/** What the application keeps in its own session until the browser comes back. Plain JSON, and secret. */
export interface PendingSignIn {
  readonly issuer: string
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly maxAgeSeconds?: number
}

export interface SignedIn {
  readonly claims: IdTokenClaims
  readonly tokens: TokenSet & { readonly idToken: string }
}

/**
 * The address that starts a sign-in: code flow with PKCE (RFC 7636, S256), state and nonce.
 *
 * @returns the address to redirect the browser to, and what to keep until it comes back
 * @throws ExeuntError `bad_setting`, or what fetching the metadata may throw
 * @example
 * ```ts
 * import { startSignIn } from '@exeunt/client'
 *
 * const { url, pending } = await startSignIn(rp, { scope: 'openid profile email' })
 * session.pending = pending
 * const response = Response.redirect(url, 303)
 * ```
 */
export async function startSignIn(
  rp: RelyingParty,
  options: SignInOptions = {},
): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
  const url = required(await rp.provider(), 'authorizationEndpoint')
  const pending = createPending(rp, options)
  const asked = { ...(await protocolParameters(rp, pending)), ...chosenParameters(options) }

  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  for (const [name, value] of Object.entries(options.extra ?? {})) {
    if (name in asked) throw new ExeuntError('bad_setting', `extra must not set ${name}`)
    url.searchParams.set(name, value)
  }
  return { url, pending }
}

/**
 * Finishes a sign-in: judges the callback (state, RFC 9207 `iss`, errors), redeems the code, and
 * checks the ID token in full (CORE §3.1.3.7).
 *
 * @param callback the address to which the browser came back, or the fields of its `form_post`
 * @param pending what `startSignIn` gave; forget it, a code can be redeemed once
 * @throws ExeuntError `bad_callback`, `sign_in_refused` (the person said no, say), `provider_refused`,
 *   `bad_id_token`, `unreachable` or `bad_response`
 * @example
 * ```ts
 * import { finishSignIn } from '@exeunt/client'
 *
 * const { claims, tokens } = await finishSignIn(rp, callback, pending)
 * console.log(`${claims.sub} is signed in, the provider calls it session ${claims.sid}`)
 * session.idToken = tokens.idToken
 * ```
 */
export async function finishSignIn(
  rp: RelyingParty,
  callback: Callback,
  pending: PendingSignIn,
): Promise<SignedIn> {
  const code = await readCode(rp, callback, pending)
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.codeVerifier,
  })
  const { idToken, ...tokens } = await requestTokens(rp, form)
  if (idToken === undefined) throw new ExeuntError('bad_response', `${rp.issuer} sent no id_token`)

  const { nonce, maxAgeSeconds } = pending
  const { accessToken } = tokens
  const expected = { nonce, accessToken, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) }
  return { claims: await checkIdToken(rp, idToken, expected), tokens: { ...tokens, idToken } }
}

function createPending(rp: RelyingParty, { maxAgeSeconds }: SignInOptions): PendingSignIn {
  if (rp.redirectUri === undefined) throw new ExeuntError('bad_setting', 'signing in needs a redirectUri')
  return {
    issuer: rp.issuer,
    redirectUri: rp.redirectUri,
    state: randomText(),
    nonce: randomText(),
    codeVerifier: randomText(),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  }
}

async function protocolParameters(rp: RelyingParty, pending: PendingSignIn) {
  return {
    response_type: 'code',
    client_id: rp.clientId,
    redirect_uri: pending.redirectUri,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.codeVerifier),
    code_challenge_method: 'S256',
  }
}

async function challengeOf(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier))
  return base64url.encode(new Uint8Array(digest))
}

function chosenParameters(options: SignInOptions): Readonly<Record<string, string>> {
  const { prompt, maxAgeSeconds, loginHint, idTokenHint, uiLocales, acrValues, responseMode } = options
  return {
    scope: withOpenId(options.scope ?? 'openid profile email'),
    ...(prompt !== undefined && { prompt }),
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(idTokenHint !== undefined && { id_token_hint: idTokenHint }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
    ...(acrValues !== undefined && { acr_values: acrValues }),
    ...(responseMode !== undefined && { response_mode: responseMode }),
  }
}

function withOpenId(scope: string): string {
  return scope.split(' ').includes('openid') ? scope : `openid ${scope}`.trim()
}

/** The code of a callback. The order matters: first that the callback is ours, then that it is this provider's, then what it says. */
export async function readCode(
  rp: RelyingParty,
  callback: Callback,
  pending: Pick<PendingSignIn, 'issuer' | 'state'>,
): Promise<string> {
  const parameters = readCallback(callback)
  if (pending.issuer !== rp.issuer) throw badCallback('other-provider', 'this sign-in began elsewhere')
  if (parameters.get('state') !== pending.state) throw badCallback('wrong-state', 'state does not match')
  await checkIssuer(rp, parameters.get('iss'))

  const error = parameters.get('error')
  if (error !== undefined) throw signInRefused(error, parameters.get('error_description'))
  const code = parameters.get('code')
  if (!code) throw badCallback('no-code', 'it brings neither a code nor an error')
  return code
}

/** RFC 9207 §2.4: against mix-up, also for errors. */
async function checkIssuer(rp: RelyingParty, issuer: string | undefined): Promise<void> {
  const { namesItselfInCallbacks } = await rp.provider()
  if (issuer === undefined && namesItselfInCallbacks) throw badCallback('no-issuer', 'iss is missing')
  if (issuer !== undefined && issuer !== rp.issuer) throw badCallback('wrong-issuer', 'iss does not match')
}

function signInRefused(error: string, errorDescription: string | undefined): ExeuntError {
  const details = { error, ...(errorDescription !== undefined && { errorDescription }) }
  return new ExeuntError('sign_in_refused', `the provider refused the sign-in: ${printable(error)}`, details)
}
