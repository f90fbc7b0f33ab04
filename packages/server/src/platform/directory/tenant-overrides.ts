import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import { idleSentences, isFixedBy, judgeOverrides, type Judges } from './idle-overrides.ts'
import { overridden, type SettingValues } from './overridden-tenant.ts'
import { loadOverrides, type StoredOverride, writeOverrides } from './tenant-overrides-sql.ts'

/**
 * A setting by its name in the configuration file: `allowedLogoutUrls`, `dialects.auth0.logoutPrompt`. Names that the
 * file does not know are a dialect's own words: they are kept, and nothing here reads them.
 */
export type SettingName = 'allowedLogoutUrls' | 'logoutRevokes' | `dialects.${string}.${string}`

/** A setting as it shall be: checked by whoever sets it. */
export interface SettingChange {
  readonly name: SettingName
  readonly value: unknown
}

/** Who sets something, and when. */
export interface SettingAuthor {
  readonly by: string
  readonly at: Date
}

/**
 * What was set of tenants while the server runs, beside the configuration file. Where the file says a setting itself,
 * the file counts: what was set before is kept, and means nothing until the file is silent again. Nor does anything
 * that the file may not say (any more).
 */
export interface TenantOverrides {
  /** The tenant as it is at this moment. @param tenant as the file has it. */
  current(tenant: Tenant): Tenant
  /** Whether the file says this setting itself. */
  isFixed(tenantId: TenantId, name: SettingName): boolean
  /** What was set, and counts. */
  value(tenantId: TenantId, name: SettingName): unknown
  /** All of it in one transaction, each with its audit line; once it resolves it is durable, and counts. */
  set(tenantId: TenantId, changes: readonly SettingChange[], author: SettingAuthor): Promise<void>
  /** What was set and does not count any more, as sentences for whoever starts the server. */
  readonly notices: readonly string[]
}

export interface TenantOverridesDeps extends Judges {
  readonly database: Database
  readonly random: Random
}

/** Opens what was set; it is read now and after each change, so that no request waits for it. */
export async function openTenantOverrides({
  database,
  random,
  ...judges
}: TenantOverridesDeps): Promise<TenantOverrides> {
  const judge = judgeOverrides(judges)
  const counting = (rows: readonly StoredOverride[]): ReadonlyMap<TenantId, SettingValues> => {
    const byTenant = Map.groupBy(
      rows.filter((row) => judge(row) === undefined),
      ({ tenantId }) => tenantId,
    )
    return new Map(
      [...byTenant].map(([id, set]) => [id, new Map(set.map(({ name, value }) => [name, value]))]),
    )
  }
  const rows = await loadOverrides(database.read)
  let known = counting(rows)
  let shown = new Map<TenantId, { readonly from: Tenant; readonly tenant: Tenant }>()
  let [asked, answered] = [0, 0]
  /** Read again, and not put together here: of two changes at once both count, whoever is back first. */
  const readAgain = async () => {
    asked += 1
    const turn = asked
    const fresh = counting(await loadOverrides(database.read))
    if (turn < answered) return
    answered = turn
    known = fresh
    shown = new Map()
  }

  return {
    current: (tenant) => {
      const values = known.get(tenant.id)
      if (!values) return tenant
      const before = shown.get(tenant.id)
      if (before?.from === tenant) return before.tenant
      const now = { from: tenant, tenant: overridden(tenant, values) }
      shown.set(tenant.id, now)
      return now.tenant
    },
    isFixed: isFixedBy(judges.registrations),
    value: (tenantId, name) => known.get(tenantId)?.get(name),
    set: async (tenantId, changes, author) => {
      await writeOverrides(database, random, { tenantId, changes, author })
      await readAgain()
    },
    notices: idleSentences(rows, judge),
  }
}
