// cspell:ignore okhttp Alamofire Dalvik
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type App,
  type Browser,
  callbackOf,
  type FrontDoor,
  jsonOf,
  press,
  visit,
} from '../support/front-door.ts'
import {
  authPath,
  type GenAuthTokens,
  openGenAuth,
  post,
  shopId,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { until } from '../support/until.ts'

/** A person who typed their password into an app, and never saw a page of ours (RFC 6749 §4.3). */
describe('GEN-35 a sign-in at an app’s own form, through the front door', () => {
  let door: FrontDoor
  let shop: App
  before(async () => {
    door = await openGenAuth()
    shop = door.app(shopId)
  })
  after(() => door.close())

  const { username, password } = ada
  const signIn = async (headers: Readonly<Record<string, string>> = {}) => {
    const form = { grant_type: 'password', username, password, scope: 'openid offline_access' }
    const answer = await post(door, shop, '/oidc/token', form, headers)
    assert.equal(answer.status, 200, answer.body)
    assert.equal(answer.headers['set-cookie'], undefined)
    return jsonOf(answer) as unknown as GenAuthTokens
  }
  const isActive = async ({ access_token: token }: GenAuthTokens) =>
    jsonOf(await post(door, shop, '/oidc/token/introspection', { token }))['active']
  const refreshed = ({ refresh_token }: GenAuthTokens) =>
    post(door, shop, '/oidc/token', { grant_type: 'refresh_token', refresh_token })
  const atHome = async (): Promise<Browser> => {
    const browser = door.browser()
    await press(door, browser, await visit(door, browser, '/account'), { username, password })
    return browser
  }
  const told = () => until('the app was told', () => shop.notices.length > 0)

  it('is on the account page like a device, and ends there; its app hears of it', async () => {
    shop.notices.length = 0
    const tokens = await signIn()
    const browser = await atHome()
    const page = await visit(door, browser, '/account')
    assert.match(page.body, /A connected device/)
    const other = [
      ...page.body.matchAll(/<form\s+method="post"\s+action="\/account\/end-session"[^]*?<\/form>/g),
    ]
    assert.equal(other.length, 2)
    await press(door, browser, { ...page, body: other[1]?.[0] ?? '' }, {})
    assert.equal(await isActive(tokens), false)
    assert.equal((await refreshed(tokens)).status, 400)
    await told()
    assert.doesNotMatch((await visit(door, browser, '/account')).body, /A connected device/)
    assert.equal((await visit(door, browser, '/account')).status, 200)
  })

  const selfNames: Readonly<Record<string, string>> = {
    'okhttp/4.12.0': 'okhttp',
    'python-requests/2.32.5': 'python-requests',
    'ShopApp/3.1 (iPhone; iOS 18.6) Alamofire/5.9': 'ShopApp on iPhone',
    'Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9)': 'Dalvik on Android',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox on Linux',
    'Mozilla/5.0 (compatible)': 'A connected device',
    '<b>Shop</b>': 'A connected device',
    [`${'x'.repeat(41)}/1`]: 'A connected device',
  }
  for (const [userAgent, name] of Object.entries(selfNames)) {
    it(`is called what the program calls itself: ${userAgent.slice(0, 40)}`, async () => {
      const browser = await atHome()
      const names = async () =>
        [
          ...(await visit(door, browser, '/account')).body.matchAll(/<span class="name">([^<]*)<\/span>/g),
        ].map(([, found]) => found)
      const before = await names()
      const tokens = await signIn({ 'user-agent': userAgent })
      const count = (all: readonly (string | undefined)[]) => all.filter((one) => one === name).length
      assert.equal(count(await names()), count(before) + 1, (await names()).join())
      await post(door, shop, '/oidc/token/revocation', { token: tokens.access_token })
    })
  }

  it('GEN-52 ends when its app gives a token back, and no browser’s session does', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      shop.notices.length = 0
      const tokens = await signIn()
      const browser = await atHome()
      assert.match((await visit(door, browser, '/account')).body, /A connected device/)
      const { status, body } = await post(door, shop, '/oidc/token/revocation', { token: tokens[kind] })
      assert.deepEqual([status, body], [200, 'true'])
      assert.equal(await isActive(tokens), false)
      assert.equal((await refreshed(tokens)).status, 400)
      await told()
      const page = await visit(door, browser, '/account')
      assert.match(page.body, /Your account/)
      assert.doesNotMatch(page.body, /A connected device/)
    }
  })

  it('GEN-52 REV-11 and a sign-in by the pages outlives each token that its app gives back', async () => {
    const parameters = { scope: 'openid offline_access' }
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const tokens = await signInByGenAuth(door, shop, { person: ada, parameters })
      const { browser } = tokens
      shop.notices.length = 0
      for (const token of [tokens[kind], tokens.access_token, tokens.refresh_token]) {
        const { status, body } = await post(door, shop, '/oidc/token/revocation', { token })
        assert.deepEqual([status, body], [200, 'true'])
      }
      assert.deepEqual([await isActive(tokens), (await refreshed(tokens)).status], [false, 400])
      assert.match((await visit(door, browser, '/account')).body, /Your account/)
      const { code, error } = callbackOf(shop, await browser.get(authPath(shop, { prompt: 'none' })))
      assert.ok(code !== undefined, error)
      assert.deepEqual(shop.notices, [])
    }
  })

  it('D10 ends with everything else of its person', async () => {
    const tokens = await signIn()
    const browser = await atHome()
    const page = await visit(door, browser, '/account')
    const [all] = [...page.body.matchAll(/<form\s+method="post"\s+action="\/account\/end-all"[^]*?<\/form>/g)]
    await press(door, browser, { ...page, body: all?.[0] ?? '' }, {})
    assert.equal(await isActive(tokens), false)
    assert.equal((await refreshed(tokens)).status, 400)
  })

  it('D9 lasts as long as any session, used or not', async () => {
    const tokens = await signIn()
    door.clock.advance(5 * 86_400)
    await door.exeunt().logout.endOverdueSessions()
    assert.equal((await refreshed(tokens)).status, 200)
  })

  it('D9 D10 ends then, and its app hears of it; what was to outlive it does, until the app gives it back', async () => {
    shop.notices.length = 0
    const tokens = await signIn()
    door.clock.advance(14 * 86_400 - 60)
    const renewed = async () => jsonOf(await refreshed(tokens)) as unknown as GenAuthTokens
    const last = await renewed()
    door.clock.advance(60)
    assert.equal(await isActive(last), false)
    await door.exeunt().logout.endOverdueSessions()
    await told()
    const later = await renewed()
    assert.deepEqual([await isActive(last), await isActive(later)], [false, true])
    await post(door, shop, '/oidc/token/revocation', { token: later.access_token })
    assert.equal(await isActive(later), false)
    assert.equal((await refreshed(tokens)).status, 400)
  })

  it('is throttled together with the sign-in page: neither is the way around the other', async () => {
    const guess = { grant_type: 'password', username: 'bob', password: 'wrong' }
    for (let count = 0; count < 5; count += 1)
      assert.equal((await post(door, shop, '/oidc/token', guess)).status, 400)
    const browser = door.browser()
    const page = await visit(door, browser, '/account')
    assert.equal((await press(door, browser, page, { username: 'bob', password: 'wrong' })).status, 429)
    const slowed = await post(door, shop, '/oidc/token', guess)
    assert.deepEqual([slowed.status, slowed.headers['retry-after']], [429, '30'])
  })
})
