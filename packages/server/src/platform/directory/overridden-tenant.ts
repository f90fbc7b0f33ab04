import { logoutRevocations, type Tenant } from '../../domain/tenant.ts'

/** What was set of a tenant, by the names that settings have in the configuration file. */
export type SettingValues = ReadonlyMap<string, unknown>

/** Whether a setting of this name changes the tenant; any other is a dialect's own word, and only kept. */
export function isRead(name: string): boolean {
  return /^(?:allowedLogoutUrls|logoutRevokes|dialects\.[^.]+\.logoutPrompt)$/.test(name)
}

/** The file's tenant with what was set beside it. A dialect that is off has no settings. */
export function overridden(tenant: Tenant, values: SettingValues): Tenant {
  const urls = values.get('allowedLogoutUrls')
  const revokes = logoutRevocations.find((one) => one === values.get('logoutRevokes'))
  const dialects = Object.entries(tenant.dialects).map(([name, settings]) => {
    const { logoutPrompt: _, ...rest } = settings
    const prompt = values.get(`dialects.${name}.logoutPrompt`)
    if (typeof prompt !== 'boolean') return [name, settings] as const
    return [name, prompt ? rest : { ...rest, logoutPrompt: false }] as const
  })
  return {
    ...tenant,
    ...(isTextList(urls) ? { allowedLogoutUrls: urls } : {}),
    ...(revokes === undefined ? {} : { logoutRevokes: revokes }),
    dialects: Object.fromEntries(dialects),
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
