import { type Path, pathText } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'

/**
 * Which setting gave a tenant one of its addresses, where one of a dialect did: what a vendor calls it stands behind its
 * hosts (`addressesOf`).
 * @param place of the address in that list.
 */
export function customerIdAt(tenant: Sound<TenantDocument>, place: number): Path | undefined {
  return place < Math.max(tenant.hosts?.length ?? 0, 1) ? undefined : customerIdOf(tenant)?.path
}

function customerIdOf({ dialects = {} }: Sound<TenantDocument>) {
  const [named] = Object.entries(dialects).flatMap(([name, settings]) =>
    settings?.customerId === undefined
      ? []
      : { path: ['dialects', name, 'customerId'], id: settings.customerId },
  )
  return named
}

/**
 * D2: customers of a vendor share a host by their ids, each as a prefix.
 * @returns what to add to the problem of a tenant whose address is another's; nothing where that is no way out.
 */
export function wayOutOf(tenant: Sound<TenantDocument>, isTaken: (prefix: string) => boolean): string {
  const customerId = tenant.pathPrefix === undefined ? customerIdOf(tenant) : undefined
  if (!customerId || isTaken(`/${customerId.id}`)) return ''
  return `; "pathPrefix": "/${customerId.id}" would do, in place of ${pathText(customerId.path)}`
}
