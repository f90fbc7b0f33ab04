import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { RevocationPlan } from './decide.ts'

export interface Revocation {
  readonly plan: RevocationPlan
  readonly clientId: ClientId
  readonly at: Date
}

export interface RevocationStore {
  /** One transaction: the token or grant, and the audit line where it was alive until now. */
  revoke(tenantId: TenantId, revocation: Revocation): Promise<void>
}
