import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { InteractionKey } from '../interaction/store.ts'
import type { PasswordProof, Proof, SessionCookies } from '../session/store.ts'

/** Somebody's way into a session, whatever proved who they are. */
export interface SessionOpening {
  readonly tenant: Tenant
  readonly proof: Proof
  /** The session that the same person holds already. */
  readonly renews?: SessionId
  readonly interaction: InteractionKey
  readonly clientId: ClientId | undefined
  /** By whose word they come in; absent where they showed a password. */
  readonly upstreamId?: UpstreamId
}

export type SignInCommit = SessionOpening & PasswordProof

/**
 * Why a proof opened no session. `finished`: another tab answered the request meanwhile. `outdated`: the account was
 * closed, or its password changed, while the old one was compared.
 */
export type NoEntry = 'finished' | 'outdated'

export interface FailedSignIn {
  readonly tenantId: TenantId
  readonly clientId: ClientId | undefined
  /** A keyed hash: the audit trail must not collect what people mistyped. */
  readonly accountHash: string
  readonly remoteAddress: string
  readonly at: Date
}

export interface LoginStore {
  /**
   * One transaction: the session, its mark on the interaction, the audit line.
   * @returns the session's new cookies, or why there is none.
   */
  commit(commit: SignInCommit): Promise<SessionCookies | NoEntry>
  recordFailure(failure: FailedSignIn): Promise<void>
}
