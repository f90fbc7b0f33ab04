import type { TenantId } from '../../domain/tenant.ts'
import { writeAudit } from '../audit.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import type { Reader, Transaction } from '../store/schema.ts'
import type { SettingAuthor, SettingChange } from './tenant-overrides.ts'

export interface StoredOverride {
  readonly tenantId: TenantId
  readonly name: string
  readonly value: unknown
}

/** What was set of every tenant: a few rows. */
export async function loadOverrides(read: Reader): Promise<readonly StoredOverride[]> {
  const rows = await read
    .selectFrom('tenant_overrides')
    .selectAll()
    .orderBy('tenant_id')
    .orderBy('name')
    .execute()
  return rows.map(({ tenant_id, name, value }) => ({
    tenantId: tenant_id as TenantId,
    name,
    value: JSON.parse(value) as unknown,
  }))
}

interface Setting {
  readonly tenantId: TenantId
  readonly changes: readonly SettingChange[]
  readonly author: SettingAuthor
}

export async function writeOverrides(database: Database, random: Random, setting: Setting): Promise<void> {
  await database.write(async (transaction) => {
    for (const change of setting.changes) await writeOverride(transaction, random, { ...setting, change })
  })
}

async function writeOverride(
  transaction: Transaction,
  random: Random,
  { tenantId, change, author: { by, at } }: Setting & { readonly change: SettingChange },
): Promise<void> {
  const row = { value: JSON.stringify(change.value), updated_at: at.getTime() }
  await transaction
    .insertInto('tenant_overrides')
    .values({ tenant_id: tenantId, name: change.name, ...row })
    .onConflict((key) => key.columns(['tenant_id', 'name']).doUpdateSet(row))
    .execute()
  const details = { setting: change.name, by }
  await writeAudit(transaction, { tenantId, at, random, event: 'tenant-setting-changed', details })
}
