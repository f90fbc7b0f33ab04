import type { TenantAddress } from '../domain/tenant.ts'
import type { TenantDocument } from './schema/tenant.ts'
import type { Sound } from './shape.ts'
import { originOfHost } from './uri.ts'

type Placed = Pick<Sound<TenantDocument>, 'hosts' | 'pathPrefix'>

/** Where a tenant answers, the canonical address first (D2): its hosts, or else `publicUrl`. */
export function addressesOf(tenant: Placed, publicUrl: string): readonly [TenantAddress, ...TenantAddress[]] {
  const hosts = (tenant.hosts ?? []).filter((host) => host !== undefined)
  const [first = publicUrl, ...others] = hosts.map(originOfHost)
  const pathPrefix = tenant.pathPrefix ?? ''
  const at = (origin: string) => ({ origin, pathPrefix, base: `${origin}${pathPrefix}` })
  return [at(first), ...others.map(at)]
}
