import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FrontDoor } from '../support/front-door.ts'
import { kioskOrigin, openGenAuth } from '../support/front-door/genauth.ts'

/** Method, path, the headers that the SDK's preflight asks for, and whether it sends cookies. */
const calls: readonly (readonly [string, string, string, boolean])[] = [
  ['POST', '/oidc/token', 'x-authing-app-id, x-authing-request-from, x-authing-sdk-version', false],
  ['POST', '/oidc/token', 'x-authing-request-from, x-authing-sdk-version', false],
  ['POST', '/oauth/token', 'x-genauth-app-id', false],
  ['POST', '/oidc/token/introspection', 'x-authing-request-from, x-authing-sdk-version', false],
  ['POST', '/oauth/token/introspection', 'x-authing-request-from, x-authing-sdk-version', false],
  ['POST', '/oidc/token/revocation', 'x-authing-app-id, x-authing-lang, x-authing-userpool-id', true],
  ['POST', '/oauth/token/revocation', 'x-authing-app-id', true],
  ['GET', '/oidc/me', 'authorization, x-authing-app-id', false],
  ['POST', '/oidc/me', 'authorization, x-authing-userpool-id', false],
  ['GET', '/oidc/.well-known/openid-configuration', 'x-authing-app-id', false],
  ['GET', '/oidc/.well-known/jwks.json', 'x-authing-app-id', false],
  ['GET', '/any-app/oidc/.well-known/jwks.json', 'x-genauth-app-id', false],
  ['GET', '/api/v2/oidc/validate_token', 'x-authing-app-id, x-authing-sdk-version', false],
  ['POST', '/graphql/v2', 'x-authing-app-id, x-authing-lang, content-type', true],
]

describe('GEN-16 calls from the pages of registered origins', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth()
  })
  after(() => door.close())

  for (const [method, path, asked, withCookies] of calls) {
    it(`${method} ${path} asks leave for ${asked}`, async () => {
      const { status, headers } = await door.send('OPTIONS', path, {
        headers: {
          origin: kioskOrigin,
          'access-control-request-method': method,
          'access-control-request-headers': asked,
        },
      })
      assert.equal(status, 204)
      assert.equal(headers['access-control-allow-origin'], kioskOrigin)
      assert.equal(headers['access-control-allow-credentials'], withCookies ? 'true' : undefined)
      const allowed = listed(headers['access-control-allow-headers'])
      for (const header of listed(asked)) assert.ok(allowed.includes(header), `${header} is not allowed`)
      assert.ok(listed(headers['access-control-allow-methods']).includes(method.toLowerCase()))
    })

    it(`${method} ${path} can be read there, and nowhere else`, async () => {
      const read = async (origin: string) =>
        (await door.send(method as 'GET', path, { headers: { origin } })).headers
      const here = await read(kioskOrigin)
      assert.equal(here['access-control-allow-origin'], kioskOrigin)
      assert.equal(here['access-control-allow-credentials'], withCookies ? 'true' : undefined)
      const elsewhere = await read('https://elsewhere.example')
      assert.equal(elsewhere['access-control-allow-origin'], undefined)
      assert.equal(elsewhere['access-control-allow-credentials'], undefined)
    })
  }

  it('no preflight of another origin is granted', async () => {
    for (const [method, path, asked] of calls) {
      const { headers } = await door.send('OPTIONS', path, {
        headers: {
          origin: 'https://elsewhere.example',
          'access-control-request-method': method,
          'access-control-request-headers': asked,
        },
      })
      assert.equal(headers['access-control-allow-origin'], undefined, path)
    }
  })

  it('nothing is shared of where people navigate', async () => {
    for (const path of ['/oidc/auth', '/oauth/auth', '/u']) {
      const { headers } = await door.send('GET', path, { headers: { origin: kioskOrigin } })
      assert.equal(headers['access-control-allow-origin'], undefined, path)
    }
  })
})

function listed(header: string | string[] | undefined): readonly string[] {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
}
