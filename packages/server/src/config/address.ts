import type { TenantAddress } from '../domain/tenant.ts'
import type { TenantDocument } from './schema/tenant.ts'
import type { Sound } from './shape.ts'
import { originOfHost } from './uri.ts'

type Placed = Pick<Sound<TenantDocument>, 'hosts' | 'pathPrefix' | 'dialects'>

/**
 * Where a tenant answers, the canonical address first (D2): its hosts, or else `publicUrl`; and at each of them once
 * more below the name that a vendor's addresses have for it.
 */
export function addressesOf(tenant: Placed, publicUrl: string): readonly [TenantAddress, ...TenantAddress[]] {
  const hosts = (tenant.hosts ?? []).filter((host) => host !== undefined)
  const [first = publicUrl, ...others] = hosts.map(originOfHost)
  const pathPrefix = tenant.pathPrefix ?? ''
  const named = namesOf(tenant).map((name) => `${pathPrefix}/${name}`)
  const at = (origin: string, prefix = pathPrefix) => ({
    origin,
    pathPrefix: prefix,
    base: `${origin}${prefix}`,
  })
  const origins = [first, ...others]
  return [
    at(first),
    ...others.map((origin) => at(origin)),
    ...named.flatMap((prefix) => origins.map((origin) => at(origin, prefix))),
  ]
}

function namesOf({ dialects = {} }: Placed): readonly string[] {
  const names = Object.values(dialects).flatMap((settings) => settings?.customerId ?? [])
  return [...new Set(names)]
}
