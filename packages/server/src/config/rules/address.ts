import { addressesOf } from '../address.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'

/** No two tenants may answer at one address; the scheme does not count, as a Host header has none. */
export function* addressProblems(
  tenants: readonly (Sound<TenantDocument> | undefined)[],
  publicUrl: string,
): Generator<Problem> {
  const owners = new Map<string, number>()
  for (const [index, tenant] of tenants.entries()) {
    if (!tenant || !isPlaced(tenant)) continue
    for (const [place, { origin, pathPrefix }] of addressesOf(tenant, publicUrl).entries()) {
      const address = `${URL.parse(origin)?.host ?? origin}${pathPrefix}`
      const owner = owners.get(address)
      owners.set(address, owner ?? index)
      if (owner !== undefined)
        yield clash(tenant, ['tenants', index], { place, address, owner: tenants[owner]?.id })
    }
  }
}

/** Whether its address can be told: a wrong one was already reported, and clashes with nobody. */
function isPlaced(tenant: Sound<TenantDocument>): boolean {
  const areHostsRight =
    !Object.hasOwn(tenant, 'hosts') || tenant.hosts?.every((host) => host !== undefined) === true
  return areHostsRight && (!Object.hasOwn(tenant, 'pathPrefix') || tenant.pathPrefix !== undefined)
}

interface Clash {
  readonly place: number
  readonly address: string
  readonly owner: string | undefined
}

function clash(tenant: Sound<TenantDocument>, path: Path, { place, address, owner = '?' }: Clash): Problem {
  const message = `${address} already belongs to the tenant "${owner}"`
  if (tenant.hosts) return problemAt([...path, 'hosts', place], message)
  if (tenant.pathPrefix !== undefined) return problemAt([...path, 'pathPrefix'], message)
  return problemAt(
    path,
    `expected "hosts" or a "pathPrefix": the tenant "${owner}" is at the root of publicUrl`,
  )
}
