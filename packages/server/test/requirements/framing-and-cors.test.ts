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

/** GEN §15.16: what the SDKs of GenAuth call from a browser, */
const sharedByGenauth = [
  'ANY /api/oidc/*',
  'ANY /api/v3/*',
  'ANY /oauth/*',
  'ANY /oidc/*',
  'GET /:appId/oidc/.well-known/jwks.json',
  'GET /api/oidc/validate_token',
  'GET /api/v2/.well-known',
  'GET /api/v2/oidc/validate_token',
  'GET /api/v3/get-my-logged-in-apps',
  'GET /api/v3/get-profile',
  'GET /api/v3/mydevices/list',
  'GET /api/v3/system',
  'GET /oauth/me',
  'GET /oidc/.well-known/jwks.json',
  'GET /oidc/.well-known/openid-configuration',
  'GET /oidc/me',
  'POST /api/v3/mydevices/revoke-session',
  'POST /api/v3/mydevices/unbind',
  'POST /api/v3/signin',
  'POST /oauth/me',
  'POST /oauth/oidc/token',
  'POST /oauth/token',
  'POST /oauth/token/introspection',
  'POST /oidc/me',
  'POST /oidc/token',
  'POST /oidc/token/introspection',
]

/** and what they call with the browser's cookies. */
const withCredentials = [
  'ANY /api/applications/*',
  'ANY /api/v2/*',
  'ANY /graphql/*',
  'GET /api/v2/applications/:id/public-config',
  'GET /api/v2/logout',
  'GET /api/v2/users/me',
  'GET /cas/session',
  'GET /logout',
  'POST /oauth/token/revocation',
  'POST /oidc/token/revocation',
]

const readable = [...shared, ...sharedByGenauth, ...withCredentials]

/** D14: what may stand in somebody's frame. A `web_message` answer is the other, and names its one origin. */
const frameable = ['GET /oauth2/session/check']

describe('D14 D18 who may frame and who may read, route by route', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor({
      tenant: { sessionManagement: true, dialects: { genauth: {} } },
      clients: { ledger: () => ({ web_origins: [registered] }) },
    })
  })
  after(() => door.close())

  /** Those of the standard, and of the dialect that the tenant has switched on. */
  const routes = () => door.exeunt().routes.filter((route) => isOpenAt(door, route))
  const nameOf = ({ method, path }: Route) => `${method} ${path}`
  const addressOf = ({ path }: Route) => path.replaceAll(/:\w+|\*/g, 'x')

  function call(route: Route, origin: string): Promise<Answer> {
    const form = ['POST', 'PUT', 'PATCH'].includes(route.method) ? { form: '' } : {}
    const method = route.method === 'ANY' ? 'GET' : route.method
    return door.send(method, addressOf(route), { headers: { origin }, ...form })
  }

  it('finds the routes', () => assert.ok(routes().length > 30))

  const sharing = (cors: Route['cors']) =>
    routes()
      .filter((route) => route.cors === cors)
      .map(nameOf)
      .toSorted()

  it('D18 CORS stands exactly where browser apps call', () =>
    assert.deepEqual(sharing('registered-origins'), [...shared, ...sharedByGenauth].toSorted()))

  it('D18 with credentials exactly where a vendor’s SDK sends them', () =>
    assert.deepEqual(sharing('registered-origins-with-credentials'), withCredentials))

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
      const name = nameOf(route)
      const [own, other] = [await call(route, registered), await call(route, strange)]
      const origin = readable.includes(name) ? registered : undefined
      const credentials = withCredentials.includes(name) ? 'true' : undefined
      assert.equal(own.headers['access-control-allow-origin'], origin, name)
      assert.equal(own.headers['access-control-allow-credentials'], credentials, name)
      assert.equal(other.headers['access-control-allow-origin'], undefined, name)
      assert.equal(other.headers['access-control-allow-credentials'], undefined, name)
      if (readable.includes(name))
        for (const { headers } of [own, other]) assert.match(String(headers['vary']), /^Origin\b/, name)
    }
  })

  it('BCP-12 a preflight lets nobody change anything: no route with PUT, PATCH or DELETE is shared', async () => {
    for (const path of new Set(routes().map(addressOf))) {
      const answer = await door.send('OPTIONS', path, {
        headers: { origin: registered, 'access-control-request-method': 'DELETE' },
      })
      const { headers } = answer
      assert.doesNotMatch(String(headers['access-control-allow-methods'] ?? ''), /PUT|PATCH|DELETE/, path)
      const isShared = routes().some((route) => addressOf(route) === path && readable.includes(nameOf(route)))
      assert.equal(answer.status === 204, isShared, path)
      assert.equal(headers['access-control-allow-origin'], isShared ? registered : undefined, path)
    }
  })

  it('D18 a preflight grants credentials where the call may have them, and nowhere else', async () => {
    for (const route of routes().filter(({ cors }) => cors !== undefined)) {
      const method = route.method === 'ANY' ? 'GET' : route.method
      const { headers } = await door.send('OPTIONS', addressOf(route), {
        headers: { origin: registered, 'access-control-request-method': method },
      })
      const name = nameOf(route)
      const credentials = withCredentials.includes(name) ? 'true' : undefined
      assert.equal(headers['access-control-allow-credentials'], credentials, name)
      assert.match(String(headers['access-control-allow-methods']), new RegExp(`\\b${method}\\b`), name)
    }
  })
})

describe('D1 a dialect that the tenant has not switched on', () => {
  let door: FrontDoor
  before(async () => void (door = await openFrontDoor()))
  after(() => door.close())

  it('has no address: each answers as one that does not exist', async () => {
    const closed = door.exeunt().routes.filter((route) => !isOpenAt(door, route))
    assert.ok(closed.length > 30)
    for (const { method, path } of closed) {
      const address = path.replaceAll(/:\w+|\*/g, 'x')
      for (const one of [method === 'ANY' ? 'PUT' : method, 'OPTIONS', 'HEAD'] as const) {
        const { status, body } = await door.send(one, address, { headers: { origin: registered } })
        const { status: expected, body: nothing } = await door.send(one, '/nowhere', {
          headers: { origin: registered },
        })
        assert.deepEqual([status, body], [expected, nothing], `${one} ${address}`)
      }
    }
  })
})

function isOpenAt(door: FrontDoor, { isOpen = () => true }: Route): boolean {
  return door.exeunt().tenants.every((tenant) => isOpen(tenant))
}
