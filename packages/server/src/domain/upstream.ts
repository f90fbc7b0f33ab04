import type { Brand } from './brand.ts'
import type { Issuer } from './tenant.ts'

export type UpstreamId = Brand<string, 'UpstreamId'>

/** Where upstreams bring people back to from signing in, unless they know an address of a dialect's. */
export const signInReturnPath = '/sign-in/callback'

/**
 * The same for one upstream alone (RFC 9700 §4.4.2): an answer that another one wrote, or that somebody led astray,
 * comes to another address. It is for those whose answers do not name them (RFC 9207).
 */
export function ownReturnPath(id: string): `/${string}` {
  return `${signInReturnPath}/${id}`
}

/** An OpenID Provider that people of a tenant may sign in with, and that we are a client of. */
export interface Upstream {
  /** Names it in addresses, in the database, and where a vendor speaks of a connection. */
  readonly id: UpstreamId
  /** What people read on the button. */
  readonly name: string
  /** As it stands in its ID tokens, letter by letter; its discovery document lies below it. */
  readonly issuer: Issuer
  readonly clientId: string
  /** How we prove who we are; the secret itself is kept beside the tenant, never in it (D13). */
  readonly authMethod: 'client_secret_basic' | 'client_secret_post' | 'none'
  readonly scope: readonly string[]
  /**
   * Where it sends people back to, without the tenant's prefix: registered there, letter by letter. A dialect's address
   * takes those from signing in and those from signing out.
   */
  readonly redirectPath: `/${string}`
  /** What becomes of a person whom nobody knows here: they get an account, or are sent away. */
  readonly unknownPeople: 'create' | 'refuse'
  /** Whether a logout here signs out there, too: only where it is asked for (`federated`), or always. */
  readonly signOut: 'when-asked' | 'always'
  /** What a sign-in there amounts to here, as `acr` values; empty: nothing that an app could ask for. */
  readonly acrValues: readonly string[]
}

/** What a session that began at an upstream has to do with it. */
export interface UpstreamLink {
  readonly upstreamId: UpstreamId
  readonly issuer: Issuer
  /** The `sub` there. */
  readonly subject: string
  /** The `sid` there, where it told one. */
  readonly sid?: string
}
