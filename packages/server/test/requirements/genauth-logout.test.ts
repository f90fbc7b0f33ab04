import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, jwtVerify, SignJWT } from 'jose'
import { ada, type Answer, type FrontDoor, jsonOf, press, query } from '../support/front-door.ts'
import {
  type GenAuthSignedIn,
  type GenAuthTokens,
  kioskId,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { bearer, call, type Device, isActive, managementToken } from '../support/front-door/genauth-api.ts'

const lensId = 'lens'
const quietId = 'quiet'
const openSecret = 'a secret that every copy of the app has in it'
const serverOut = 'https://www.acme.example/bye'
const withQuery = 'https://shop.example/out?a=1'
const withTwo = 'https://shop.example/out?c=3&d=4'

type Clients = NonNullable<NonNullable<Parameters<typeof openGenAuth>[0]>['clients']>
const clients: Clients = {
  [shopId]: ({ signedOut }) => ({
    client_secret: shopSecret,
    dialect: 'genauth',
    grant_types: ['authorization_code', 'refresh_token', 'password'],
    post_logout_redirect_uris: [signedOut, withQuery, withTwo],
  }),
  [lensId]: () => ({ dialect: 'genauth' }),
  [quietId]: () => ({ dialect: 'genauth', logout_by_contract: false }),
  // A browser app, of which the vendor's console has a secret all the same.
  [kioskId]: () => ({
    client_secret: openSecret,
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'HS256',
    dialect: 'genauth',
    backchannel_logout_uri: undefined,
  }),
}
const tenant = { dialects: { genauth: {} }, allowedLogoutUrls: [serverOut] }

let door: FrontDoor

const out = (id: string) => door.app(id).signedOut
const signIn = () => signInByGenAuth(door, door.app(shopId), { person: ada })
const lives = ({ access_token }: GenAuthSignedIn) => isActive(door, door.app(shopId), access_token)

/** Signed in at the shop and, in the same browser, at the lens. */
async function atTwoApps() {
  const shop = await signIn()
  const lens = await signInByGenAuth(door, door.app(lensId), { person: ada, browser: shop.browser })
  return { shop, lens }
}

/** To where redirects of ours lead: a page of ours, or an app. */
async function follow(signedIn: GenAuthSignedIn, answer: Answer): Promise<Answer> {
  let last = answer
  for (let hops = 0; last.location?.startsWith(door.base) && hops < 10; hops += 1)
    last = await signedIn.browser.get(last.location)
  return last
}

const open = async (signedIn: GenAuthSignedIn, path: string, headers?: Readonly<Record<string, string>>) =>
  follow(signedIn, await signedIn.browser.get(path, headers))

async function assertStays(signedIn: GenAuthSignedIn, answer: Answer, status: number, words: RegExp) {
  assert.equal(answer.status, status, answer.body)
  assert.match(answer.body, words)
  assert.equal(answer.location, undefined)
  assert.equal(await lives(signedIn), true)
}

async function assertLeft(signedIn: GenAuthSignedIn, answer: Answer, to: string) {
  assert.equal(answer.location, to, answer.body)
  assert.equal(await lives(signedIn), false)
}

describe('GenAuth’s logout', () => {
  before(async () => {
    door = await openGenAuth({ clients, tenant })
  })
  after(() => door.close())

  describe('GEN-26 /oidc/session/end', () => {
    const end = (parameters: Readonly<Record<string, string>> = {}) =>
      `/oidc/session/end?${query(parameters)}`

    it('GEN-19 with the ID token that its own door issued asks nobody, and ends the tokens of every app', async () => {
      const { shop, lens } = await atTwoApps()
      const back = { id_token_hint: shop.id_token, post_logout_redirect_uri: out(shopId), state: 's/1' }
      await assertLeft(shop, await open(shop, end(back)), `${out(shopId)}?state=s%2F1`)
      assert.equal(await isActive(door, door.app(lensId), lens.access_token), false)
      assert.equal(door.app(lensId).notices.length > 0, true)
    })

    it('D17 BCL §2.4 tells each app by a logout token that it can verify as it does its ID tokens', async () => {
      const { shop, lens } = await atTwoApps()
      const [atShop, atLens] = [door.app(shopId), door.app(lensId)]
      await open(shop, end({ id_token_hint: shop.id_token }))
      for (const [app, secret, { idClaims }] of [
        [atShop, shopSecret, shop],
        [atLens, atLens.secret, lens],
      ] as const) {
        const expected = { issuer: `${door.base}/oidc`, audience: app.id, typ: 'logout+jwt' }
        const currentDate = door.clock.now()
        const { payload, protectedHeader } = await jwtVerify(
          app.notices.at(-1)?.token ?? '',
          Buffer.from(secret),
          { ...expected, currentDate, requiredClaims: ['iat', 'jti', 'exp', 'events'] },
        )
        assert.equal(protectedHeader.alg, 'HS256')
        assert.deepEqual([payload.sub, payload['sid']], [idClaims['sub'], idClaims['sid']])
      }
    })

    it('takes it expired, and posted by an app’s page', async () => {
      const shop = await signIn()
      door.clock.advance(7200)
      const back = { id_token_hint: shop.id_token, post_logout_redirect_uri: out(shopId) }
      const cookies = [...shop.browser.cookies]
      shop.browser.clear()
      const hop = await shop.browser.post('/oidc/session/end', back)
      assert.equal(hop.status, 303)
      for (const [name, value] of cookies) shop.browser.cookies.set(name, value)
      assert.equal((await follow(shop, hop)).location, out(shopId))
      const { sessions = [], rp_sessions: parts = [] } = await door.snapshot()
      const part = (parts as { sid: string; session_id: string }[]).find(
        ({ sid }) => sid === shop.idClaims['sid'],
      )
      const session = (sessions as { id: string; ended_at: number | null }[]).find(
        ({ id }) => id === part?.session_id,
      )
      assert.ok(session?.ended_at)
    })

    it('GEN-11 asks without one, and where it is a word for nothing; a yes ends it', async () => {
      for (const address of [end(), '/oidc/session/end?', end({ id_token_hint: 'None' })]) {
        const shop = await signIn()
        const question = await open(shop, address)
        await assertStays(shop, question, 200, /Sign out\?/)
        const done = await follow(shop, await press(door, shop.browser, question, { decision: 'yes' }))
        assert.match(done.body, /You are signed out/)
        assert.equal(await lives(shop), false)
      }
    })

    it('BCL §4.1 takes no access token for one', async () => {
      const shop = await signIn()
      const page = await open(shop, end({ id_token_hint: shop.access_token }))
      await assertStays(shop, page, 400, /not issued by this provider/)
    })

    it('D2 its ID token counts at the standard’s address, too', async () => {
      const shop = await signIn()
      const back = query({ id_token_hint: shop.id_token, post_logout_redirect_uri: out(shopId) })
      await assertLeft(shop, await open(shop, `/oauth2/logout?${back}`), out(shopId))
    })

    it('GEN-18 compares a target that came unencoded after ordinary reading of the query', async () => {
      const shop = await signIn()
      const path = `/oidc/session/end?id_token_hint=${shop.id_token}&post_logout_redirect_uri=${withQuery}&b=2`
      await assertLeft(shop, await open(shop, path), withQuery)
    })

    it('GEN-53 ends nothing where a parameter came twice', async () => {
      const shop = await signIn()
      const page = await open(shop, `${end({ id_token_hint: shop.id_token })}&id_token_hint=x`)
      await assertStays(shop, page, 400, /more than once/)
    })
  })

  describe('GEN-48 a hint that a client could have written', () => {
    /** By whoever knows this secret. */
    const written = (client: string, secret: string, claims: Readonly<Record<string, unknown>>) =>
      new SignJWT({ iss: `${door.base}/oidc`, aud: client, iat: 1, exp: 2, ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(secret))
    const asked = (id_token_hint: string, id: string) =>
      `/oidc/session/end?${query({ id_token_hint, post_logout_redirect_uri: out(id) })}`

    it('spares the question where person and session fit', async () => {
      const shop = await signIn()
      const { sub, sid } = shop.idClaims
      await assertLeft(
        shop,
        await open(shop, asked(await written(shopId, shopSecret, { sub, sid }), shopId)),
        out(shopId),
      )
    })

    it('asks where one of them does not', async () => {
      const [shop, elsewhere] = [await signIn(), await signIn()]
      for (const claims of [
        { ...shop.idClaims, sub: 'somebody' },
        { sub: shop.idClaims['sub'], sid: elsewhere.idClaims['sid'] },
      ]) {
        const { sub, sid } = claims as { sub: string; sid: string }
        const page = await open(shop, asked(await written(shopId, shopSecret, { sub, sid }), shopId))
        await assertStays(shop, page, 200, /Sign out\?/)
      }
      assert.equal(await lives(elsewhere), true)
    })

    it('of a public client says for which app, and never spares the question', async () => {
      const shop = await signIn()
      await signInByGenAuth(door, door.app(kioskId), { person: ada, browser: shop.browser })
      const hint = await written(kioskId, openSecret, { sub: shop.idClaims['sub'] })
      const question = await open(shop, asked(hint, kioskId))
      await assertStays(shop, question, 200, /Sign out\?[\s\S]*The 61d55dc7a7bd6ac3d8a2ea4d app/)
      await assertLeft(shop, await press(door, shop.browser, question, { decision: 'yes' }), out(kioskId))
    })

    it('under another secret is none', async () => {
      const shop = await signIn()
      const hint = await written(shopId, openSecret, { sub: shop.idClaims['sub'] })
      await assertStays(shop, await open(shop, asked(hint, shopId)), 400, /not issued by this provider/)
    })
  })

  describe('GEN-47 where a logout leads back to', () => {
    it('the app that the hint names, or the tenant, and no other app', async () => {
      for (const [target, isListed] of [
        [out(shopId), true],
        [serverOut, true],
        [out(lensId), false],
        ['https://evil.example/', false],
        [`${out(shopId)}/../x`, false],
      ] as const) {
        const { shop } = await atTwoApps()
        const parameters = query({ id_token_hint: shop.id_token, post_logout_redirect_uri: target })
        const answer = await open(shop, `/oidc/session/end?${parameters}`)
        if (isListed) await assertLeft(shop, answer, target)
        else await assertStays(shop, answer, 400, /the logout addresses of this server/)
      }
    })

    it('without a hint any app of this session, or the tenant', async () => {
      for (const [target, isListed] of [
        [out(shopId), true],
        [out(lensId), true],
        [serverOut, true],
        [out(kioskId), false],
      ] as const) {
        const { shop } = await atTwoApps()
        const answer = await open(shop, `/oidc/session/end?${query({ post_logout_redirect_uri: target })}`)
        if (isListed)
          await assertLeft(shop, await press(door, shop.browser, answer, { decision: 'yes' }), target)
        else await assertStays(shop, answer, 400, /the apps you are signed in to/)
      }
    })
  })

  describe('GEN-27 /login/profile/logout', () => {
    const leave = (parameters: Readonly<Record<string, string>> = {}) =>
      `/login/profile/logout?${query(parameters)}`

    it('asks nobody, tells every app, and rests on our page', async () => {
      const { shop, lens } = await atTwoApps()
      const told = door.app(lensId).notices.length
      const done = await open(shop, leave())
      assert.match(done.body, /You are signed out/)
      assert.equal(await lives(shop), false)
      assert.equal(await isActive(door, door.app(lensId), lens.access_token), false)
      assert.equal(door.app(lensId).notices.length, told + 1)
    })

    it('GEN-47 leads to an address of a session’s app, of the app that is named, or of the tenant', async () => {
      for (const parameters of [
        { redirect_uri: out(shopId) },
        { redirect_uri: serverOut },
        { app_id: shopId, redirect_uri: out(shopId) },
      ]) {
        const shop = await signIn()
        await assertLeft(shop, await open(shop, leave(parameters)), parameters.redirect_uri)
      }
    })

    it('GEN-17 never redirects to an address that nobody listed: it shows its host', async () => {
      for (const parameters of [
        { redirect_uri: 'https://evil.example:444/x?y=1' },
        { app_id: shopId, redirect_uri: 'https://evil.example:444/x?y=1' },
      ]) {
        const shop = await signIn()
        const link = /<code dir="ltr">evil\.example:444<\/code>[\s\S]*rel="noreferrer noopener external"/
        for (const title of [/You are signed out/, /You were already signed out/]) {
          const page = await open(shop, leave(parameters))
          assert.equal(page.status, 200)
          assert.match(page.body, title)
          assert.match(page.body, link)
          assert.doesNotMatch(page.body, /http-equiv="refresh"[^>]*evil/)
        }
        assert.equal(await lives(shop), false)
      }
    })

    it('ends nothing for an app that nobody knows, and offers to sign out all the same', async () => {
      const shop = await signIn()
      const page = await open(shop, leave({ app_id: 'nobody' }))
      await assertStays(shop, page, 400, /app_id/)
      const done = await follow(shop, await press(door, shop.browser, page, { decision: 'anyway' }))
      assert.match(done.body, /You are signed out/)
      assert.equal(await lives(shop), false)
    })

    it('GEN-29 CAS has an address of its own for it, and one for each app', async () => {
      for (const path of ['/cas-idp/logout', `/cas-idp/${shopId}/logout`]) {
        for (const name of ['url', 'service']) {
          const shop = await signIn()
          await assertLeft(shop, await open(shop, `${path}?${query({ [name]: out(shopId) })}`), out(shopId))
        }
      }
      const gone = await door.browser().get(`/cas-idp/${shopId}/logout?${query({ service: out(shopId) })}`)
      assert.equal(gone.location, out(shopId), 'the app is known where nobody is signed in')
      const { shop } = await atTwoApps()
      const page = await open(shop, `/cas-idp/${shopId}/logout?${query({ service: out(lensId) })}`)
      assert.match(page.body, /You were to be sent on to/)
    })

    it('RIL-34 the state comes back as it was sent', async () => {
      const state = 'a b&c=d/é'
      for (const parameters of [
        { redirect_uri: out(shopId), state },
        { app_id: shopId, redirect_uri: out(shopId), state },
      ]) {
        const shop = await signIn()
        await assertLeft(
          shop,
          await open(shop, leave(parameters)),
          `${out(shopId)}?state=a%20b%26c%3Dd%2F%C3%A9`,
        )
      }
      const shop = await signIn()
      const cas = `/cas-idp/logout?${query({ service: withQuery, state })}`
      await assertLeft(shop, await open(shop, cas), `${withQuery}&state=a%20b%26c%3Dd%2F%C3%A9`)
    })
  })

  describe('GEN-28 one app of a sign-in without a browser is all of it', () => {
    const shop = () => door.app(shopId)

    /** By the app's own form; with the means to work on without the person. */
    async function signInDirectly() {
      const { username, password } = ada
      const form = { grant_type: 'password', username, password, scope: 'openid offline_access' }
      const answer = await post(door, shop(), '/oidc/token', form)
      assert.equal(answer.status, 200, answer.body)
      return jsonOf(answer) as unknown as GenAuthTokens
    }
    const devices = async () => {
      const { access_token } = await signIn()
      const headers = bearer(access_token)
      const { data } = await call(door, 'GET /api/v3/mydevices/list?limit=50', { headers })
      return (data as readonly Device[]).filter(({ device }) => device['type'] === 'Mobile').length
    }
    const isOver = async ({ access_token, refresh_token }: GenAuthTokens) => {
      const refresh = { grant_type: 'refresh_token', refresh_token }
      const refreshed = await post(door, shop(), '/oidc/token', refresh)
      return !(await isActive(door, shop(), access_token)) && refreshed.status === 400
    }

    const calls: readonly (readonly [string, 'user' | 'manager'])[] = [
      [`GET /logout?appId=${shopId}&deviceId=current`, 'user'],
      [`GET /logout?appId=${shopId}`, 'user'],
      [`GET /api/v2/logout?app_id=${shopId}`, 'user'],
      ['GET /logout', 'user'],
      [`GET /logout?userId=user-ada&appId=${shopId}`, 'manager'],
    ]
    for (const [line, by] of calls) {
      it(`${line}: nothing of it stays, listed or not, and the app hears once`, async () => {
        const before = await devices()
        const tokens = await signInDirectly()
        assert.equal(await devices(), before + 1)
        const told = shop().notices.length
        const token = by === 'user' ? tokens.access_token : await managementToken(door)
        await call(door, line, { headers: bearer(token) })
        assert.equal(await isOver(tokens), true)
        assert.equal(await devices(), before)
        const sid = String(decodeJwt(tokens.id_token)['sid'])
        const heard = shop()
          .notices.slice(told)
          .filter((one) => decodeJwt(one.token)['sid'] === sid)
        assert.equal(heard.length, 1)
      })
    }

    it('another device of the same app goes on where only one is named', async () => {
      const [here, there] = [await signInDirectly(), await signInDirectly()]
      const headers = bearer(here.access_token)
      await call(door, `GET /logout?appId=${shopId}&deviceId=current`, { headers })
      assert.deepEqual([await isOver(here), await isOver(there)], [true, false])
      await call(door, 'GET /logout', { headers: bearer(there.access_token) })
    })
  })

  describe('GEN-18 a target that an SDK put into the address as it was', () => {
    /** As a browser sends the address that it is given: without the fragment. */
    const openWritten = (shop: GenAuthSignedIn, written: string) => {
      const { pathname, search } = new URL(written, door.base)
      return open(shop, `${pathname}${search}`)
    }
    const ways: Readonly<Record<string, (shop: GenAuthSignedIn) => string>> = {
      '/login/profile/logout': () => '/login/profile/logout?redirect_uri=',
      'the same of an app': () => `/login/profile/logout?app_id=${shopId}&redirect_uri=`,
      '/oidc/session/end': ({ id_token }) =>
        `/oidc/session/end?id_token_hint=${id_token}&post_logout_redirect_uri=`,
    }
    const refuses = (way: string) => way === '/oidc/session/end'

    for (const [way, startOf] of Object.entries(ways)) {
      for (const target of [`${withQuery}&b=2`, `${withQuery}#top`, `${withQuery}&b=2#/top?x=1`]) {
        it(`${way}: ${target} is the registered one that arrives of it`, async () => {
          const shop = await signIn()
          await assertLeft(shop, await openWritten(shop, startOf(shop) + target), withQuery)
        })
      }

      const unlisted = {
        'cut to what nobody registered': withTwo,
        'cut to the path': 'https://shop.example/out#?a=1',
        'cut to another query': 'https://shop.example/out?a=2&a=1',
        'whole, with a fragment that nobody registered': encodeURIComponent(`${withQuery}#top`),
        'whole, with more than is registered': encodeURIComponent(`${withQuery}&b=2`),
      }
      for (const [name, target] of Object.entries(unlisted)) {
        it(`${way}: ${name}, it is not redirected to`, async () => {
          const shop = await signIn()
          const page = await openWritten(shop, startOf(shop) + target)
          if (refuses(way)) return assertStays(shop, page, 400, /the logout addresses of this server/)
          assert.deepEqual([page.status, page.location], [200, undefined])
          assert.match(page.body, /You were to be sent on to[\s\S]*<code dir="ltr">shop\.example<\/code>/)
          assert.doesNotMatch(page.body, /http-equiv="refresh"[^>]*shop\.example/)
          assert.equal(await lives(shop), false)
        })
      }
    }
  })

  describe('GEN-46 an address that never asks', () => {
    const addresses = ['/login/profile/logout', '/cas-idp/logout', `/cas-idp/${shopId}/logout`]
    const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'a prefetch': { 'sec-purpose': 'prefetch' },
      'a prerendered page': { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' },
      'a frame': { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-site' },
      'an image': { 'sec-fetch-dest': 'image' },
      'a script': { 'sec-fetch-dest': 'script' },
      'a fetch': { 'sec-fetch-dest': 'empty' },
    }

    for (const address of addresses) {
      for (const [what, headers] of Object.entries(others)) {
        it(`${address} ends nothing for ${what}`, async () => {
          const shop = await signIn()
          const page = await shop.browser.get(address, headers)
          await assertStays(
            shop,
            page,
            what.startsWith('a pre') ? 503 : 400,
            /not opened as a page of its own/,
          )
          assert.equal(page.headers['set-cookie'], undefined)
          assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/)
        })
      }

      for (const method of ['HEAD', 'POST', 'PUT', 'DELETE'] as const) {
        it(`${address} ends nothing for ${method}`, async () => {
          const shop = await signIn()
          const cookie = [...shop.browser.cookies].map((pair) => pair.join('=')).join('; ')
          const answer = await door.send(method, address, { headers: { cookie } })
          assert.equal(answer.status, 405)
          assert.equal(answer.headers['allow'], 'GET')
          assert.equal(await lives(shop), true)
        })
      }

      it(`${address} ends it for a person who comes by`, async () => {
        const shop = await signIn()
        await open(shop, address, { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' })
        assert.equal(await lives(shop), false)
      })
    }

    it('says in the record of the logout that a contract vouched for it', async () => {
      const shop = await signIn()
      const logouts = async () =>
        (await door.snapshot())['logouts'] as { id: string; door: string; evidence: string }[]
      const before = new Set((await logouts()).map(({ id }) => id))
      await open(shop, '/login/profile/logout')
      const [logout, ...more] = (await logouts()).filter(({ id }) => !before.has(id))
      assert.ok(logout && more.length === 0)
      const { door: by, evidence } = logout
      assert.deepEqual(
        [by, JSON.parse(evidence)],
        ['end-session', { kind: 'dialect-contract', dialect: 'genauth' }],
      )
    })

    it('can be made to ask by a client, where it is named', async () => {
      const shop = await signIn()
      const question = await open(
        shop,
        `/login/profile/logout?${query({ app_id: quietId, redirect_uri: out(quietId) })}`,
      )
      await assertStays(shop, question, 200, /Sign out\?/)
      await assertLeft(shop, await press(door, shop.browser, question, { decision: 'yes' }), out(quietId))
    })

    it('can be made to ask by the tenant, for every client', async () => {
      await door.restart({
        clients,
        tenant: { ...tenant, dialects: { genauth: { logoutByContract: false } } },
      })
      for (const address of addresses) {
        const shop = await signIn()
        await assertStays(shop, await open(shop, address), 200, /Sign out\?/)
      }
      await door.restart({ clients, tenant })
    })
  })
})
