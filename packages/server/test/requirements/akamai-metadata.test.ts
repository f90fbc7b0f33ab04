import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { responseTypes } from '../../src/domain/client.ts'
import { type FrontDoor, jsonOf, rotateKey } from '../support/front-door.ts'
import {
  authorizePath,
  customerId,
  heardBy,
  openAkamai,
  paperId,
  prefixes,
  signInByAkamai,
} from '../support/front-door/akamai.ts'

type Metadata = Readonly<Record<string, unknown>>

const document = '/login/.well-known/openid-configuration'

describe('discovery in Akamai’s words', () => {
  let door: FrontDoor
  before(async () => {
    const globex = {
      id: 'globex',
      pathPrefix: '/globex',
      dialects: { akamai: {} },
      signUp: true,
      users: [],
    }
    const plain = { id: 'plain', pathPrefix: '/plain', users: [] }
    door = await openAkamai({ neighbours: [globex, plain] })
  })
  after(() => door.close())
  const metadataAt = async (prefix = ''): Promise<Metadata> => {
    const answer = await door.send('GET', `${prefix}${document}`)
    assert.equal(answer.status, 200, answer.body)
    return jsonOf(answer)
  }

  describe('AKA-50 the document', () => {
    it('begins with the members that the vendor’s manual shows, in its order', async () => {
      assert.deepEqual(Object.keys(await metadataAt()).slice(0, 4), [
        'issuer',
        'authorization_endpoint',
        'token_endpoint',
        'introspection_endpoint',
      ])
    })

    const addresses = {
      issuer: '/login',
      authorization_endpoint: '/login/authorize',
      token_endpoint: '/login/token',
      introspection_endpoint: '/login/token/introspect',
      revocation_endpoint: '/login/token/revoke',
      userinfo_endpoint: '/profiles/oidc/userinfo',
      jwks_uri: '/login/jwk',
      end_session_endpoint: '/login/end_session',
    }
    for (const prefix of [...prefixes, '/globex']) {
      it(`D2 has the vendor’s addresses at ${prefix || 'the root'}, all below the address that was asked`, async () => {
        const metadata = await metadataAt(prefix)
        for (const [name, path] of Object.entries(addresses))
          assert.equal(metadata[name], `${door.base}${prefix}${path}`, name)
      })
    }

    it('names no address besides, and every one of them is served', async () => {
      const metadata = await metadataAt()
      const named = Object.keys(metadata).filter((name) => /_endpoint$|_uri$|_iframe$/.test(name))
      assert.deepEqual(
        named.toSorted(),
        Object.keys(addresses)
          .filter((name) => name !== 'issuer')
          .toSorted(),
      )
      const { routes } = door.exeunt()
      for (const name of named) {
        const path = String(metadata[name]).slice(door.base.length)
        assert.ok(
          routes.some((route) => route.path === path && route.dialect === 'akamai'),
          `${name} ${path}`,
        )
      }
    })

    it('tells what works, and switches off by name what would count as on', async () => {
      const metadata = await metadataAt()
      const expected = {
        response_types_supported: [
          'code',
          'id_token',
          'token',
          'none',
          'code id_token',
          'code token',
          'id_token token',
          'code id_token token',
        ],
        response_modes_supported: ['query', 'fragment', 'form_post'],
        scopes_supported: ['openid', 'profile', 'email', 'address', 'phone'],
        grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
        code_challenge_methods_supported: ['S256'],
        prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
        revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
        introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        acr_values_supported: ['urn:akamai-ic:nist:800-63-3:aal:1'],
        subject_types_supported: ['public', 'pairwise'],
      }
      for (const [name, values] of Object.entries(expected))
        assert.deepEqual(new Set(metadata[name] as string[]), new Set(values), name)
      const told = metadata['claims_supported'] as string[]
      for (const claim of ['sub', 'global_sub', 'sid', 'acr', 'amr', 'azp', 'email', 'gender'])
        assert.ok(told.includes(claim), claim)
      assert.equal((metadata['id_token_signing_alg_values_supported'] as string[])[0], 'RS256')
      const switches = {
        claims_parameter_supported: true,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
      }
      for (const [name, value] of Object.entries(switches)) assert.equal(metadata[name], value, name)
    })

    it('names prompt=create where people may open accounts', async () => {
      const { prompt_values_supported: prompts } = await metadataAt('/globex')
      assert.deepEqual(prompts, ['none', 'login', 'consent', 'select_account', 'create'])
    })

    it('every response type in it is answered', async () => {
      const { browser } = await signInByAkamai(door, door.app(paperId))
      const { response_types_supported: types } = await metadataAt()
      assert.deepEqual(new Set(types as string[]), new Set(responseTypes))
      for (const type of types as string[]) {
        const path = authorizePath(door.app(paperId), { response_type: type, nonce: 'n' })
        const { location = '' } = await browser.get(path)
        assert.doesNotMatch(location, /error=/, type)
        assert.match(location, /state=a(?:\+|%20)state/, type)
      }
    })

    it('names the issuer that answers and ID tokens name', async () => {
      for (const prefix of prefixes) {
        const { issuer } = await metadataAt(prefix)
        const { browser, idClaims } = await signInByAkamai(door, door.app(paperId), { prefix })
        const path = authorizePath(door.app(paperId), { prompt: 'none' }, { prefix })
        assert.deepEqual(
          [idClaims['iss'], heardBy(door.app(paperId), await browser.get(path))['iss']],
          [issuer, issuer],
        )
      }
    })

    it('may be kept for a moment, and asked about by HEAD', async () => {
      const answer = await door.send('GET', document)
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.equal(answer.headers['cache-control'], 'public, max-age=300')
      assert.equal((await door.send('HEAD', document)).status, 200)
      assert.equal((await door.send('POST', document, { form: '' })).status, 405)
    })

    it('a tenant that does not speak the dialect has none', async () => {
      assert.equal((await door.send('GET', `/plain${document}`)).status, 404)
      assert.equal((await door.send('GET', `/globex/${customerId}${document}`)).status, 404)
    })
  })

  describe('AKA-51 the keys', () => {
    it('verify an ID token, by the address in the document', async () => {
      for (const prefix of prefixes) {
        const { issuer, jwks_uri: uri } = await metadataAt(prefix)
        const { id_token: token } = await signInByAkamai(door, door.app(paperId), { prefix })
        const verified = await jwtVerify(token, createRemoteJWKSet(new URL(String(uri))), {
          issuer: String(issuer),
          audience: paperId,
          currentDate: door.clock.now(),
        })
        assert.equal(verified.protectedHeader.alg, 'RS256')
      }
    })

    it('are those of the tenant, and public: a new one is among them', async () => {
      const keys = async (path: string) => jsonOf(await door.send('GET', path))['keys'] as Metadata[]
      const kid = await rotateKey(door)
      const ours = await keys('/login/jwk')
      assert.ok(ours.some((key) => key['kid'] === kid))
      assert.deepEqual(ours, await keys('/oauth2/jwks'))
      for (const key of ours) assert.deepEqual([key['d'], key['use']], [undefined, 'sig'])
      assert.equal((await door.send('HEAD', '/login/jwk')).status, 200)
    })
  })
})
