import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, type FrontDoor } from '../support/front-door.ts'
import { openGenAuth, shopId, shopSecret, signInByGenAuth } from '../support/front-door/genauth.ts'
import { bearer, call, codeOf, dataOf, standing } from '../support/front-door/genauth-api.ts'

const shopOrigin = 'https://shop.example'
const lensOrigin = 'https://lens.example'
const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', web_origins: [shopOrigin] }),
  lens: () => ({ dialect: 'genauth', web_origins: [lensOrigin] }),
}

/** Method, path, the headers that the SDK's preflight asks for, and whether it sends cookies. */
const calls: readonly (readonly [
  method: 'GET' | 'POST',
  path: string,
  asked: string,
  withCookies: boolean,
])[] = [
  ['POST', '/api/v3/signin', 'content-type, x-authing-app-id, x-authing-request-from', false],
  ['GET', '/api/v3/system', 'x-authing-request-from, x-authing-sdk-version', false],
  ['GET', '/api/v2/.well-known', 'x-authing-app-id', false],
  ['GET', '/api/v3/get-profile', 'authorization, x-authing-userpool-id', false],
  ['GET', '/api/v3/mydevices/list', 'authorization, x-authing-app-id', false],
  ['POST', '/api/v3/mydevices/revoke-session', 'authorization, content-type', false],
  ['GET', '/api/v3/get-my-logged-in-apps', 'authorization', false],
  ['GET', '/api/v2/users/me', 'authorization, x-authing-userpool-id', true],
  ['GET', '/api/v2/logout', 'authorization, x-authing-app-id, x-authing-lang', true],
  ['GET', '/logout', 'authorization, x-genauth-app-id', true],
  ['GET', '/cas/session', 'x-authing-app-id', true],
  ['GET', `/api/v2/applications/${shopId}/public-config`, 'x-authing-app-id, x-authing-userpool-id', true],
]

describe('GEN-16 GEN-15 the API calls of apps’ pages, over https', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({ clients, https: true })
  })
  after(() => door.close())

  for (const [method, path, asked, withCookies] of calls) {
    it(`${method} ${path} may be called and read from registered origins`, async () => {
      const preflight = {
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      }
      for (const [origin, granted] of [
        [shopOrigin, shopOrigin],
        ['https://evil.example', undefined],
      ] as const) {
        const asking = await door.send('OPTIONS', path, { headers: { origin, ...preflight } })
        const answer = await door.send(method, path, { headers: { origin } })
        for (const { headers } of [asking, answer]) {
          assert.equal(headers['access-control-allow-origin'], granted)
          const credentials = granted && withCookies ? 'true' : undefined
          assert.equal(headers['access-control-allow-credentials'], credentials)
          assert.match(String(headers['vary']), /origin/i)
        }
        if (!granted) continue
        const allowed = String(asking.headers['access-control-allow-headers']).toLowerCase()
        for (const header of asked.split(', '))
          assert.ok(allowed.includes(header), `${header} is not allowed`)
      }
    })
  }

  it('D18 what one app’s token told can be read in that app’s pages only', async () => {
    const own = await signInByGenAuth(door, door.app(shopId), { person: ada })
    const readable = async (path: string, origin: string) => {
      const { headers } = await door.send('GET', path, { headers: { ...bearer(own.access_token), origin } })
      return headers['access-control-allow-origin'] !== undefined
    }
    for (const path of ['/api/v3/get-profile', '/api/v2/users/me', '/api/v3/mydevices/list'])
      assert.deepEqual(
        [await readable(path, shopOrigin), await readable(path, lensOrigin)],
        [true, false],
        path,
      )
  })

  describe('D16 by the second cookie alone, which is all that other sites’ browsers send', () => {
    const embedded = async () => {
      const { browser } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      const name = [...browser.cookies.keys()].find((one) => one.includes('embedded')) ?? ''
      assert.equal(name, '__Host-exeunt-embedded-acme')
      return { browser, cookie: `${name}=${browser.cookies.get(name)}` }
    }

    it('says who is signed in', async () => {
      const { cookie } = await embedded()
      const headers = { cookie, origin: lensOrigin }
      const { session } = await call(door, 'GET /cas/session', { headers })
      const { userId, appId } = session as Readonly<Record<string, unknown>>
      assert.deepEqual([userId, appId], ['user-ada', 'lens'])
      assert.equal(dataOf(await call(door, 'GET /api/v2/users/me', { headers }))['id'], 'user-ada')
    })

    it('signs out, and is taken away', async () => {
      const { cookie } = await embedded()
      const headers = { cookie, origin: shopOrigin }
      const { answer, code } = await call(door, 'GET /logout', { headers })
      assert.equal(code, 200)
      assert.deepEqual(
        answer.headers['set-cookie'],
        '__Host-exeunt-embedded-acme=; Path=/; HttpOnly; SameSite=None; Secure; Max-Age=0',
      )
      assert.equal(codeOf(await call(door, 'GET /logout', { headers })), '2020')
    })

    it('stays where only one app’s part ended', async () => {
      const { cookie } = await embedded()
      const headers = { cookie, origin: shopOrigin }
      const { answer } = await call(door, `GET /logout?appId=${shopId}&deviceId=current`, { headers })
      assert.equal(answer.headers['set-cookie'], undefined)
      assert.equal(codeOf(await call(door, 'GET /api/v2/users/me', { headers })), '200')
    })

    it('does nothing without a registered origin, and opens nothing else', async () => {
      const { cookie } = await embedded()
      const before = await standing(door)
      for (const headers of [{ cookie }, { cookie, origin: 'https://evil.example' }])
        for (const line of ['GET /logout', `GET /api/v2/logout?app_id=${shopId}`, 'GET /api/v2/users/me'])
          assert.equal(codeOf(await call(door, line, { headers })), '2020')
      const headers = { cookie, origin: shopOrigin }
      assert.equal(codeOf(await call(door, 'GET /api/v3/get-profile', { headers })), '401/2020')
      assert.deepEqual(await standing(door), before)
    })
  })
})
