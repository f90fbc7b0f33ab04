import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import type { TlsMaterial } from '../tls/material.ts'
import { readCookies } from './cookies.ts'
import { createCors } from './cors.ts'
import { headersFor, headersWith } from './headers.ts'
import {
  type Face,
  type HttpHead,
  type HttpProblem,
  type HttpRequest,
  type HttpResponse,
  htmlPage,
  json,
  plainText,
  type Route,
} from './message.ts'
import {
  type Asked,
  mostBodyBytes,
  mostUrlBytes,
  notFound,
  problemOf,
  siteProblem,
  unknownTenant,
  wrongMethod,
} from './problems.ts'
import { createProxyReader, type Hop } from './proxy.ts'
import { createRouteTable, isOpen, type Standing, standingFor } from './route-table.ts'
import { createSites, type Site, urlWithin } from './sites.ts'
import { createNamedSites, type NamingDialect } from './tenant-names.ts'
import { createUnknownLog } from './unknown-log.ts'
import type { Tenant } from '../../domain/tenant.ts'

export type { HttpProblem } from './message.ts'

export interface HttpServerDeps {
  readonly routes: readonly Route[]
  readonly tenants: readonly Tenant[]
  /** A tenant as it is when a request comes; as it was at the start, unless told. */
  readonly currentTenant?: (tenant: Tenant) => Tenant
  /** Whose vendors have names for tenants, in the path or in a header. */
  readonly dialects?: readonly NamingDialect[]
  readonly trustedProxies: readonly string[]
  /** Registered clients of a tenant, for CORS (D18). */
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  /** Absent: plain http. */
  readonly tls?: TlsMaterial | undefined
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  /** The page for a problem; the platform knows no pages of the protocol. */
  readonly problemPage: (
    site: Site | undefined,
    headers: HttpRequest['headers'],
    problem: HttpProblem,
  ) => string
}

const nothing = Object.freeze({})

/** Outside every slice: a probe knows no tenant, and often no host. */
export const healthRoute = {
  method: 'GET',
  path: '/health',
  spec: 'for probes, under any host name',
} as const

/** How a problem is told, and to whom. */
type Speaking = Pick<Route, 'face' | 'cors' | 'renderProblem' | 'toldBy'>

interface Visit extends Asked {
  readonly hop: Hop
}

/** Builds the HTTP server: Fastify underneath, and nobody above this file sees it. */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const { tenants, dialects = [] } = deps
  const findSite = createSites(tenants, deps.currentTenant)
  const sites = createNamedSites({ tenants, findSite, dialects })
  const readProxy = createProxyReader(deps.trustedProxies)
  const findRoutes = createRouteTable(deps.routes)
  const cors = createCors(deps.clientsOf)
  const noteUnknown = createUnknownLog(deps)
  const visits = new WeakMap<IncomingMessage, Visit>()
  /** Of a shared address, whose endpoint was asked: a fault in it is told as its other answers are. */
  const asked = new WeakMap<IncomingMessage, Route>()

  const app = fastify({
    logger: false,
    ...listener(deps.tls),
    bodyLimit: mostBodyBytes,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    return503OnClosing: false,
    routerOptions: {
      // How long a name may be says who looks for it; an address is judged as a whole (`problems.ts`).
      maxParamLength: mostUrlBytes,
      // Queries are read by who wants them, and strictly (`parameters.ts`).
      querystringParser: () => nothing,
    },
    rewriteUrl: (raw) => {
      const { url, headers } = targetOf(raw)
      const isTooLong = Buffer.byteLength(url) > mostUrlBytes
      const hop = readProxy(raw.socket.remoteAddress ?? '', headers)
      const namesManyHosts = countOfHosts(raw) > 1
      const path = pathOf(url)
      const asked = { host: hop.host, path, headers }
      const found = namesManyHosts ? { site: undefined, hasHost: false } : sites.find(asked)
      const { site } = found
      visits.set(raw, { hop, ...found, isTooLong, namesManyHosts })
      return urlWithin(site, isTooLong ? path : url)
    },
    frameworkErrors: (_error, request, reply) => {
      const problem = { status: 400, code: 'invalid_request', description: 'The address is not a valid URL.' }
      const { routes, catchAll } = standingAt(request)
      const route = routes[0] ?? catchAll ?? { face: 'page' }
      void sendProblem(request, reply, route, problem)
    },
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.route({
    method: [healthRoute.method, 'HEAD'],
    url: healthRoute.path,
    handler: async (_request, reply) => send(reply, 'api', json(200, { status: 'ok' })),
  })

  for (const route of deps.routes) {
    // What stands at no route of its own is found when it is asked for.
    if (route.method === 'ANY') continue
    app.route({
      method: route.safe ? [route.method, 'HEAD'] : [route.method],
      url: route.path,
      handler: async (request, reply) => {
        const visit = visits.get(request.raw)
        if (!isOpen(route, visit?.site?.tenant)) return answerElsewhere(request, reply)
        const refused = siteProblem(visit)
        const standing = standingFor(route, visit?.site?.tenant)
        if (!visit?.site || refused) return sendProblem(request, reply, standing, refused ?? notFound)
        return serve(standing, request, reply, visit.site, visit.hop)
      },
    })
  }

  app.setNotFoundHandler(answerElsewhere)

  app.setErrorHandler(async (fault, request, reply) => {
    const route = asked.get(request.raw) ?? routeOf(request) ?? { face: faceFor(request) }
    const problem = problemOf(fault)
    if (problem.status < 500) return sendProblem(request, reply, route, problem)
    const incidentId = deps.random.id()
    deps.log.error('fault', fault, { incidentId, method: request.method, path: pathOf(request.url) })
    return sendProblem(request, reply, route, { ...problem, incidentId })
  })

  if (deps.log.showsRequests) {
    app.addHook('onResponse', async (request, reply) => {
      deps.log.debug('request', {
        method: request.method,
        // Never the query: it may hold a hint or a code (D15).
        path: pathOf(request.url),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        tenant: visits.get(request.raw)?.site?.tenant.id,
      })
    })
  }

  async function serve(
    route: Route,
    request: FastifyRequest,
    reply: FastifyReply,
    site: Site,
    hop: Hop,
  ): Promise<FastifyReply> {
    const read = httpRequest(request, site, hop)
    const answering = route.answeredBy ? await route.answeredBy(read) : route
    if (answering !== route) asked.set(request.raw, answering)
    const response = await answering.endpoint(read)
    if (answering.cors) allowOrigin(request, reply, answering, response.client)
    return send(reply, answering.face, response, site)
  }

  /** Whatever no route was found for: another method, another tenant's address, or nothing at all. */
  async function answerElsewhere(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { routes, catchAll } = standingAt(request)
    const visit = routes.length > 0 || catchAll ? visits.get(request.raw) : withNobody(request)
    const refused = siteProblem(visit)
    const standing = routes.length > 0 || !catchAll ? routes : [catchAll]
    const route: Speaking = standing.find((one) => one.cors) ?? standing[0] ?? { face: faceFor(request) }
    if (refused || !visit?.site) return sendProblem(request, reply, route, refused ?? notFound)
    if (request.method === 'OPTIONS' && route.cors) return preflight(request, reply, visit.site, standing)
    const head = { headers: joined(request.headers), tenant: visit.site.tenant }
    const around = catchAll && speaksFor(catchAll, routes, head) ? catchAll : undefined
    const meant = routes.find((one) => fits(one, request)) ?? around
    // A catch-all does not speak for routes that no other origin may call.
    const isAsking = request.method === 'OPTIONS' && routes.length > 0
    const allow = [...new Set(routes.map(({ method }) => method))].join(', ')
    // RFC 9110 §15.5.6: whoever says that the method is wrong.
    if (allow !== '' && !routes.some((one) => one === meant)) reply.header('allow', allow)
    if (meant && !isAsking) return serve(meant, request, reply, visit.site, visit.hop)
    if (allow !== '') return sendProblem(request, reply, route, wrongMethod(allow))
    const { nobody } = visit
    return sendProblem(request, reply, route, nobody === undefined ? notFound : unknownTenant(nobody))
  }

  /** Where nothing stands, the first word of the path may be a tenant's name to some vendor. */
  function withNobody(request: FastifyRequest): Visit | undefined {
    const visit = visits.get(request.raw)
    return visit && { nobody: sites.nobodyAt(visit.hop.host, pathOf(request.url)), ...visit }
  }

  function standingAt(request: FastifyRequest): Standing {
    return findRoutes(visits.get(request.raw)?.site?.tenant, pathOf(request.url))
  }

  /** The route whose answer a request was to get. */
  function routeOf(request: FastifyRequest): Route | undefined {
    const tenant = visits.get(request.raw)?.site?.tenant
    const { routes, catchAll } = standingAt(request)
    const found = deps.routes.find((one) => one.path === request.routeOptions.url && fits(one, request))
    if (found && isOpen(found, tenant)) return standingFor(found, tenant)
    return routes.find((one) => fits(one, request)) ?? catchAll
  }

  function sendProblem(
    request: FastifyRequest,
    reply: FastifyReply,
    route: Speaking,
    problem: HttpProblem,
  ): FastifyReply {
    const { site, hop } = visits.get(request.raw) ?? {}
    noteUnknown(hop?.host, problem)
    if (problem.nobody) return send(reply, faceFor(request), renderPlainly(site, request, problem), site)
    const head = site && { headers: joined(request.headers), tenant: site.tenant }
    const teller = (head && route.toldBy?.(head)) ?? route
    if (teller.cors) allowOrigin(request, reply, teller)
    return send(reply, teller.face, renderProblem(site, request, teller, problem), site)
  }

  function renderProblem(
    site: Site | undefined,
    request: FastifyRequest,
    route: Speaking,
    problem: HttpProblem,
  ): HttpResponse {
    const headers = joined(request.headers)
    if (route.renderProblem && site) return route.renderProblem({ headers, tenant: site.tenant }, problem)
    if (route.face === 'page') return htmlPage(problem.status, deps.problemPage(site, headers, problem))
    const { code: error, description: error_description, incidentId: incident } = problem
    return json(problem.status, { error, error_description, ...(incident === undefined ? {} : { incident }) })
  }

  /** Whoever asks for HTML is a person. */
  function renderPlainly(
    site: Site | undefined,
    request: FastifyRequest,
    problem: HttpProblem,
  ): HttpResponse {
    if (faceFor(request) === 'api') return plainText(problem.status, problem.description)
    return htmlPage(problem.status, deps.problemPage(site, joined(request.headers), problem))
  }

  /** A problem names no client: any app of the tenant may read what it did wrong. */
  function allowOrigin(
    request: FastifyRequest,
    reply: FastifyReply,
    route: Pick<Route, 'cors'>,
    client?: ClientId,
  ): void {
    const site = visits.get(request.raw)?.site
    if (site) reply.headers(cors.answer(request.headers.origin, { tenantId: site.tenant.id, client }, route))
  }

  function preflight(
    request: FastifyRequest,
    reply: FastifyReply,
    site: Site,
    standing: readonly Route[],
  ): FastifyReply {
    const allowed = cors.preflight(request.headers, site.tenant.id, standing)
    return reply
      .code(204)
      .headers({ ...headersFor('api', site), ...allowed })
      .send()
  }

  return app
}

/** No route has a schema for Fastify, which would load two compilers for them at every start. */
function noSchemas(): never {
  throw new Error('Routes have no schemas.')
}

/** Of a wrong method at another dialect's address a catch-all knows nothing: that one tells of it in its own way. */
function speaksFor(catchAll: Route, routes: readonly Route[], head: HttpHead): boolean {
  const dialectOf = (one: Route) => (one.toldBy?.(head) ?? one).dialect
  return routes.length === 0 || routes.some((one) => dialectOf(one) === dialectOf(catchAll))
}

/** Fastify types a server of https apart, and nobody here looks at the difference: `https.Server` is an `http.Server`. */
function listener(tls: TlsMaterial | undefined): { readonly https?: null } {
  return tls ? ({ https: tls } as object) : {}
}

/** Of an empty text Fastify says `text/plain`, which browser libraries that await JSON take for a fault. */
function send(reply: FastifyReply, face: Face, response: HttpResponse, site?: Site): FastifyReply {
  const vary = [reply.getHeader('vary'), response.headers['vary']].filter((one) => one !== undefined)
  return reply
    .code(response.status)
    .headers({ ...policyFor(face, response, site), ...response.headers })
    .headers(vary.length > 1 ? { vary: vary.join(', ') } : {})
    .send(response.body === '' ? undefined : response.body)
}

function policyFor(face: Face, { allows }: HttpResponse, site?: Site) {
  return allows ? headersWith(allows, face, site) : headersFor(face, site)
}

function httpRequest(request: FastifyRequest, { tenant, address }: Site, hop: Hop): HttpRequest {
  const at = request.url.indexOf('?')
  return {
    method: request.method,
    tenant,
    address,
    path: pathOf(request.url),
    query: at === -1 ? '' : request.url.slice(at + 1),
    headers: joined(request.headers),
    contentType: request.headers['content-type'],
    body: typeof request.body === 'string' ? request.body : '',
    cookies: readCookies(request.headers.cookie),
    remoteAddress: hop.remoteAddress,
  }
}

function joined(headers: IncomingMessage['headers']): HttpRequest['headers'] {
  const set = headers['set-cookie']
  return set === undefined
    ? (headers as HttpRequest['headers'])
    : { ...(headers as HttpRequest['headers']), 'set-cookie': set.join() }
}

function pathOf(url: string): string {
  const at = url.indexOf('?')
  return at === -1 ? url : url.slice(0, at)
}

/** RFC 9112 §3.2.2: where the target of a request is a whole URL, its host counts and the Host header does not. */
function targetOf({
  url = '/',
  headers,
}: IncomingMessage): Pick<IncomingMessage, 'headers'> & { url: string } {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  return host === undefined ? { url, headers } : { url: rest, headers: { ...headers, host } }
}

/** Node keeps the first Host header and drops the others without a word. */
function countOfHosts({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter(
    (one, index) => index % 2 === 0 && one.length === 4 && one.toLowerCase() === 'host',
  ).length
}

function fits({ method, safe }: Route, request: FastifyRequest): boolean {
  return method === request.method || (safe === true && request.method === 'HEAD')
}

function faceFor({ headers }: FastifyRequest): Face {
  return (headers.accept ?? '').includes('text/html') ? 'page' : 'api'
}
