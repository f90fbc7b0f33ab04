import type { TenantId } from '../../domain/tenant.ts'
import type { AttemptFacts } from './decide.ts'
import type { AttemptKeys } from './keys.ts'

/** Counts of failed sign-ins. */
export interface SignInFailureStore {
  /** The counts of these keys, in one read. */
  counts(tenantId: TenantId, keys: AttemptKeys): Promise<Pick<AttemptFacts, keyof AttemptKeys>>
  /** Counts one failure under all three keys, in one write. */
  record(tenantId: TenantId, keys: AttemptKeys, now: Date): Promise<void>
  /** Forgets the pair's failures. */
  clearPair(tenantId: TenantId, keys: AttemptKeys): Promise<void>
  /** Deletes, for all tenants, counts that are over. Returns how many. */
  sweep(now: Date): Promise<number>
}
