import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  basicOf,
  callbackOf,
  callAs,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  type Parameters,
  press,
  query,
  redeem,
  type SignedIn,
  signIn,
  tokensOf,
  visit,
} from '../support/front-door.ts'
import { registeredKeys, signed } from '../support/front-door/request-objects.ts'

const prefix = 'urn:ietf:params:oauth:request_uri:'

/** What an app would put into the address of a browser. */
function requestOf(app: App, more: Parameters = {}): Parameters {
  const sent = new URLSearchParams(authorizePath(app, more).split('?')[1])
  sent.delete('client_id')
  return Object.fromEntries(sent)
}

describe('pushed authorization requests, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let atlas: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      clients: {
        phone: (app) => ({
          application_type: 'native',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          redirect_uris: [app.callback],
        }),
        pusher: () => ({ require_pushed_authorization_requests: true }),
        strict: () => ({ jwks: registeredKeys, require_signed_request_object: true }),
        signer: () => ({ jwks: registeredKeys }),
      },
      tenant: {
        lifetimes: { pushedRequestSeconds: 60 },
        resources: [{ resource: 'https://orders.example' }, { resource: 'https://files.example' }],
      },
    })
    ledger = door.app('ledger')
    atlas = door.app('atlas')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  const push = (app: App, form: Parameters = requestOf(app)) => callAs(door, app, '/oauth2/par', form)
  async function pushed(app: App, form?: Parameters): Promise<string> {
    const answer = await push(app, form)
    assert.equal(answer.status, 201, answer.body)
    return String(jsonOf(answer)['request_uri'])
  }
  const pathOf = (app: App, request_uri: string, more: Parameters = {}) =>
    `/oauth2/authorize?${query({ client_id: app.id, request_uri, ...more })}`
  const refusal = (answer: Answer) => `${answer.status} ${String(jsonOf(answer)['error'])}`
  const isRefusedOnOurPage = ({ status, location, body }: Answer) => {
    assert.deepEqual([status, location], [400, undefined])
    assert.match(body, /request_uri/)
  }

  describe('RFC9126 §2.1, §2.2 the endpoint', () => {
    it('PAR-4 gives a request_uri with its lifetime, which nobody may keep', async () => {
      const answer = await push(ledger)
      const { request_uri: uri, expires_in: seconds, ...rest } = jsonOf(answer)
      assert.deepEqual([answer.status, seconds, rest], [201, 60, {}])
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.match(String(uri), /^urn:ietf:params:oauth:request_uri:[\w-]{60,}$/)
      assert.notEqual(uri, await pushed(ledger))
    })

    it('PAR-12 is in the metadata (§5)', async () => {
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.equal(metadata['pushed_authorization_request_endpoint'], `${door.base}/oauth2/par`)
      assert.equal(metadata['require_pushed_authorization_requests'], false)
    })

    it('D13 what was given out is stored nowhere', async () => {
      const handle = (await pushed(ledger)).slice(prefix.length)
      assert.ok(!JSON.stringify(await door.snapshot()).includes(handle))
      assert.ok(!JSON.stringify(door.log).includes(handle))
    })

    it('stores neither secrets nor what nobody will read', async () => {
      const form = {
        ...requestOf(ledger),
        client_id: ledger.id,
        client_secret: ledger.secret,
        junk: 'x'.repeat(5000),
      }
      const answer = await door.send('POST', '/oauth2/par', { form: query(form) })
      assert.equal(answer.status, 201, answer.body)
      const { pushed_requests: rows } = await door.snapshot()
      const text = JSON.stringify(rows)
      assert.ok(!text.includes(ledger.secret) && !text.includes('x'.repeat(100)))
    })

    it('PAR-1 PAR-10 is a client endpoint: 405 for GET, 400 for JSON, 401 without credentials', async () => {
      assert.equal((await door.send('GET', '/oauth2/par')).status, 405)
      const wrong = await door.send('POST', '/oauth2/par', {
        headers: { ...basicOf(ledger), 'content-type': 'application/json' },
        form: '{}',
      })
      assert.equal(wrong.status, 400)
      const unknown = await door.send('POST', '/oauth2/par', { form: query({ client_id: 'ledger' }) })
      assert.equal(refusal(unknown), '401 invalid_client')
      const headers = { authorization: `Basic ${Buffer.from('ledger:wrong').toString('base64')}` }
      const bad = await door.send('POST', '/oauth2/par', { headers, form: query(requestOf(ledger)) })
      assert.equal(refusal(bad), '401 invalid_client')
    })

    it('PAR-10 takes no more than a form may hold', async () => {
      const answer = await push(ledger, { ...requestOf(ledger), junk: 'x'.repeat(100_000) })
      assert.equal(refusal(answer), '413 invalid_request')
    })

    it('PAR-1 takes a public client by its client_id', async () => {
      const phone = door.app('phone')
      const form = query({ ...requestOf(phone), client_id: 'phone' })
      const answer = await door.send('POST', '/oauth2/par', { form })
      const uri = String(jsonOf(answer)['request_uri'])
      assert.ok(callbackOf(phone, await own.browser.get(pathOf(phone, uri)))['code'])
    })

    const cases: readonly (readonly [string, Parameters, string])[] = [
      ['PAR-2 a request_uri', { request_uri: 'https://ledger.example/r' }, '400 invalid_request'],
      ['a request_uri of ours', { request_uri: `${prefix}x` }, '400 invalid_request'],
      [
        'a redirect_uri that is not registered',
        { redirect_uri: 'https://evil.example/' },
        '400 invalid_request',
      ],
      ['no redirect_uri', { redirect_uri: undefined }, '400 invalid_request'],
      ['an unknown response_type', { response_type: 'mystery' }, '400 unsupported_response_type'],
      ['a response_type of others', { response_type: 'id_token' }, '400 unauthorized_client'],
      ['an unknown scope', { scope: 'telepathy' }, '400 invalid_scope'],
      ['an unknown resource', { resource: 'https://x.example' }, '400 invalid_target'],
      ['PKCE without protection', { code_challenge_method: 'plain' }, '400 invalid_request'],
      ['a bad request object', { request: 'x' }, '400 invalid_request_object'],
      ['another client_id than the one that was proved', { client_id: 'atlas' }, '401 invalid_client'],
    ]
    for (const [name, more, expected] of cases) {
      it(`PAR-3 PAR-10 RFC9126 §2.3 refuses ${name}, as JSON`, async () => {
        const answer = await push(ledger, { ...requestOf(ledger), ...more })
        const { error_description: sentence } = jsonOf(answer)
        assert.equal(typeof sentence, 'string')
        assert.match(
          refusal(answer),
          expected.startsWith('401') ? /^40[01] invalid_/ : new RegExp(`^${expected}$`),
        )
      })
    }

    it('RES-1 RFC6749 §3.1 refuses a parameter sent twice, but not resource (RFC8707 §2)', async () => {
      const once = query(requestOf(ledger))
      const send = (more: string) =>
        door.send('POST', '/oauth2/par', { headers: basicOf(ledger), form: `${once}&${more}` })
      assert.equal(refusal(await send('scope=openid')), '400 invalid_request')
      const both = await send('resource=https%3A%2F%2Forders.example&resource=https%3A%2F%2Ffiles.example')
      assert.equal(both.status, 201, both.body)
    })
  })

  describe('RFC9126 §4 at the authorization endpoint', () => {
    it('PAR-6 the pushed parameters count, and nothing beside them', async () => {
      const uri = await pushed(ledger, requestOf(ledger, { state: 'pushed' }))
      const path = pathOf(ledger, uri, {
        state: 'beside',
        prompt: 'login',
        redirect_uri: 'https://evil.example/',
        response_type: 'none',
      })
      const { state, code = '' } = callbackOf(ledger, await own.browser.get(path))
      assert.equal(state, 'pushed')
      assert.ok(tokensOf(await redeem(door, ledger, code)).id_token)
    })

    it('CORE-19 comes by POST, too', async () => {
      const form = { client_id: ledger.id, request_uri: await pushed(ledger) }
      assert.ok(callbackOf(ledger, await own.browser.post('/oauth2/authorize', form))['code'])
    })

    it('PAR-7 a page reload does not burn it, nor does the back button', async () => {
      const browser = door.browser()
      const path = pathOf(ledger, await pushed(ledger))
      await visit(door, browser, path)
      await visit(door, browser, path)
      const page = await visit(door, browser, path)
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      assert.ok(callbackOf(ledger, answer)['code'])
    })

    it('the person may take longer than it lives', async () => {
      const browser = door.browser()
      const page = await visit(door, browser, pathOf(ledger, await pushed(ledger)))
      door.clock.advance(120)
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      assert.ok(callbackOf(ledger, answer)['code'])
    })

    it('PAR-11 RFC9126 §7.3 an answer uses it up, with pages and without', async () => {
      const silent = pathOf(ledger, await pushed(ledger))
      assert.ok(callbackOf(ledger, await own.browser.get(silent))['code'])
      isRefusedOnOurPage(await own.browser.get(silent))

      const browser = door.browser()
      const typed = pathOf(ledger, await pushed(ledger))
      const page = await visit(door, browser, typed)
      await press(door, browser, page, { username: ada.username, password: ada.password })
      isRefusedOnOurPage(await browser.get(typed))
      isRefusedOnOurPage(await own.browser.get(typed))
    })

    it('an error is no answer: the app may ask again with another prompt of its own', async () => {
      const path = pathOf(ledger, await pushed(ledger, requestOf(ledger, { prompt: 'none' })))
      const stranger = door.browser()
      assert.equal(callbackOf(ledger, await stranger.get(path))['error'], 'login_required')
      assert.ok(callbackOf(ledger, await own.browser.get(path))['code'])
    })

    it('a second browser is asked who it is, like the first', async () => {
      const path = pathOf(ledger, await pushed(ledger))
      const [one, other] = [door.browser(), door.browser()]
      assert.match((await visit(door, one, path)).body, /type="password"/)
      assert.match((await visit(door, other, path)).body, /type="password"/)
    })

    it('PAR-5 is gone when it expired', async () => {
      const path = pathOf(ledger, await pushed(ledger))
      door.clock.advance(59)
      assert.match((await visit(door, door.browser(), path)).body, /type="password"/)
      door.clock.advance(1)
      isRefusedOnOurPage(await own.browser.get(path))
    })

    it('PAR-5 is nothing to another client, and nothing that somebody made up', async () => {
      const uri = await pushed(ledger)
      isRefusedOnOurPage(await own.browser.get(pathOf(atlas, uri)))
      const others = [
        `${prefix}x`,
        prefix,
        `${uri}x`,
        uri.slice(0, -1),
        `${uri.slice(0, -1)}${uri.endsWith('A') ? 'B' : 'A'}`,
      ]
      for (const other of others) isRefusedOnOurPage(await own.browser.get(pathOf(ledger, other)))
      assert.ok(callbackOf(ledger, await own.browser.get(pathOf(ledger, uri)))['code'])
    })

    it('tells the app of a dead one where a registered redirect_uri stands beside it', async () => {
      const { redirect_uri, state } = requestOf(ledger)
      const answer = await own.browser.get(pathOf(ledger, `${prefix}x`, { redirect_uri, state }))
      assert.deepEqual(callbackOf(ledger, answer)['error'], 'invalid_request_uri')
    })
  })

  describe('PAR-9 RFC9126 §3 with a request object', () => {
    const claimsOf = (app: App, more = {}) => ({
      iss: app.id,
      aud: door.base,
      client_id: app.id,
      ...requestOf(app),
      ...more,
    })

    it('is verified when it is pushed, and the object alone counts', async () => {
      for (const app of [door.app('signer'), door.app('strict')]) {
        const uri = await pushed(app, {
          request: signed(claimsOf(app, { state: 'inside' })),
          state: 'beside',
        })
        const answer = callbackOf(app, await own.browser.get(pathOf(app, uri)))
        assert.ok(answer['code'], app.id)
        assert.equal(answer['state'], 'inside')
      }
    })

    it('takes nothing from beside the object', async () => {
      const app = door.app('signer')
      const { redirect_uri, ...claims } = claimsOf(app) as Record<string, unknown>
      const answer = await push(app, { request: signed(claims), redirect_uri: String(redirect_uri) })
      assert.equal(refusal(answer), '400 invalid_request')
    })

    it('RFC9101 §10.5 must be one where the client promised it', async () => {
      assert.equal(refusal(await push(door.app('strict'))), '400 invalid_request')
    })
  })

  describe('PAR-8 RFC9126 §5, §6 where pushing is required', () => {
    it('by the client', async () => {
      const pusher = door.app('pusher')
      const plain = callbackOf(pusher, await own.browser.get(authorizePath(pusher)))
      assert.equal(plain['error'], 'invalid_request')
      assert.equal(plain['state'], 'state of pusher')
      const uri = await pushed(pusher)
      assert.ok(callbackOf(pusher, await own.browser.get(pathOf(pusher, uri)))['code'])
    })

    it('by the tenant, pages included', async (t) => {
      const strict = await openFrontDoor({ tenant: { requirePushedRequests: true } })
      t.after(() => strict.close())
      const app = strict.app('ledger')
      const browser = strict.browser()
      const plain = callbackOf(app, await browser.get(authorizePath(app)))
      assert.equal(plain['error'], 'invalid_request')
      const answer = await callAs(strict, app, '/oauth2/par', requestOf(app))
      const page = await visit(strict, browser, pathOf(app, String(jsonOf(answer)['request_uri'])))
      const signedIn = await press(strict, browser, page, { username: ada.username, password: ada.password })
      assert.ok(callbackOf(app, signedIn)['code'])
      const metadata = jsonOf(await strict.send('GET', '/.well-known/openid-configuration'))
      assert.equal(metadata['require_pushed_authorization_requests'], true)
    })
  })
})
