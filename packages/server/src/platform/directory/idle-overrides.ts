import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import { isRead } from './overridden-tenant.ts'
import type { TenantRegistration } from './registration.ts'
import { loadOverrides, type StoredOverride } from './tenant-overrides-sql.ts'

/** By what it is judged whether something that was set counts. */
export interface Judges {
  /** The tenants as the file has them, with what it says itself. */
  readonly registrations: readonly Pick<TenantRegistration, 'tenant' | 'ownSettings'>[]
  /** What is wrong with a setting of the tenant by the rules of the file; `undefined`: nothing. */
  readonly whyNot: (tenant: Tenant, name: string, value: unknown) => string | undefined
}

/** A setting that was set, and that does not count, with the sentence that says why. */
export type JudgeOverride = (stored: StoredOverride) => string | undefined

export function judgeOverrides({ registrations, whyNot }: Judges): JudgeOverride {
  const byTenant = new Map(registrations.map((one) => [one.tenant.id, one]))
  const isFixed = isFixedBy(registrations)
  return ({ tenantId, name, value }) => {
    const tenant = byTenant.get(tenantId)?.tenant
    if (!tenant) return undefined
    if (isFixed(tenantId, name))
      return `tenant ${tenantId}: ${name} stands in the configuration file, which counts; a value set by the management API is ignored`
    const reason = isRead(name) ? whyNot(tenant, name, value) : undefined
    return (
      reason &&
      `tenant ${tenantId}: ${name} is as the configuration file has it, for what a management API set of it would be refused now: ${reason}`
    )
  }
}

/** Which settings the file says itself. */
export function isFixedBy(
  registrations: Judges['registrations'],
): (tenantId: TenantId, name: string) => boolean {
  const own = new Map(registrations.map(({ tenant, ownSettings }) => [tenant.id, new Set(ownSettings)]))
  return (tenantId, name) => own.get(tenantId)?.has(name) ?? false
}

/** The sentences about all that was set and does not count. */
export function idleSentences(rows: readonly StoredOverride[], judge: JudgeOverride): readonly string[] {
  return rows.flatMap((row) => judge(row) ?? [])
}

/**
 * The same of a database that no server has open, and that stays as it is: one that was written before there were such
 * settings has none.
 */
export async function idleOverrides({
  database,
  ...judges
}: Judges & { readonly database: Database }): Promise<readonly string[]> {
  const tables = await database.unguarded.introspection.getTables()
  if (!tables.some(({ name }) => name === 'tenant_overrides')) return []
  return idleSentences(await loadOverrides(database.read), judgeOverrides(judges))
}
