import type { ClientId } from '../../domain/client.ts'
import type { Tenant, TenantAddress } from '../../domain/tenant.ts'

/** What an endpoint sees of a request: read once, checked for size and host, bound to its tenant. */
export interface HttpRequest {
  readonly method: string
  readonly tenant: Tenant
  /** The tenant's address that was asked, never the raw Host header. */
  readonly address: TenantAddress
  /** Decoded by nobody, without the tenant's path prefix. */
  readonly path: string
  /** The raw query without its question mark. */
  readonly query: string
  /** Lower-case names; a header sent more than once is joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly contentType: string | undefined
  readonly body: string
  readonly cookies: ReadonlyMap<string, string>
  /** The client's address; the proxy's word counts only where a proxy is configured. */
  readonly remoteAddress: string
}

/** What an endpoint answers. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: string
  /** The client that called, where it is known: only its browser apps may read the answer (D18). */
  readonly client?: ClientId
  /** What a page may do beyond the strictest policy; nothing unless it says so (D14). */
  readonly allows?: PageAllowances
}

/** Exceptions from the policy of every page, each for one answer only. */
export interface PageAllowances {
  /** Our own inline scripts, named by hash: `sha256-…`. */
  readonly scripts?: readonly string[]
  /** Origins that this page may show in frames. */
  readonly frames?: readonly string[]
  /** Origins whose pages may frame this one. */
  readonly framedBy?: readonly string[]
}

export type Endpoint = (request: HttpRequest) => Promise<HttpResponse>

/** How a route speaks when something is wrong: a page for people, JSON for programs. */
export type Face = 'page' | 'api'

/** One line of `routes.ts`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Without the tenant's path prefix; a segment `:name` matches one segment, and is read with `pathSegment`. */
  readonly path: string
  readonly face: Face
  /** The section that asks for it, or why it exists. */
  readonly spec: string
  /** Whether registered origins may read the answer: those of its client, or all of the tenant's (D18). */
  readonly cors?: 'registered-origins'
  /** Whether HEAD may stand for GET: only where GET changes nothing. */
  readonly safe?: boolean
  readonly endpoint: Endpoint
}

const noStore = { 'cache-control': 'no-store' } as const

/** A JSON answer that nobody may keep. */
export function json(status: number, body: unknown, headers: HttpResponse['headers'] = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...noStore, ...headers },
    body: JSON.stringify(body),
  }
}

/** A page that nobody may keep. */
export function htmlPage(status: number, body: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...noStore, ...headers }, body }
}

/** RFC 9700 §4.12: 303, so that no browser ever sends a form on to somebody else. */
export function seeOther(location: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return { status: 303, headers: { location, ...noStore, ...headers }, body: '' }
}

/** The same answer with one more `Set-Cookie`. */
export function withCookie(response: HttpResponse, cookie: string): HttpResponse {
  const known = response.headers['set-cookie'] ?? []
  const cookies = [...(typeof known === 'string' ? [known] : known), cookie]
  return { ...response, headers: { ...response.headers, 'set-cookie': cookies } }
}

/** The decoded segment of a request's path, counted from 0 after the leading slash; `undefined` where it is broken. */
export function pathSegment({ path }: Pick<HttpRequest, 'path'>, index: number): string | undefined {
  try {
    return decodeURIComponent(path.split('/')[index + 1] ?? '')
  } catch {
    return undefined
  }
}
