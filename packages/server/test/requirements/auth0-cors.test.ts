import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FrontDoor } from '../support/front-door.ts'
import { openAuth0, sdkHeader, signInByAuth0, spaId, spaOrigin } from '../support/front-door/auth0.ts'

/** Method, path, and the headers that the SDK's preflight asks for. */
const calls: readonly (readonly ['GET' | 'POST', string, string])[] = [
  ['POST', '/oauth/token', 'auth0-client'],
  ['POST', '/oauth/token', 'auth0-client, content-type, dpop'],
  ['POST', '/oauth/revoke', 'auth0-client, content-type'],
  ['GET', '/userinfo', 'auth0-client, authorization'],
  ['GET', '/userinfo', 'auth0-client, authorization, dpop'],
  ['POST', '/userinfo', 'auth0-client, authorization, content-type'],
  ['GET', '/.well-known/jwks.json', 'auth0-client'],
  ['GET', '/.well-known/openid-configuration', 'auth0-client'],
  ['GET', '/.well-known/oauth-authorization-server', 'auth0-client'],
]

describe('AUT-44 D18 calls from the pages of registered origins', () => {
  let door: FrontDoor
  before(async () => void (door = await openAuth0({ tenant: { rootDialect: 'auth0' } })))
  after(() => door.close())

  const preflight = (origin: string, method: string, path: string, asked: string) =>
    door.send('OPTIONS', path, {
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      },
    })

  for (const [method, path, asked] of calls) {
    it(`${method} ${path} asks leave for ${asked}`, async () => {
      const { status, headers } = await preflight(spaOrigin, method, path, asked)
      assert.equal(status, 204)
      assert.equal(headers['access-control-allow-origin'], spaOrigin)
      assert.equal(headers['access-control-allow-credentials'], 'true')
      const allowed = listed(headers['access-control-allow-headers'])
      for (const header of listed(asked)) assert.ok(allowed.includes(header), `${header} is not allowed`)
      assert.ok(listed(headers['access-control-allow-methods']).includes(method.toLowerCase()))
    })

    it(`${method} ${path} can be read there, and nowhere else`, async () => {
      const read = async (origin: string) => {
        const { headers } = await door.send(method, path, { headers: { ...sdkHeader, origin } })
        return [headers['access-control-allow-origin'], headers['access-control-allow-credentials']]
      }
      assert.deepEqual(await read(spaOrigin), [spaOrigin, 'true'])
      for (const origin of ['https://elsewhere.example', 'null', `${spaOrigin}.evil.example`])
        assert.deepEqual(await read(origin), [undefined, undefined])
    })

    it(`${method} ${path} no preflight of another origin is granted`, async () => {
      const { headers } = await preflight('https://elsewhere.example', method, path, asked)
      assert.equal(headers['access-control-allow-origin'], undefined)
    })
  }

  it('D4 cookies that come along say nothing there', async () => {
    const { browser } = await signInByAuth0(door, door.app(spaId))
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const [method, path] of calls) {
      const asked = (headers: Readonly<Record<string, string>>) =>
        door.send(method, path, { headers: { ...sdkHeader, origin: spaOrigin, ...headers } })
      const [without, along] = [await asked({}), await asked({ cookie })]
      assert.deepEqual([along.status, along.body], [without.status, without.body], path)
      assert.equal(along.headers['set-cookie'], undefined)
    }
  })

  it('a header that no SDK sends is not granted', async () => {
    const { headers } = await preflight(spaOrigin, 'POST', '/oauth/token', 'x-evil, auth0-clients, cookie')
    const allowed = listed(headers['access-control-allow-headers'])
    assert.deepEqual(allowed.toSorted(), ['authorization', 'content-type'])
  })

  it('a refusal can be read as well: an app must know why', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'text/plain' }]) {
      const answer = await door.send('POST', '/oauth/token', {
        headers: { ...headers, origin: spaOrigin },
        form: '{',
      })
      assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [400, spaOrigin])
    }
  })

  it('nothing is shared of where people navigate', async () => {
    for (const path of ['/authorize', '/authorize/resume']) {
      const { headers } = await door.send('GET', path, { headers: { origin: spaOrigin } })
      assert.equal(headers['access-control-allow-origin'], undefined, path)
      const { status } = await preflight(spaOrigin, 'GET', path, 'auth0-client')
      assert.equal(status, 405)
    }
  })
})

function listed(header: string | string[] | undefined): readonly string[] {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
}
