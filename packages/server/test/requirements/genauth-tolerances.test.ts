import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  ada,
  callbackOf,
  type FrontDoor,
  jsonOf,
  press,
  query,
  verifier,
  visit,
} from '../support/front-door.ts'
import {
  authPath,
  codeFor,
  type GenAuthSignedIn,
  kioskId,
  openGenAuth,
  pkce,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'

const withRefresh = { scope: 'openid profile offline_access' }
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

describe('what the SDKs send that no standard knows, at the protocol endpoints', () => {
  let door: FrontDoor
  let signedIn: GenAuthSignedIn
  before(async () => {
    door = await openGenAuth()
    signedIn = await signInByGenAuth(door, door.app(shopId), { person: ada, parameters: withRefresh })
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const kiosk = () => door.app(kioskId)
  const refreshed = (form: string, headers: Readonly<Record<string, string>>) =>
    door.send('POST', '/oidc/token', {
      headers,
      form: `grant_type=refresh_token&refresh_token=${signedIn.refresh_token}${form}`,
    })
  const inBody = `&client_id=${shopId}&client_secret=${shopSecret}`

  describe('GEN-1 Authorization without a scheme', () => {
    it('is ignored at the token endpoint, at introspection and at revocation', async () => {
      const headers = { authorization: signedIn.access_token }
      assert.equal((await refreshed(inBody, headers)).status, 200)
      const token = { token: signedIn.access_token }
      const introspected = await post(door, shop(), '/oidc/token/introspection', token, headers)
      assert.equal(jsonOf(introspected)['active'], true)
      const revoked = await post(door, shop(), '/oidc/token/revocation', { token: 'unknown' }, headers)
      assert.deepEqual([revoked.status, revoked.body], [200, 'true'])
    })

    it('is no credential', async () => {
      const answer = await refreshed(`&client_id=${shopId}`, { authorization: signedIn.access_token })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [401, 'invalid_client'])
    })
  })

  describe('GEN-2 Basic and the body together', () => {
    it('are borne where they are the same', async () => {
      const headers = { authorization: basic(shopId, shopSecret) }
      assert.equal((await refreshed(inBody, headers)).status, 200)
      for (const path of ['/oidc/token/introspection', '/oidc/token/revocation']) {
        assert.equal((await post(door, shop(), path, { token: 'unknown' }, headers)).status, 200)
      }
    })

    it('are refused where they differ, whichever of them is right', async () => {
      for (const [form, authorization] of [
        [inBody, basic(shopId, 'wrong')],
        [`&client_id=${shopId}&client_secret=wrong`, basic(shopId, shopSecret)],
        [inBody, basic('ledger', door.app('ledger').secret)],
      ] as const) {
        const answer = await refreshed(form, { authorization })
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_request'])
      }
    })

    for (const method of ['client_secret_basic', 'client_secret_post']) {
      it(`count as ${method} where the app is registered for that alone`, async (t) => {
        const other = await openGenAuth({
          clients: {
            [shopId]: () => ({
              client_secret: shopSecret,
              dialect: 'genauth',
              token_endpoint_auth_method: method,
            }),
          },
        })
        t.after(() => other.close())
        const headers = { authorization: basic(shopId, shopSecret) }
        const answer = await post(
          other,
          other.app(shopId),
          '/oidc/token/introspection',
          { token: 'x' },
          headers,
        )
        assert.deepEqual([answer.status, answer.body], [200, '{"active":false}'])
      })
    }
  })

  describe('GEN-4 a refresh that names its app in a header', () => {
    let refreshToken: string
    before(async () => {
      const session = await signInByGenAuth(door, kiosk(), { person: ada, parameters: withRefresh })
      refreshToken = session.refresh_token
    })
    const bare = (headers: Readonly<Record<string, string>>, token = refreshToken) =>
      door.send('POST', '/oidc/token', {
        headers,
        form: `grant_type=refresh_token&redirect_uri=&refresh_token=${token}`,
      })

    for (const header of ['x-authing-app-id', 'x-genauth-app-id']) {
      it(`GEN-20 by ${header}`, async () => {
        const answer = await bare({ [header]: kioskId })
        assert.equal(answer.status, 200, answer.body)
        assert.equal(jsonOf(answer)['refresh_token'], refreshToken)
      })
    }

    it('but not one with a secret', async () => {
      const answer = await bare({ 'x-authing-app-id': shopId }, signedIn.refresh_token)
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [401, 'invalid_client'])
    })

    it('and the header changes nothing beside other credentials', async () => {
      const header = { 'x-authing-app-id': kioskId }
      const ledger = basic('ledger', door.app('ledger').secret)
      const assertion = '&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, number, string])[] =
        [
          ['the name of another app', '&client_id=nobody', {}, 401, 'invalid_client'],
          ['another app with its secret', inBody, {}, 400, 'invalid_grant'],
          ['another app by Basic', '', { authorization: ledger }, 400, 'invalid_grant'],
          ['a Basic that nobody can read', '', { authorization: 'Basic x' }, 401, 'invalid_client'],
          ['a secret without a name', `&client_secret=${shopSecret}`, {}, 401, 'invalid_client'],
          ['an assertion of nobody', `${assertion}&client_assertion=a.b.c`, {}, 401, 'invalid_client'],
        ]
      for (const [name, form, headers, status, error] of cases) {
        const answer = await door.send('POST', '/oidc/token', {
          headers: { ...header, ...headers },
          form: `grant_type=refresh_token&refresh_token=${refreshToken}${form}`,
        })
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [status, error], name)
      }
      assert.equal((await refreshed(inBody, header)).status, 200)
      assert.equal((await bare(header)).status, 200, 'its token is still its own')
    })

    it('nor without the header, nor by the name of somebody else', async () => {
      assert.equal((await bare({})).status, 401)
      assert.equal((await bare({ 'x-authing-app-id': 'nobody' })).status, 401)
      const ofAnother = await bare({ 'x-authing-app-id': kioskId }, signedIn.refresh_token)
      assert.deepEqual([ofAnother.status, jsonOf(ofAnother)['error']], [400, 'invalid_grant'])
    })
  })

  describe('GEN-5 userinfo, wherever the token is', () => {
    const token = () => signedIn.access_token
    const ways: readonly [string, () => Promise<Answer>][] = [
      ['GET and the query', () => door.send('GET', `/oidc/me?access_token=${token()}`)],
      [
        'GET and the header',
        () => door.send('GET', '/oidc/me', { headers: { authorization: `Bearer ${token()}` } }),
      ],
      [
        'GEN-3 GET and the bare header',
        () => door.send('GET', '/oidc/me', { headers: { authorization: token() } }),
      ],
      ['POST and the query', () => door.send('POST', `/oidc/me?access_token=${token()}`)],
      [
        'POST and the header, no body, no content type',
        () => door.send('POST', '/oidc/me', { headers: { authorization: `Bearer ${token()}` } }),
      ],
      ['POST and the form', () => door.send('POST', '/oidc/me', { form: { access_token: token() } })],
      [
        'the query, before a bare header of something else',
        () =>
          door.send('GET', `/oidc/me?access_token=${token()}`, {
            headers: { authorization: 'old.token.here' },
          }),
      ],
    ]
    for (const [name, ask] of ways) {
      it(name, async () => {
        const answer = await ask()
        assert.deepEqual([answer.status, jsonOf(answer)['sub']], [200, 'user-ada'])
      })
    }

    it('but not in two ways at once', async () => {
      const headers = { authorization: `Bearer ${token()}` }
      const both = await door.send('POST', `/oidc/me?access_token=${token()}`, {
        form: { access_token: token() },
      })
      for (const answer of [await door.send('GET', `/oidc/me?access_token=${token()}`, { headers }), both]) {
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_request'])
      }
    })

    it('and says in JSON what is wrong', async () => {
      for (const path of ['/oidc/me', '/oidc/me?access_token=wrong', '/oidc/me?access_token=None']) {
        const answer = await door.send('GET', path)
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [401, 'invalid_token'])
        assert.match(String(answer.headers['www-authenticate']), /^Bearer realm=/)
      }
    })
  })

  describe('GEN-6 GEN-25 a revocation', () => {
    it('is answered with true, whether there was such a token or not', async () => {
      const { access_token: token } = await signInByGenAuth(door, shop(), { person: ada })
      for (const one of [token, token, 'never issued']) {
        const answer = await post(door, shop(), '/oidc/token/revocation', { token: one })
        assert.equal(answer.status, 200)
        assert.equal(JSON.parse(answer.body), true)
        assert.match(String(answer.headers['content-type']), /^application\/json/)
      }
      const introspected = await post(door, shop(), '/oidc/token/introspection', { token })
      assert.deepEqual(jsonOf(introspected), { active: false })
      assert.equal((await door.send('GET', `/oidc/me?access_token=${token}`)).status, 401)
    })

    it('of a token of another app is refused, and does nothing', async () => {
      const answer = await post(door, kiosk(), '/oidc/token/revocation', { token: signedIn.access_token })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_grant'])
      assert.equal((await door.send('GET', `/oidc/me?access_token=${signedIn.access_token}`)).status, 200)
    })
  })

  describe('GEN-11 an absent redirect_uri', () => {
    for (const spelled of [undefined, '', 'None', 'undefined']) {
      it(`${spelled === undefined ? 'left out' : `spelled "${spelled}"`} is the first registered one`, async () => {
        const code = await codeFor(door, shop(), { person: ada, parameters: { redirect_uri: spelled } })
        const answer = await post(door, shop(), '/oidc/token', {
          grant_type: 'authorization_code',
          code,
          redirect_uri: spelled,
        })
        assert.equal(answer.status, 200, answer.body)
      })
    }

    it('and an absent hint is none', async () => {
      const code = await codeFor(door, shop(), {
        person: ada,
        browser: signedIn.browser,
        parameters: { id_token_hint: 'None', login_hint: 'undefined', prompt: 'none' },
      })
      assert.notEqual(code, '')
    })

    it('but what is not registered stays refused, on a page', async () => {
      const answer = await visit(
        door,
        door.browser(),
        authPath(shop(), { redirect_uri: 'https://evil.example/None' }),
      )
      assert.deepEqual([answer.status, answer.location], [400, undefined])
    })
  })

  describe('GEN-12 a verifier of which no challenge was sent', () => {
    it('is ignored of an app that showed its secret, and written down', async () => {
      const code = await codeFor(door, shop(), { person: ada })
      const form = { grant_type: 'authorization_code', code, redirect_uri: shop().callback }
      const answer = await post(door, shop(), '/oidc/token', { ...form, code_verifier: verifier })
      assert.equal(answer.status, 200, answer.body)
      const { audit = [] } = await door.snapshot()
      const lines = audit.map((line) => JSON.stringify(line))
      assert.ok(lines.some((line) => line.includes('unasked-verifier-ignored')))
      assert.ok(lines.every((line) => !line.includes(verifier)))
    })

    it('is refused of an app that has no secret any more', async (t) => {
      const shopWith = (client_secret: string | undefined) => ({
        clients: {
          [shopId]: () => ({ client_secret, dialect: 'genauth', backchannel_logout_uri: undefined }),
        },
        tenant: { dialects: { genauth: {} } },
      })
      const other = await openGenAuth(shopWith(shopSecret))
      t.after(() => other.close())
      const app = other.app(shopId)
      const code = await codeFor(other, app, { person: ada })
      await other.restart(shopWith(undefined))
      const form = { grant_type: 'authorization_code', client_id: shopId, code, redirect_uri: app.callback }
      const redeemed = (more: Readonly<Record<string, string>> = {}) =>
        other.send('POST', '/oidc/token', { form: { ...form, ...more } })
      const answer = await redeemed({ code_verifier: verifier })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_grant'])
      assert.match(String(jsonOf(answer)['error_description']), /no code_challenge/)
      assert.equal((await redeemed()).status, 200, 'the verifier is all that was wrong')
    })

    it('is of no use to an app without a secret, which has to send a challenge', async () => {
      const path = authPath(kiosk(), { prompt: 'none' })
      const { error, error_description: description } = callbackOf(kiosk(), await signedIn.browser.get(path))
      assert.equal(error, 'invalid_request')
      assert.match(String(description), /code_challenge/)
    })
  })

  describe('GEN-13 offline_access', () => {
    it('needs no prompt=consent for an app of our own', () =>
      assert.notEqual(signedIn.refresh_token, undefined))

    it('needs the consent of the person for any other', async (t) => {
      const foreign = await openGenAuth({
        clients: {
          [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', first_party: false }),
        },
      })
      t.after(() => foreign.close())
      const { browser } = await signInByGenAuth(foreign, foreign.app(kioskId), { person: ada })
      const silent = authPath(foreign.app(shopId), { ...withRefresh, prompt: 'none' })
      const { error } = callbackOf(foreign.app(shopId), await browser.get(silent))
      assert.equal(error, 'consent_required')
      const parameters = { ...withRefresh, prompt: 'consent' }
      const agreed = await signInByGenAuth(foreign, foreign.app(shopId), { person: ada, browser, parameters })
      assert.notEqual(agreed.refresh_token, undefined)
    })
  })

  it('GEN-14 what speaks of the vendor alone means nothing', async () => {
    const code = await codeFor(door, shop(), {
      person: ada,
      parameters: {
        tenantId: 't1',
        tenant_id: 't2',
        login_page_context: '{"goto":"/register"}',
        user_pool_id: 'p1',
      },
    })
    const form = { grant_type: 'authorization_code', code, redirect_uri: shop().callback, user_pool_id: 'p1' }
    assert.equal((await post(door, shop(), '/oidc/token', form)).status, 200)
  })

  describe('GEN-18 a target that was encoded once too often', () => {
    const spaced = 'https://shop.example/cb?x=a%20b'
    const open = (target: string) =>
      openGenAuth({
        clients: {
          [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', redirect_uris: [target] }),
        },
      })

    it('is the registered one', async (t) => {
      const other = await open(spaced)
      t.after(() => other.close())
      const browser = other.browser()
      const request = authPath(other.app(shopId), { redirect_uri: encodeURI(spaced), prompt: 'none' })
      const { location } = await browser.get(request)
      assert.ok(location?.startsWith(`${spaced}&error=login_required`), location)
    })

    it('and never another', async (t) => {
      const other = await open(spaced)
      t.after(() => other.close())
      for (const wrong of [
        encodeURI(encodeURI(spaced)),
        'https://shop.example/cb?x=a%2520b&y',
        'https://shop.example/%63b?x=a%20b',
      ]) {
        const answer = await other
          .browser()
          .get(authPath(other.app(shopId), { redirect_uri: wrong, prompt: 'none' }))
        assert.deepEqual([answer.status, answer.location], [400, undefined], wrong)
      }
    })

    it('nor one that only a native app could mean, by its port', async (t) => {
      const ofApp = (redirect: string) => () => ({
        client_secret: undefined,
        backchannel_logout_uri: undefined,
        dialect: 'genauth',
        application_type: 'native',
        redirect_uris: [redirect],
      })
      const other = await openGenAuth({ clients: { [kioskId]: ofApp('http://127.0.0.1/cb?x=a%20b') } })
      t.after(() => other.close())
      const at = async (target: string) => {
        const path = authPath(other.app(kioskId), { ...pkce, redirect_uri: target, prompt: 'none' })
        return (await other.browser().get(path)).status
      }
      assert.equal(await at('http://127.0.0.1:5000/cb?x=a%20b'), 303)
      assert.equal(await at('http://127.0.0.1/cb?x=a%2520b'), 303)
      assert.equal(await at('http://127.0.0.1:5000/cb?x=a%2520b'), 400)
    })
  })

  it('GEN-18 a code and its state survive an SDK that decodes neither', async () => {
    const state = 'rhc0q3ITYVOMD6zy'
    const answer = await signedIn.browser.get(
      authPath(shop(), { state, response_mode: 'fragment', prompt: 'none' }),
    )
    const [, fragment = ''] = String(answer.location).split('#')
    const pairs = new Map(fragment.split('&').map((pair) => pair.split('=') as [string, string]))
    assert.equal(pairs.get('state'), state)
    const form = { grant_type: 'authorization_code', code: pairs.get('code'), redirect_uri: shop().callback }
    assert.equal((await post(door, shop(), '/oidc/token', form)).status, 200)
  })

  it('GEN-35 a person who gives their password to an app is found by any of three names', async () => {
    for (const name of ['username', 'email']) {
      const value = name === 'email' ? ada.email : ada.username
      const form = { grant_type: 'password', [name]: value, password: ada.password, scope: 'openid profile' }
      const answer = await post(door, shop(), '/oidc/token', form)
      assert.equal(answer.status, 200, answer.body)
    }
    const form = { grant_type: 'password', email: ada.email, password: 'wrong' }
    const wrong = await post(door, shop(), '/oidc/token', form)
    assert.deepEqual([wrong.status, jsonOf(wrong)['error']], [400, 'invalid_grant'])
  })

  it("the vendor's own grant type is said to be none", async () => {
    const form = query({
      client_id: shopId,
      client_secret: shopSecret,
      grant_type: 'http://authing.cn/oidc/grant_type/authing_token',
      token: signedIn.id_token,
      scope: 'openid',
    })
    const answer = await door.send('POST', '/oidc/token', { form })
    assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'unsupported_grant_type'])
  })

  describe('GEN-32 the authorization endpoint keeps to its own addresses', () => {
    const signInPage = async (path: string) => {
      const browser = door.browser()
      const page = await visit(door, browser, path)
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      return callbackOf(shop(), answer)['iss']
    }

    it('after a page, with the issuer of this door', async () => {
      assert.equal(await signInPage(authPath(shop())), `${door.base}/oidc`)
      assert.ok(door.log.some(({ fields }) => fields['path'] === '/oidc/auth/resume'))
    })

    it('GEN-41 plain OAuth, too', async () => {
      const path = authPath(shop(), { scope: 'user', nonce: undefined }, '/oauth/auth')
      assert.equal(await signInPage(path), `${door.base}/oauth`)
      assert.ok(door.log.some(({ fields }) => fields['path'] === '/oauth/auth/resume'))
    })

    it('by POST, with all that is borne', async () => {
      const request = authPath(shop(), { prompt: 'none', tenantId: 't', redirect_uri: 'None' })
      const [path = '', form = ''] = request.split('?')
      const { code } = callbackOf(shop(), await signedIn.browser.post(path, form))
      assert.ok(code !== undefined)
    })
  })

  it('GEN-15 a silent question that cannot be answered is answered at once, to the page of the app', async () => {
    const path = authPath(kiosk(), { ...pkce, response_mode: 'web_message', prompt: 'none' })
    const { status, body, headers } = await door.browser().get(path)
    assert.equal(status, 200)
    assert.match(body, /login_required/)
    assert.match(body, /authorization_response/)
    const { origin } = new URL(kiosk().callback)
    assert.match(String(headers['content-security-policy']), new RegExp(`frame-ancestors [^;]*${origin}`))
  })

  it('the older names of two addresses work, too', async () => {
    const answer = await signedIn.browser.get(authPath(shop(), { prompt: 'none' }, '/oauth/oidc/auth'))
    const { code, iss } = callbackOf(shop(), answer)
    assert.equal(iss, `${door.base}/oidc`)
    const form = { grant_type: 'authorization_code', code, redirect_uri: shop().callback }
    assert.equal((await post(door, shop(), '/oauth/oidc/token', form)).status, 200)
  })
})
