import type { Tenant, TenantAddress } from '../../domain/tenant.ts'

/** Whom a request is for: a tenant, by one of its own addresses. */
export interface Site {
  readonly tenant: Tenant
  readonly address: TenantAddress
  /** A header named the tenant: the address that was asked begins without its prefix. */
  readonly isNamedByHeader?: true
  /** Two slashes stand behind its prefix, and one of them means nothing. */
  readonly hasSpareSlash?: true
}

/** RFC 8414 §3.1 puts this between the host and the issuer's path; OpenID Connect Discovery appends its own. */
const insertedPath = '/.well-known/oauth-authorization-server'

/** Finds the site of a request, or `undefined` where no tenant has this host and path. */
export type FindSite = (host: string | undefined, path: string) => Site | undefined

/**
 * Resolves requests to tenants by their configured addresses. The Host header only ever selects among
 * them; it never becomes part of an issuer, a link or a redirect (D2).
 * @param current the tenant as it is when the request comes: the one place from which requests have theirs.
 */
export function createSites(
  tenants: readonly Tenant[],
  current: (tenant: Tenant) => Tenant = (tenant) => tenant,
): FindSite {
  const byHost = sitesByHost(tenants)
  return (host, path) => {
    const site = byHost.get(hostOf(host))?.find(({ address }) => isUnder(path, address.pathPrefix))
    return site && { ...site, tenant: current(site.tenant) }
  }
}

/** Every address of the tenants by its host; those with the longest paths first. */
export function sitesByHost(tenants: readonly Tenant[]): ReadonlyMap<string, readonly Site[]> {
  const sites = tenants.flatMap((tenant) => tenant.addresses.map((address) => ({ tenant, address })))
  const longestFirst = sites.toSorted(
    (one, other) => other.address.pathPrefix.length - one.address.pathPrefix.length,
  )
  return Map.groupBy(longestFirst, ({ address }) => new URL(address.origin).host)
}

/** The address within the site: without its prefix, wherever that stood. */
export function urlWithin(site: Site | undefined, url: string): string {
  const prefix = site?.isNamedByHeader
    ? ''
    : `${site?.address.pathPrefix ?? ''}${site?.hasSpareSlash ? '/' : ''}`
  const inserted = `${insertedPath}${prefix}`
  const rest = url.startsWith(inserted)
    ? `${insertedPath}${url.slice(inserted.length)}`
    : url.slice(prefix.length)
  return rest.startsWith('/') || rest === '*' ? rest : `/${rest}`
}

/** As a URL has it: in lower case, and without the port of its scheme. */
export function hostOf(host: string | undefined): string {
  const lower = (host ?? '').toLowerCase()
  return /:(?:80|443)$/.test(lower) ? lower.slice(0, lower.lastIndexOf(':')) : lower
}

function isUnder(path: string, prefix: string): boolean {
  return (
    prefix === '' || path === prefix || path.startsWith(`${prefix}/`) || path === `${insertedPath}${prefix}`
  )
}
