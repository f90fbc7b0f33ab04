import type { Tenant, TenantId } from '../../domain/tenant.ts'
import { writeAudit } from '../audit.ts'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import type { RotatedKey, SigningKeys } from './signing-keys.ts'

export interface RotationAuditDeps {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
}

/**
 * Publishes the keys that the tenants' schedules want by now, and writes each one to the audit trail.
 * @returns what was published, most times nothing.
 */
export async function rotateDueKeys(
  tenants: readonly Pick<Tenant, 'id' | 'keyRotation'>[],
  { keys, ...deps }: RotationAuditDeps & { readonly keys: Pick<SigningKeys, 'rotateDue'> },
): Promise<readonly (RotatedKey & { readonly tenantId: TenantId })[]> {
  const all: (RotatedKey & { readonly tenantId: TenantId })[] = []
  for (const { id: tenantId, keyRotation } of tenants) {
    for (const key of await keys.rotateDue(tenantId, keyRotation)) {
      await auditRotation(tenantId, key, deps)
      all.push({ tenantId, ...key })
    }
  }
  return all
}

/** Writes down that a key was published. Whoever calls `keys.rotate` calls this too. */
export async function auditRotation(
  tenantId: TenantId,
  { id, algorithm }: Pick<RotatedKey, 'id' | 'algorithm'>,
  { database, clock, random }: RotationAuditDeps,
): Promise<void> {
  const at = clock.now()
  const details = { algorithm, key: id }
  await database.write((transaction) =>
    writeAudit(transaction, { tenantId, at, random, event: 'keys-rotated', details }),
  )
}
