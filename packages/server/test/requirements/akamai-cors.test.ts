import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FrontDoor } from '../support/front-door.ts'
import {
  boardId,
  boardOrigin,
  curled,
  openAkamai,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

/** Method, path, and the headers that a page's call asks leave for. */
const calls: readonly (readonly ['GET' | 'POST', string, string])[] = [
  ['POST', '/login/token', 'content-type'],
  ['POST', '/login/token', 'authorization, content-type'],
  ['POST', '/login/token/revoke', 'content-type'],
  ['POST', '/token/revoke', 'content-type'],
  ['POST', '/login/token/introspect', 'authorization, content-type'],
  ['POST', '/token/introspect', 'authorization, content-type'],
  ['GET', '/profiles/oidc/userinfo', 'authorization'],
  ['POST', '/profiles/oidc/userinfo', 'authorization, content-type'],
  ['GET', '/login/.well-known/openid-configuration', 'authorization'],
  ['GET', '/login/jwk', 'authorization'],
]

describe('AKA-55 D18 calls from the pages of registered origins', () => {
  let door: FrontDoor
  before(async () => void (door = await openAkamai()))
  after(() => door.close())

  const preflight = (origin: string, method: string, path: string, asked: string) =>
    door.send('OPTIONS', path, {
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': asked,
      },
    })

  for (const [method, bare, asked] of calls) {
    for (const prefix of prefixes) {
      const path = `${prefix}${bare}`
      it(`${method} ${path} asks leave for ${asked}`, async () => {
        const { status, headers } = await preflight(boardOrigin, method, path, asked)
        assert.deepEqual([status, headers['access-control-allow-origin']], [204, boardOrigin])
        const allowed = listed(headers['access-control-allow-headers'])
        for (const header of listed(asked)) assert.ok(allowed.includes(header), `${header} is not allowed`)
        assert.ok(listed(headers['access-control-allow-methods']).includes(method.toLowerCase()))
      })
    }

    it(`${method} ${bare} can be read there, and nowhere else`, async () => {
      const read = async (origin: string) => {
        const { headers } = await door.send(method, bare, { headers: { origin } })
        return [headers['access-control-allow-origin'], headers['access-control-allow-credentials']]
      }
      assert.deepEqual(await read(boardOrigin), [boardOrigin, undefined])
      for (const origin of ['https://elsewhere.example', 'null', `${boardOrigin}.evil.example`])
        assert.deepEqual(await read(origin), [undefined, undefined])
    })

    it(`${method} ${bare} no preflight of another origin is granted`, async () => {
      const { headers } = await preflight('https://elsewhere.example', method, bare, asked)
      assert.equal(headers['access-control-allow-origin'], undefined)
    })
  }

  it('D4 cookies that come along say nothing there', async () => {
    const { browser } = await signInByAkamai(door, door.app(boardId))
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const [method, path] of calls) {
      const ask = (headers: Readonly<Record<string, string>>) =>
        door.send(method, path, { headers: { origin: boardOrigin, ...headers } })
      const [without, along] = [await ask({}), await ask({ cookie })]
      assert.deepEqual([along.status, along.body], [without.status, without.body], path)
      assert.equal(along.headers['set-cookie'], undefined)
    }
  })

  it('an answer can be read by the pages of its own app, and by those of no other', async () => {
    const { access_token: token } = await signInByAkamai(door, door.app(boardId))
    const ask = async (origin: string) => {
      const headers = { origin, authorization: `Bearer ${token}` }
      const answer = await door.send('GET', '/profiles/oidc/userinfo', { headers })
      return [answer.status, answer.headers['access-control-allow-origin']]
    }
    assert.deepEqual(await ask(boardOrigin), [200, boardOrigin])
    const { origin } = new URL(door.app('ledger').callback)
    assert.deepEqual(await ask(origin), [200, undefined])
  })

  it('a refusal can be read as well: an app must know why', async () => {
    const { headers, form } = curled({ grant_type: 'x' })
    for (const broken of [form, form.slice(0, 20), '']) {
      const answer = await door.send('POST', '/login/token', {
        headers: { ...headers, origin: boardOrigin },
        form: broken,
      })
      assert.ok([400, 401].includes(answer.status))
      assert.equal(answer.headers['access-control-allow-origin'], boardOrigin)
      assert.match(answer.body, /error_description/)
    }
  })

  it('nothing is shared of where people navigate', async () => {
    for (const path of ['/login/authorize', '/login/authorize/resume']) {
      const { headers } = await door.send('GET', path, { headers: { origin: boardOrigin } })
      assert.equal(headers['access-control-allow-origin'], undefined, path)
      assert.notEqual((await preflight(boardOrigin, 'GET', path, 'authorization')).status, 204)
    }
  })
})

function listed(header: string | string[] | undefined): readonly string[] {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
}
