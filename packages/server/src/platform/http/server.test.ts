import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InjectOptions } from 'fastify'
import { app } from '../../../test/support/token-request.ts'
import { testAddress, testTenant } from '../../../test/support/request.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { createRandom } from '../random.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { type Endpoint, json, type Route } from './message.ts'
import { createHttpServer } from './server.ts'

const clientWith = (id: string, origin: string): Client => ({
  ...app,
  id: id as ClientId,
  webOrigins: [origin],
})
const ledger = clientWith('ledger', 'https://ledger.example')
const atlas = clientWith('atlas', 'https://atlas.example')
const origins = {
  ledger: 'https://ledger.example',
  atlas: 'https://atlas.example',
  none: 'https://evil.example',
}
const umbra = {
  ...testTenant,
  id: 'umbra' as typeof testTenant.id,
  addresses: [{ ...testAddress, pathPrefix: '/umbra', base: 'https://op.example/umbra' }] as const,
}

/** Answers for the client that the query names, for nobody else. */
const answer: Endpoint = async ({ query }) => {
  const client = new URLSearchParams(query).get('client')
  return { ...json(200, {}), ...(client === null ? {} : { client: client as ClientId }) }
}
const fails: Endpoint = async () => {
  throw new Error('a fault')
}
const shared = { face: 'api', spec: 'a test', cors: 'registered-origins' } as const
const routes: readonly Route[] = [
  { ...shared, method: 'POST', path: '/token', endpoint: answer },
  { ...shared, method: 'GET', path: '/fault', endpoint: fails },
  {
    ...shared,
    method: 'POST',
    path: '/empty',
    endpoint: async () => ({ status: 200, headers: {}, body: '' }),
  },
  { method: 'POST', path: '/private', face: 'api', spec: 'a test', endpoint: answer },
]

const vendorOnly = { isOpen: ({ id }: Tenant) => id === testTenant.id } as const
/** Tells which route it was, and what it got. */
const named =
  (name: string, headers: Readonly<Record<string, string>> = {}): Endpoint =>
  async ({ method, body }) =>
    json(200, { name, method, body }, headers)
const credentials = { cors: 'registered-origins-with-credentials' } as const
const vendor: readonly Route[] = [
  { ...shared, ...vendorOnly, method: 'GET', path: '/api/me', safe: true, endpoint: named('me') },
  {
    ...shared,
    ...vendorOnly,
    ...credentials,
    corsHeaders: ['X-Vendor-*', 'X-Lang'],
    method: 'POST',
    path: '/api/call',
    endpoint: named('call', { vary: 'Accept-Language' }),
    renderProblem: ({ tenant }, { status, code }) => json(200, { tenant: tenant.id, status, code }),
  },
  {
    ...vendorOnly,
    method: 'GET',
    path: '/api/:one/page',
    face: 'page',
    spec: 'a test',
    endpoint: named('page'),
  },
  { ...vendorOnly, method: 'POST', path: '/api/own', face: 'api', spec: 'a test', endpoint: named('own') },
  { ...shared, ...vendorOnly, method: 'ANY', path: '/api/*', endpoint: named('api') },
  { ...shared, ...vendorOnly, method: 'ANY', path: '/api/deep/*', endpoint: named('deep') },
  { ...vendorOnly, method: 'GET', path: '/u/*', face: 'page', spec: 'a test', endpoint: named('centre') },
]

const http = createHttpServer({
  routes: [...routes, ...vendor],
  tenants: [testTenant, umbra],
  trustedProxies: [],
  clientsOf: (tenantId) => (tenantId === testTenant.id ? [ledger, atlas] : []),
  log: createLog('silent'),
  clock: systemClock,
  random: createRandom(systemClock),
  problemPage: () => '',
})

async function ask(
  { url = '/acme/token', ...more }: InjectOptions,
  origin: keyof typeof origins | undefined,
) {
  const headers = { host: 'op.example', ...(origin ? { origin: origins[origin] } : {}), ...more.headers }
  const response = await http.inject({ method: 'POST', ...more, url, headers })
  const { 'access-control-allow-origin': allowed, vary } = response.headers
  return { status: response.statusCode, allowed, vary, headers: response.headers }
}

describe('D18 who may read an answer', () => {
  it('the browser apps of the client that it is for, and no others of the tenant', async () => {
    const url = '/acme/token?client=ledger'
    assert.equal((await ask({ url }, 'ledger')).allowed, origins.ledger)
    assert.equal((await ask({ url }, 'atlas')).allowed, undefined)
    assert.equal((await ask({ url: '/acme/token?client=gone' }, 'ledger')).allowed, undefined)
  })

  it('those of every client of the tenant, where it is for no client', async () => {
    assert.equal((await ask({}, 'ledger')).allowed, origins.ledger)
    assert.equal((await ask({}, 'atlas')).allowed, origins.atlas)
    assert.equal((await ask({}, 'none')).allowed, undefined)
  })

  it('never those of another tenant', async () => {
    assert.equal((await ask({ url: '/umbra/token' }, 'ledger')).allowed, undefined)
    assert.equal((await ask({ url: '/umbra/token?client=ledger' }, 'ledger')).allowed, undefined)
  })

  it('with Vary: Origin, whoever asks', async () => {
    for (const origin of ['ledger', 'none', undefined] as const)
      assert.equal((await ask({}, origin)).vary, 'Origin')
  })

  it('nobody, where the route is not shared', async () => {
    const { status, allowed, vary } = await ask({ url: '/acme/private?client=ledger' }, 'ledger')
    assert.deepEqual([status, allowed, vary], [200, undefined, undefined])
  })
})

it('an answer without a body claims no content type', async () => {
  const { status, headers } = await ask({ url: '/acme/empty' }, undefined)
  assert.deepEqual([status, headers['content-type']], [200, undefined])
})

describe('D18 a preflight names no client', () => {
  it('and is judged by all origins of the tenant', async () => {
    const preflight = { method: 'OPTIONS', url: '/acme/token?client=ledger' } as const
    const { status, allowed, headers } = await ask(preflight, 'atlas')
    assert.deepEqual([status, allowed], [204, origins.atlas])
    assert.equal(headers['access-control-allow-methods'], 'POST')
    assert.equal(headers['access-control-allow-headers'], 'Authorization, Content-Type')
    const stranger = await ask(preflight, 'none')
    assert.deepEqual([stranger.status, stranger.allowed, stranger.vary], [204, undefined, 'Origin'])
    assert.equal(stranger.headers['access-control-allow-methods'], undefined)
  })
})

describe('D18 a browser app reads what it did wrong', () => {
  const problems: readonly [number, InjectOptions][] = [
    [413, { payload: 'x'.repeat(70_000), headers: { 'content-type': 'text/plain' } }],
    [415, { payload: 'x', headers: { 'content-type': 'nonsense' } }],
    [414, { url: `/acme/token?${'x'.repeat(9000)}` }],
    [405, { method: 'PUT' }],
    [500, { method: 'GET', url: '/acme/fault' }],
  ]
  for (const [status, problem] of problems) {
    it(`in a ${status}`, async () => {
      const own = await ask(problem, 'ledger')
      assert.deepEqual([own.status, own.allowed, own.vary], [status, origins.ledger, 'Origin'])
      assert.equal((await ask(problem, 'none')).allowed, undefined)
    })
  }

  it('but not where the route is not shared', async () => {
    const problem = { url: '/acme/private', payload: 'x', headers: { 'content-type': 'nonsense' } }
    const { status, allowed, vary } = await ask(problem, 'ledger')
    assert.deepEqual([status, allowed, vary], [415, undefined, undefined])
  })
})

/** An answer with its body, as far as that is JSON. */
async function call(method: NonNullable<InjectOptions['method']>, url: string, more: InjectOptions = {}) {
  const headers = { host: 'op.example', ...more.headers }
  const { statusCode: status, headers: sent, body } = await http.inject({ ...more, method, url, headers })
  const isJson = String(sent['content-type']).startsWith('application/json')
  const parsed: unknown = isJson && body !== '' ? JSON.parse(body) : body
  return { status, headers: sent, body: parsed }
}

describe('a path that ends in a star', () => {
  const answers: readonly [NonNullable<InjectOptions['method']>, string, string][] = [
    ['GET', '/acme/api/nothing', 'api'],
    ['GET', '/acme/api/nothing/at/all?x=1', 'api'],
    ['GET', '/acme/api', 'api'],
    ['GET', '/acme/api/', 'api'],
    ['DELETE', '/acme/api/nothing', 'api'],
    ['GET', '/acme/api/deep', 'deep'],
    ['GET', '/acme/api/deep/er', 'deep'],
    ['GET', '/acme/api/deeper', 'api'],
    ['GET', '/acme/api/me', 'me'],
    ['POST', '/acme/api/me', 'api'],
    ['GET', '/acme/api/call', 'api'],
    ['GET', '/acme/api/x/page', 'page'],
    ['GET', '/acme/u/x', 'centre'],
    ['GET', '/acme/u', 'centre'],
  ]
  for (const [method, url, name] of answers) {
    it(`${method} ${url} is answered by "${name}"`, async () => {
      const { status, body } = await call(method, url)
      assert.deepEqual([status, body], [200, { name, method, body: '' }])
    })
  }

  it('speaks as it does of an address that is none', async () => {
    const { status, body } = await call('GET', '/acme/api/%zz', { headers: { accept: 'text/html' } })
    const error_description = 'The address is not a valid URL.'
    assert.deepEqual([status, body], [400, { error: 'invalid_request', error_description }])
  })

  it('gets the body of a request, too', async () => {
    const payload = { payload: '{"query":1}', headers: { 'content-type': 'application/json' } }
    const { body } = await call('POST', '/acme/api/nothing', payload)
    assert.deepEqual(body, { name: 'api', method: 'POST', body: '{"query":1}' })
  })

  it('answers HEAD without a body, and knows of no other method where it has one of its own', async () => {
    const head = await call('HEAD', '/acme/api/nothing')
    assert.deepEqual([head.status, head.body], [200, ''])
    const wrong = await call('POST', '/acme/u/x')
    assert.deepEqual([wrong.status, wrong.headers['allow']], [405, 'GET'])
    assert.equal((await call('GET', '/acme/under')).status, 404)
  })

  it('RFC9110 §15.5.6 knows the methods of an address for which it answers another', async () => {
    for (const method of ['POST', 'PUT'] as const)
      assert.equal((await call(method, '/acme/api/me')).headers['allow'], 'GET', method)
    for (const url of ['/acme/api/me', '/acme/api/nothing'])
      assert.equal((await call('GET', url)).headers['allow'], undefined, url)
  })

  it('D18 lets no preflight pass for a route beside it that is not shared', async () => {
    const headers = { origin: origins.atlas, 'access-control-request-method': 'POST' }
    const { status, headers: sent } = await call('OPTIONS', '/acme/api/own', { headers })
    assert.deepEqual([status, sent['access-control-allow-origin']], [405, undefined])
  })

  it('D18 lets a preflight pass for what pages send without asking, and is read by registered origins', async () => {
    const headers = { origin: origins.atlas, 'access-control-request-method': 'POST' }
    const asked = await call('OPTIONS', '/acme/api/nothing', { headers })
    assert.deepEqual([asked.status, asked.headers['access-control-allow-methods']], [204, 'GET, POST'])
    const { headers: sent } = await call('GET', '/acme/api/nothing', { headers })
    assert.equal(sent['access-control-allow-origin'], origins.atlas)
    assert.equal(sent['access-control-allow-credentials'], undefined)
  })
})

describe('D1 a route that another tenant has is an address that does not exist', () => {
  const paths = [
    '/api/me',
    '/api/own',
    '/api/call',
    '/api/x/page',
    '/api/nothing',
    '/api/deep/er',
    '/u/x',
    '/u',
  ]
  const requests: readonly (readonly [string, InjectOptions])[] = [
    ['by GET', {}],
    ['by GET for a page', { headers: { accept: 'text/html' } }],
    ['by HEAD', { method: 'HEAD' }],
    ['by POST', { method: 'POST', payload: 'x=1', headers: { 'content-type': 'text/plain' } }],
    ['by PUT', { method: 'PUT' }],
    ['by OPTIONS', { method: 'OPTIONS', headers: { origin: origins.ledger } }],
    ['with a body of no type', { method: 'POST', payload: 'x', headers: { 'content-type': 'nonsense' } }],
    ['with a large body', { method: 'POST', payload: 'x'.repeat(70_000) }],
  ]
  for (const path of paths) {
    for (const [name, request] of requests) {
      it(`${path} ${name}`, async () => {
        const ask = (url: string) => call(request.method ?? 'GET', url, request)
        const [here, nowhere] = [await ask(`/umbra${path}`), await ask('/umbra/nowhere')]
        assert.deepEqual(withoutDate(here), withoutDate(nowhere))
      })
    }
  }

  const withoutDate = ({ status, headers, body }: Awaited<ReturnType<typeof call>>) => ({
    status,
    headers: { ...headers, date: undefined },
    body,
  })

  it('nor has a host that is nobody’s', async () => {
    const ask = (url: string) =>
      call('GET', url, { headers: { host: 'nobody.example', accept: 'text/html' } })
    assert.deepEqual(withoutDate(await ask('/acme/api/me')), withoutDate(await ask('/acme/nowhere')))
  })
})

describe('D18 a call with credentials', () => {
  const headers = { origin: origins.ledger }

  it('may be read by registered origins where the route says so, and by nobody else', async () => {
    const { headers: own } = await call('POST', '/acme/api/call', { headers })
    assert.equal(own['access-control-allow-origin'], origins.ledger)
    assert.equal(own['access-control-allow-credentials'], 'true')
    const { headers: strange } = await call('POST', '/acme/api/call', { headers: { origin: origins.none } })
    assert.equal(strange['access-control-allow-origin'], undefined)
    assert.equal(strange['access-control-allow-credentials'], undefined)
    const { headers: other } = await call('GET', '/acme/api/me', { headers })
    assert.equal(other['access-control-allow-credentials'], undefined)
  })

  it('varies by its origin, whatever else it varies by', async () => {
    for (const origin of [origins.ledger, origins.none])
      assert.equal(
        (await call('POST', '/acme/api/call', { headers: { origin } })).headers['vary'],
        'Origin, Accept-Language',
      )
  })

  const preflight = (method: string, names: string, origin = origins.ledger) =>
    call('OPTIONS', '/acme/api/call', {
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': names,
      },
    })

  it('is asked for first, with the headers that the route knows', async () => {
    const { status, headers: sent } = await preflight(
      'POST',
      'content-type,X-Vendor-App,x-lang,x-other, x-langs',
    )
    assert.equal(status, 204)
    assert.equal(sent['access-control-allow-credentials'], 'true')
    assert.equal(sent['access-control-allow-methods'], 'POST')
    assert.equal(sent['access-control-allow-headers'], 'Authorization, Content-Type, x-vendor-app, x-lang')
    assert.equal(sent['vary'], 'Origin')
  })

  it('is not granted by a preflight for another method, from another origin, or with a broken header', async () => {
    const { headers: other } = await preflight('DELETE', 'x-vendor-app')
    assert.equal(other['access-control-allow-credentials'], undefined)
    assert.equal(other['access-control-allow-headers'], 'Authorization, Content-Type')
    const { headers: strange } = await preflight('POST', 'x-vendor-app', origins.none)
    assert.equal(strange['access-control-allow-origin'], undefined)
    assert.equal(strange['access-control-allow-credentials'], undefined)
    const { headers: broken } = await preflight('POST', 'x-vendor-a b, x-vendor-ü')
    assert.equal(broken['access-control-allow-headers'], 'Authorization, Content-Type')
  })
})

it('a problem outside an endpoint is told as its route tells it', async () => {
  const { status, body, headers } = await call('POST', '/acme/api/call', {
    payload: 'x'.repeat(70_000),
    headers: { 'content-type': 'text/plain', origin: origins.ledger },
  })
  assert.deepEqual([status, body], [200, { tenant: 'acme', status: 413, code: 'invalid_request' }])
  assert.equal(headers['access-control-allow-credentials'], 'true')
})
