import type { IncomingHttpHeaders } from 'node:http'
import type { DialectTraits } from '../../domain/dialect.ts'
import type { Tenant, TenantAddress } from '../../domain/tenant.ts'
import type { Nobody } from './message.ts'
import { type FindSite, hostOf, type Site, sitesByHost } from './sites.ts'

/** A dialect whose vendor has names for tenants; others are left alone. */
export type NamingDialect = Pick<DialectTraits, 'name' | 'paths' | 'tenantNames'>

/** What is known of a request before anybody is found for it. */
interface Asked {
  readonly host: string | undefined
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** Whom a request is for. */
export interface Found {
  readonly site: Site | undefined
  /** Whether any tenant has this host, be it at another path. */
  readonly hasHost: boolean
  /** Where a header names a tenant that there is not. */
  readonly nobody?: Nobody
}

/** Finds sites by the names that vendors have for tenants, too: in a header, or in the path (D2). */
export interface NamedSites {
  find(asked: Asked): Found
  /** Whom the path names where nothing is at an address, and the vendor would have had a tenant there. */
  nobodyAt(host: string | undefined, path: string): Nobody | undefined
}

export interface NamedSitesDeps {
  readonly tenants: readonly Tenant[]
  readonly findSite: FindSite
  readonly dialects: readonly NamingDialect[]
}

/**
 * A header selects among the configured addresses of its host as a path does, and only where its dialect says so:
 * everywhere else nobody looks at it.
 */
export function createNamedSites({ tenants, findSite, dialects }: NamedSitesDeps): NamedSites {
  const byHost = sitesByHost(tenants)
  const spokenAt = (host: string | undefined): readonly Spoken[] => {
    const sites = byHost.get(hostOf(host)) ?? []
    return dialects.flatMap(({ name, paths, tenantNames }) => {
      const own = sites.filter(({ tenant }) => Object.hasOwn(tenant.dialects, name))
      return tenantNames && own.length > 0 ? [{ name, paths, ...tenantNames, sites: own }] : []
    })
  }
  return {
    find: (asked) => {
      const site = withSpareSlash(findSite(asked.host, asked.path), asked, dialects)
      const hasHost = site !== undefined || byHost.has(hostOf(asked.host))
      const [said] = spokenAt(asked.host).flatMap((spoken) => byHeader(asked, site, spoken) ?? [])
      if (!said) return { site, hasHost }
      if (said.kind === 'nobody') return { site: undefined, hasHost, nobody: said.nobody }
      if (site && site.address.pathPrefix !== '') return { site, hasHost }
      const named = findSite(asked.host, said.address.pathPrefix)
      return { site: named && { ...named, isNamedByHeader: true }, hasHost }
    },
    nobodyAt: (host, path) => spokenAt(host).flatMap((spoken) => byPath(path, spoken) ?? [])[0],
  }
}

/**
 * A site whose path goes on with two slashes, where the apps of its dialect mean one: what its routes see is the address
 * that was meant, and so is all that is made of it. At the root of a host nobody writes them.
 */
function withSpareSlash(
  site: Site | undefined,
  { path }: Asked,
  dialects: readonly NamingDialect[],
): Site | undefined {
  const { pathPrefix = '' } = site?.address ?? {}
  if (!site || pathPrefix === '' || !path.startsWith('//', pathPrefix.length)) return site
  const meant = path.slice(pathPrefix.length + 1)
  const isBorne = dialects.some(
    ({ name, tenantNames: { pathsBehindTwoSlashes = [] } = {} }) =>
      Object.hasOwn(site.tenant.dialects, name) && isAmong(meant, pathsBehindTwoSlashes),
  )
  return isBorne ? { ...site, hasSpareSlash: true } : site
}

/** A dialect as one host has it. */
interface Spoken extends NonNullable<NamingDialect['tenantNames']>, Pick<NamingDialect, 'name' | 'paths'> {
  readonly sites: readonly Site[]
}

/** What the header of a dialect says. */
type Said =
  | { readonly kind: 'somebody'; readonly address: TenantAddress }
  | { readonly kind: 'nobody'; readonly nobody: Nobody }

/** Whom the header names, at the root of the host or beside a path that names the same; `undefined` where it is none. */
function byHeader({ path, headers }: Asked, site: Site | undefined, spoken: Spoken): Said | undefined {
  const name = headers[spoken.header]
  const prefix = site?.address.pathPrefix ?? ''
  if (typeof name !== 'string' || !isAmong(path.slice(prefix.length), spoken.headerPaths)) return undefined
  const named = /^[^/]+$/.test(name)
    ? spoken.sites.filter(({ address }) => address.pathPrefix.endsWith(`/${name}`))
    : []
  const [first] = named
  const isSame = ({ tenant }: Site) => tenant.id === first?.tenant.id
  return first && named.every(isSame) && (prefix === '' || (site && isSame(site)))
    ? { kind: 'somebody', address: first.address }
    : { kind: 'nobody', nobody: nobodyCalled(name, spoken) }
}

function isAmong(path: string, paths: readonly string[]): boolean {
  return paths.some((one) => path === one || path.startsWith(`${one}/`))
}

/** Whom a path names whose first segment stands before the paths of a dialect. */
function byPath(path: string, spoken: Spoken): Nobody | undefined {
  const [, name, rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path) ?? []
  return name !== undefined && isAmong(rest, spoken.paths) ? nobodyCalled(name, spoken) : undefined
}

function nobodyCalled(name: string, { name: dialect, nobody: words }: Spoken): Nobody {
  return { dialect, name, words }
}
