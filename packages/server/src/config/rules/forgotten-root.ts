import { returnsSomewhere } from '../client-auth.ts'
import { type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import { inWords, type KnownDialects, spokenBy } from './dialect.ts'

/**
 * D3: a tenant that does not say whose discovery document stands at the address that a dialect of its apps shares with
 * the standard. Where their SDKs read none, all is well; those that do get another issuer than the vendor's, with
 * other habits.
 * @returns a notice for each, which an explicit `standard` silences.
 */
export function forgottenRoots(
  tenants: readonly TenantDocument[],
  dialects: KnownDialects,
): readonly Problem[] {
  return tenants.flatMap((tenant, index) => {
    if (tenant.rootDialect !== undefined) return []
    const spoken = spokenBy(tenant, dialects).filter((dialect) => isSpokenByApps(dialect, tenant))
    return spoken.length === 0 ? [] : problemAt(['tenants', index], notice(spoken))
  })
}

function isSpokenByApps(
  { name, hasRootDiscovery = false }: KnownDialects[number],
  { clients = [] }: TenantDocument,
): boolean {
  return hasRootDiscovery && clients.some((client) => client.dialect === name && returnsSomewhere(client))
}

function notice(spoken: KnownDialects): string {
  const names = inWords(spoken.map(({ name }) => name))
  const [sdk] = spoken.flatMap(({ rootDiscoverySdk = [] }) => rootDiscoverySdk)
  const readers = `SDKs that read discovery${sdk === undefined ? '' : `, such as ${sdk},`}`
  const tells = spoken.some(({ profiles }) =>
    profiles.some(({ idTokenPerson }) => idTokenPerson === 'by-scope'),
  )
  const loss = tells ? ', whose ID tokens do not tell the name' : ''
  return `apps speak ${names}, and no "rootDialect" is said: ${readers} get the standard's document${loss}; say "rootDialect": ${names} or "standard" to silence this`
}
