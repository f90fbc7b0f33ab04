import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'

/** An assertion that was just accepted. */
export interface UsedAssertion {
  readonly tenantId: TenantId
  readonly clientId: ClientId
  readonly jtiHash: string
  readonly expiresAt: Date
}

/** Which client assertions were used, durably: a restart forgets none of them. */
export interface AssertionStore {
  /** Uses an assertion up. `false` where it was used before. RFC 7523 §3 no. 7. */
  useOnce(assertion: UsedAssertion): Promise<boolean>
}
