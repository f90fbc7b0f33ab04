import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  callbackOf,
  configurationProblems,
  follow,
  formOf,
  type FrontDoor,
  joinApp,
  jsonOf,
  openFrontDoor,
  type Parameters,
  press,
  query,
  redeem,
  type SignedIn,
  signIn,
  verifier,
  visit,
} from '../support/front-door.ts'

const plain = { code_challenge: undefined, code_challenge_method: undefined }

describe('the authorization response, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      clients: {
        phone: () => ({
          application_type: 'native',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          redirect_uris: ['http://127.0.0.1/callback', 'com.example.phone:/callback'],
        }),
        guest: () => ({ first_party: false }),
        query: (app) => ({ redirect_uris: [`${app.callback}?of=app%20x`] }),
      },
    })
    ledger = door.app('ledger')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const ask = (app: App, parameters: Parameters = {}) => own.browser.get(authorizePath(app, parameters))
  const metadata = async () => jsonOf(await door.send('GET', '/.well-known/openid-configuration'))

  describe('ISS-1 every response carries iss', () => {
    it('a code', async () => {
      const { iss, code, state } = callbackOf(ledger, await ask(ledger))
      assert.ok(code)
      assert.deepEqual([iss, state], [door.base, 'state of ledger'])
    })

    const errors: readonly (readonly [string, Parameters])[] = [
      ['invalid_request', { max_age: 'x' }],
      ['unsupported_response_type', { response_type: 'telepathy' }],
      ['login_required', { prompt: 'none', max_age: '0' }],
      ['invalid_scope', { scope: 'telepathy' }],
      ['invalid_request_object', { request: 'x' }],
    ]
    for (const [error, parameters] of errors) {
      it(error, async () => {
        const answer = callbackOf(ledger, await ask(ledger, parameters))
        assert.deepEqual(
          [answer['error'], answer['iss'], answer['state']],
          [error, door.base, 'state of ledger'],
        )
      })
    }

    it('OAUTH-23 access_denied, after a page', async () => {
      const guest = door.app('guest')
      const page = await visit(door, own.browser, authorizePath(guest))
      const answer = callbackOf(guest, await press(door, own.browser, page, { decision: 'deny' }))
      assert.deepEqual([answer['error'], answer['iss']], ['access_denied', door.base])
    })
  })

  it('ISS-2 DISC-2 it is the issuer of the metadata, without query or fragment', async () => {
    const { issuer } = await metadata()
    assert.equal(callbackOf(ledger, await ask(ledger))['iss'], issuer)
    assert.doesNotMatch(String(issuer), /[?#]/)
    assert.equal(own.claims['iss'], issuer)
  })

  it('ISS-3 the metadata says so', async () => {
    assert.equal((await metadata())['authorization_response_iss_parameter_supported'], true)
  })

  describe('BCP-1 BCP-2 redirect URIs are compared as strings', () => {
    it('OAUTH-6 nothing that merely resembles one gets an answer', async () => {
      const others = [
        undefined,
        door.app('atlas').callback,
        `${ledger.callback}/`,
        `${ledger.callback}?x=1`,
        `${ledger.callback}#x`,
        ledger.callback.toUpperCase(),
        ledger.callback.replace(/:\d+/, ':1'),
        ledger.callback.replace('127.0.0.1', 'localhost'),
        ledger.callback.replace('127.0.0.1', 'evil.example'),
        ledger.callback.replace('127.0.0.1', '127.0.0.1@evil.example'),
        `${ledger.callback}/../evil`,
        ` ${ledger.callback}`,
        'https://evil.example/',
        'javascript:alert(1)',
      ]
      for (const redirect_uri of others) {
        for (const extra of [{}, { prompt: 'none' }, { response_type: 'x' }, { scope: '' }]) {
          const { status, location } = await ask(ledger, { redirect_uri, ...extra })
          assert.deepEqual([status, location], [400, undefined], redirect_uri)
        }
      }
    })

    it('only the port of a native app’s loopback address may differ', async () => {
      const phone = door.app('phone')
      for (const uri of ['http://127.0.0.1:51234/callback', 'http://127.0.0.1/callback']) {
        const { location = '' } = await follow(door, own.browser, await ask(phone, { redirect_uri: uri }))
        assert.ok(location.startsWith(`${uri}?code=`), location)
      }
      const others = [
        'http://127.0.0.1:51234/other',
        'http://localhost:51234/callback',
        'http://127.0.0.1:x/callback',
      ]
      for (const uri of others) assert.equal((await ask(phone, { redirect_uri: uri })).status, 400, uri)
    })

    it('OAUTH-4 a registered query is kept', async () => {
      const app = door.app('query')
      const { location = '' } = await ask(app, { redirect_uri: `${app.callback}?of=app%20x` })
      assert.ok(location.startsWith(`${app.callback}?of=app%20x&code=`), location)
    })
  })

  describe('BCP-3 PKCE', () => {
    it('PKCE-2 is demanded of public clients', async () => {
      const phone = door.app('phone')
      const { location = '' } = await ask(phone, { redirect_uri: 'com.example.phone:/callback', ...plain })
      assert.equal(new URL(location).searchParams.get('error'), 'invalid_request')
    })

    it('PKCE-1 plain is not', async () => {
      const answer = callbackOf(ledger, await ask(ledger, { code_challenge_method: 'plain' }))
      assert.equal(answer['error'], 'invalid_request')
      const { code_challenge_methods_supported: methods } = await metadata()
      assert.deepEqual(methods, ['S256'])
    })

    const challenged = {}
    const cases: readonly (readonly [string, Parameters, Parameters])[] = [
      ['PKCE-4 the verifier is left out', challenged, { code_verifier: undefined }],
      ['PKCE-4 the verifier is wrong', challenged, { code_verifier: 'x'.repeat(43) }],
      ['PKCE-6 the challenge was taken out on the way', plain, { code_verifier: verifier }],
    ]
    for (const [name, request, redemption] of cases) {
      it(`a code is worth nothing when ${name}`, async () => {
        const { code = '' } = callbackOf(ledger, await ask(ledger, request))
        const answer = await redeem(door, ledger, code, redemption)
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_grant'])
      })
    }
  })

  describe('BCP-4 no token is issued through the address bar, unless a client is registered for it', () => {
    const types = ['token', 'id_token', 'code token', 'code id_token', 'id_token token', 'none']
    for (const type of types) {
      it(`response_type=${type}`, async () => {
        const { location = '' } = await ask(ledger, { response_type: type })
        const { search, hash } = new URL(location)
        const answer = new URLSearchParams(type === 'none' ? search : hash.slice(1))
        assert.equal(answer.get('error'), 'unauthorized_client')
        assert.doesNotMatch(location, /token=|code=/)
      })
    }

    it('OAUTH-7 FORM-10 a response_type that nobody knows is told to the app', async () => {
      for (const type of ['CODE', 'code code', 'code none', 'telepathy']) {
        const answer = callbackOf(ledger, await ask(ledger, { response_type: type }))
        assert.equal(answer['error'], 'unsupported_response_type', type)
      }
    })
  })

  describe('BCP-11 what may be registered as a redirect URI', () => {
    const cases: readonly (readonly [string, RegExp | undefined])[] = [
      ['https://app.example/callback', undefined],
      ['http://localhost:3000/callback', undefined],
      ['http://127.0.0.1:3000/callback', undefined],
      ['http://app.example/callback', /https:/],
      ['http://10.0.0.1/callback', /https:/],
      ['https://app.example/#x', /fragment/],
      ['https://*.app.example/', /wildcard/],
      ['data:text/html,x', /https:/],
    ]
    for (const [uri, problem] of cases) {
      it(`${uri}: ${problem ? 'no' : 'yes'}`, () => {
        const problems = configurationProblems({ clients: { ledger: () => ({ redirect_uris: [uri] }) } })
        if (problem) assert.match(problems.join(), problem)
        else assert.deepEqual(problems, [])
      })
    }
  })

  it('BCP-12 the authorization and end_session endpoints answer no cross-origin script', async () => {
    const { origin } = new URL(ledger.callback)
    for (const path of ['/oauth2/authorize', '/oauth2/logout', '/sign-in', '/consent', '/']) {
      for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
        const { headers } = await door.send(method, path, { headers: { origin } })
        assert.equal(headers['access-control-allow-origin'], undefined, `${method} ${path}`)
      }
    }
    const allowed = await door.send('GET', '/oauth2/jwks', { headers: { origin } })
    assert.equal(allowed.headers['access-control-allow-origin'], origin)
    const stranger = await door.send('GET', '/oauth2/jwks', { headers: { origin: 'https://evil.example' } })
    assert.equal(stranger.headers['access-control-allow-origin'], undefined)
  })

  it('BCP-13 after a form with a password the browser is redirected by 303', async () => {
    const browser = door.browser()
    const { action, hidden } = formOf(await visit(door, browser, authorizePath(ledger)))
    const { username, password } = ada
    let answer: Answer = await browser.post(action, { ...hidden, username, password })
    while (answer.location?.startsWith(door.base)) {
      assert.equal(answer.status, 303)
      answer = await browser.get(answer.location)
    }
    assert.equal(answer.status, 303)
    assert.ok(callbackOf(ledger, answer)['code'])
  })

  it('BCP-14 OAUTH-11 an answer with a code is not kept, and sends no Referer; a code works once, for a minute', async () => {
    const answer = await ask(ledger)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(answer.headers['referrer-policy'], 'no-referrer')
    const { code = '' } = callbackOf(ledger, answer)
    assert.equal((await redeem(door, ledger, code)).status, 200)
    assert.equal((await redeem(door, ledger, code)).status, 400)
    const { code: late = '' } = callbackOf(ledger, await ask(ledger))
    door.clock.advance(61)
    assert.equal((await redeem(door, ledger, late)).status, 400)
    const inQuery = await door.send('GET', `/oauth2/userinfo?access_token=${own.access_token}`)
    assert.equal(inQuery.status, 400)
  })

  it('BCP-17 forwarded headers from a peer that nobody trusts are just text', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.66',
      forwarded: 'host=evil.example;proto=https',
    }
    const answer = await door.send('GET', '/.well-known/openid-configuration', { headers })
    assert.equal(jsonOf(answer)['issuer'], door.base)
    const begun = await door.send('GET', authorizePath(ledger), { headers })
    assert.ok(begun.location?.startsWith(`${door.base}/sign-in?`), begun.location)
    const wrong = await door.send('GET', '/', { headers: { host: 'evil.example' } })
    assert.equal(wrong.status, 421)
  })

  it('OAUTH-11 the token endpoint gets the right code only from the right app, which loses nothing by a thief’s try', async () => {
    const { code = '' } = callbackOf(ledger, await ask(ledger))
    const atlas = door.app('atlas')
    const stolen = await redeem(door, atlas, code, { redirect_uri: ledger.callback })
    assert.deepEqual([stolen.status, jsonOf(stolen)['error']], [400, 'invalid_grant'])
    assert.equal((await redeem(door, ledger, code)).status, 200)
  })

  it('PKCE-1 RFC7636 the challenge is S256 of the verifier', async () => {
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    assert.match(authorizePath(ledger), new RegExp(query({ code_challenge: challenge })))
    assert.ok((await joinApp(door, ledger, own.browser)).access_token)
  })
})
