import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  type Answer,
  type App,
  type Browser,
  callbackOf,
  follow,
  formOf,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  type Parameters,
  press,
  ada,
  query,
  textOf,
  verifier,
  visit,
} from '../support/front-door.ts'
import {
  authorizePath,
  codeFor,
  openAuth0,
  orders,
  pkce,
  redeem,
  shopId,
  signInByAuth0,
  spaId,
  spaOrigin,
  stock,
} from '../support/front-door/auth0.ts'

describe('the authorization endpoint in Auth0’s words', () => {
  let door: FrontDoor
  let browser: Browser
  before(async () => {
    door = await openAuth0({
      clients: {
        elliptic: () => ({ id_token_signed_response_alg: 'ES256' }),
        limited: () => ({ dialect: 'auth0', resources: [stock] }),
        relaxed: () => ({ dialect: 'auth0', allow_plain_pkce: true }),
        foreign: () => ({ dialect: 'auth0', first_party: false }),
      },
    })
    browser = (await signInByAuth0(door, door.app(shopId))).browser
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const ask = (parameters: Parameters, app = shop()) => browser.get(authorizePath(app, parameters))
  const heard = async (parameters: Parameters, app = shop()) => callbackOf(app, await ask(parameters, app))

  describe('AUT-20 /authorize', () => {
    it('by GET gives a code at once where somebody is signed in', async () => {
      const { code, state } = await heard({})
      assert.match(code ?? '', /^exac_/)
      assert.equal(state, 'a state')
    })

    it('by POST as well, with the cookies of our own page or without them, from an app’s', async () => {
      const form = authorizePath(shop()).split('?')[1] ?? ''
      const own = callbackOf(shop(), await browser.post('/authorize', form))
      assert.match(own['code'] ?? '', /^exac_/)
      const parked = await door.send('POST', '/authorize', { form })
      assert.match(parked.location ?? '', /\/authorize\/resume\?request=/)
      const later = callbackOf(shop(), await follow(door, browser, parked))
      assert.match(later['code'] ?? '', /^exac_/)
    })

    it('brings people back from our pages to its own address', async () => {
      const other = door.browser()
      const page = await visit(door, other, authorizePath(shop()))
      const { action, hidden } = formOf(page)
      const { username, password } = ada
      const { location = '' } = await other.post(action, { ...hidden, username, password })
      assert.equal(new URL(location, door.base).pathname, '/authorize/resume')
      assert.match(
        callbackOf(shop(), await follow(door, other, { ...page, location }))['code'] ?? '',
        /^exac_/,
      )
    })

    it('by HEAD nothing happens', async () =>
      assert.equal((await door.send('HEAD', authorizePath(shop()))).status, 405))

    const untrusted: readonly (readonly [string, Parameters, RegExp])[] = [
      ['a client that nobody knows', { client_id: 'nobody' }, /invalid_client/],
      ['no client', { client_id: undefined }, /client_id is missing/],
      [
        'a callback that is not listed',
        { redirect_uri: 'https://evil.example/cb' },
        /evil\.example\/cb\S+ is not one of those registered/,
      ],
      ['no callback', { redirect_uri: undefined }, /redirect_uri is missing/],
      [
        'a callback with more to it',
        { redirect_uri: 'http://127.0.0.1:4100/callback/../x' },
        /is not one of those registered/,
      ],
    ]
    for (const [name, parameters, words] of untrusted) {
      it(`${name}: a page that says so, and no way out`, async () => {
        const answer = await ask(parameters)
        assert.deepEqual([answer.status, answer.location], [400, undefined])
        assert.match(String(answer.headers['content-type']), /^text\/html/)
        assert.match(textOf(answer), words)
        assert.doesNotMatch(answer.body, /href="https?:\/\/evil/)
      })
    }

    const refused: readonly (readonly [string, Parameters, string, string])[] = [
      ['nobody may be asked', { prompt: 'none' }, 'login_required', 'Login required'],
      [
        'nobody may be asked, whatever they would do',
        { prompt: 'none', max_age: '0' },
        'login_required',
        'Login required',
      ],
    ]
    for (const [name, parameters, error, description] of refused) {
      it(`${name}, in the words that the SDKs look for`, async () => {
        const answer = callbackOf(shop(), await door.browser().get(authorizePath(shop(), parameters)))
        assert.deepEqual([answer['error'], answer['error_description']], [error, description])
        assert.equal(answer['state'], 'a state')
      })
    }

    it('consent that nobody may be asked for is required', async (t) => {
      const foreign = await openAuth0({
        clients: { foreign: () => ({ first_party: false, dialect: 'auth0' }) },
      })
      t.after(() => foreign.close())
      const app = foreign.app('foreign')
      const { browser: known } = await signInByAuth0(foreign, foreign.app(shopId))
      const answer = callbackOf(app, await known.get(authorizePath(app, { prompt: 'none' })))
      assert.deepEqual(
        [answer['error'], answer['error_description']],
        ['consent_required', 'Consent required'],
      )
    })

    it('the others in ours', async () => {
      const answer = await heard({ prompt: 'none login' })
      assert.equal(answer['error'], 'invalid_request')
      assert.match(answer['error_description'] ?? '', /prompt holds none together with another value/)
    })

    it('D3 an app whose algorithm no SDK of this door verifies is refused', async () =>
      assert.equal((await heard({}, door.app('elliptic')))['error'], 'unauthorized_client'))
  })

  describe('AUT-22 what means nothing here', () => {
    const ignored = async (parameters: Parameters, app?: App) => {
      const from = door.log.length
      await ask(parameters, app)
      return door.log
        .slice(from)
        .flatMap(({ event, fields }) => (event === 'ignored' ? [fields?.['parameter']] : []))
    }
    it('stands in the log: a connection that is none of ours', async () => {
      assert.deepEqual(await ignored({ connection: 'google-oauth2' }), ['connection'])
      assert.deepEqual(await ignored({ connection: 'Username-Password-Authentication' }), [])
    })
    it('stands in the log: offline_access that an app of somebody else wants without asking', async () => {
      await signInByAuth0(door, door.app('foreign'), { browser })
      const offline = { scope: 'openid offline_access' }
      assert.deepEqual(await ignored(offline, door.app('foreign')), ['scope offline_access'])
      assert.deepEqual(await ignored(offline), [])
    })
  })

  describe('AUT-21 audience', () => {
    const audienceOf = async (parameters: Parameters) => {
      const tokens = await signInByAuth0(door, shop(), { browser, parameters })
      return tokens.access_token.includes('.') ? decodeJwt(tokens.access_token).aud : 'opaque'
    }
    const userinfo = () => `${door.base}/userinfo`

    it('names the API that the code’s token is for', async () =>
      assert.deepEqual(await audienceOf({ audience: orders, scope: 'openid orders:read' }), [
        orders,
        userinfo(),
      ]))
    it('by the standard’s name, too', async () =>
      assert.deepEqual(await audienceOf({ resource: stock }), [stock, userinfo()]))
    it('without openid is for that alone', async () =>
      assert.deepEqual(await audienceOf({ audience: orders, scope: 'orders:read' }), orders))
    it('of userinfo is none', async () => assert.equal(await audienceOf({ audience: userinfo() }), 'opaque'))
    it('may be left out', async () => assert.equal(await audienceOf({}), 'opaque'))

    const foreign: readonly (readonly [string, string, string?])[] = [
      ['that nobody knows', 'https://nobody.example/'],
      ['that differs by a slash', `${orders}/`],
      ['that this app is not registered for', orders, 'limited'],
    ]
    it('that nobody knows stands in the log, in our words and by its name', async () => {
      const from = door.log.length
      await heard({ audience: 'https://unknown.example/?key=hunter2' })
      assert.deepEqual(
        door.log.slice(from).flatMap(({ event, fields }) => (event === 'refused' ? [fields] : [])),
        [
          {
            path: '/authorize',
            tenant: 'acme',
            code: 'invalid_target',
            reason:
              'A value of the parameter resource is not a resource that this client may ask tokens for.',
            named: 'https://unknown.example/',
          },
        ],
      )
    })
    it('and nothing stands there of a person who has to be asked', async () => {
      const from = door.log.length
      const { error } = await heard({ prompt: 'none', scope: 'openid phone' }, door.app('foreign'))
      assert.equal(error, 'consent_required')
      assert.deepEqual(
        door.log.slice(from).filter(({ event }) => event === 'refused'),
        [],
      )
    })
    for (const [name, audience, app] of foreign) {
      it(`${name} is refused by its name`, async () => {
        const answer = await heard({ audience }, app === undefined ? shop() : door.app(app))
        assert.equal(answer['error'], 'access_denied')
        assert.equal(answer['error_description'], `Service not found: ${audience}`)
      })
    }
    it('of the management API is for programs alone', async () => {
      const audience = `${door.base}/api/v2/`
      const answer = await heard({ audience })
      assert.deepEqual(
        [answer['error'], answer['error_description']],
        ['access_denied', `Service not found: ${audience}`],
      )
    })
    it('twice is refused, and not two', async () => {
      const path = `${authorizePath(shop(), { audience: orders })}&audience=${encodeURIComponent(stock)}`
      const answer = callbackOf(shop(), await browser.get(path))
      assert.equal(answer['error'], 'invalid_request')
      assert.match(answer['error_description'] ?? '', /'audience' was sent more than once/)
    })
  })

  describe('AUT-22 what means nothing here', () => {
    const meaningless: Readonly<Record<string, string>> = {
      connection: 'google-oauth2',
      connection_scope: 'https://www.googleapis.com/auth/calendar',
      organization: 'org_1',
      invitation: 'ticket',
      screen_hint: 'signup',
      login_hint: 'ada@example.org',
      auth0Client: 'e30=',
      'ext-theme': 'dark',
      dpop_jkt: 'x',
      session_transfer_token: 'x',
      upstream: 'google-oauth2',
      'what-nobody-knows': 'x',
    }
    for (const [name, value] of Object.entries(meaningless))
      it(`${name} is let pass`, async () =>
        assert.match((await heard({ [name]: value }))['code'] ?? '', /^exac_/))

    it('organizations are noted, by the name of the parameter alone', async () => {
      const before = door.log.length
      await heard({ organization: 'org_secret', invitation: 'ticket_secret' })
      const lines = door.log.slice(before).filter(({ event }) => event === 'ignored')
      assert.deepEqual(
        lines.map(({ fields }) => fields),
        ['organization', 'invitation'].map((parameter) => ({
          path: '/authorize',
          tenant: 'acme',
          parameter,
        })),
      )
      assert.doesNotMatch(JSON.stringify(door.log.slice(before)), /_secret/)
    })
  })

  describe('AUT-22 screen_hint=signup', () => {
    let open: FrontDoor
    before(async () => void (open = await openAuth0({ tenant: { signUp: true } })))
    after(() => open.close())
    const seen = async (on: FrontDoor, parameters: Parameters) =>
      visit(on, on.browser(), authorizePath(on.app(shopId), { screen_hint: 'signup', ...parameters }))

    it('shows where people open an account', async () =>
      assert.match(
        (await seen(open, {})).body,
        /name="email"[\s\S]*autocomplete="new-password"|new-password/,
      ))
    it('also beside another prompt', async () =>
      assert.match((await seen(open, { prompt: 'login' })).body, /new-password/))
    it('where they can; elsewhere they sign in', async () => {
      const { body } = await seen(door, {})
      assert.match(body, /current-password/)
      assert.doesNotMatch(body, /new-password/)
    })
    it('and never where nobody may be asked', async () => {
      const answer = callbackOf(open.app(shopId), await seen(open, { prompt: 'none' }))
      assert.deepEqual([answer['error'], answer['error_description']], ['login_required', 'Login required'])
    })
  })

  describe('AUT-23 an answer by a message', () => {
    const spa = () => door.app(spaId)
    const framed = (from: Browser, parameters: Parameters = {}, app = spa()) =>
      from.get(
        authorizePath(app, {
          redirect_uri: `${spaOrigin}/callback`,
          prompt: 'none',
          response_mode: 'web_message',
          ...parameters,
        }),
      )

    it('is for the app’s own origin, which alone may frame it', async () => {
      const answer = await framed(browser)
      assert.equal(answer.status, 200)
      const { origin, response } = messageOf(answer)
      assert.equal(origin, spaOrigin)
      assert.match(response['code'] ?? '', /^exac_/)
      assert.deepEqual([response['state'], response['iss']], ['a state', `${door.base}/`])
      assert.match(
        String(answer.headers['content-security-policy']),
        new RegExp(`frame-ancestors ${spaOrigin};`),
      )
      assert.equal(answer.headers['x-frame-options'], undefined)
    })

    it('says that nobody is signed in as the SDK waits for it', async () => {
      const { response } = messageOf(await framed(door.browser()))
      assert.deepEqual(response, {
        error: 'login_required',
        error_description: 'Login required',
        state: 'a state',
        iss: `${door.base}/`,
      })
    })

    it('goes to no other origin than the callback’s, and to none that is not the app’s', async () => {
      const own = spa().callback
      assert.equal(messageOf(await framed(browser, { redirect_uri: own })).origin, new URL(own).origin)
      const answer = await framed(browser, { redirect_uri: 'https://evil.example/' })
      assert.deepEqual([answer.status, answer.location], [400, undefined])
      assert.doesNotMatch(answer.body, /data-response/)
    })

    it('comes to a popup after our pages, too', async () => {
      const popup = door.browser()
      const page = await visit(
        door,
        popup,
        authorizePath(spa(), { redirect_uri: `${spaOrigin}/callback`, response_mode: 'web_message' }),
      )
      const { username, password } = ada
      const { origin, response } = messageOf(await press(door, popup, page, { username, password }))
      assert.equal(origin, spaOrigin)
      assert.match(response['code'] ?? '', /^exac_/)
    })

    it('carries tokens to auth0-js', async () => {
      const parameters = { redirect_uri: shop().callback, response_type: 'token id_token' }
      const { response } = messageOf(await framed(browser, parameters, shop()))
      assert.equal(decodeJwt(response['id_token'] ?? '')['nonce'], 'a nonce')
      assert.equal(response['token_type'], 'Bearer')
    })

    it('D16 from a page of another site it is given by the second cookie', async (t) => {
      const secure = await openAuth0({ https: true })
      t.after(() => secure.close())
      const { browser: known } = await signInByAuth0(secure, secure.app(spaId))
      const embedded = [...known.cookies].find(([name]) => name.includes('embedded'))
      assert.ok(embedded)
      const frame = secure.browser()
      frame.cookies.set(...embedded)
      assert.match(messageOf(await framed(frame, {}, secure.app(spaId))).response['code'] ?? '', /^exac_/)
      // And by no redirect, with that cookie alone.
      const path = authorizePath(secure.app(spaId), { prompt: 'none' })
      assert.equal(callbackOf(secure.app(spaId), await frame.get(path))['error'], 'login_required')
    })
  })

  describe('AUT-24 what an answer says', () => {
    it('the state if one was sent, and else none', async () => {
      assert.equal((await heard({ state: 'eyJ+/=' }))['state'], 'eyJ+/=')
      for (const parameters of [{}, { prompt: 'none', scope: 'nonsense' }])
        assert.equal('state' in (await heard({ ...parameters, state: undefined })), false)
      const error = callbackOf(
        shop(),
        await door.browser().get(authorizePath(shop(), { state: undefined, prompt: 'none' })),
      )
      assert.deepEqual(Object.keys(error).toSorted(), ['error', 'error_description', 'iss'])
    })

    it('ISS-1 the issuer as discovery has it, with the slash, of a code and of an error', async () => {
      const issuer = `${door.base}/`
      assert.equal((await heard({}))['iss'], issuer)
      assert.equal((await heard({ audience: 'x' }))['iss'], issuer)
    })

    it('for what auth0-server-js sends: neither state nor nonce', async () => {
      const bare = { state: undefined, nonce: undefined, response_mode: undefined, auth0Client: undefined }
      assert.deepEqual(Object.keys(await heard(bare)).toSorted(), ['code', 'iss'])
    })

    const carried: Readonly<Record<string, readonly string[]>> = {
      code: ['code'],
      token: ['access_token'],
      id_token: ['id_token'],
      'token id_token': ['access_token', 'id_token'],
      'code id_token': ['code', 'id_token'],
      'code token': ['access_token', 'code'],
      'code token id_token': ['access_token', 'code', 'id_token'],
    }
    for (const [type, parts] of Object.entries(carried)) {
      for (const mode of ['fragment', 'form_post', ...(type === 'code' ? ['query'] : [])]) {
        it(`${type} by ${mode}`, async () => {
          const said = saidBy(await ask({ response_type: type, response_mode: mode }), mode)
          const found = ['access_token', 'code', 'id_token'].filter((part) => said[part] !== undefined)
          assert.deepEqual(found, parts, said['error_description'])
          assert.deepEqual([said['state'], said['iss']], ['a state', `${door.base}/`])
        })
      }
    }

    it('AUT-52 a token of the answer is for the API that was named', async () => {
      const said = saidBy(
        await ask({
          response_type: 'token id_token',
          response_mode: 'fragment',
          audience: orders,
          scope: 'openid orders:write',
        }),
        'fragment',
      )
      const { aud, scope, gty } = decodeJwt(said['access_token'] ?? '')
      assert.deepEqual(
        [aud, scope, gty],
        [[orders, `${door.base}/userinfo`], 'openid orders:write', undefined],
      )
    })
  })

  describe('AUT-31 D7 PKCE', () => {
    const redeemed = async (app: App, challenge: Parameters, code_verifier: string | undefined) => {
      const code = await codeFor(door, app, { browser, parameters: challenge })
      const answer = await redeem(door, app, code, { code_verifier })
      return answer.status === 200 ? 'tokens' : jsonOf(answer)['error']
    }
    const none = { code_challenge: undefined, code_challenge_method: undefined }
    const plain = { code_challenge: verifier, code_challenge_method: 'plain' }

    it('S256 binds a code', async () => {
      assert.equal(await redeemed(door.app(spaId), pkce, verifier), 'tokens')
      assert.equal(await redeemed(door.app(spaId), pkce, `${verifier}x`), 'invalid_grant')
      assert.equal(await redeemed(door.app(spaId), pkce, undefined), 'invalid_grant')
    })
    it('plain does, where the operator lets it', async () => {
      assert.equal(await redeemed(door.app('relaxed'), plain, verifier), 'tokens')
      const answer = await heard(plain, door.app(spaId))
      assert.equal(answer['error'], 'invalid_request')
    })
    it('an app with a secret needs none, as passport-auth0 has none', async () =>
      assert.equal(await redeemed(shop(), none, undefined), 'tokens'))
    it('but gets no tokens for a verifier that it was not asked for', async () =>
      assert.equal(await redeemed(shop(), none, verifier), 'invalid_grant'))
    it('PKCE-2 one without a secret gets no code', async () =>
      assert.equal((await heard(none, door.app(spaId)))['error'], 'invalid_request'))
  })
})

describe('AUT-20 below a prefix, and at the addresses of a tenant without the dialect', () => {
  it('D2 the issuer is the prefix with a slash', async (t) => {
    const [redirect_uri, client_id] = [`${spaOrigin}/callback`, 'globex-app']
    const app = {
      client_id,
      client_secret: 'a secret of globex that is long',
      first_party: true,
      redirect_uris: [redirect_uri],
    }
    const globex = { id: 'globex', pathPrefix: '/globex', dialects: { auth0: {} }, clients: [app], users: [] }
    const door = await openAuth0({ neighbours: [globex] })
    t.after(() => door.close())
    const sent = query({ client_id, redirect_uri, response_type: 'code', scope: 'openid', prompt: 'none' })
    const { location = '' } = await door.send('GET', `/globex/authorize?${sent}`)
    const { searchParams } = new URL(location)
    assert.deepEqual(
      [searchParams.get('error'), searchParams.get('iss')],
      ['login_required', `${door.base}/globex/`],
    )
  })

  it('D1 there is none', async (t) => {
    const door = await openFrontDoor()
    t.after(() => door.close())
    assert.equal((await door.send('GET', `/authorize?${query({ client_id: 'ledger' })}`)).status, 404)
  })
})

interface Message {
  readonly origin: string
  readonly response: Readonly<Record<string, string>>
}

function messageOf({ body, status }: Answer): Message {
  const [, origin = '', response = ''] = /data-origin="([^"]*)" data-response="([^"]*)"/.exec(body) ?? []
  assert.ok(origin, `no message (${status}): ${body.slice(0, 500)}`)
  return { origin, response: JSON.parse(unescaped(response)) as Message['response'] }
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&')
}

/** What the app hears, whichever way it comes. */
function saidBy({ location, body }: Answer, mode: string): Readonly<Record<string, string>> {
  switch (mode) {
    case 'query':
      return Object.fromEntries(new URL(location ?? '').searchParams)
    case 'fragment':
      return Object.fromEntries(new URLSearchParams(new URL(location ?? '').hash.slice(1)))
    default: {
      const inputs = body.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)
      return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescaped(value)]))
    }
  }
}
