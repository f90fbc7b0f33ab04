import type { Brand } from './brand.ts'

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
  /** How long an ended session is remembered, so that its hints are still understood. */
  readonly tombstoneSeconds: number
}

/** What a grant's tokens do when its session ends; fixed when the grant is issued. */
export interface LogoutPolicy {
  readonly access: 'end' | 'survive'
  readonly refresh: 'end' | 'survive'
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
  readonly dialects: Readonly<Record<string, unknown>>
  /** Whether apps are told when a session ends by time alone. */
  readonly notifyOnExpiry: boolean
}

/** The standard profile's issuer is the address itself. */
export function standardIssuer(address: TenantAddress): Issuer {
  return address.base as Issuer
}
