import type { Tenant } from '../../domain/tenant.ts'
import type { Route } from './message.ts'

/** What stands at an address, as the tenant has it. */
export interface Standing {
  /** The routes of this very address, whatever their methods; where there are none, those with the closest star. */
  readonly routes: readonly Route[]
  /** The closest `ANY`: it answers what nothing else does. */
  readonly catchAll?: Route
}

/** Finds what stands at a path for a tenant; where there is no tenant, only what every one has. */
export type FindRoutes = (tenant: Tenant | undefined, path: string) => Standing

/** Whether the tenant has the route. */
export function isOpen({ isOpen: opens }: Pick<Route, 'isOpen'>, tenant: Tenant | undefined): boolean {
  return opens === undefined || (tenant !== undefined && opens(tenant))
}

export function createRouteTable(routes: readonly Route[]): FindRoutes {
  const [plain, starred] = [routes.filter((one) => !hasStar(one)), routes.filter(hasStar)]
  const closestFirst = starred.toSorted((one, other) => other.path.length - one.path.length)
  return (tenant, path) => {
    const exact = plain.filter((route) => matches(route.path, path) && isOpen(route, tenant))
    const around = closestFirst.filter((route) => isUnder(route.path, path) && isOpen(route, tenant))
    const catchAll = around.find(({ method }) => method === 'ANY')
    const stars = around.filter(({ method }) => method !== 'ANY')
    const closest = stars.filter((one) => one.path === stars[0]?.path)
    return {
      routes: (exact.length > 0 ? exact : closest).map((one) => standingFor(one, tenant)),
      ...(catchAll ? { catchAll: standingFor(catchAll, tenant) } : {}),
    }
  }
}

/** The route as the tenant has it: of a shared address, its own doors' part. */
export function standingFor(route: Route, tenant: Tenant | undefined): Route {
  return (tenant && route.standingFor?.(tenant)) ?? route
}

function hasStar({ path }: Route): boolean {
  return path.endsWith('/*')
}

/** The folder itself is part of it. */
function isUnder(pattern: string, path: string): boolean {
  return `${path}/`.startsWith(pattern.slice(0, -'*'.length))
}

/** Whether a path without a star stands for another: `:name` for any one segment. */
export function matches(pattern: string, path: string): boolean {
  if (!pattern.includes(':')) return pattern === path
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  )
}
