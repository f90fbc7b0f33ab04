import type { Tenant } from './domain/tenant.ts'
import type { Route } from './platform/http/message.ts'
import { assetRoutes } from './platform/pages/asset-routes.ts'

/** Whatever answers at addresses. */
interface Routed {
  readonly routes: readonly Route[]
}

/**
 * Every URL: the slices' own, and each dialect's for the tenants that switched it on. `exeunt routes`
 * prints them on one page, with the section of the specification that asks for each.
 * @throws where two routes claim one address: a clash that nothing decides stops the start (D3).
 */
export function routesOf(
  slices: readonly Routed[],
  dialects: readonly (Routed & { readonly name: string })[] = [],
): readonly Route[] {
  const routes = [
    ...assetRoutes,
    ...slices.flatMap((slice) => slice.routes),
    ...dialects.flatMap(({ name, routes: doors }) => doors.map((door) => onlyWhereOn(name, door))),
  ]
  const addresses = routes.map(({ method, path }) => `${method} ${path}`)
  const clash = addresses.find((address, index) => addresses.indexOf(address) < index)
  if (clash !== undefined) throw new Error(`Two parts of the program answer ${clash}.`)
  const odd = routes.find(({ method, path }) => method === 'ANY' && !path.endsWith('/*'))
  if (odd) throw new Error(`ANY ${odd.path}: it is for paths that end in a star.`)
  return routes
}

/** D1: a tenant that has not switched the dialect on has nothing at its addresses. */
function onlyWhereOn(dialect: string, route: Route): Route {
  return { ...route, isOpen: ({ dialects }: Tenant) => Object.hasOwn(dialects, dialect) }
}

/** One line for each URL: method, path, and why it is there. */
export function routesPage(routes: readonly Pick<Route, 'method' | 'path' | 'spec'>[]): string {
  const width = Math.max(...routes.map(({ path }) => path.length))
  return routes
    .map(({ method, path, spec }) => `${method.padEnd(6)} ${path.padEnd(width)}  ${spec}`)
    .join('\n')
}
