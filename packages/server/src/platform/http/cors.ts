import { type Client, type ClientId, originsOf } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Route } from './message.ts'

/** Whose browser apps may read an answer. */
export interface Readers {
  readonly tenantId: TenantId
  /** The client that the answer is for; without one every client of the tenant counts. */
  readonly client?: ClientId | undefined
}

export type CorsHeaders = Readonly<Record<string, string>>

type Headers = Readonly<Record<string, string | string[] | undefined>>
type Shared = Pick<Route, 'method' | 'cors' | 'corsHeaders'>

/**
 * Judges cross-origin requests (D18). Fetch §3.2.
 * @param clientsOf the registered clients of a tenant.
 */
export function createCors(clientsOf: (tenantId: TenantId) => readonly Client[]) {
  const isRegistered = (origin: string, { tenantId, client }: Readers) =>
    clientsOf(tenantId)
      .filter(({ id }) => client === undefined || id === client)
      .some((one) => originsOf(one).includes(origin))

  /** The headers of a shared route's answer, which registered origins may read. */
  const answer = (
    origin: string | undefined,
    readers: Readers,
    { cors }: Pick<Shared, 'cors'>,
  ): CorsHeaders => {
    if (origin === undefined || !isRegistered(origin, readers)) return { vary: 'Origin' }
    const withCredentials = cors === 'registered-origins-with-credentials'
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      ...(withCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    }
  }

  /**
   * The headers of a preflight's answer. It names no client: any client of the tenant may be about to call.
   * @param routes all that stand at the address.
   */
  const preflight = (headers: Headers, tenantId: TenantId, routes: readonly Shared[]): CorsHeaders => {
    const shared = routes.filter(({ cors }) => cors !== undefined)
    const meant = shared.find(({ method }) => method === headers['access-control-request-method'])
    const route = meant ?? shared.find(({ method }) => method === 'ANY') ?? {}
    const allowed = answer(text(headers['origin']), { tenantId }, route)
    if (allowed['access-control-allow-origin'] === undefined) return allowed
    const asked = text(headers['access-control-request-headers']) ?? ''
    return {
      ...allowed,
      'access-control-allow-methods': [...new Set(shared.flatMap(methodsOf))].join(', '),
      'access-control-allow-headers': [...usualHeaders, ...known(asked, route)].join(', '),
      'access-control-max-age': '600',
    }
  }

  return { answer, preflight }
}

const usualHeaders = ['Authorization', 'Content-Type']

/** What stands at no route changes nothing, and need not be asked by more than forms know. */
function methodsOf({ method }: Shared): readonly string[] {
  return method === 'ANY' ? ['GET', 'POST'] : [method]
}

/** Those of the headers that were asked for that the route knows; their case means nothing (RFC 9110 §5.1). */
function known(asked: string, { corsHeaders = [] }: Pick<Shared, 'corsHeaders'>): readonly string[] {
  const names = asked.toLowerCase().split(',')
  const tokens = names.map((name) => name.trim()).filter((name) => /^[\w-]+$/.test(name))
  return tokens.filter((name) => corsHeaders.some((pattern) => covers(pattern.toLowerCase(), name)))
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function text(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join()
}
