import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Route } from '../../src/platform/http/message.ts'
import { type Answer, type FrontDoor, openFrontDoor } from '../support/front-door.ts'

const registered = 'https://ledger.example'
const strange = 'https://evil.example'

/** D18: what a browser app may call. Everything else answers the pages of its own origin only. */
const shared = [
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/openid-configuration',
  'GET /oauth2/jwks',
  'GET /oauth2/userinfo',
  'POST /oauth2/introspect',
  'POST /oauth2/revoke',
  'POST /oauth2/token',
  'POST /oauth2/userinfo',
]

/** D14: what may stand in somebody's frame. A `web_message` answer is the other, and names its one origin. */
const frameable = ['GET /oauth2/session/check']

describe('D14 D18 who may frame and who may read, route by route', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor({
      tenant: { sessionManagement: true },
      clients: { ledger: () => ({ web_origins: [registered] }) },
    })
  })
  after(() => door.close())

  const routes = () => door.exeunt().routes
  const nameOf = ({ method, path }: Route) => `${method} ${path}`
  const addressOf = ({ path }: Route) => path.replaceAll(/:\w+/g, 'x')

  function call(route: Route, origin: string): Promise<Answer> {
    const form = ['POST', 'PUT', 'PATCH'].includes(route.method) ? { form: '' } : {}
    return door.send(route.method, addressOf(route), { headers: { origin }, ...form })
  }

  it('finds the routes', () => assert.ok(routes().length > 30))

  it('D18 CORS stands exactly where browser apps call', () =>
    assert.deepEqual(
      routes()
        .filter(({ cors }) => cors !== undefined)
        .map(nameOf)
        .toSorted(),
      shared,
    ))

  it('SM-12 RIL-26 no page but the frame of session management may be framed', async () => {
    const framed = []
    for (const route of routes()) {
      const { headers } = await call(route, registered)
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /default-src 'none'.*frame-ancestors /, nameOf(route))
      if (!policy.includes("frame-ancestors 'none'")) framed.push(nameOf(route))
      else if (route.face === 'page') assert.equal(headers['x-frame-options'], 'DENY', nameOf(route))
    }
    assert.deepEqual(framed, frameable)
  })

  it('DISC-7 D18 an answer is readable where it should be, and never to a strange origin', async () => {
    for (const route of routes()) {
      const [own, other] = [await call(route, registered), await call(route, strange)]
      const readable = shared.includes(nameOf(route)) ? registered : undefined
      assert.equal(own.headers['access-control-allow-origin'], readable, nameOf(route))
      for (const { headers } of [own, other]) {
        assert.equal(headers['access-control-allow-credentials'], undefined, nameOf(route))
      }
      assert.equal(other.headers['access-control-allow-origin'], undefined, nameOf(route))
    }
  })

  it('BCP-12 a preflight lets nobody change anything: no route with PUT, PATCH or DELETE is shared', async () => {
    for (const path of new Set(routes().map(addressOf))) {
      const answer = await door.send('OPTIONS', path, {
        headers: { origin: registered, 'access-control-request-method': 'DELETE' },
      })
      const allowed = String(answer.headers['access-control-allow-methods'] ?? '')
      assert.doesNotMatch(allowed, /PUT|PATCH|DELETE/, path)
      const isShared = shared.some((name) => name.endsWith(` ${path}`))
      assert.equal(answer.status, isShared ? 204 : 405, path)
    }
  })
})
