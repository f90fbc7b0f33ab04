import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../../../test/support/request.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { createRandom } from '../random.ts'
import { type Endpoint, json, type Route } from './message.ts'
import { createHttpServer } from './server.ts'

const answers =
  (name: string): Endpoint =>
  async ({ query }) => {
    if (query === `${name}&fails`) throw new Error('a fault')
    return json(200, name)
  }
const tells =
  (name: string): NonNullable<Route['renderProblem']> =>
  (_, { status }) =>
    json(status, `${name} says ${status}`)

const part = (name: string, more: Partial<Route> = {}): Route => ({
  method: 'POST',
  path: '/both',
  face: 'api',
  spec: 'a test',
  endpoint: answers(name),
  renderProblem: tells(name),
  ...more,
})
const parts = { one: part('one', { cors: 'registered-origins' }), two: part('two', { face: 'page' }) }
const partCalled = (name: string | undefined) => (name === 'two' ? parts.two : parts.one)

/** Which of them is in the query, or where that is too long, in a header. */
const together: Route = {
  ...parts.one,
  answeredBy: async ({ query }) => partCalled(query.split('&')[0]),
  toldBy: ({ headers }) => partCalled(headers['x-part']),
}
const own = { ...testTenant, id: 'umbra' as typeof testTenant.id }
const shared: Route = { ...parts.one, standingFor: ({ id }) => (id === own.id ? parts.two : together) }

const http = createHttpServer({
  routes: [shared],
  tenants: [
    testTenant,
    {
      ...own,
      addresses: [{ origin: 'https://op.example', pathPrefix: '/umbra', base: 'https://op.example/umbra' }],
    },
  ],
  trustedProxies: [],
  clientsOf: () => [],
  log: createLog('silent'),
  clock: systemClock,
  random: createRandom(systemClock),
  problemPage: () => '',
})

async function ask(url: string, more: { readonly payload?: string; readonly part?: string } = {}) {
  const { payload = '', part: named } = more
  const headers = { host: 'op.example', ...(named !== undefined && { 'x-part': named }) }
  const { statusCode, body, headers: received } = await http.inject({ method: 'POST', url, headers, payload })
  const isPage = received['x-frame-options'] === 'DENY'
  return { status: statusCode, said: JSON.parse(body), isPage, vary: received['vary'] }
}

describe('AUT-80 D3 an address that parts of the program share', () => {
  it('is answered by the one that was meant, with its headers and its readers', async () => {
    assert.deepEqual(await ask('/acme/both?one'), { status: 200, said: 'one', isPage: false, vary: 'Origin' })
    assert.deepEqual(await ask('/acme/both?two'), { status: 200, said: 'two', isPage: true, vary: undefined })
  })
  it('tells a fault as the one whose fault it is', async () => {
    const { status, said, isPage } = await ask('/acme/both?two&fails')
    assert.deepEqual([status, said, isPage], [500, 'two says 500', true])
    assert.equal((await ask('/acme/both?one&fails')).said, 'one says 500')
  })
  it('tells what went wrong before as whoever was meant by what is known', async () => {
    const payload = 'x'.repeat(70_000)
    assert.equal((await ask('/acme/both?one', { payload, part: 'two' })).said, 'two says 413')
    assert.equal((await ask('/acme/both?two', { payload })).said, 'one says 413')
    const long = `/acme/both?${'x'.repeat(9000)}`
    assert.deepEqual(await ask(long, { part: 'two' }), {
      status: 414,
      said: 'two says 414',
      isPage: true,
      vary: undefined,
    })
    assert.deepEqual(await ask(long), { status: 414, said: 'one says 414', isPage: false, vary: 'Origin' })
  })
  it('is its own part’s alone where a tenant has one of them', async () => {
    assert.deepEqual(await ask('/umbra/both?one'), {
      status: 200,
      said: 'two',
      isPage: true,
      vary: undefined,
    })
    assert.equal((await ask('/umbra/both', { payload: 'x'.repeat(70_000) })).said, 'two says 413')
  })
})
