import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Issuer, LogoutRevocation, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'

/** Whose account, at which tenant. */
export interface AccountKey {
  readonly tenantId: TenantId
  readonly userId: UserId
}

/** A live session as its own person sees it. */
export interface OwnSession {
  readonly id: SessionId
  readonly kind: 'browser' | 'device'
  readonly userAgent?: string
  readonly remoteAddress?: string
  readonly since: Date
  readonly seenAt: Date
  /** The apps that take part in it. */
  readonly clientIds: readonly ClientId[]
}

/** An app that may use the account, or need not ask again. */
export interface OwnApp {
  readonly clientId: ClientId
  /** Without `offline_access`, of which `staysConnected` tells more. */
  readonly scope: readonly string[]
  readonly since: Date
  /** Whether it goes on after a logout (D10): it was allowed to, or has a refresh token that no logout ends. */
  readonly staysConnected: boolean
}

/** By what a person signs in. */
export interface WaysIn {
  readonly hasPassword: boolean
  readonly upstreamIds: readonly UpstreamId[]
}

/** What an issuer's scopes stand for, in standard ones: people need not know its own. */
export type ScopeMeaning = (issuer: Issuer, scope: readonly string[]) => readonly string[]

/** What is listed depends on, besides whose it is. */
export interface AppsContext {
  readonly now: Date
  /** What the tenant wants revoked at a logout today. */
  readonly logoutRevokes: LogoutRevocation
  readonly meaning: ScopeMeaning
}

/** What a person sees of their account. Nothing in here ends anything but a remembered consent. */
export interface AccountStore {
  /** The live sessions, the last seen first. */
  sessions(key: AccountKey, now: Date): Promise<readonly OwnSession[]>
  /** The apps with a remembered consent or a grant that still yields tokens. */
  apps(key: AccountKey, context: AppsContext): Promise<readonly OwnApp[]>
  waysIn(key: AccountKey): Promise<WaysIn>
  /** Forgets what the person allowed the app, so that it has to ask again. `false` where there was nothing. */
  forgetConsent(key: AccountKey, clientId: ClientId, at: Date): Promise<boolean>
}
