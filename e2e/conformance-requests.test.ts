import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  ada,
  authorizeAddress,
  basic,
  bearer,
  callback,
  type Client,
  controlsOf,
  type Json,
  redemption,
  signedIn,
  startSuite,
  state,
  type Suite,
  suiteMetadata,
  told,
  walk,
} from './support/conformance-suite.ts'
import { arrived, shown } from './support/plain-browser.ts'
import { signed, suiteKey, unsigned } from './support/suite-keys.ts'

let suite: Suite
/** A client of the code flow, for tests that need nothing special. */
let client: Client

const seconds = () => Math.floor(Date.now() / 1000)
const profile = JSON.parse(readFileSync(join(import.meta.dirname, 'conformance/config.json'), 'utf8')) as {
  readonly tenants: readonly [{ readonly users: readonly [Json] }]
}

async function idTokenOf(parameters: Json = {}, of = client): Promise<Json> {
  const { code } = await signedIn(suite.browser(), of, parameters as Record<string, string>)
  return suite.verify((await suite.redeem(of, code))['id_token'], of.id)
}

describe('the conformance profile, asked as the suite asks', { concurrency: false }, () => {
  before(async () => {
    suite = await startSuite()
    client = await suite.register(await suiteMetadata('code'))
  })
  after(() => suite.stop())

  describe('metadata', () => {
    /** The members that IANA's register has, and that the profile has a reason to say. */
    const known =
      /^(?:issuer|jwks_uri|check_session_iframe|(?:authorization|token|userinfo|end_session|introspection|revocation|registration|device_authorization|pushed_authorization_request)_endpoint|(?:scopes|response_types|response_modes|prompt_values|display_values|acr_values|grant_types|subject_types|(?:id_token|userinfo|request_object)_signing_alg_values|code_challenge_methods|ui_locales|claim_types|claims|(?:token|introspection|revocation)_endpoint_auth_(?:methods|signing_alg_values))_supported|(?:claims|request|request_uri|authorization_response_iss)_parameter_supported|require_(?:request_uri_registration|pushed_authorization_requests)|(?:front|back)channel_logout(?:_session)?_supported)$/

    it('DISC-1 DISC-2 DISC-3 DISC-4 everything is https and there, and nothing is said that no standard knows', async () => {
      const metadata = await suite.json('GET', '/.well-known/openid-configuration')
      assert.equal(metadata['issuer'], suite.base)
      assert.deepEqual(
        Object.keys(metadata).filter((name) => !known.test(name)),
        [],
      )
      for (const [name, value] of Object.entries(metadata)) {
        assert.ok(value !== null && value !== '' && !(Array.isArray(value) && value.length === 0), name)
        if (!/_endpoint$|_uri$|_iframe$/.test(name)) continue
        assert.ok(typeof value === 'string' && value.startsWith(`${suite.base}/`), name)
        assert.notEqual((await suite.call('GET', value)).status, 404, name)
      }
      for (const type of ['code', 'id_token', 'id_token token'])
        assert.ok((metadata['response_types_supported'] as readonly string[]).includes(type))
      assert.ok((metadata['id_token_signing_alg_values_supported'] as readonly string[]).includes('RS256'))
    })

    it('DISC-6 request objects are announced, and unsigned ones are not', async () => {
      const metadata = await suite.json('GET', '/.well-known/openid-configuration')
      assert.equal(metadata['request_uri_parameter_supported'], true)
      assert.equal(metadata['request_parameter_supported'], true)
      const algorithms = metadata['request_object_signing_alg_values_supported'] as readonly string[]
      assert.ok(algorithms.includes('RS256') && !algorithms.includes('none'))
    })

    it('DISC-5 each key has its own kid, an algorithm and a use, and no private part', async () => {
      const { keys } = await suite.keySet()
      assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length)
      for (const key of keys) {
        assert.ok(key.kid !== undefined && key.alg !== undefined && key.use === 'sig')
        assert.deepEqual(
          Object.keys(key).filter((name) => /^(?:d|p|q|dp|dq|qi|oth|k)$/.test(name)),
          [],
        )
      }
    })
  })

  describe('registration', () => {
    it('REG-11 DCR-4 DCR-8 DCR-9 DCR-11 the answer has all of it, and the client can read and delete itself', async () => {
      const { told: answer } = await suite.register(await suiteMetadata('code id_token'))
      for (const [name, value] of Object.entries(await suiteMetadata('code id_token')))
        assert.deepEqual(answer[name], value, name)
      const address = String(answer['registration_client_uri'])
      const headers = bearer(answer['registration_access_token'])
      assert.equal((await suite.call('GET', address, { headers })).status, 200)
      assert.equal((await suite.call('DELETE', address, { headers })).status, 204)
      assert.equal((await suite.call('GET', address, { headers })).status, 401)
    })

    it('a run of the suite registers as many clients as it has modules', async () => {
      for (let count = 0; count < 100; count += 1) {
        const { told: answer } = await suite.register(await suiteMetadata('code'))
        assert.ok(answer['client_id'])
      }
    })

    it('REG-5 a sector identifier must hold every redirect URI', async () => {
      const sector = { type: 'application/json', body: JSON.stringify([callback]) }
      suite.served.set('/sector', sector)
      suite.served.set('/sector-bad', { ...sector, body: '["https://other.example.test/"]' })
      const metadata = { subject_type: 'pairwise', sector_identifier_uri: `${suite.origin}/sector` }
      const pairwise = await suite.register(await suiteMetadata('code', metadata))
      assert.notEqual((await idTokenOf({}, pairwise))['sub'], (await idTokenOf())['sub'])
      const bad = await suiteMetadata('code', { sector_identifier_uri: `${suite.origin}/sector-bad` })
      const refused = await suite.call('POST', '/oauth2/register', { json: bad })
      assert.equal(refused.status, 400)
      assert.match(refused.body, /"error":"invalid_(?:client_metadata|redirect_uri)"/)
    })

    it('REG-1 REG-12 a redirect URI with a fragment is refused by name', async () => {
      const metadata = await suiteMetadata('code', { redirect_uris: [`${callback}#foobar`] })
      const refused = await suite.call('POST', '/oauth2/register', { json: metadata })
      assert.equal(refused.status, 400)
      assert.match(refused.body, /"error":"invalid_redirect_uri"/)
    })

    it('REG-7 initiate_login_uri by plain http is refused', async () => {
      const metadata = await suiteMetadata('code', { initiate_login_uri: 'http://rp.example.test/begin' })
      assert.equal((await suite.call('POST', '/oauth2/register', { json: metadata })).status, 400)
    })

    it('REG-9 the consent page links policy and terms, and loads no logo', async () => {
      const links = {
        policy_uri: 'https://rp.example.test/policy',
        tos_uri: 'https://rp.example.test/terms',
        logo_uri: 'https://rp.example.test/logo.png',
      }
      const linked = await suite.register(await suiteMetadata('code', links))
      const browser = suite.browser()
      const page = await browser.press(await browser.open(authorizeAddress(linked)), 'submit', ada)
      assert.ok(shown(page).body.includes(links.policy_uri) && shown(page).body.includes(links.tos_uri))
      assert.ok(!shown(page).body.includes('<img'))
    })
  })

  describe('what an app is told', () => {
    it('CORE-17 acr is told when one was asked, and only then', async () => {
      assert.equal(Object.hasOwn(await idTokenOf(), 'acr'), false)
      const { acr_values_supported: values } = await suite.json('GET', '/.well-known/openid-configuration')
      const all = (values as readonly string[]).join(' ')
      assert.equal((await idTokenOf({ acr_values: all }))['acr'], 'urn:exeunt:acr:password')
      assert.equal((await idTokenOf({ acr_values: '1 2' }))['acr'], '1')
    })

    it('CORE-30 CORE-31 CORE-32 userinfo returns every claim of each scope, however it is asked', async () => {
      const scope = 'openid profile email address phone'
      const { code } = await signedIn(suite.browser(), client, { scope })
      const { access_token: token } = await suite.redeem(client, code)
      const answers = [
        await suite.json('GET', '/oauth2/userinfo', { headers: bearer(token) }),
        await suite.json('POST', '/oauth2/userinfo', { headers: bearer(token) }),
        await suite.json('POST', '/oauth2/userinfo', { form: { access_token: String(token) } }),
      ]
      const { username, id, password: _, ...claims } = profile.tenants[0].users[0]
      for (const { updated_at: updatedAt, ...answer } of answers) {
        assert.deepEqual(answer, { ...claims, sub: id, preferred_username: username })
        assert.equal(typeof updatedAt, 'number')
      }
    })

    it('CORE-32 a scope brings its own claims and no others', async () => {
      const members: Readonly<Record<string, readonly string[]>> = {
        email: ['email', 'email_verified'],
        address: ['address'],
        phone: ['phone_number', 'phone_number_verified'],
      }
      const browser = suite.browser()
      for (const [scope, names] of Object.entries(members)) {
        const { code } = await signedIn(browser, client, { scope: `openid ${scope}` })
        const { access_token: token } = await suite.redeem(client, code)
        const answer = await suite.json('GET', '/oauth2/userinfo', { headers: bearer(token) })
        assert.deepEqual(Object.keys(answer).toSorted(), [...names, 'sub'].toSorted())
      }
    })

    it('CORE-34 claims of scopes stand in the ID token only where no access token comes', async () => {
      const implicit = await suite.register(await suiteMetadata('id_token'))
      const { id_token: alone } = await signedIn(suite.browser(), implicit, {
        response_type: 'id_token',
        scope: 'openid email',
      })
      assert.equal((await suite.verify(alone, implicit.id))['email'], 'ada@example.test')
      assert.equal(Object.hasOwn(await idTokenOf({ scope: 'openid email' }), 'email'), false)
    })

    it('CORE-35 a claim that is asked for as essential comes by userinfo', async () => {
      const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
      const { code } = await signedIn(suite.browser(), client, { claims })
      const { access_token: token } = await suite.redeem(client, code)
      const answer = await suite.json('GET', '/oauth2/userinfo', { headers: bearer(token) })
      assert.deepEqual(Object.keys(answer).toSorted(), ['name', 'sub'])
    })

    it('CORE-33 userinfo is signed where that was registered', async () => {
      const signing = await suiteMetadata('code', { userinfo_signed_response_alg: 'RS256' })
      const wanting = await suite.register(signing)
      const { code } = await signedIn(suite.browser(), wanting)
      const { access_token: token } = await suite.redeem(wanting, code)
      const answer = await suite.call('GET', '/oauth2/userinfo', { headers: bearer(token) })
      assert.match(String(answer.headers['content-type']), /^application\/jwt/)
      assert.ok((await suite.verify(answer.body, wanting.id))['sub'])
    })

    it('CORE-10 CORE-11 a refreshed ID token keeps what it was, and expires_in is there', async () => {
      const metadata = { grant_types: ['authorization_code', 'refresh_token'] }
      const refreshing = await suite.register(await suiteMetadata('code', metadata))
      const scope = 'openid offline_access'
      const { code } = await signedIn(suite.browser(), refreshing, { scope, prompt: 'consent' })
      const first = await suite.redeem(refreshing, code)
      const again = await suite.json('POST', '/oauth2/token', {
        headers: basic(refreshing),
        form: { grant_type: 'refresh_token', refresh_token: String(first['refresh_token']) },
      })
      assert.ok(Number(again['expires_in']) > 0)
      const [before, now] = [
        await suite.verify(first['id_token'], refreshing.id),
        await suite.verify(again['id_token'], refreshing.id),
      ]
      for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid']) assert.equal(now[name], before[name])
      assert.equal(Object.hasOwn(now, 'nonce'), false)
    })
  })

  describe('errors', () => {
    it('OAUTH-7 an unknown response type of a known client is answered by redirect', async () => {
      const page = await suite.browser().open(authorizeAddress(client, { response_type: 'token id code' }))
      const { parameters } = told(arrived(page))
      assert.equal(parameters['error'], 'unsupported_response_type')
      assert.equal(parameters['state'], state)
    })

    it('OAUTH-8 so is one that the client did not register', async () => {
      const page = await suite.browser().open(authorizeAddress(client, { response_type: 'id_token' }))
      assert.equal(told(arrived(page)).parameters['error'], 'unauthorized_client')
    })

    it('CORE-22 so is a request without any', async () => {
      const page = await suite.browser().open(authorizeAddress(client, { response_type: undefined }))
      const { parameters } = told(arrived(page))
      assert.equal(parameters['error'], 'invalid_request')
      assert.deepEqual(
        Object.keys(parameters).filter(
          (name) => !/^(?:error|error_description|state|iss|session_state)$/.test(name),
        ),
        [],
      )
    })

    it('CORE-24 and one without nonce, where an ID token comes at once; the code flow needs none', async () => {
      const hybrid = await suite.register(await suiteMetadata('code id_token'))
      const address = authorizeAddress(hybrid, { response_type: 'code id_token', nonce: undefined })
      const { by, parameters } = told(arrived(await suite.browser().open(address)))
      assert.deepEqual([by, parameters['error']], ['fragment', 'invalid_request'])
      assert.equal(Object.hasOwn(await idTokenOf({ nonce: undefined }), 'nonce'), false)
    })

    const wrong: Readonly<Record<string, string | undefined>> = {
      'another path': `${callback}/other`,
      'a query added': `${callback}?foo=bar`,
      'none at all': undefined,
    }
    for (const [name, uri] of Object.entries(wrong))
      it(`OAUTH-6 nobody is redirected for a redirect URI with ${name}`, async () => {
        const page = await suite.browser().open(authorizeAddress(client, { redirect_uri: uri }))
        assert.equal(shown(page).status, 400)
        assert.match(shown(page).body, /redirect_uri/)
      })

    it('OAUTH-4 a registered query stays as it is, and another is refused', async () => {
      const registered = `${callback}?foo=bar`
      const queried = await suite.register(await suiteMetadata('code', { redirect_uris: [registered] }))
      const parameters = await signedIn(suite.browser(), queried, { redirect_uri: registered })
      assert.equal(parameters['foo'], 'bar')
      const other = authorizeAddress(queried, { redirect_uri: `${callback}?bar=foo` })
      assert.equal(shown(await suite.browser().open(other)).status, 400)
    })

    it('OAUTH-12 the second use of a code is refused, and the access token of the first is dead', async () => {
      const { code } = await signedIn(suite.browser(), client)
      const { access_token: token } = await suite.redeem(client, code)
      assert.equal((await suite.call('GET', '/oauth2/userinfo', { headers: bearer(token) })).status, 200)
      const again = await suite.call('POST', '/oauth2/token', {
        headers: basic(client),
        form: redemption(code),
      })
      assert.equal(again.status, 400)
      assert.match(again.body, /"error":"invalid_grant"/)
      assert.equal((await suite.call('GET', '/oauth2/userinfo', { headers: bearer(token) })).status, 401)
    })
  })

  describe('the person', () => {
    it('CORE-3 prompt=none asks nobody: login_required, and later the same person and time', async () => {
      const browser = suite.browser()
      const before = arrived(await browser.open(authorizeAddress(client, { prompt: 'none' })))
      assert.equal(told(before).parameters['error'], 'login_required')
      const { code } = await signedIn(browser, client)
      const first = await suite.verify((await suite.redeem(client, code))['id_token'], client.id)
      for (const parameters of [{ prompt: 'none' }, { max_age: '10000' }]) {
        const silent = told(arrived(await browser.open(authorizeAddress(client, parameters)))).parameters
        const second = await suite.verify((await suite.redeem(client, silent['code']))['id_token'], client.id)
        for (const name of ['sub', 'auth_time', 'sid']) assert.equal(second[name], first[name], name)
      }
    })

    it('CORE-5 CORE-2 prompt=login and max_age=0 show the sign-in page again', async () => {
      const browser = suite.browser()
      await signedIn(browser, client)
      for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
        const page = shown(await browser.open(authorizeAddress(client, parameters)))
        assert.ok(controlsOf(page).some(({ id }) => id === 'password'))
        assert.ok(told(await walk(browser, page)).parameters['code'])
      }
    })

    it('CORE-6 an id_token_hint names who is meant', async () => {
      const browser = suite.browser()
      const { code } = await signedIn(browser, client)
      const { id_token: hint } = await suite.redeem(client, code)
      const address = authorizeAddress(client, { prompt: 'none', id_token_hint: String(hint) })
      assert.ok(told(arrived(await browser.open(address))).parameters['code'])
    })

    it('CORE-19 CORE-20 a POST and parameters that mean nothing to us do no harm', async () => {
      const browser = suite.browser()
      const harmless = [
        { extra: 'foobar' },
        { display: 'page' },
        { display: 'popup' },
        { ui_locales: 'se' },
        { claims_locales: 'se' },
        { login_hint: 'ada@example.test' },
      ]
      for (const parameters of harmless) assert.ok((await signedIn(browser, client, parameters))['code'])
      const posted = await walk(browser, await browser.openByPost(authorizeAddress(client)))
      assert.deepEqual([told(posted).parameters['state'], told(posted).by], [state, 'query'])
    })

    it('CORE-22 the state survives a wrong password and a refusal', async () => {
      const browser = suite.browser()
      const unknown = await suite.register(await suiteMetadata('code'))
      const page = await browser.open(authorizeAddress(unknown))
      const again = await browser.press(page, 'submit', { ...ada, password: 'not the password' })
      const consent = await browser.press(again, 'submit', ada)
      const { parameters } = told(arrived(await browser.press(consent, 'deny')))
      assert.deepEqual([parameters['error'], parameters['state']], ['access_denied', state])
    })

    it('CORE-46 prompt=create leads to the sign-up page, and on from there', async () => {
      const browser = suite.browser()
      const page = await browser.open(authorizeAddress(client, { prompt: 'create' }))
      const texts = { username: 'grace', name: 'Grace', password: 'a test-only password of grace' }
      const arrival = await walk(browser, await browser.press(page, 'submit', texts))
      assert.equal(told(arrival).parameters['state'], state)
    })
  })

  describe('client authentication', () => {
    const address = () => `${suite.base}/oauth2/token`
    const assertion = (id: string, aud: unknown, kid?: string) =>
      signed({ iss: id, sub: id, aud, jti: randomUUID(), iat: seconds(), exp: seconds() + 60 }, kid)

    async function redeemBy(of: Client, text: string): Promise<Json> {
      const { code } = await signedIn(suite.browser(), of)
      return suite.json('POST', '/oauth2/token', {
        form: redemption(code, {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: text,
        }),
      })
    }

    it('CORE-40 CORE-41 an assertion is for the issuer or for the token endpoint', async () => {
      const keyed = await suite.register(
        await suiteMetadata('code', { token_endpoint_auth_method: 'private_key_jwt' }),
      )
      for (const audience of [suite.base, address(), [suite.base, address()]])
        assert.ok((await redeemBy(keyed, await assertion(keyed.id, audience)))['access_token'])
      const elsewhere = await redeemBy(keyed, await assertion(keyed.id, 'https://other.example.test/'))
      assert.equal(elsewhere['error'], 'invalid_client')
    })

    it('CORE-41 an assertion is taken once', async () => {
      const keyed = await suite.register(
        await suiteMetadata('code', { token_endpoint_auth_method: 'private_key_jwt' }),
      )
      const text = await assertion(keyed.id, suite.base)
      assert.ok((await redeemBy(keyed, text))['access_token'])
      assert.equal((await redeemBy(keyed, text))['error'], 'invalid_client')
    })

    it('CORE-40 the keys may be at a jwks_uri', async () => {
      const { publicJwk } = await suiteKey()
      suite.served.set('/jwks', {
        type: 'application/json',
        body: JSON.stringify({ keys: [{ ...publicJwk, kid: 'new' }] }),
      })
      const metadata = {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: null,
        jwks_uri: `${suite.origin}/jwks`,
      }
      const keyed = await suite.register(await suiteMetadata('code', metadata))
      assert.ok((await redeemBy(keyed, await assertion(keyed.id, address(), 'new')))['access_token'])
    })

    it('CORE-40 the secret may stand in the body', async () => {
      const posting = await suite.register(
        await suiteMetadata('code', { token_endpoint_auth_method: 'client_secret_post' }),
      )
      const { code } = await signedIn(suite.browser(), posting)
      const form = redemption(code, { client_id: posting.id, client_secret: posting.secret })
      assert.ok((await suite.json('POST', '/oauth2/token', { form }))['access_token'])
    })

    it('PKCE-1 PKCE-4 a challenge binds the code', async () => {
      const verifier = 'v'.repeat(64)
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const parameters = { code_challenge: challenge, code_challenge_method: 'S256' }
      const browser = suite.browser()
      for (const [sent, member] of [
        [verifier, 'access_token'],
        ['w'.repeat(64), 'error'],
      ] as const) {
        const { code } = await signedIn(browser, client, parameters)
        const form = redemption(code, { code_verifier: sent })
        assert.ok((await suite.json('POST', '/oauth2/token', { headers: basic(client), form }))[member])
      }
    })
  })

  describe('request objects', () => {
    const claimsOf = ({ id }: Client, more: Json = {}) => ({
      iss: id,
      aud: suite.base,
      client_id: id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      state,
      nonce: 'of the object',
      ...more,
    })
    const beside = (of: Client, parameters: Readonly<Record<string, string | undefined>>) =>
      authorizeAddress(of, { state: undefined, nonce: undefined, ...parameters })

    it('CORE-37 JAR-1 by value: what it says counts, the redirect URI too', async () => {
      const request = await signed(claimsOf(client))
      const address = beside(client, { request, redirect_uri: `${callback}/invalid` })
      const browser = suite.browser()
      const arrival = await walk(browser, await browser.open(address))
      assert.equal(arrival.url.origin + arrival.url.pathname, callback)
      assert.equal(told(arrival).parameters['state'], state)
    })

    it('CORE-37 REG-8 by reference: fetched where it was registered', async () => {
      const uri = `${suite.origin}/request-object`
      const referring = await suite.register(
        await suiteMetadata('code', { request_uris: [uri], request_object_signing_alg: 'RS256' }),
      )
      const type = 'application/jose'
      suite.served.set('/request-object', { type, body: await signed(claimsOf(referring)) })
      const browser = suite.browser()
      const arrival = await walk(
        browser,
        await browser.open(beside(referring, { request_uri: uri, redirect_uri: undefined })),
      )
      assert.equal(told(arrival).parameters['state'], state)
      const stranger = await browser.open(beside(client, { request_uri: uri }))
      assert.equal(told(arrived(stranger)).parameters['error'], 'invalid_request_uri')
    })

    it('JAR-2 CORE-42 without a signature: only of a client that registered so', async () => {
      const refused = await suite.browser().open(beside(client, { request: unsigned(claimsOf(client)) }))
      assert.equal(told(arrived(refused)).parameters['error'], 'invalid_request_object')
      const bare = await suite.register(await suiteMetadata('code', { request_object_signing_alg: 'none' }))
      const browser = suite.browser()
      const arrival = await walk(
        browser,
        await browser.open(beside(bare, { request: unsigned(claimsOf(bare)) })),
      )
      assert.equal(told(arrival).parameters['state'], state)
    })

    it('PAR-7 a pushed request survives a reload of its pages', async () => {
      const { search } = new URL(authorizeAddress(client), suite.base)
      const pushed = await suite.json('POST', '/oauth2/par', {
        headers: basic(client),
        form: search.slice(1),
      })
      const address = `/oauth2/authorize?${new URLSearchParams({ client_id: client.id, request_uri: String(pushed['request_uri']) })}`
      const browser = suite.browser()
      await browser.open(address)
      assert.equal(told(await walk(browser, await browser.open(address))).parameters['state'], state)
    })
  })

  describe('key rotation by the admin call', () => {
    async function adminToken(): Promise<string> {
      const secret = 'test-only-secret-of-suite-admin'
      const answer = await suite.json('POST', '/oauth2/token', {
        headers: basic({ id: 'suite-admin', secret }),
        form: { grant_type: 'client_credentials', scope: 'exeunt:admin' },
      })
      assert.ok(Number(answer['expires_in']) > 0)
      return String(answer['access_token'])
    }

    it('CORE-12 the key set has a new key and keeps the old ones; cached key sets see no gap', async () => {
      const old = await suite.keySet()
      const cached = createLocalJWKSet(old)
      const rules = { issuer: suite.base, audience: client.id }
      const headers = bearer(await adminToken())
      const answer = await suite.call('POST', '/admin/v1/keys', { headers, json: {} })
      assert.equal(answer.status, 201, answer.body)
      const now = await suite.keySet()
      const kids = now.keys.map(({ kid }) => kid)
      assert.ok(now.keys.length > old.keys.length)
      for (const { kid } of old.keys) assert.ok(kids.includes(kid))
      const { code } = await signedIn(suite.browser(), client)
      await jwtVerify(String((await suite.redeem(client, code))['id_token']), cached, rules)
    })

    it('CORE-12 with no overlap the new key signs at once, and the old one still verifies', async () => {
      const browser = suite.browser()
      const { code } = await signedIn(browser, client)
      const before = String((await suite.redeem(client, code))['id_token'])
      const headers = bearer(await adminToken())
      const json = { algorithm: 'RS256', overlap_seconds: 0 }
      assert.equal((await suite.call('POST', '/admin/v1/keys', { headers, json })).status, 201)
      const silent = await signedIn(browser, client, { prompt: 'none', id_token_hint: before })
      const { id_token: after } = await suite.redeem(client, silent['code'])
      assert.notEqual(decodeProtectedHeader(String(after)).kid, decodeProtectedHeader(before).kid)
      for (const token of [before, after]) await suite.verify(token, client.id)
    })

    it('nobody rotates without the scope', async () => {
      assert.equal((await suite.call('POST', '/admin/v1/keys', { json: {} })).status, 401)
      const { code } = await signedIn(suite.browser(), client)
      const headers = bearer((await suite.redeem(client, code))['access_token'])
      assert.equal((await suite.call('POST', '/admin/v1/keys', { headers, json: {} })).status, 403)
    })
  })
})
