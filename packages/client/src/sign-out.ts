import { badCallback, readCallback, type Callback } from './callback.ts'
import { randomText } from './random-text.ts'
import { required, type RelyingParty } from './relying-party.ts'

/** The parameters of RIL §2; `client_id` is always sent. */
export interface SignOutOptions {
  /** The ID token of the sign-in, expired or not: with it the provider need not ask the person. */
  readonly idTokenHint?: string
  /** Who is to be signed out, in whatever form the provider understands. */
  readonly logoutHint?: string
  /** Where the browser comes back to; must be registered. Without it, it rests at the provider. */
  readonly postLogoutRedirectUri?: string
  /** Comes back with the browser; default a random one where there is a way back. */
  readonly state?: string
  /** Languages in order of preference, separated by spaces. */
  readonly uiLocales?: string
}

/**
 * The address that signs the person out at the provider (RIL §2). First end the application's own
 * session; the provider then tells every other application.
 *
 * The address holds the ID token: redirect to it, and keep it out of logs and pages.
 *
 * @returns the address, and the state to keep until the browser comes back
 * @throws ExeuntError `no_endpoint`, or what fetching the metadata may throw
 * @example
 * ```ts
 * import { startSignOut } from '@exeunt/client'
 *
 * const { url, state } = await startSignOut(rp, {
 *   idTokenHint: session.idToken,
 *   postLogoutRedirectUri: 'https://ledger.example/',
 * })
 * session.signOutState = state
 * const response = Response.redirect(url, 303)
 * ```
 */
export async function startSignOut(
  rp: RelyingParty,
  options: SignOutOptions = {},
): Promise<{ readonly url: URL; readonly state?: string }> {
  const url = required(await rp.provider(), 'endSessionEndpoint')
  const { idTokenHint, logoutHint, postLogoutRedirectUri, uiLocales } = options
  const state = options.state ?? (postLogoutRedirectUri === undefined ? undefined : randomText())
  const parameters = {
    client_id: rp.clientId,
    ...(idTokenHint !== undefined && { id_token_hint: idTokenHint }),
    ...(logoutHint !== undefined && { logout_hint: logoutHint }),
    ...(postLogoutRedirectUri !== undefined && { post_logout_redirect_uri: postLogoutRedirectUri }),
    ...(state !== undefined && { state }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return state === undefined ? { url } : { url, state }
}

/**
 * Judges the browser's return from a sign-out (RIL §3): it must bring the state that was sent.
 *
 * @throws ExeuntError `bad_callback`; somebody else made this address, so believe nothing it says
 * @example
 * ```ts
 * import { finishSignOut } from '@exeunt/client'
 *
 * finishSignOut(returned, session.signOutState)
 * console.log('You are signed out')
 * ```
 */
export function finishSignOut(callback: Callback, state: string): void {
  if (readCallback(callback).get('state') !== state) throw badCallback('wrong-state', 'state does not match')
}
