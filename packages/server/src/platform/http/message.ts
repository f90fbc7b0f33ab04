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

/** Something that went wrong outside every endpoint. `code` is an OAuth error code or a word of ours. */
export interface HttpProblem {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly incidentId?: string
  /** A vendor's name for a tenant that there is not: of it programs get the description alone, as plain text. */
  readonly nobody?: Nobody
}

/** A tenant that there is not, at an address of a vendor's shape. */
export interface Nobody {
  /** The dialect, in whose words people read of it. */
  readonly dialect: string
  /** What it was called, as it was sent. */
  readonly name: string
  /** What programs of the vendor's get then. */
  readonly words: string
}

/** How a route speaks when something is wrong: a page for people, JSON for programs. */
export type Face = 'page' | 'api'

/** One line of `routes.ts`. */
export interface Route {
  /** `ANY` belongs to a path that ends in a star: it answers what no other route at or below that path does. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY'
  /**
   * Without the tenant's path prefix. A segment `:name` matches one segment, and is read with `pathSegment`; a star
   * as the last one matches whatever no other path does.
   */
  readonly path: string
  readonly face: Face
  /** The section that asks for it, or why it exists. */
  readonly spec: string
  /** The dialect whose door it is; absent for the standard's own, and for what dialects have together. */
  readonly dialect?: string
  /** The tenants that have it; every one unless told. Elsewhere it is an address like any that does not exist. */
  readonly isOpen?: (tenant: Tenant) => boolean
  /**
   * Whether registered origins may read the answer: those of its client, or all of the tenant's (D18); and whether
   * they may call with the cookies that browsers send along.
   */
  readonly cors?: 'registered-origins' | 'registered-origins-with-credentials'
  /** Request headers that such callers may send besides the usual ones: names, or `x-name-*` for all that begin so. */
  readonly corsHeaders?: readonly string[]
  /** How a problem outside the endpoint is told (a body too large, a fault); by its face unless told. */
  readonly renderProblem?: (request: HttpHead, problem: HttpProblem) => HttpResponse
  /** Whether HEAD may stand for GET: only where GET changes nothing. */
  readonly safe?: boolean
  /** Of an address that several parts of the program share: what stands there for this tenant. */
  readonly standingFor?: (tenant: Tenant) => Route
  /** Where it still takes a look at the request to know who of them answers: that one. */
  readonly answeredBy?: (request: HttpRequest) => Promise<Route>
  /** Who of them tells of a problem outside every endpoint. */
  readonly toldBy?: (request: HttpHead) => Route
  readonly endpoint: Endpoint
}

/** What is known of every request, also of one that is too large to be read. */
export type HttpHead = Pick<HttpRequest, 'headers' | 'tenant'>

/** An address at which several parts of the program answer, and what decides between them (D3). */
export interface SharedAddress {
  readonly method: Route['method']
  readonly path: string
  /** @returns the name of a dialect, or `standard`; of one that the tenant does not have, the first that it has answers. */
  readonly choose: (request: HttpRequest) => Promise<string> | string
  /** The same by what is known of every request: who tells of a problem. The first one unless told. */
  readonly chooseByHead?: (request: HttpHead) => string
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

/** A plain text that nobody may keep. */
export function plainText(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...noStore }, body }
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
