import { addressesOf } from '../address.ts'
import { type Path, pathText, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { customerIdAt, wayOutOf } from './customer-id.ts'
import type { KnownDialects } from './dialect.ts'
import { ownPath } from './own-path.ts'

/** No two tenants may answer at one address; the scheme does not count, as a Host header has none. */
export function* addressProblems(
  tenants: readonly (Sound<TenantDocument> | undefined)[],
  publicUrl: string,
  dialects: KnownDialects,
): Generator<Problem> {
  yield* doorProblems(tenants, publicUrl, dialects)
  const owners = new Map<string, Owner>()
  for (const [index, tenant] of tenants.entries()) {
    if (!tenant || !isPlaced(tenant)) continue
    for (const [place, { origin, pathPrefix }] of addressesOf(tenant, publicUrl).entries()) {
      const address = `${URL.parse(origin)?.host ?? origin}${pathPrefix}`
      const owner = owners.get(address)
      const wayOut = wayOutOf(tenant, (prefix) => owners.has(`${address}${prefix}`))
      if (owner) yield clash(tenant, ['tenants', index], { place, address, owner, wayOut })
      else owners.set(address, { id: tenant.id, customerId: customerIdAt(tenant, place) })
    }
  }
}

/** Who has an address, and by which setting of a dialect, where it is by one. */
interface Owner {
  readonly id: string | undefined
  readonly customerId: Path | undefined
}

/**
 * D2: of two tenants on one host, what begins with the prefix of one belongs to it, and the other, at the root,
 * would lose the doors and the issuer of a dialect that begin so.
 */
function* doorProblems(
  tenants: readonly (Sound<TenantDocument> | undefined)[],
  publicUrl: string,
  dialects: KnownDialects,
): Generator<Problem> {
  const placed = tenants.map((tenant) => (tenant && isPlaced(tenant) ? tenant : {}))
  const hosts = placed.map((tenant) => hostsOf(tenant, publicUrl))
  for (const [index, { pathPrefix = '' }] of placed.entries()) {
    if (ownPath.test(pathPrefix)) continue
    const owner = placed.find(
      (other, at) =>
        (other.pathPrefix ?? '') === '' &&
        hosts[at]?.some((host) => hosts[index]?.includes(host)) &&
        dialectAt(pathPrefix, other, dialects) !== undefined,
    )
    if (!owner) continue
    const whose = `the dialect "${dialectAt(pathPrefix, owner, dialects)}" of the tenant "${owner.id ?? '?'}"`
    const why = hasClient(owner, pathPrefix) ? ' and has a client of this id' : ''
    const message = `${pathPrefix} belongs to ${whose}, which is at the root of the same host${why}`
    yield problemAt(['tenants', index, 'pathPrefix'], message)
  }
}

function hostsOf(tenant: Sound<TenantDocument>, publicUrl: string): readonly string[] {
  return addressesOf(tenant, publicUrl).map(({ origin }) => URL.parse(origin)?.host ?? origin)
}

/** The dialect of a tenant that has doors below a path, where one has. */
export function dialectAt(
  path: string,
  tenant: Sound<TenantDocument>,
  dialects: KnownDialects,
): string | undefined {
  const begins = (one: string) => one === path || (one === '/:appId' && hasClient(tenant, path))
  return dialects.find(({ name, paths }) => Object.hasOwn(tenant.dialects ?? {}, name) && paths.some(begins))
    ?.name
}

function hasClient({ clients = [] }: Sound<TenantDocument>, path: string): boolean {
  return clients.some((client) => client?.client_id !== undefined && `/${client.client_id}` === path)
}

/** Whether its address can be told: a wrong one was already reported, and clashes with nobody. */
export function isPlaced(tenant: Sound<TenantDocument>): boolean {
  const areHostsRight =
    !Object.hasOwn(tenant, 'hosts') || tenant.hosts?.every((host) => host !== undefined) === true
  return areHostsRight && (!Object.hasOwn(tenant, 'pathPrefix') || tenant.pathPrefix !== undefined)
}

interface Clash {
  readonly place: number
  readonly address: string
  readonly owner: Owner
  readonly wayOut: string
}

function clash(tenant: Sound<TenantDocument>, path: Path, { place, address, owner, wayOut }: Clash): Problem {
  const name = `the tenant "${owner.id ?? '?'}"`
  const how = owner.customerId ? `, by its ${pathText(owner.customerId)}` : ''
  const message = `${address} already belongs to ${name}${how}`
  const customerId = customerIdAt(tenant, place)
  if (customerId) return problemAt([...path, ...customerId], message)
  if (tenant.hosts) return problemAt([...path, 'hosts', place], `${message}${wayOut}`)
  if (tenant.pathPrefix !== undefined) return problemAt([...path, 'pathPrefix'], message)
  return problemAt(path, `expected "hosts" or a "pathPrefix": ${name} is at the root of publicUrl${wayOut}`)
}
