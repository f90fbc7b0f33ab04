import type { Tenant } from './domain/tenant.ts'
import type { Route, SharedAddress } from './platform/http/message.ts'
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
  shared: readonly SharedAddress[] = [],
): readonly Route[] {
  const claims: readonly Claim[] = [
    ...[...assetRoutes, ...slices.flatMap((slice) => slice.routes)].map((route) => ({
      name: 'standard',
      route,
    })),
    ...dialects.flatMap(({ name, routes: doors }) =>
      doors.map((door) => ({ name, route: onlyWhereOn(name, door) })),
    ),
  ]
  const byAddress = Map.groupBy(claims, ({ route }) => addressOf(route))
  const routes = [...byAddress.values()].map((claimants) => oneRoute(claimants, shared))
  const odd = routes.find(({ method, path }) => method === 'ANY' && !path.endsWith('/*'))
  if (odd) throw new Error(`ANY ${odd.path}: it is for paths that end in a star.`)
  refuseOverlaps(claims)
  return routes
}

interface Claim {
  readonly name: string
  readonly route: Route
}

/** What a segment may be called is nothing that a request could tell apart. */
function addressOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path.replaceAll(/:[^/]+/g, ':')}`
}

/** One part's `/users/me` would be taken from the `/users/:id` of another without a word. */
function refuseOverlaps(claims: readonly Claim[]): void {
  const open = claims.filter(({ route: { path } }) => path.includes(':'))
  for (const one of open) {
    const other = claims.find((claim) => claim.name !== one.name && overlaps(one.route, claim.route))
    if (!other) continue
    const { method, path } = other.route
    throw new Error(`Two parts of the program answer ${method} ${path}: one of them as ${one.route.path}.`)
  }
}

function overlaps(one: Route, other: Route): boolean {
  if (one.method !== other.method || addressOf(one) === addressOf(other)) return false
  const [wanted, given] = [one.path.split('/'), other.path.split('/')]
  const fits = (part: string, at: number) =>
    part.startsWith(':') || given[at]?.startsWith(':') || part === given[at]
  return wanted.length === given.length && wanted.every(fits)
}

/** The route of an address; of a shared one, with the rule that decides who answers. */
function oneRoute(claimants: readonly Claim[], shared: readonly SharedAddress[]): Route {
  const [{ route }, ...others] = claimants as readonly [Claim, ...Claim[]]
  if (others.length === 0) return route
  const rule = shared.find((one) => addressOf(one) === addressOf(route))
  if (!rule || new Set(claimants.map(({ name }) => name)).size < claimants.length)
    throw new Error(`Two parts of the program answer ${route.method} ${route.path}.`)
  return sharedRoute(claimants, rule)
}

/** A tenant has of it what its own doors put there; only where these are several the rule is asked. */
function sharedRoute(claimants: readonly Claim[], rule: SharedAddress): Route {
  const openTo = (tenant: Tenant) => claimants.filter(({ route: { isOpen = () => true } }) => isOpen(tenant))
  const standingFor = (tenant: Tenant): Route => {
    const [first, ...others] = openTo(tenant)
    if (!first) throw new Error(`nobody answers ${rule.path}`)
    return others.length === 0 ? first.route : together([first, ...others], rule)
  }
  const [{ route }] = claimants as readonly [Claim, ...Claim[]]
  return {
    ...route,
    spec: [...new Set(claimants.map(({ route: { spec } }) => spec))].join('; '),
    safe: areSafe(claimants),
    isOpen: (tenant) => openTo(tenant).length > 0,
    standingFor,
    endpoint: async (request) => {
      const standing = standingFor(request.tenant)
      return ((await standing.answeredBy?.(request)) ?? standing).endpoint(request)
    },
  }
}

/** Several doors at one address. A preflight says too little for any rule: it hears what all of them allow together. */
function together(claimants: readonly [Claim, ...Claim[]], rule: SharedAddress): Route {
  const { choose, chooseByHead } = rule
  const [first] = claimants
  const { dialect: _, ...route } = first.route
  const called = (name: string | undefined) => (claimants.find((one) => one.name === name) ?? first).route
  const headers = [...new Set(claimants.flatMap(({ route: { corsHeaders = [] } }) => corsHeaders))]
  const allows = claimants.flatMap(({ route: { cors } }) => cors ?? [])
  const cors = allows.find((one) => one.endsWith('credentials')) ?? allows[0]
  return {
    ...route,
    safe: areSafe(claimants),
    ...(cors && { cors }),
    ...(headers.length > 0 && { corsHeaders: headers }),
    answeredBy: async (request) => called(await choose(request)),
    toldBy: (request) => called(chooseByHead?.(request)),
  }
}

function areSafe(claimants: readonly Claim[]): boolean {
  return claimants.every(({ route: { safe = false } }) => safe)
}

/** D1: a tenant that has not switched the dialect on has nothing at its addresses. */
function onlyWhereOn(dialect: string, route: Route): Route {
  return { ...route, dialect, isOpen: ({ dialects }: Tenant) => Object.hasOwn(dialects, dialect) }
}

/** One line for each URL: method, path, and why it is there. */
export function routesPage(routes: readonly Pick<Route, 'method' | 'path' | 'spec'>[]): string {
  const width = Math.max(...routes.map(({ path }) => path.length))
  return routes
    .map(({ method, path, spec }) => `${method.padEnd(6)} ${path.padEnd(width)}  ${spec}`)
    .join('\n')
}
