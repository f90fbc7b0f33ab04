import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import type { TlsMaterial } from '../tls/material.ts'
import { readCookies } from './cookies.ts'
import { createCors } from './cors.ts'
import { headersFor, headersWith } from './headers.ts'
import { type Face, type HttpRequest, type HttpResponse, json, type Route } from './message.ts'
import { createProxyReader, type Hop } from './proxy.ts'
import { createSites, type Site, urlWithin } from './sites.ts'
import type { Tenant } from '../../domain/tenant.ts'

const mostUrlBytes = 8192
const mostBodyBytes = 65_536

/** Something that went wrong outside every endpoint. `code` is an OAuth error code or a word of ours. */
export interface HttpProblem {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly incidentId?: string
}

export interface HttpServerDeps {
  readonly routes: readonly Route[]
  readonly tenants: readonly Tenant[]
  readonly trustedProxies: readonly string[]
  /** Registered clients of a tenant, for CORS (D18). */
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  /** Absent: plain http. */
  readonly tls?: TlsMaterial | undefined
  readonly log: Log
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

interface Visit {
  readonly hop: Hop
  readonly site: Site | undefined
  readonly isTooLong: boolean
  readonly namesManyHosts: boolean
}

/** Builds the HTTP server: Fastify underneath, and nobody above this file sees it. */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const findSite = createSites(deps.tenants)
  const readProxy = createProxyReader(deps.trustedProxies)
  const cors = createCors(deps.clientsOf)
  const visits = new WeakMap<IncomingMessage, Visit>()

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
      // A user's id has up to 255 characters, of which each may be three on the way.
      maxParamLength: 1024,
      // Queries are read by who wants them, and strictly (`parameters.ts`).
      querystringParser: () => nothing,
    },
    rewriteUrl: (raw) => {
      const { url, headers } = targetOf(raw)
      const isTooLong = Buffer.byteLength(url) > mostUrlBytes
      const hop = readProxy(raw.socket.remoteAddress ?? '', headers)
      const namesManyHosts = countOfHosts(raw) > 1
      const path = pathOf(url)
      const site = namesManyHosts ? undefined : findSite(hop.host, path)
      visits.set(raw, { hop, site, isTooLong, namesManyHosts })
      return urlWithin(site, isTooLong ? path : url)
    },
    frameworkErrors: (_error, request, reply) => {
      const problem = { status: 400, code: 'invalid_request', description: 'The address is not a valid URL.' }
      const visit = visits.get(request.raw)
      const face = deps.routes.find((route) => matches(route.path, pathOf(request.url)))?.face ?? 'page'
      void send(reply, face, renderProblem(visit, request, face, problem), visit?.site)
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
    const methods = route.safe ? [route.method, 'HEAD'] : [route.method]
    app.route({
      method: methods,
      url: route.path,
      handler: async (request, reply) => {
        const visit = visits.get(request.raw)
        const refused = siteProblem(visit)
        if (!visit?.site || refused) {
          const problem = refused ?? notFound
          if (route.cors) allowOrigin(request, reply, visit?.site)
          return send(reply, route.face, renderProblem(visit, request, route.face, problem), visit?.site)
        }
        const site = visit.site
        const response = await route.endpoint(httpRequest(request, site, visit.hop))
        if (route.cors) allowOrigin(request, reply, site, response.client)
        return send(reply, route.face, response, site)
      },
    })
  }

  app.setNotFoundHandler(async (request, reply) => {
    const visit = visits.get(request.raw)
    const siblings = deps.routes.filter((route) => matches(route.path, pathOf(request.url)))
    const face = siblings[0]?.face ?? faceFor(request)
    const refused = siteProblem(visit)
    const isShared = siblings.some((route) => route.cors)
    if (!refused && request.method === 'OPTIONS' && visit?.site && isShared) {
      return preflight(request, reply, visit.site, siblings)
    }
    if (isShared) allowOrigin(request, reply, visit?.site)
    const allow = [...new Set(siblings.map((route) => route.method))].join(', ')
    if (!refused && allow !== '') reply.header('allow', allow)
    return send(
      reply,
      face,
      renderProblem(visit, request, face, refused ?? (allow === '' ? notFound : wrongMethod(allow))),
      visit?.site,
    )
  })

  app.setErrorHandler(async (fault, request, reply) => {
    const visit = visits.get(request.raw)
    const route = routeOf(deps.routes, request)
    const face = route?.face ?? faceFor(request)
    const problem = problemOf(fault)
    if (route?.cors) allowOrigin(request, reply, visit?.site)
    if (problem.status < 500)
      return send(reply, face, renderProblem(visit, request, face, problem), visit?.site)
    const incidentId = deps.random.id()
    deps.log.error('fault', fault, { incidentId, method: request.method, path: pathOf(request.url) })
    return send(reply, face, renderProblem(visit, request, face, { ...problem, incidentId }), visit?.site)
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

  function renderProblem(
    visit: Visit | undefined,
    request: FastifyRequest,
    face: Face,
    problem: HttpProblem,
  ): HttpResponse {
    if (face === 'page') {
      const body = deps.problemPage(visit?.site, joined(request.headers), problem)
      return {
        status: problem.status,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
        body,
      }
    }
    const { code: error, description: error_description, incidentId: incident } = problem
    return json(problem.status, { error, error_description, ...(incident === undefined ? {} : { incident }) })
  }

  /** A problem names no client: any app of the tenant may read what it did wrong. */
  function allowOrigin(request: FastifyRequest, reply: FastifyReply, site?: Site, client?: ClientId): void {
    if (site) reply.headers(cors.answer(request.headers.origin, { tenantId: site.tenant.id, client }))
  }

  function preflight(
    request: FastifyRequest,
    reply: FastifyReply,
    site: Site,
    siblings: readonly Route[],
  ): FastifyReply {
    const methods = siblings.map((route) => route.method)
    return reply
      .code(204)
      .headers({
        ...headersFor('api', site),
        ...cors.preflight(request.headers.origin, site.tenant.id, methods),
      })
      .send()
  }

  return app
}

/** No route has a schema for Fastify, which would load two compilers for them at every start. */
function noSchemas(): never {
  throw new Error('Routes have no schemas.')
}

/** Fastify types a server of https apart, and nobody here looks at the difference: `https.Server` is an `http.Server`. */
function listener(tls: TlsMaterial | undefined): { readonly https?: null } {
  return tls ? ({ https: tls } as object) : {}
}

/** Of an empty text Fastify says `text/plain`, which browser libraries that await JSON take for a fault. */
function send(reply: FastifyReply, face: Face, response: HttpResponse, site?: Site): FastifyReply {
  return reply
    .code(response.status)
    .headers({ ...policyFor(face, response, site), ...response.headers })
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

const notFound: HttpProblem = {
  status: 404,
  code: 'not_found',
  description: 'There is nothing at this address.',
}

function wrongMethod(allow: string): HttpProblem {
  return { status: 405, code: 'method_not_allowed', description: `This address answers ${allow} only.` }
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

/** RFC 9110 §15.5.20: 421 for a host that is none of ours. RFC 9112 §3.2: 400 for more than one Host header. */
function siteProblem(visit: Visit | undefined): HttpProblem | undefined {
  if (visit?.isTooLong) {
    return {
      status: 414,
      code: 'invalid_request',
      description: `The address is longer than ${mostUrlBytes} bytes.`,
    }
  }
  if (visit?.namesManyHosts)
    return { status: 400, code: 'invalid_request', description: 'The Host header was sent more than once.' }
  if (visit?.site) return undefined
  return {
    status: 421,
    code: 'misdirected_request',
    description: 'This server has no tenant at this host; use the public address that it is configured with.',
  }
}

const byFastifyCode: Readonly<Record<string, HttpProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'invalid_request',
    description: `The body is larger than ${mostBodyBytes} bytes.`,
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    description: 'The body is not as long as its Content-Length says.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'invalid_request',
    description: 'The Content-Type header is not a valid media type.',
  },
}

function problemOf(fault: unknown): HttpProblem {
  if (isHangUp(fault))
    return { status: 400, code: 'invalid_request', description: 'The body ended too early.' }
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : ''
  return (
    byFastifyCode[code] ?? {
      status: 500,
      code: 'server_error',
      description: 'Something went wrong here; it has been written down.',
    }
  )
}

/** A client that went away while it sent its body; nobody reads the answer, and the log is spared the fault. */
function isHangUp(fault: unknown): boolean {
  if (!(fault instanceof Error) || !('code' in fault) || !('statusCode' in fault)) return false
  return fault.code === 'ECONNRESET' && fault.statusCode === 400
}

function routeOf(routes: readonly Route[], request: FastifyRequest): Route | undefined {
  return routes.find((one) => one.path === request.routeOptions.url && one.method === request.method)
}

function faceFor({ headers }: FastifyRequest): Face {
  return (headers.accept ?? '').includes('text/html') ? 'page' : 'api'
}

function matches(pattern: string, path: string): boolean {
  if (!pattern.includes(':')) return pattern === path
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  )
}
