import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import type { InteractionKey } from '../interaction/store.ts'
import type { Proof } from '../session/store.ts'

export interface SignInCommit {
  readonly tenant: Tenant
  readonly proof: Proof
  /** The stored hash that their password was compared with; absent where they chose it just now. */
  readonly provedBy?: string | undefined
  /** The session that the same person holds already. */
  readonly renews?: SessionId
  readonly interaction: InteractionKey
  readonly clientId: ClientId | undefined
}

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
   * @returns the new session cookie, or why there is none.
   */
  commit(commit: SignInCommit): Promise<IssuedCredential | NoEntry>
  recordFailure(failure: FailedSignIn): Promise<void>
}
