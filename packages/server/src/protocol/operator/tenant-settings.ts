import type { DialectTraits } from '../../domain/dialect.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { type Problem, settingProblems } from '../../config/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { SettingChange, SettingName, TenantOverrides } from '../../platform/directory/index.ts'

export interface TenantAdministrationDeps {
  readonly overrides: TenantOverrides
  readonly dialects: readonly DialectTraits[]
  readonly clock: Clock
}

/** What became of settings. */
export type ChangedSettings =
  /** The tenant as it is now, for whoever comes from now on. */
  | { readonly kind: 'done'; readonly tenant: Tenant }
  /** The configuration file says these itself; nothing was changed. */
  | { readonly kind: 'fixed'; readonly names: readonly [SettingName, ...SettingName[]] }
  /** By the paths that they have in the file; nothing was changed. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** A tenant's settings, for programs of its operator. */
export interface TenantAdministration {
  /**
   * Sets what the configuration file leaves open: by the same rules, all of it or nothing.
   * @param own settings of a dialect's own, which no rule knows: whoever brings them has judged them.
   */
  change(
    tenant: Tenant,
    changes: readonly SettingChange[],
    by: string,
    own?: readonly SettingChange[],
  ): Promise<ChangedSettings>
  /** A dialect's own setting as it was set; `undefined` where it was not. */
  own(tenant: Tenant, name: SettingName): unknown
}

export function createTenantAdministration(deps: TenantAdministrationDeps): TenantAdministration {
  const { overrides, dialects, clock } = deps
  return {
    change: async (tenant, changes, by, own = []) => {
      const [first, ...others] = changes
        .map(({ name }) => name)
        .filter((name) => overrides.isFixed(tenant.id, name))
      if (first !== undefined) return { kind: 'fixed', names: [first, ...others] }
      const problems = settingProblems(changes, tenant, dialects)
      if (problems.length > 0) return { kind: 'problems', problems }
      await overrides.set(tenant.id, [...changes, ...own], { by, at: clock.now() })
      return { kind: 'done', tenant: overrides.current(tenant) }
    },
    own: (tenant, name) => overrides.value(tenant.id, name),
  }
}
