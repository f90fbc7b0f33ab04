import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import type { InteractionKey } from '../interaction/store.ts'
import type { Proof } from '../session/store.ts'

export interface SignInCommit {
  readonly tenant: Tenant
  readonly proof: Proof
  /** The session that the same person holds already. */
  readonly renews?: SessionId
  readonly interaction: InteractionKey
  readonly clientId: ClientId
}

export interface FailedSignIn {
  readonly tenantId: TenantId
  readonly clientId: ClientId
  /** A keyed hash: the audit trail must not collect what people mistyped. */
  readonly accountHash: string
  readonly remoteAddress: string
  readonly at: Date
}

export interface LoginStore {
  /**
   * One transaction: the session, its mark on the interaction, the audit line.
   * @returns the new session cookie; `finished` where another tab answered the request meanwhile.
   */
  commit(commit: SignInCommit): Promise<IssuedCredential | 'finished'>
  recordFailure(failure: FailedSignIn): Promise<void>
}
