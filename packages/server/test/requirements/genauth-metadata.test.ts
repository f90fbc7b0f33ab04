import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { ada, type FrontDoor, jsonOf } from '../support/front-door.ts'
import { kioskId, openGenAuth, shopId, signInByGenAuth } from '../support/front-door/genauth.ts'

describe('what the door says of itself', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth()
  })
  after(() => door.close())

  const metadata = async () => jsonOf(await door.send('GET', '/oidc/.well-known/openid-configuration'))

  it('GEN-32 names its issuer and its own addresses', async () => {
    const told = await metadata()
    assert.equal(told['issuer'], `${door.base}/oidc`)
    const endpoints = Object.entries(told).filter(([name]) => /_endpoint$|_uri$/.test(name))
    assert.deepEqual(
      Object.fromEntries(endpoints.map(([name, uri]) => [name, String(uri).slice(door.base.length)])),
      {
        authorization_endpoint: '/oidc/auth',
        token_endpoint: '/oidc/token',
        userinfo_endpoint: '/oidc/me',
        jwks_uri: '/oidc/.well-known/jwks.json',
        introspection_endpoint: '/oidc/token/introspection',
        revocation_endpoint: '/oidc/token/revocation',
        end_session_endpoint: '/oidc/session/end',
      },
    )
  })

  it('GEN-32 names no address that answers nothing', async () => {
    for (const [name, uri] of Object.entries(await metadata())) {
      if (!/_endpoint$|_uri$/.test(name)) continue
      for (const method of ['GET', 'POST'] as const) {
        const answer = await door.send(method, String(uri))
        assert.ok(answer.status !== 404 && answer.status < 500, `${method} ${name}: ${answer.status}`)
      }
    }
  })

  it('GEN-32 says which algorithms, grant types and modes there are', async () => {
    const told = await metadata()
    assert.deepEqual(told['id_token_signing_alg_values_supported'], ['RS256', 'HS256'])
    assert.deepEqual(told['code_challenge_methods_supported'], ['S256', 'plain'])
    assert.deepEqual(told['response_modes_supported'], ['query', 'fragment', 'form_post', 'web_message'])
    assert.deepEqual(told['grant_types_supported'], [
      'authorization_code',
      'implicit',
      'refresh_token',
      'client_credentials',
      'password',
    ])
  })

  describe('GEN-8 the keys', () => {
    const keysAt = async (path: string) => {
      const { keys } = jsonOf(await door.send('GET', path)) as { keys: Readonly<Record<string, string>>[] }
      return keys
    }

    for (const path of ['/oidc/.well-known/jwks.json', `/${shopId}/oidc/.well-known/jwks.json`]) {
      it(`are RSA keys only, with all that the SDKs read, at ${path}`, async () => {
        const keys = await keysAt(path)
        assert.ok(keys.length > 0)
        for (const { kty, alg, use, kid, n, e, ...others } of keys) {
          assert.deepEqual({ kty, alg, use }, { kty: 'RSA', alg: 'RS256', use: 'sig' })
          assert.ok(n && e)
          assert.deepEqual(others, {}, 'nothing private, nothing else')
          assert.match(kid ?? '', /^[\w-]+$/)
        }
      })
    }

    it('while the tenant has others beside them', async () => {
      const all = await keysAt('/oauth2/jwks')
      assert.ok(all.some(({ kty }) => kty !== 'RSA'))
    })

    it('are named in a header that a plain base64 decoder reads', async () => {
      const { access_token: token } = await signInByGenAuth(door, door.app(kioskId), { person: ada })
      const [header = ''] = token.split('.')
      assert.deepEqual(JSON.parse(atob(header)), decodeProtectedHeader(token))
    })
  })
})
