import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { InjectOptions } from 'fastify'
import { app } from '../../../test/support/token-request.ts'
import { testAddress, testTenant } from '../../../test/support/request.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { createRandom } from '../random.ts'
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

const http = createHttpServer({
  routes,
  tenants: [testTenant, umbra],
  trustedProxies: [],
  clientsOf: (tenantId) => (tenantId === testTenant.id ? [ledger, atlas] : []),
  log: createLog('silent'),
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
