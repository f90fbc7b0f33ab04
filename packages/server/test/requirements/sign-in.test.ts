import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  bob,
  type Browser,
  callbackOf,
  endSessionPath,
  follow,
  formOf,
  type FrontDoor,
  introspect,
  isSignedIn,
  joinApp,
  jsonOf,
  openFrontDoor,
  type Parameters,
  type Person,
  press,
  redeem,
  refresh,
  rotateKey,
  type SignedIn,
  signAsProvider,
  signIn,
  textOf,
  tokensOf,
  userinfo,
  verified,
  visit,
} from '../support/front-door.ts'

describe('sign-in, sessions and prompts, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let guest: App
  before(async () => {
    door = await openFrontDoor({
      clients: {
        guest: () => ({ first_party: false }),
        strict: () => ({ default_max_age: 60, require_auth_time: true }),
      },
    })
    ledger = door.app('ledger')
    guest = door.app('guest')
  })
  after(() => door.close())

  const enter = (options: { readonly parameters?: Parameters; readonly person?: Person } = {}) =>
    signIn(door, ledger, { person: ada, ...options })
  const ask = (browser: Browser, app: App, parameters: Parameters) =>
    browser.get(authorizePath(app, parameters))
  const errorOf = (app: App, answer: Answer) => callbackOf(app, answer)['error']
  const nowInSeconds = () => Math.floor(door.clock.now().getTime() / 1000)

  describe('CORE-1 the ID token carries auth_time', () => {
    it('when max_age was asked, and when it was not', async () => {
      for (const parameters of [{ max_age: '3600' }, {}]) {
        assert.equal((await enter({ parameters })).claims['auth_time'], nowInSeconds())
      }
    })

    it('for a client with a max age of its own, as old as the sign-in', async () => {
      const own = await enter()
      const at = nowInSeconds()
      door.clock.advance(30)
      const there = await joinApp(door, door.app('strict'), own.browser)
      assert.deepEqual([there.claims['auth_time'], there.claims['iat']], [at, at + 30])
    })
  })

  describe('CORE-2 a sign-in older than max_age is asked for again', () => {
    for (const [name, app, parameters] of [
      ['by the request', 'ledger', { max_age: '60' }],
      ['by the client', 'strict', {}],
      ['max_age=0', 'ledger', { max_age: '0' }],
    ] as const) {
      it(name, async () => {
        const own = await enter()
        door.clock.advance(61)
        const page = await visit(door, own.browser, authorizePath(door.app(app), parameters))
        assert.match(textOf(page), /Ada|ada@example\.org|password/i)
        const again = await signIn(door, door.app(app), { person: ada, parameters, browser: own.browser })
        assert.equal(again.claims['auth_time'], nowInSeconds())
      })
    }

    it('a younger one is not', async () => {
      const own = await enter()
      door.clock.advance(59)
      assert.ok(callbackOf(ledger, await ask(own.browser, ledger, { max_age: '60' }))['code'])
    })
  })

  describe('CORE-3 CORE-22 prompt=none never shows a page', () => {
    it('with a session: a code', async () => {
      const { browser } = await enter()
      assert.ok(callbackOf(ledger, await ask(browser, ledger, { prompt: 'none' }))['code'])
    })

    it('without one, or with one that is too old: login_required', async () => {
      assert.equal(errorOf(ledger, await ask(door.browser(), ledger, { prompt: 'none' })), 'login_required')
      const { browser } = await enter()
      door.clock.advance(61)
      const answer = await ask(browser, ledger, { prompt: 'none', max_age: '60' })
      assert.equal(errorOf(ledger, answer), 'login_required')
    })

    it('without a consent that it needs: consent_required', async () => {
      const { browser } = await enter()
      assert.equal(errorOf(guest, await ask(browser, guest, { prompt: 'none' })), 'consent_required')
      await signIn(door, guest, { person: ada })
      assert.ok(callbackOf(guest, await ask(browser, guest, { prompt: 'none' }))['code'])
    })
  })

  it('CORE-4 prompt=none beside another value is an error', async () => {
    const { browser } = await enter()
    for (const prompt of ['none login', 'consent none', 'none select_account', 'none none login']) {
      assert.equal(errorOf(ledger, await ask(browser, ledger, { prompt })), 'invalid_request')
    }
  })

  it('CORE-5 prompt=login asks for the password again, and auth_time moves', async () => {
    const own = await enter()
    door.clock.advance(10)
    const again = await signIn(door, ledger, {
      person: ada,
      parameters: { prompt: 'login' },
      browser: own.browser,
    })
    assert.equal(again.claims['auth_time'], Number(own.claims['auth_time']) + 10)
    assert.equal(again.sid, own.sid, 'the session of the same person goes on')
  })

  describe('CORE-6 with an id_token_hint only the person it names succeeds', () => {
    it('an expired one still names', async () => {
      const own = await enter()
      door.clock.advance(4000)
      const answer = await ask(own.browser, ledger, { prompt: 'none', id_token_hint: own.id_token })
      assert.ok(callbackOf(ledger, answer)['code'])
    })

    it('nobody else does, by prompt=none or by signing in', async () => {
      const own = await enter()
      const other = await enter({ person: bob })
      const silent = await ask(own.browser, ledger, { prompt: 'none', id_token_hint: other.id_token })
      assert.equal(errorOf(ledger, silent), 'login_required')
      const page = await visit(door, own.browser, authorizePath(ledger, { id_token_hint: other.id_token }))
      const { username, password } = ada
      const answer = await press(door, own.browser, page, { username, password })
      assert.equal(errorOf(ledger, answer), 'login_required')
    })

    it('a hint of another client, of nobody, or an access token is an error', async () => {
      const own = await enter()
      const there = await joinApp(door, door.app('atlas'), own.browser)
      const logoutLike = await signAsProvider(door, { ...own.claims, events: {} })
      for (const hint of [there.id_token, 'x.y.z', own.access_token, logoutLike]) {
        const answer = await ask(own.browser, ledger, { prompt: 'none', id_token_hint: hint })
        assert.equal(errorOf(ledger, answer), 'invalid_request')
      }
    })
  })

  it('CORE-7 a claims request for a certain sub is answered for nobody else', async () => {
    const { browser } = await enter()
    const claims = (sub: string) => JSON.stringify({ id_token: { sub: { value: sub } } })
    const other = await ask(browser, ledger, { prompt: 'none', claims: claims('user-bob') })
    assert.equal(errorOf(ledger, other), 'login_required')
    const same = await ask(browser, ledger, { prompt: 'none', claims: claims('user-ada') })
    assert.ok(callbackOf(ledger, same)['code'])
  })

  describe('CORE-8 each sign-in gives the browser a new cookie', () => {
    const cookieOf = ({ browser }: Pick<SignedIn, 'browser'>) =>
      browser.cookies.get(`exeunt-session-acme-${door.port}`) ?? ''

    it('and the one from before is worth nothing', async () => {
      const own = await enter()
      const before = cookieOf(own)
      await signIn(door, ledger, { person: ada, parameters: { prompt: 'login' }, browser: own.browser })
      assert.notEqual(cookieOf(own), before)
      const thief = door.browser()
      thief.cookies.set(`exeunt-session-acme-${door.port}`, before)
      assert.equal(await isSignedIn(thief, ledger), false)
    })

    it('a planted one is not taken over', async () => {
      const planted = cookieOf(await enter({ person: bob }))
      const victim = door.browser()
      victim.cookies.set(`exeunt-session-acme-${door.port}`, planted)
      const own = await signIn(door, ledger, {
        person: ada,
        parameters: { prompt: 'login' },
        browser: victim,
      })
      assert.notEqual(cookieOf(own), planted)
      const attacker = door.browser()
      attacker.cookies.set(`exeunt-session-acme-${door.port}`, planted)
      assert.equal(await isSignedIn(attacker, ledger), false)
    })

    it('it is HttpOnly, Lax, and has no domain', async () => {
      const browser = door.browser()
      const page = await visit(door, browser, authorizePath(ledger))
      const { action, hidden } = formOf(page)
      const { username, password } = ada
      const answer = await browser.post(action, { ...hidden, username, password })
      const line = [answer.headers['set-cookie'] ?? []].flat().find((one) => /session/.test(one)) ?? ''
      assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax/)
      assert.doesNotMatch(line, /Domain/i)
    })
  })

  it('the consent page names the host that the answer goes to, but for our own apps', async () => {
    const { browser } = await enter()
    const question = await ask(browser, guest, { prompt: 'consent' })
    const page = await follow(door, browser, question)
    assert.ok(textOf(page).includes(`you go on to ${new URL(guest.callback).host}.`), textOf(page))
    const own = await follow(door, browser, await ask(browser, ledger, { prompt: 'consent' }))
    assert.doesNotMatch(textOf(own), /you go on to/)
  })

  describe('CORE-9 BCP-15 sign-in and consent are protected', () => {
    it('against forged requests', async () => {
      const victim = door.browser()
      const page = await visit(door, victim, authorizePath(ledger))
      const attacker = formOf(await visit(door, door.browser(), authorizePath(ledger))).hidden
      const { username, password } = bob
      for (const hidden of [attacker, { ...formOf(page).hidden, csrf: attacker['csrf'] ?? '' }, {}]) {
        const answer = await victim.post(formOf(page).action, { ...hidden, username, password })
        assert.notEqual(answer.status, 303)
      }
      assert.equal(await isSignedIn(victim, ledger), false)
    })

    it('a consent that was forged allows nothing', async () => {
      const { browser } = await enter({ person: bob })
      const page = await visit(door, browser, authorizePath(guest, { scope: 'openid email' }))
      assert.match(textOf(page), /The guest app/)
      const { action, hidden } = formOf(page)
      const answer = await browser.post(action, { ...hidden, csrf: 'x', decision: 'allow' })
      assert.equal(answer.status, 400)
      assert.equal(errorOf(guest, await ask(browser, guest, { prompt: 'none' })), 'consent_required')
      const denied = await press(door, browser, page, { decision: 'deny' })
      assert.equal(errorOf(guest, denied), 'access_denied')
    })

    it('against framing', async () => {
      const { browser } = await enter({ person: bob })
      const pages = [
        await visit(door, door.browser(), authorizePath(ledger)),
        await visit(door, browser, authorizePath(guest, { scope: 'openid phone' })),
        await visit(door, browser, authorizePath(ledger, { prompt: 'select_account' })),
        await visit(door, browser, '/'),
        await visit(door, browser, '/oauth2/authorize'),
      ]
      for (const { headers, body } of pages) {
        assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
        assert.equal(headers['x-frame-options'], 'DENY')
        assert.doesNotMatch(body, /<script/)
      }
    })
  })

  describe('CORE-10 offline_access', () => {
    it('needs the person’s consent, at first-party apps too', async () => {
      const browser = door.browser()
      const scope = 'openid offline_access'
      const without = await signIn(door, ledger, { person: ada, browser, parameters: { scope } })
      assert.equal(without.scope, 'openid')
      const page = await visit(door, browser, authorizePath(ledger, { scope, prompt: 'consent' }))
      assert.match(textOf(page), /stay connected after you sign out/)
      const answer = await press(door, browser, page, { decision: 'allow' })
      const { code = '' } = callbackOf(ledger, answer)
      const tokens = tokensOf(await redeem(door, ledger, code))
      assert.equal(tokens.scope, scope)
    })

    it('is remembered, so that nobody is asked twice', async () => {
      const { browser } = await enter()
      const scope = 'openid offline_access'
      const { code = '' } = callbackOf(ledger, await ask(browser, ledger, { scope, prompt: 'none' }))
      assert.equal(tokensOf(await redeem(door, ledger, code)).scope, scope)
    })
  })

  it('CORE-11 a refreshed ID token keeps who, when and where, and has no nonce', async () => {
    const own = await enter()
    door.clock.advance(100)
    const { id_token } = tokensOf(await refresh(door, ledger, own.refresh_token))
    const { payload } = await verified(door, id_token, { audience: 'ledger' })
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'sid']) {
      assert.deepEqual(payload[claim], own.claims[claim], claim)
    }
    assert.equal(payload['nonce'], undefined)
    assert.equal(own.claims['nonce'], 'nonce of ledger')
    assert.equal(payload.iat, Number(own.claims['iat']) + 100)
  })

  it('CORE-12 a new key is published before it signs, and the old one while its tokens live', async () => {
    const own = await enter()
    const old = decodeProtectedHeader(own.id_token).kid ?? ''
    const fresh = await rotateKey(door, 3600)
    assert.equal(decodeProtectedHeader((await enter()).id_token).kid, old)
    assert.deepEqual(await published([old, fresh]), [true, true])
    door.clock.advance(3600)
    assert.equal(decodeProtectedHeader((await enter()).id_token).kid, fresh)
    assert.deepEqual(await published([old, fresh]), [true, true])
    door.clock.advance(86_400)
    assert.deepEqual(await published([old, fresh]), [false, true])
  })

  it('CORE-13 sub is the same in every ID token, in userinfo and in introspection', async () => {
    const own = await enter()
    const there = await joinApp(door, door.app('atlas'), own.browser)
    const told = jsonOf(await userinfo(door, own.access_token))
    const { sub } = await introspect(door, ledger, own.access_token)
    const { id_token } = tokensOf(await refresh(door, ledger, own.refresh_token))
    const { payload } = await verified(door, id_token, { audience: 'ledger' })
    assert.deepEqual(
      new Set([own.claims['sub'], there.claims['sub'], told['sub'], sub, payload.sub]),
      new Set(['user-ada']),
    )
  })

  describe('CORE-14 what has ended does not come back', () => {
    const leave = ({ browser, id_token }: SignedIn) =>
      browser.get(endSessionPath({ id_token_hint: id_token }))

    it('no page of ours may be kept, so that the back button asks again', async () => {
      const own = await enter()
      const home = await visit(door, own.browser, '/')
      assert.match(textOf(home), /Ada Lovelace/)
      assert.match(String(home.headers['cache-control']), /no-store/)
      await leave(own)
      assert.doesNotMatch(textOf(await visit(door, own.browser, '/')), /Ada/)
    })

    it('not by a code that was not exchanged yet', async () => {
      const own = await enter()
      const { code = '' } = callbackOf(ledger, await ask(own.browser, ledger, {}))
      await leave(own)
      const answer = await redeem(door, ledger, code)
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_grant'])
    })

    it('not by an offline code either', async () => {
      const parameters = { scope: 'openid offline_access', prompt: 'consent' }
      const own = await enter({ parameters })
      const page = await visit(door, own.browser, authorizePath(ledger, parameters))
      const { code = '' } = callbackOf(ledger, await press(door, own.browser, page, { decision: 'allow' }))
      await leave(own)
      assert.equal((await redeem(door, ledger, code)).status, 400)
    })

    it('not by a consent page from before', async () => {
      const own = await enter()
      const path = authorizePath(guest, { scope: 'openid address', prompt: 'consent' })
      const page = await visit(door, own.browser, path)
      await leave(own)
      const answer = await press(door, own.browser, page, { decision: 'allow' })
      assert.equal(answer.location, undefined)
      assert.match(textOf(answer), /Sign in/)
    })

    it('not by a password that was given for a request before: the next person is asked for theirs', async () => {
      const own = await enter()
      const path = authorizePath(guest, { prompt: 'login consent' })
      const { username, password } = ada
      const page = await press(door, own.browser, await visit(door, own.browser, path), {
        username,
        password,
      })
      const { request = '' } = formOf(page).hidden
      assert.match(textOf(page), /Allow/)
      await leave(own)
      await signIn(door, ledger, { person: bob, browser: own.browser })
      const resumed = await visit(door, own.browser, `/oauth2/authorize/resume?request=${request}`)
      assert.match(textOf(resumed), /Sign in/)
    })

    it('not by an account page from before, nor by the address of an answered request', async () => {
      const own = await enter()
      const page = await visit(door, own.browser, authorizePath(ledger, { prompt: 'select_account' }))
      await leave(own)
      const answer = await press(door, own.browser, page, { choice: 'continue' })
      assert.match(textOf(answer), /Sign in/)
      const begun = await own.browser.get(authorizePath(ledger))
      const resume = (begun.location ?? '').replace('/sign-in', '/oauth2/authorize/resume')
      const { username, password } = ada
      await press(door, own.browser, await follow(door, own.browser, begun), { username, password })
      assert.equal((await visit(door, own.browser, resume)).location, undefined)
    })
  })

  async function published(ids: readonly string[]): Promise<readonly boolean[]> {
    const { keys } = jsonOf(await door.send('GET', '/oauth2/jwks')) as {
      readonly keys: readonly { kid: string }[]
    }
    return ids.map((id) => keys.some(({ kid }) => kid === id))
  }
})
