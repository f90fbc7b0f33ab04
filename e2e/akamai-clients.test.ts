import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  authorizationRequest,
  givePassword,
  postForm,
  reachApp,
  refresh,
  signIn,
  titleOf,
  tokensIn,
  type VendorApp,
} from './support/akamai-apps.ts'
import {
  ada,
  akamaiClient,
  akamaiTenant,
  passwordAcr,
  type VendorAddress,
  withId,
  withoutId,
} from './support/akamai-world.ts'
import { startWorld, type World } from './support/library-world.ts'
import {
  type Arrival,
  arrived,
  createPlainBrowser,
  type Page,
  type PlainBrowser,
  shown,
} from './support/plain-browser.ts'

/*
 * The apps of the vendor's customers as they are found in public: each is rebuilt by what it sends, by plain HTTP.
 */

let world: World

/** A native app with AppAuth: code and PKCE, and the library's own end-session request. */
const phone: VendorApp = {
  id: 'c3d5f8a1-0b9d-4c7a-a6e4-7d2c1b0a9e33',
  redirectUri: 'aic-demo://auth-callback',
}
/** A server in Flask. */
const station: VendorApp = {
  id: 'd4e6a9b2-1cae-4d8b-b7f5-8e3d2c1baf44',
  redirectUri: 'https://station.example/callback',
}
/** A React app with oidc-client. */
const react: VendorApp = {
  id: 'e5f7bac3-2dbf-4e9c-88a6-9f4e3d2cb055',
  redirectUri: 'https://react.example/callback',
}

const signedOut = 'https://react.example/goodbye'
/** Where it returns to by the standard's address, and nowhere else. */
const ended = 'https://react.example/ended'
const clients = () => [
  akamaiClient(phone.id, [phone.redirectUri], { application_type: 'native' }),
  akamaiClient(station.id, [station.redirectUri]),
  akamaiClient(react.id, [react.redirectUri, signedOut], { post_logout_redirect_uris: [ended] }),
]

const openBrowser = () => createPlainBrowser(world.provider.base, world.caller.browser())
const at = () => withId(world.provider.base)

/** Whether this browser still has a session, as an app finds out. */
async function hasSession(browser: PlainBrowser): Promise<boolean> {
  const { url } = authorizationRequest(at(), phone, { prompt: 'none' })
  const { searchParams } = arrived(await browser.open(url)).url
  const error = searchParams.get('error')
  assert.ok(error === null || error === 'login_required', String(searchParams))
  return error === null
}

const logoutUrl = ({ base }: VendorAddress, parameters: Readonly<Record<string, string>>) =>
  `${base}/auth-ui/logout?${new URLSearchParams(parameters)}`

/** Whether tokens still count, as an app without a secret finds out. */
async function areAlive(tokens: { readonly access_token: string; readonly refresh_token: string }) {
  const userinfo = await world.caller.send('GET', `${new URL(at().base).pathname}/profiles/oidc/userinfo`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  const renewed = await refresh(world.caller, at(), phone, tokens.refresh_token)
  return { access: userinfo.status === 200, refresh: renewed.status === 200 }
}

describe('apps against the addresses of Akamai, as they are found in public', () => {
  before(async () => {
    world = await startWorld(() => [akamaiTenant(clients())])
  })
  after(() => world?.stop())

  describe('a native app with AppAuth', () => {
    for (const [where, addressOf] of [
      ['with the customer id', withId],
      ['without it', withoutId],
    ] as const)
      it(`AKA-9 AKA-40 AKA-46 AKA-80 AKA-82 ${where}: in by its own scheme, without a secret, and refreshed with the first token that it got`, async () => {
        const place = addressOf(world.provider.base)
        const tokens = await signIn(world.caller, openBrowser(), place, phone)
        const { iss, aud, azp, sub, nonce, acr, amr, jti } = decodeJwt(tokens.id_token)
        assert.deepEqual([iss, aud, azp, sub], [place.issuer, [phone.id], phone.id, ada.id])
        assert.deepEqual([acr, amr], [passwordAcr, ['pwd']])
        assert.ok(typeof nonce === 'string' && jti !== undefined)
        assert.deepEqual(
          [tokens.token_type, tokens.expires_in > 0, tokens.scope],
          ['Bearer', true, 'openid profile email'],
        )
        for (const _ of [1, 2]) {
          const renewed = tokensIn(await refresh(world.caller, place, phone, tokens.refresh_token))
          assert.equal(renewed.refresh_token, tokens.refresh_token)
          assert.notEqual(renewed.access_token, tokens.access_token)
        }
      })

    it('AKA-7 AKA-9 AKA-6 out by the library’s end-session request at the vendor’s own address', async () => {
      const browser = openBrowser()
      const tokens = await signIn(world.caller, browser, at(), phone)
      const state = 'a b+c%26&d=e/f?g#h'
      const url = logoutUrl(at(), {
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: phone.redirectUri,
        state,
        client_id: phone.id,
      })
      const { href, searchParams } = arrived(await browser.open(url)).url
      assert.ok(href.startsWith(`${phone.redirectUri}?`))
      assert.deepEqual([...searchParams], [['state', state]])
      assert.equal(await hasSession(browser), false)
      assert.deepEqual(await areAlive(tokens), { access: true, refresh: true })
    })

    it('AKA-6 AKA-47 revokes what it has by its bare name, in both spellings', async () => {
      for (const path of ['/login/token/revoke', '/token/revoke']) {
        const tokens = await signIn(world.caller, openBrowser(), at(), phone)
        for (const token of [tokens.access_token, tokens.refresh_token]) {
          const { status, body } = await postForm(world.caller, at(), path, { token, client_id: phone.id })
          assert.deepEqual([status, body], [200, ''])
        }
        assert.deepEqual(await areAlive(tokens), { access: false, refresh: false })
      }
    })

    const profileUrl = () =>
      authorizationRequest(at(), phone).url.replace('/login/authorize', '/auth-ui/profile')
    const backToApp = (page: Page | Arrival) =>
      /<a [^>]*href="([^"]*)"[^>]*>\s*Back to App/.exec(shown(page).body)?.[1]

    it('AKA-62 AKA-63 AKA-64 opens the profile with a whole authorization query, back to the app, and out', async () => {
      const browser = openBrowser()
      const tokens = await signIn(world.caller, browser, at(), phone)
      const profile = await browser.open(profileUrl())
      assert.equal(shown(profile).status, 200)
      assert.equal(backToApp(profile), phone.redirectUri)
      const out = await browser.press(profile, 'logout')
      assert.equal(titleOf(out), 'Logout Success')
      assert.equal(await hasSession(browser), false)
      assert.deepEqual(await areAlive(tokens), { access: true, refresh: true })
    })

    it('AKA-62 AKA-63 opens the profile where nobody is signed in: sign-in first, and then it', async () => {
      const browser = openBrowser()
      const asked = await browser.open(profileUrl())
      assert.equal(shown(asked).url.pathname, `${new URL(at().base).pathname}/auth-ui/login`)
      const profile = await givePassword(browser, asked)
      assert.equal(shown(profile).url.pathname, `${new URL(at().base).pathname}/auth-ui/profile`)
      assert.equal(backToApp(profile), phone.redirectUri)
    })
  })

  describe('a server in Flask', () => {
    const more = {
      acr_values: passwordAcr,
      audience: 'https://api.station.example',
      scope: 'openid poa-profiles-api email',
    }

    it('AKA-43 AKA-54 in with acr_values, an audience and a scope that nobody knows', async () => {
      const tokens = await signIn(world.caller, openBrowser(), at(), station, more)
      const { acr, sub, global_sub: globalSub } = decodeJwt(tokens.id_token)
      assert.deepEqual([acr, sub], [passwordAcr, ada.id])
      assert.match(String(globalSub), new RegExp(`^capture-v1://.+/${ada.id}$`))
      assert.equal(tokens.scope, 'openid email')
    })

    it('AKA-1 AKA-4 AKA-10 out by a bare link with its client_id: “Logout Success”, again and again', async () => {
      const browser = openBrowser()
      await signIn(world.caller, browser, at(), station, more)
      for (const _ of [1, 2]) {
        const page = await browser.open(logoutUrl(at(), { client_id: station.id }))
        assert.equal(titleOf(page), 'Logout Success')
        assert.equal(shown(page).status, 200)
      }
      assert.equal(await hasSession(browser), false)
    })

    it('AKA-49 reads userinfo with stray parameters', async () => {
      const tokens = await signIn(world.caller, openBrowser(), at(), station, more)
      const path = `${new URL(at().base).pathname}/profiles/oidc/userinfo?ui_locales=en-US&client_id=${station.id}`
      const headers = { authorization: `Bearer ${tokens.access_token}` }
      const { status, body } = await world.caller.send('GET', path, { headers })
      const told = JSON.parse(body) as Readonly<Record<string, unknown>>
      assert.deepEqual([status, told['sub'], told['email']], [200, ada.id, ada.email])
      assert.equal(told['global_sub'], decodeJwt(tokens.id_token)['global_sub'])
    })
  })

  describe('links with client_id and redirect_uri', () => {
    for (const [who, app, target] of [
      ['a React app', react, signedOut],
      ['an app with a scheme of its own', phone, phone.redirectUri],
    ] as const)
      it(`AKA-2 AKA-3 AKA-9 ${who}: back to an address to which it signs people in, with and without a state`, async () => {
        for (const [state, query] of [
          [{}, ''],
          [{ state: '87651431' }, '?state=87651431'],
        ] as const) {
          const browser = openBrowser()
          await reachApp(browser, authorizationRequest(at(), app).url)
          const url = logoutUrl(at(), { client_id: app.id, redirect_uri: target, ...state })
          assert.equal(arrived(await browser.open(url)).url.href, target + query)
          assert.equal(await hasSession(browser), false)
        }
      })

    it('AKA-7 a library’s name for the target: an address of either list will do', async () => {
      for (const target of [signedOut, ended]) {
        const sent = { client_id: react.id, post_logout_redirect_uri: target }
        assert.equal(arrived(await openBrowser().open(logoutUrl(at(), sent))).url.href, target)
      }
    })

    it('AKA-1 AKA-2 and where something is wrong the vendor’s words, and the session goes on', async () => {
      const browser = openBrowser()
      await reachApp(browser, authorizationRequest(at(), react).url)
      for (const [sent, words] of [
        [{}, 'Bad request'],
        [{ client_id: 'nobody' }, 'Something went wrong'],
        [{ client_id: react.id, redirect_uri: `${signedOut}/` }, 'Something went wrong'],
        [{ client_id: react.id, redirect_uri: phone.redirectUri }, 'Something went wrong'],
        [{ client_id: react.id, redirect_uri: ended }, 'Something went wrong'],
      ] as const) {
        const page = await browser.open(logoutUrl(at(), sent))
        assert.deepEqual([titleOf(page), shown(page).status], [words, 400])
      }
      assert.equal(await hasSession(browser), true)
    })

    it('AKA-81 with a customer id that nobody has: “404 page not found”, as plain text', async () => {
      const path = `/00000000-0000-4000-8000-000000000000/auth-ui/logout?client_id=${react.id}`
      const { status, body } = await world.caller.send('GET', path)
      assert.deepEqual([status, body.trim()], [404, '404 page not found'])
    })
  })
})
