import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { LoginStore } from './store.ts'

export interface FailureDeps {
  readonly failures: Pick<LoginStore, 'recordFailure'>
  readonly keyedHash: KeyedHash
  readonly clock: Clock
}

interface Failure {
  readonly tenantId: TenantId
  readonly clientId?: ClientId | undefined
  /** The user's id, or what was typed. */
  readonly account: string
  readonly address: string
}

/** The audit trail gets a keyed hash: it must not collect what people mistyped, which may be a password. */
export async function recordFailure(
  { tenantId, clientId, account, address }: Failure,
  { failures, keyedHash, clock }: FailureDeps,
): Promise<void> {
  await failures.recordFailure({
    tenantId,
    clientId,
    accountHash: keyedHash('audit-account', JSON.stringify([tenantId, account])),
    remoteAddress: address,
    at: clock.now(),
  })
}
