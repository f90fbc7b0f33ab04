import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  callAs,
  callbackOf,
  type FrontDoor,
  introspect,
  jsonOf,
  openFrontDoor,
  type Parameters,
  redeem,
  refresh,
  type SignedIn,
  signIn,
  tokensOf,
  userinfo,
  verified,
  visit,
} from '../support/front-door.ts'

const orders = 'https://orders.example/'
const stock = 'https://stock.example/'
const files = 'https://files.example/'
const far = 'https://far.example/'
const resources = [
  {
    resource: orders,
    scope: 'orders:read orders:write',
    access_token_seconds: 60,
    access_token_signed_response_alg: 'ES256',
  },
  { resource: stock, scope: 'stock:read', access_token_signed_response_alg: 'ES256' },
  { resource: files, access_token_format: 'opaque', audience: 'the-files' },
  { resource: far },
]
const scope = 'openid profile orders:read stock:read'

describe('resource indicators, through the front door', () => {
  let door: FrontDoor
  let app: App
  let own: SignedIn
  before(async () => {
    const grant_types = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']
    door = await openFrontDoor({
      tenant: { resources },
      clients: {
        ledger: () => ({
          grant_types,
          response_types: ['code', 'token'],
          scope: `${scope} offline_access`,
          resources: [orders, stock, files],
          introspection: 'tenant',
        }),
        guest: () => ({ first_party: false, scope }),
      },
    })
    app = door.app('ledger')
    own = await signIn(door, app, { person: ada, parameters: { scope } })
  })
  after(() => door.close())

  /** An authorization request that may name several resources. */
  const ask = (wanted: readonly string[], parameters: Parameters = {}) =>
    own.browser.get(
      [
        authorizePath(app, { scope, ...parameters }),
        ...wanted.map((one) => `resource=${encodeURIComponent(one)}`),
      ].join('&'),
    )
  const codeFor = async (...wanted: readonly string[]) => callbackOf(app, await ask(wanted))['code'] ?? ''
  const granted = async (...wanted: readonly string[]) =>
    tokensOf(await redeem(door, app, await codeFor(...wanted)))
  const errorOf = (answer: Answer) => [answer.status, jsonOf(answer)['error']]
  /** A token request that may name several resources. */
  const post = (fields: Parameters, wanted: readonly string[] = []) => {
    const form = new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
    for (const one of wanted) form.append('resource', one)
    const authorization = `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}`
    return door.send('POST', '/oauth2/token', { headers: { authorization }, form: form.toString() })
  }
  const renew = (token: string, ...wanted: readonly string[]) =>
    post({ grant_type: 'refresh_token', refresh_token: token }, wanted)

  describe('RFC8707 §2.2 at the token endpoint', () => {
    it('RES-3 RES-5 JAT-1 a code yields a token for the resource that is asked for, as it wants it', async () => {
      const code = await codeFor(orders, stock)
      const answer = jsonOf(await redeem(door, app, code, { resource: orders }))
      const token = String(answer['access_token'])
      assert.deepEqual([answer['expires_in'], answer['scope']], [60, 'orders:read'])
      assert.equal(decodeProtectedHeader(token).alg, 'ES256')
      const { payload } = await verified(door, token, { audience: orders, typ: 'at+jwt' })
      assert.deepEqual([payload.aud, payload['scope'], payload['sid']], [orders, 'orders:read', own.sid])
    })

    it('the ID token comes by the scope of the grant, whatever the access token is for', async () => {
      const code = await codeFor(orders)
      const { id_token } = tokensOf(await redeem(door, app, code, { resource: orders }))
      assert.equal(decodeJwt(id_token)['aud'], app.id)
    })

    it('JAT-5 without a resource a token is for the issuer, and opens userinfo', async () => {
      const { access_token } = await granted(orders)
      assert.equal((await userinfo(door, access_token)).status, 200)
      assert.equal((await introspect(door, app, access_token))['aud'], door.base)
    })

    it('RES-4 a refresh token yields one resource after the other, and each again', async () => {
      const first = await granted(orders, stock)
      const second = tokensOf(await renew(first.refresh_token, orders))
      const third = tokensOf(await renew(second.refresh_token, stock))
      const fourth = tokensOf(await renew(third.refresh_token))
      const audiences = [second, third].map(({ access_token }) => decodeJwt(access_token)['aud'])
      assert.deepEqual(audiences, [orders, stock])
      assert.deepEqual([third.scope, fourth.scope], ['stock:read', scope])
    })

    it('RES-3 several resources make one token for all of them', async () => {
      const { refresh_token } = await granted(orders, stock)
      const { access_token } = tokensOf(await renew(refresh_token, orders, stock))
      assert.deepEqual(decodeJwt(access_token)['aud'], [orders, stock])
      const told = await introspect(door, app, access_token)
      assert.deepEqual([told['active'], told['aud']], [true, [orders, stock]])
    })

    it('INT-8 RES-6 RFC7662 §2.2 an opaque token is told with its audience', async () => {
      const { refresh_token } = await granted(files)
      const { access_token } = tokensOf(await renew(refresh_token, files))
      assert.doesNotMatch(access_token, /\./)
      assert.equal((await introspect(door, app, access_token))['aud'], 'the-files')
      assert.equal((await userinfo(door, access_token)).status, 401)
    })

    const refused: readonly (readonly [string, readonly string[], readonly string[]])[] = [
      ['one that the grant does not name', [orders], [stock]],
      ['one more than the grant names', [orders], [orders, stock]],
      ['any where the grant names none', [], [orders]],
      ['one that nobody knows', [orders], ['https://unknown.example/']],
      ['one that is written otherwise', [orders], ['https://orders.example']],
      ['several that want different tokens', [orders, files], [orders, files]],
    ]
    for (const [name, authorized, wanted] of refused) {
      it(`RES-2 RES-4 invalid_target for ${name}; the refresh token can still be used`, async () => {
        const { refresh_token } = await granted(...authorized)
        assert.deepEqual(errorOf(await renew(refresh_token, ...wanted)), [400, 'invalid_target'])
        assert.equal((await refresh(door, app, refresh_token)).status, 200)
      })
    }

    it('RES-4 invalid_target leaves the code unused', async () => {
      const code = await codeFor(orders)
      const other = await redeem(door, app, code, { resource: stock })
      assert.deepEqual(errorOf(other), [400, 'invalid_target'])
      assert.equal((await redeem(door, app, code, { resource: orders })).status, 200)
    })
  })

  describe('RFC8707 §2.2 client_credentials', () => {
    const machine = (wanted: readonly string[], parameters: Parameters = {}) =>
      post({ grant_type: 'client_credentials', ...parameters }, wanted)

    it('RES-3 RES-5 JAT-6 a token for the resource, with the scopes that mean something there', async () => {
      const answer = jsonOf(await machine([orders]))
      assert.deepEqual([answer['expires_in'], answer['scope']], [60, 'orders:read'])
      const { aud, sub } = decodeJwt(String(answer['access_token']))
      assert.deepEqual([aud, sub], [orders, app.id])
    })

    it('RES-2 only for those that the client is registered for', async () => {
      assert.deepEqual(errorOf(await machine([far])), [400, 'invalid_target'])
    })

    it('repeats no other parameter', async () => {
      const twice = 'grant_type=client_credentials&scope=orders:read&scope=stock:read'
      const authorization = `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}`
      const answer = await door.send('POST', '/oauth2/token', { headers: { authorization }, form: twice })
      assert.deepEqual(errorOf(answer), [400, 'invalid_request'])
    })
  })

  describe('RFC8707 §2.1 at the authorization endpoint', () => {
    it('RES-2 invalid_target for a resource that is not for this client', async () => {
      assert.equal(callbackOf(app, await ask([far]))['error'], 'invalid_target')
    })

    it('RES-3 RES-5 an answer that is an access token is for the resource', async () => {
      const { location = '' } = await ask([orders], { response_type: 'token' })
      const answer = Object.fromEntries(new URLSearchParams(location.split('#')[1]))
      assert.deepEqual([answer['expires_in'], answer['scope']], ['60', 'orders:read'])
      assert.equal(decodeJwt(answer['access_token'] ?? '')['aud'], orders)
    })

    it('one token for several only where they agree', async () => {
      const { location = '' } = await ask([orders, files], { response_type: 'token' })
      assert.equal(new URLSearchParams(location.split('#')[1]).get('error'), 'invalid_target')
    })

    it('RES-7 CORE §3.1.2.4 the person sees which API an app would use', async () => {
      const path = authorizePath(door.app('guest'), { resource: orders, scope: 'openid orders:read' })
      const page = await visit(door, own.browser, path)
      assert.match(page.body, /https:\/\/orders\.example\//)
      assert.match(page.body, /orders:read/)
    })
  })

  it('RES-6 RFC9068 §4 a token for an API does not open userinfo', async () => {
    const { refresh_token } = await granted(orders)
    const { access_token } = tokensOf(await renew(refresh_token, orders))
    assert.equal((await userinfo(door, access_token)).status, 401)
  })

  it('REV-3 JAT-8 RFC7009 §2.1 a token for an API can be revoked, opaque or not', async () => {
    for (const one of [orders, files]) {
      const { refresh_token } = await granted(one)
      const { access_token } = tokensOf(await renew(refresh_token, one))
      await callAs(door, app, '/oauth2/revoke', { token: access_token })
      assert.deepEqual(await introspect(door, app, access_token), { active: false })
    }
  })
})
