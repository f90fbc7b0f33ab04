import type { Tenant } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { Claims } from '../../platform/keys/keys.ts'

/**
 * What the logout slice wants from federation, and gets by the wiring: how to leave an upstream, and whether the
 * upstream wrote a token.
 */
export interface UpstreamLogout {
  /**
   * Where a browser goes that shall be signed out at an upstream (RIL §2). Its metadata are asked for anew: a browser
   * that is sent to a server that is gone would never come back. It is not told anything yet.
   */
  readonly exit: (tenant: Tenant, wanted: WantedExit) => Promise<UpstreamExit>
  /**
   * Whether an upstream signed a token: by a key that it publishes or the secret that it shares with us, with an
   * algorithm that its ID tokens may have; never by `none`, and by no key that the token brings along. Says nothing of
   * type, issuer, audience or time.
   */
  readonly verify: (tenant: Tenant, upstreamId: UpstreamId, token: string) => Promise<UpstreamSignature>
}

export interface WantedExit {
  readonly upstreamId: UpstreamId
  /** The upstream's own ID token, for `id_token_hint`; absent where it is not to be had any more. */
  readonly idToken?: string
  /** One-time; comes back with the browser. */
  readonly state: string
  /** The address of ours to come back to: `post_logout_redirect_uri`. */
  readonly returnTo: string
}

export type UpstreamExit =
  /** The `end_session_endpoint` with its own query kept, and `id_token_hint`, `client_id`, return and `state` added. */
  | { readonly kind: 'leads'; readonly url: string }
  /** It publishes no end_session_endpoint, or one that is no address to send a browser to. */
  | { readonly kind: 'no-exit' }
  /** Its metadata did not come in time. @property detail for an operator, without secrets. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The tenant does not have it any more. */
  | { readonly kind: 'unknown' }

export type UpstreamSignature =
  | { readonly kind: 'verified'; readonly header: Claims; readonly claims: Claims }
  /** @property reason for our log; it quotes nothing of the token. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Its keys could not be had: the same token may be good later. */
  | { readonly kind: 'unavailable'; readonly detail: string }
