import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Transaction } from '../../platform/store/schema.ts'

/** Whose consent to whom. */
export interface ConsentKey {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly clientId: ClientId
}

/** What people allowed apps, so that they are asked once. */
export interface ConsentStore {
  /** The scopes this person allowed this client so far. */
  remembered(key: ConsentKey): Promise<readonly string[]>
  /** Adds scopes to what is remembered, with its audit line. */
  remember(transaction: Transaction, key: ConsentKey, scope: readonly string[], at: Date): Promise<void>
}
