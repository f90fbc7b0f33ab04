import type { Client } from '../../domain/client.ts'
import type { Issuer, Tenant } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'

/** A secret on its way from the operator to its hash. */
export interface Secret {
  reveal(): string
  /** `[secret]`, as any other way of printing it. */
  toString(): string
}

/** A tenant as the operator wants it: what is not in these lists shall not be. */
export interface TenantRegistration {
  readonly tenant: Tenant
  readonly clients: readonly ClientRegistration[]
  readonly users: readonly UserRegistration[]
  /** How we prove ourselves to upstreams, by their ids. They are in no database. */
  readonly upstreamSecrets?: Readonly<Record<string, Secret>>
  /** Which settings of the tenant the operator's file says itself, by their names there: `dialects.auth0.logoutPrompt`. */
  readonly ownSettings?: readonly string[]
}

/** Who keeps a client: the operator's file, the client itself (RFC 7591), or an admin by the API. */
export const clientOrigins = ['configuration', 'registration', 'admin'] as const
export type ClientOrigin = (typeof clientOrigins)[number]

export interface ClientRegistration {
  readonly client: Omit<Client, 'secretHash'>
  readonly secret?: Secret
}

export interface UserRegistration {
  /** A stable id, which is also the `sub`; without one the user gets an id when first seen. */
  readonly id?: UserId
  readonly username: string
  readonly email?: string
  /** Standard claims, with `preferred_username`, `email` and `email_verified` among them. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly credential: Credential
  readonly isDisabled: boolean
  /** Who they are at upstreams: signing in there, they are this user. */
  readonly identities?: readonly ConfiguredIdentity[]
}

export interface ConfiguredIdentity {
  readonly upstreamId: UpstreamId
  /** The upstream's. */
  readonly issuer: Issuer
  /** The `sub` there, letter by letter. */
  readonly subject: string
}

/** How the person proves who they are. */
export type Credential =
  | { readonly kind: 'password'; readonly password: Secret }
  /** argon2id in PHC form, hashed elsewhere. */
  | { readonly kind: 'password-hash'; readonly hash: Secret }
  | { readonly kind: 'none' }
