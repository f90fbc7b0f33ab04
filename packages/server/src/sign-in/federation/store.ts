import type { ClientId } from '../../domain/client.ts'
import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { IdentifiedAccount, IdentityKey } from '../../platform/directory/identities.ts'
import type { NoEntry, SessionOpening } from '../login/store.ts'
import type { SessionCookies } from '../session/store.ts'
import type { UpstreamPerson } from './claims.ts'

/** Somebody's way in by the word of an upstream. */
export interface UpstreamEntry extends SessionOpening {
  readonly upstreamId: UpstreamId
  readonly issuer: Issuer
  readonly person: UpstreamPerson
  readonly idToken: string
  /** Whether the account does not exist yet. */
  readonly isNew: boolean
}

/** Somebody who came back from an upstream and was not let in. */
export interface RefusedEntry {
  readonly tenantId: TenantId
  readonly clientId: ClientId | undefined
  readonly upstreamId: UpstreamId
  readonly reason: string
  readonly remoteAddress: string
  readonly at: Date
}

export interface FederationStore {
  identified(tenantId: TenantId, key: IdentityKey): Promise<IdentifiedAccount | undefined>
  /**
   * One transaction: the account with its identity, the session with what it has of the upstream, its mark on the
   * interaction, the audit lines.
   * @returns `outdated` where somebody else gave the identity an account, or closed it: gather anew.
   */
  commit(entry: UpstreamEntry): Promise<SessionCookies | NoEntry>
  recordRefusal(entry: RefusedEntry): Promise<void>
}
