import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { type FrontDoor, jsonOf, openFrontDoor, rotateKey } from '../support/front-door.ts'
import { openAuth0, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'

const names = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const

type Metadata = Readonly<Record<string, unknown>>

describe('discovery in Auth0’s words', () => {
  let door: FrontDoor
  before(async () => {
    const globex = {
      id: 'globex',
      pathPrefix: '/globex',
      dialects: { auth0: {} },
      rootDialect: 'auth0',
      users: [],
    }
    door = await openAuth0({
      tenant: { rootDialect: 'auth0', registration: { mode: 'open' }, signUp: true },
      neighbours: [globex],
    })
  })
  after(() => door.close())
  const metadataAt = async (path: string, on = door): Promise<Metadata> => {
    const answer = await on.send('GET', path)
    assert.equal(answer.status, 200, path)
    return jsonOf(answer)
  }

  describe('AUT-37 the document', () => {
    it('is the same by both of its names, and may be kept for a moment', async () => {
      const [one, other] = [await door.send('GET', names[0]), await door.send('GET', names[1])]
      assert.equal(one.body, other.body)
      assert.match(String(one.headers['content-type']), /^application\/json/)
      assert.equal(one.headers['cache-control'], 'public, max-age=300')
    })

    it('has the vendor’s addresses, below the issuer with the slash', async () => {
      const metadata = await metadataAt(names[0])
      const expected = {
        issuer: '/',
        authorization_endpoint: '/authorize',
        token_endpoint: '/oauth/token',
        device_authorization_endpoint: '/oauth/device/code',
        userinfo_endpoint: '/userinfo',
        jwks_uri: '/.well-known/jwks.json',
        registration_endpoint: '/oidc/register',
        revocation_endpoint: '/oauth/revoke',
        end_session_endpoint: '/oidc/logout',
        pushed_authorization_request_endpoint: '/oauth/par',
      }
      for (const [name, path] of Object.entries(expected))
        assert.equal(metadata[name], `${door.base}${path}`, name)
    })

    it('D2 the same below a prefix', async () => {
      for (const name of names) {
        const { issuer, jwks_uri, end_session_endpoint } = await metadataAt(`/globex${name}`)
        assert.deepEqual(
          [issuer, jwks_uri, end_session_endpoint],
          ['/globex/', '/globex/.well-known/jwks.json', '/globex/oidc/logout'].map(
            (path) => `${door.base}${path}`,
          ),
        )
      }
    })

    it('every address in it is served', async () => {
      const metadata = await metadataAt(names[0])
      const routes = door.exeunt().routes
      for (const [name, url] of Object.entries(metadata)) {
        if (!/_endpoint$|_uri$/.test(name)) continue
        const path = String(url).slice(door.base.length)
        assert.ok(
          routes.some(
            (route) =>
              route.path === path && route.isOpen?.(door.exeunt().tenants[0] ?? assert.fail()) !== false,
          ),
          `${name} ${path}`,
        )
      }
    })

    it('tells what works, and switches off by name what would count as on', async () => {
      const metadata = await metadataAt(names[0])
      const expected = {
        response_types_supported: [
          'code',
          'token',
          'id_token',
          'id_token token',
          'code id_token',
          'code token',
          'code id_token token',
        ],
        response_modes_supported: ['query', 'fragment', 'form_post', 'web_message'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
        token_endpoint_auth_methods_supported: [
          'client_secret_basic',
          'client_secret_post',
          'private_key_jwt',
          'none',
        ],
        code_challenge_methods_supported: ['S256', 'plain'],
        scopes_supported: ['openid', 'profile', 'offline_access', 'email', 'phone', 'address'],
        prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
        grant_types_supported: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'password',
          'urn:ietf:params:oauth:grant-type:device_code',
        ],
        claims_supported: ['sub', 'iss', 'sid', 'email', 'nickname', 'picture', 'updated_at'],
      }
      for (const [name, values] of Object.entries(expected)) {
        const told = metadata[name]
        assert.ok(Array.isArray(told), name)
        for (const value of values) assert.ok(told.includes(value), `${name}: ${value}`)
      }
      const { request_parameter_supported, request_uri_parameter_supported } = metadata
      assert.deepEqual([request_parameter_supported, request_uri_parameter_supported], [false, false])
      for (const name of [
        'backchannel_logout_supported',
        'backchannel_logout_session_supported',
        'authorization_response_iss_parameter_supported',
      ])
        assert.equal(metadata[name], true, name)
    })

    it('tells of nothing that is not there', async () => {
      const metadata = await metadataAt(names[0])
      for (const name of [
        'mfa_challenge_endpoint',
        'backchannel_authentication_endpoint',
        'dpop_signing_alg_values_supported',
      ])
        assert.equal(name in metadata, false, name)
    })

    it('of registration only where apps may, of sign-up only where people may', async () => {
      const metadata = await metadataAt(`/globex${names[0]}`)
      assert.equal('registration_endpoint' in metadata, false)
      assert.deepEqual(metadata['prompt_values_supported'], ['none', 'login', 'consent', 'select_account'])
    })

    it('its issuer is the one in answers and tokens, letter by letter', async () => {
      const { issuer } = await metadataAt(names[0])
      const { idClaims } = await signInByAuth0(door, door.app(shopId))
      assert.equal(idClaims['iss'], issuer)
    })

    it('D3 stands where the tenant wants it; elsewhere the standard’s does', async (t) => {
      const other = await openAuth0()
      t.after(() => other.close())
      for (const name of names) assert.equal((await metadataAt(name, other))['issuer'], other.base)
      assert.equal((await other.send('GET', '/.well-known/jwks.json')).status, 200)
    })
  })

  describe('AUT-38 D17 the keys', () => {
    const keysOf = async (on = door) =>
      (await metadataAt('/.well-known/jwks.json', on))['keys'] as readonly Readonly<Record<string, string>>[]

    it('are RSA, with all that the SDKs read of one, and nothing secret', async () => {
      const keys = await keysOf()
      assert.ok(keys.length >= 2)
      for (const key of keys) {
        assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
        assert.deepEqual([key['kty'], key['use'], key['e']], ['RSA', 'sig', 'AQAB'])
      }
    })

    it('hold those that sign, and those that signed, as long as their tokens live', async (t) => {
      const other = await openAuth0()
      t.after(() => other.close())
      const before = await signInByAuth0(other, other.app(shopId))
      await rotateKey(other)
      const after = await signInByAuth0(other, other.app(shopId))
      const [old, fresh] = [before, after].map(({ id_token }) => decodeProtectedHeader(id_token).kid)
      assert.notEqual(old, fresh)
      const kids = (await keysOf(other)).map(({ kid }) => kid)
      assert.ok(kids.includes(old) && kids.includes(fresh))
    })

    it('answer HEAD', async () =>
      assert.equal((await door.send('HEAD', '/.well-known/jwks.json')).status, 200))

    it('are at no such address where the dialect is off', async (t) => {
      const bare = await openFrontDoor()
      t.after(() => bare.close())
      assert.equal((await bare.send('GET', '/.well-known/jwks.json')).status, 404)
    })
  })
})
