import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  basicOf,
  callAs,
  callbackOf,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  openRegistration,
  type Parameters,
  postRegistration,
  query,
  redeem,
  refresh,
  type SignedIn,
  signIn,
  verifier,
} from '../support/front-door.ts'

describe('OAuth 2.0, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({ tenant: openRegistration })
    ledger = door.app('ledger')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const ask = (parameters: Parameters = {}) => own.browser.get(authorizePath(ledger, parameters))
  const codeFor = async (parameters: Parameters = {}) =>
    callbackOf(ledger, await ask(parameters))['code'] ?? ''
  const refusal = (answer: Answer) => [answer.status, jsonOf(answer)['error']]
  const token = (form: Parameters, more = '') =>
    door.send('POST', '/oauth2/token', { headers: basicOf(ledger), form: `${query(form)}${more}` })
  const grantOf = (code: string) => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: ledger.callback,
    code_verifier: verifier,
  })

  describe('OAUTH-5 RFC6749 §3.1, §3.2 parameters', () => {
    it('without a value count as not sent, and unknown ones mean nothing', async () => {
      const answer = await own.browser.get(`${authorizePath(ledger)}&prompt=&max_age=&foo=bar`)
      const { code = '' } = callbackOf(ledger, answer)
      const redeemed = await token(grantOf(code), '&scope=&resource=&foo=bar')
      assert.equal(redeemed.status, 200, redeemed.body)
    })

    it('that came twice are refused, even with the same value', async () => {
      const twice = await own.browser.get(`${authorizePath(ledger)}&scope=openid`)
      assert.equal(callbackOf(ledger, twice)['error'], 'invalid_request')
      const code = await codeFor()
      assert.deepEqual(refusal(await token(grantOf(code), `&code=${code}`)), [400, 'invalid_request'])
      assert.equal((await token(grantOf(code))).status, 200)
    })
  })

  it('OAUTH-9 RFC6749 §3.2 the token endpoint takes a POST of a form and nothing else', async () => {
    const code = await codeFor()
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const { status, headers } = await door.send(method, `/oauth2/token?${query(grantOf(code))}`, {
        headers: basicOf(ledger),
      })
      assert.deepEqual([status, headers['allow']], [405, 'POST'], method)
    }
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await door.send('POST', '/oauth2/token', {
        headers: { ...basicOf(ledger), 'content-type': type },
        form: JSON.stringify(grantOf(code)),
      })
      assert.deepEqual(refusal(answer), [400, 'invalid_request'], type)
    }
    assert.equal((await redeem(door, ledger, code)).status, 200, 'the code is still good')
  })

  it('OAUTH-10 OAUTH-17 RFC6749 §5.1 every token answer is JSON that nobody keeps, and tells its scope', async () => {
    const first = await redeem(door, ledger, await codeFor({ scope: 'openid email' }))
    const again = await refresh(door, ledger, String(jsonOf(first)['refresh_token']), { scope: 'openid' })
    const machine = await callAs(door, ledger, '/oauth2/token', { grant_type: 'client_credentials' })
    for (const [answer, scope] of [
      [first, 'openid email'],
      [again, 'openid'],
      [machine, undefined],
    ] as const) {
      const { access_token, token_type, expires_in, ...rest } = jsonOf(answer)
      assert.deepEqual([answer.status, token_type, expires_in], [200, 'Bearer', 600], answer.body)
      assert.equal(typeof access_token, 'string')
      assert.equal(rest['scope'], scope)
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.deepEqual([answer.headers['cache-control'], answer.headers['pragma']], ['no-store', 'no-cache'])
    }
  })

  it('OAUTH-13 RFC6749 §4.1.3 the redirect_uri is repeated as it was', async () => {
    const code = await codeFor()
    const missing = await redeem(door, ledger, code, { redirect_uri: undefined })
    assert.deepEqual(refusal(missing), [400, 'invalid_request'])
    for (const redirect_uri of [`${ledger.callback}/`, `${ledger.callback}?x=1`, door.app('atlas').callback])
      assert.deepEqual(refusal(await redeem(door, ledger, code, { redirect_uri })), [400, 'invalid_grant'])
    assert.equal((await redeem(door, ledger, code)).status, 200)
  })

  it('OAUTH-21 RFC6749 §10.10 a code holds 256 random bits, and a changed one is none', async () => {
    const [one, other] = [await codeFor(), await codeFor()]
    for (const code of [one, other]) assert.match(code, /^exac_[0-9a-hjkmnp-tv-z]{26}[\w-]{43}$/)
    assert.notEqual(one.slice(-43), other.slice(-43))
    const mixed = `${one.slice(0, -43)}${other.slice(-43)}`
    for (const changed of [one.slice(0, -1), `${one}A`, mixed, one.toUpperCase()])
      assert.deepEqual(refusal(await redeem(door, ledger, changed)), [400, 'invalid_grant'])
    assert.equal((await redeem(door, ledger, one)).status, 200)
  })

  describe('OAUTH-22 RFC6749 §4.1.2.1, §5.2 a description has only the characters that it may', () => {
    const nasty = '"\\\u00fc\u{1f600}\u2028'
    const readable = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

    it('at the authorization endpoint', async () => {
      for (const parameters of [
        { scope: nasty },
        { prompt: nasty },
        { response_type: nasty },
        { response_mode: nasty },
        { max_age: nasty },
        { claims: nasty },
        { code_challenge: nasty },
        { request: nasty },
        { request_uri: nasty },
        { resource: nasty },
      ]) {
        const { error, error_description: words = '' } = callbackOf(ledger, await ask(parameters))
        assert.ok(error, query(parameters))
        assert.match(words, readable, query(parameters))
      }
      const twice = await own.browser.get(`${authorizePath(ledger)}&nonce=b`)
      assert.match(callbackOf(ledger, twice)['error_description'] ?? '', readable)
    })

    it('at the endpoints for programs', async () => {
      const repeated = `x=1&${query({ [nasty]: '1' })}&${query({ [nasty]: '2' })}`
      const forms = [repeated, ...['grant_type', 'token', 'scope'].map((name) => query({ [name]: nasty }))]
      for (const path of ['token', 'par', 'device_authorization', 'introspect', 'revoke']) {
        for (const form of forms) {
          const answer = await door.send('POST', `/oauth2/${path}`, { headers: basicOf(ledger), form })
          if (answer.status === 200) continue
          assert.match(String(jsonOf(answer)['error_description']), readable, `${path} ${form}`)
        }
      }
      for (const metadata of [{ redirect_uris: [nasty] }, { redirect_uris: nasty }, { [nasty]: 1 }]) {
        const answer = await postRegistration(door, metadata)
        assert.match(String(jsonOf(answer)['error_description']), readable, answer.body)
      }
    })
  })

  describe('OAUTH-24 REV-10 RFC6749 §2.3.1 whoever guesses secrets waits', () => {
    const wrong = (app: App) => ({ ...app, secret: 'not the secret of this app' })

    it('after twenty wrong ones, with 429 and when to come back; the right one waits too', async (t) => {
      const victim = await openFrontDoor()
      t.after(() => victim.close())
      const app = victim.app('ledger')
      const paths = ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke', '/oauth2/par']
      for (let times = 0; times < 20; times += 1) {
        const answer = await callAs(victim, wrong(app), paths[times % paths.length] ?? '', { token: 'x' })
        assert.deepEqual(refusal(answer), [401, 'invalid_client'])
      }
      for (const one of [wrong(app), app]) {
        const answer = await callAs(victim, one, '/oauth2/token', { grant_type: 'client_credentials' })
        assert.deepEqual(refusal(answer), [429, 'temporarily_unavailable'])
        assert.equal(answer.headers['retry-after'], '600')
      }
      const other = await callAs(victim, victim.app('atlas'), '/oauth2/introspect', { token: 'x' })
      assert.equal(other.status, 200)
      victim.clock.advance(600)
      assert.equal((await callAs(victim, app, '/oauth2/introspect', { token: 'x' })).status, 200)
    })

    it('an unknown client is no different', async (t) => {
      const victim = await openFrontDoor()
      t.after(() => victim.close())
      const nobody = { ...victim.app('ledger'), id: 'nobody' }
      const call = () => callAs(victim, nobody, '/oauth2/token', { grant_type: 'client_credentials' })
      for (let times = 0; times < 20; times += 1) assert.equal((await call()).status, 401)
      assert.equal((await call()).status, 429)
    })
  })
})
