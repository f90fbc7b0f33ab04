import type { Brand } from './brand.ts'
import type { SigningAlgorithm } from './client.ts'
import type { DialectSettings } from './dialect.ts'
import type { Upstream } from './upstream.ts'

export type TenantId = Brand<string, 'TenantId'>
export type Issuer = Brand<string, 'Issuer'>

/** One public address of a tenant: `base` is `origin` plus `pathPrefix`, without a trailing slash. */
export interface TenantAddress {
  readonly origin: string
  readonly pathPrefix: string
  readonly base: string
}

/** How long things live. Every field is in seconds. */
export interface Lifetimes {
  readonly sessionSeconds: number
  readonly sessionIdleSeconds: number
  readonly codeSeconds: number
  readonly accessTokenSeconds: number
  readonly idTokenSeconds: number
  readonly refreshTokenSeconds: number
  readonly refreshGraceSeconds: number
  readonly interactionSeconds: number
  readonly deviceCodeSeconds: number
  /** How long a pushed request may be used (RFC 9126 §2.2). */
  readonly pushedRequestSeconds: number
  /** How long an ended session is remembered, so that its hints are still understood. */
  readonly tombstoneSeconds: number
}

/** What a grant's tokens do when its session ends; fixed when the grant is issued. */
export interface LogoutPolicy {
  readonly access: 'end' | 'survive'
  readonly refresh: 'end' | 'survive'
}

/**
 * D9: whether each browser's sign-in stands for itself, or those of one person are bound together: a session group,
 * whose name is the `sid` of all of them where a door says so, and which can end as one.
 */
export const sessionPolicies = ['per-browser', 'one-per-user'] as const
export type SessionPolicy = (typeof sessionPolicies)[number]

/** D10: what a tenant wants revoked at every logout, beyond what each grant's own policy says. */
export const logoutRevocations = ['as-granted', 'access-tokens', 'everything'] as const
export type LogoutRevocation = (typeof logoutRevocations)[number]

/** An API that access tokens can be asked for by its name (RFC 8707). */
export interface Resource {
  /** The value of `resource`, and the audience of its tokens unless `audience` says another. */
  readonly uri: string
  readonly audience: string
  /** The scopes that mean something there; absent: every scope that was granted. */
  readonly scope?: readonly string[]
  readonly accessTokenFormat: 'opaque' | 'jwt'
  readonly accessTokenSeconds: number
  /** Signs its JWT access tokens. */
  readonly algorithm: SigningAlgorithm
}

/** Who may register clients (RFC 7591 §3). */
export type RegistrationPolicy =
  | { readonly mode: 'off' }
  /** `hourlyLimit`: how many clients one address may register in an hour. */
  | { readonly mode: 'open'; readonly hourlyLimit: number }
  /** Keyed hashes of the initial access tokens. */
  | { readonly mode: 'initial-access-token'; readonly tokenHashes: readonly string[] }

/** How signing keys are renewed by themselves. */
export interface KeyRotation {
  /** Absent: only when an operator asks. */
  readonly everySeconds?: number
  /** How long a new key is published before it signs. */
  readonly overlapSeconds: number
}

/** An issuer with its own users, clients, keys and look. Immutable: a changed configuration is a new value. */
export interface Tenant {
  readonly id: TenantId
  readonly name: string
  /** The canonical address first; never empty. */
  readonly addresses: readonly [TenantAddress, ...TenantAddress[]]
  readonly lifetimes: Lifetimes
  readonly allowedLogoutUrls: readonly string[]
  /** Vendor spellings switched on for this tenant, with their settings. */
  readonly dialects: Readonly<Record<string, DialectSettings>>
  /** Whose spelling answers at the discovery address that `standard` shares with a dialect (D3). */
  readonly rootDialect: string
  /** OpenID Providers that people may sign in with. */
  readonly upstreams: readonly Upstream[]
  /** How the sign-ins of one person belong together. */
  readonly sessionPolicy: SessionPolicy
  /** `as-granted` leaves it to the grants. */
  readonly logoutRevokes: LogoutRevocation
  /** Whether apps are told when a session ends by time alone. */
  readonly notifyOnExpiry: boolean
  readonly registration: RegistrationPolicy
  /** Whether people may open an account by themselves (`prompt=create`). */
  readonly signUp: boolean
  /** What a sign-in with a password amounts to, as `acr` values; the first is the usual one. */
  readonly acrValues: readonly string[]
  readonly resources: readonly Resource[]
  /** Whether every authorization request must be pushed (RFC 9126 §5). */
  readonly requirePushedRequests: boolean
  /** OpenID Connect Session Management: legacy, and off unless asked for (SM-13). */
  readonly sessionManagement: boolean
  readonly keyRotation: KeyRotation
}

/** The standard profile's issuer is the address itself. */
export function standardIssuer(address: TenantAddress): Issuer {
  return address.base as Issuer
}
