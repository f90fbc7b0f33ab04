import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import type { Auth0ClientOptions } from '@auth0/nextjs-auth0/types'
import { decodeJwt } from 'jose'
import {
  asked,
  createServerBrowser,
  has,
  headingOf,
  type ServerBrowser,
} from './support/auth0-server-browser.ts'
import { memorySessions, nextApp } from './support/auth0-server-nextjs.ts'
import {
  api,
  type Handler,
  provider,
  secret,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'
import { startWorld } from './support/library-world.ts'

/* @auth0/nextjs-auth0 4.30.0 as npm has it, at its server interface. */

let world: ServerWorld

interface Part {
  readonly settings?: Auth0ClientOptions
  readonly registration?: Readonly<Record<string, unknown>>
}

/** The apps by their client ids. */
const parts: Readonly<Record<string, Part>> = {
  shop: {},
  oidc: { settings: { logoutStrategy: 'oidc' } },
  v2: { settings: { logoutStrategy: 'v2' } },
  quiet: { settings: { logoutStrategy: 'oidc', includeIdTokenHintInOIDCLogoutUrl: false } },
  par: {
    settings: { pushedAuthorizationRequests: true },
    registration: { require_pushed_authorization_requests: true },
  },
  told: { settings: { sessionStore: memorySessions() } },
  everywhere: {
    settings: { sessionStore: memorySessions() },
    registration: { backchannel_logout_token_names: 'sub' },
  },
  orders: {
    settings: {
      authorizationParameters: {
        audience: api,
        scope: 'openid profile email offline_access read:orders',
      },
    },
  },
  rotating: { registration: { refresh_token_policy: 'rotate' } },
  stranger: { registration: { first_party: false } },
  misled: { settings: { clientSecret: 'a secret that the provider does not know' } },
}

const at = (name: string, path = '') => `https://${name}.exeunt.test${path}`
const registration = (id: string, origin: string, more: Readonly<Record<string, unknown>> = {}) =>
  webApp(id, origin, { redirect_uris: [`${origin}/auth/callback`], ...more })

const hello = 'Hello, Ada Lovelace'
const signIn = (browser: ServerBrowser, name: string) => browser.signIn(at(name, '/auth/login'))
const shown = async (browser: ServerBrowser, name: string) => headingOf(await browser.open(at(name, '/')))

/** A new browser, in which Ada signed in at the first app by her password, and at the others without a page. */
async function signedIn(first: string, ...others: readonly string[]): Promise<ServerBrowser> {
  const browser = world.browser()
  assert.equal(headingOf(await signIn(browser, first)), hello)
  for (const name of others) assert.equal(headingOf(await browser.open(at(name, '/auth/login'))), hello)
  return browser
}

/** The provider knows this browser no more. */
async function assertOut(browser: ServerBrowser): Promise<void> {
  const page = await browser.open(at('par', '/auth/login'))
  assert.ok(has(page, 'password'), `${page.url.href} ${page.body}`)
}

async function assertIn(browser: ServerBrowser): Promise<void> {
  assert.equal(headingOf(await browser.open(at('par', '/auth/login'))), hello)
}

const json = ({ body }: { readonly body: string }) => JSON.parse(body) as Record<string, unknown>

interface TokenSet {
  readonly accessToken: string
  readonly idToken: string
  readonly refreshToken: string
}

async function refreshed(browser: ServerBrowser, name: string) {
  const page = await browser.open(at(name, '/refresh'))
  assert.equal(page.status, 200, page.body)
  return json(page) as unknown as { readonly before: TokenSet; readonly after: TokenSet }
}

describe('@auth0/nextjs-auth0 4.30.0', () => {
  before(async () => {
    world = await startServerWorld({
      apps: Object.fromEntries(
        Object.entries(parts).map(([id, { settings }]) => [at(id), nextApp(id, at(id), settings)]),
      ),
      configure: (internal) => ({
        tenants: [
          serverTenant(
            Object.entries(parts).map(([id, part]) =>
              registration(id, at(id), {
                ...(part.settings?.sessionStore && {
                  backchannel_logout_uri: `${internal(at(id))}/auth/backchannel-logout`,
                }),
                ...part.registration,
              }),
            ),
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AUT-20 AUT-24 AUT-50 login, callback, profile', async () => {
    const browser = world.browser()
    assert.equal((await browser.open(at('shop', '/auth/profile'))).status, 401)
    const page = await browser.signIn(at('shop', '/auth/login?returnTo=/?from=login'))
    assert.deepEqual([page.url.href, headingOf(page)], [at('shop', '/?from=login'), hello])
    const profile = json(await browser.open(at('shop', '/auth/profile')))
    assert.deepEqual(profile, {
      sub: ada.id,
      name: ada.name,
      nickname: 'ada',
      given_name: ada.given_name,
      family_name: ada.family_name,
      email: ada.email,
      email_verified: true,
    })
    const direct = await browser.open(at('shop', '/auth/login'))
    assert.equal(asked(direct, '/authorize').get('scope'), 'openid profile email offline_access')
    assert.equal(asked(direct, '/auth/callback').get('iss'), `${provider}/`)
    assert.deepEqual(browser.cookiesFor(at('shop')), ['__session'])
  })

  it('AUT-53 access-token: an opaque one, from the session', async () => {
    const browser = await signedIn('shop')
    const { token, scope, expires_at } = json(await browser.open(at('shop', '/auth/access-token')))
    assert.equal(String(token).split('.').length, 1)
    assert.equal(scope, 'openid profile email offline_access')
    assert.equal(typeof expires_at, 'number')
  })

  it('AUT-21 AUT-52 audience: a token for that API, and one for it again at each refresh', async () => {
    const browser = await signedIn('orders')
    const { token } = json(await browser.open(at('orders', '/auth/access-token')))
    const { after } = await refreshed(browser, 'orders')
    assert.notEqual(after.accessToken, token)
    for (const one of [String(token), after.accessToken]) {
      const { iss, aud, sub, azp, scope } = decodeJwt(one)
      assert.deepEqual([iss, aud, sub], [`${provider}/`, [api, `${provider}/userinfo`], ada.id])
      assert.deepEqual([azp, scope], ['orders', 'openid profile email offline_access read:orders'])
    }
  })

  it('AUT-21 AUT-32 an API that the sign-in was not for: the SDK tells that it gets no token', async () => {
    const browser = await signedIn('shop')
    for (const audience of [api, 'https://nobody.example']) {
      const refused = await browser.open(at('shop', `/auth/access-token?audience=${audience}`))
      const { error } = json(refused) as { readonly error: Readonly<Record<string, unknown>> }
      assert.deepEqual([refused.status, error['code']], [401, 'failed_to_refresh_token'])
    }
    assert.equal((await browser.open(at('shop', '/auth/access-token'))).status, 200, 'its own goes on')
  })

  for (const [name, isKept] of [
    ['shop', true],
    ['rotating', false],
  ] as const)
    it(`AUT-33 AUT-51 getAccessToken({ refresh }) with a refresh token that ${isKept ? 'stays' : 'rotates'}`, async () => {
      const browser = await signedIn(name)
      const { before, after } = await refreshed(browser, name)
      assert.notEqual(after.accessToken, before.accessToken)
      assert.equal(after.refreshToken === before.refreshToken, isKept)
      assert.equal(decodeJwt(after.idToken)['nonce'], undefined)
      const again = await refreshed(browser, name)
      assert.equal(again.before.refreshToken, after.refreshToken)
      assert.equal(await shown(browser, name), hello)
    })

  it('AUT-40 pushedAuthorizationRequests', async () => {
    const browser = world.browser()
    assert.equal(headingOf(await signIn(browser, 'par')), hello)
    const parameters = asked(await browser.open(at('par', '/auth/login')), '/authorize')
    assert.deepEqual([...parameters.keys()].toSorted(), ['client_id', 'request_uri'])
  })

  it('AUT-50 max_age and login_hint of a single login', async () => {
    const browser = await signedIn('shop')
    const query = new URLSearchParams({ max_age: '0', login_hint: ada.email })
    const page = await browser.open(at('shop', `/auth/login?${query}`))
    assert.ok(has(page, 'password'))
    assert.match(page.body, new RegExp(`value="${ada.email}"`))
    assert.equal(headingOf(await browser.signIn(at('shop', `/auth/login?${query}`))), hello)
  })

  it('AUT-20 AUT-32 the person says no; a wrong secret: the SDK’s own error page', async () => {
    const browser = await signedIn('shop')
    const question = await browser.open(at('stranger', '/auth/login'))
    const refused = await browser.press(question, 'deny')
    assert.deepEqual(
      [refused.status, refused.body],
      [500, 'An error occurred during the authorization flow.'],
    )
    assert.equal(asked(refused, '/auth/callback').get('error'), 'access_denied')
    const misled = await browser.open(at('misled', '/auth/login'))
    assert.equal(misled.status, 500)
    assert.equal(await shown(browser, 'misled'), 'Nobody')
  })

  describe('logout', () => {
    for (const name of ['shop', 'oidc'])
      it(`AUT-2 AUT-8 ${name}: by both hints, without a question, the state on the way back`, async () => {
        const browser = await signedIn(name, 'v2')
        const { after } = await refreshed(browser, name)
        const page = await browser.open(at(name, '/auth/logout?state=kept'))
        const parameters = asked(page, '/oidc/logout')
        assert.deepEqual(
          [...parameters.keys()],
          ['client_id', 'post_logout_redirect_uri', 'state', 'logout_hint', 'id_token_hint'],
        )
        assert.equal(parameters.get('id_token_hint'), after.idToken)
        assert.equal(page.url.href, at(name, '/?state=kept'))
        assert.equal(headingOf(page), 'Nobody')
        assert.deepEqual(browser.cookiesFor(at(name)), [])
        await assertOut(browser)
        assert.equal(await shown(browser, 'v2'), hello, 'its own session is its own')
      })

    it('AUT-35 it takes its refresh token back before', async () => {
      const [browser, thief] = [await signedIn('shop'), world.browser()]
      const { after } = await refreshed(browser, 'shop')
      await browser.open(at('shop', '/auth/logout'))
      const form = { grant_type: 'refresh_token', client_id: 'shop', client_secret: secret }
      const body = new URLSearchParams({ ...form, refresh_token: after.refreshToken })
      const refused = await fetch(`${provider}/oauth/token`, { method: 'POST', body })
      assert.deepEqual(
        [refused.status, ((await refused.json()) as Record<string, unknown>)['error']],
        [403, 'invalid_grant'],
      )
      assert.equal(await shown(thief, 'shop'), 'Nobody')
    })

    it('D12 without id_token_hint the sid alone is enough', async () => {
      const browser = await signedIn('quiet')
      const page = await browser.open(at('quiet', '/auth/logout'))
      const parameters = asked(page, '/oidc/logout')
      assert.deepEqual([parameters.has('id_token_hint'), parameters.has('logout_hint')], [false, true])
      assert.equal(page.url.href, at('quiet', '/'))
      await assertOut(browser)
    })

    it('AUT-12 v2: by /v2/logout', async () => {
      const browser = await signedIn('v2')
      const page = await browser.open(at('v2', '/auth/logout'))
      assert.deepEqual([...asked(page, '/v2/logout').keys()], ['returnTo', 'client_id'])
      assert.equal(page.url.href, at('v2', '/'))
      await assertOut(browser)
    })

    it('AUT-9 a second logout: no hint, no question', async () => {
      const browser = await signedIn('shop')
      await browser.open(at('shop', '/auth/logout'))
      const page = await browser.open(at('shop', '/auth/logout'))
      assert.deepEqual([...asked(page, '/oidc/logout').keys()], ['client_id', 'post_logout_redirect_uri'])
      assert.equal(page.url.href, at('shop', '/'))
    })

    it('AUT-6 no session of its own while the provider has one: asked, and back on yes', async () => {
      const browser = await signedIn('v2')
      const question = await browser.open(at('shop', '/auth/logout'))
      assert.equal(headingOf(question), 'Logout')
      await assertIn(browser)
      const page = await browser.press(question, 'yes')
      assert.equal(page.url.href, at('shop', '/'))
      await assertOut(browser)
    })

    it('AUT-13 AUT-11 a returnTo that is not listed: refused by each door in its words, nothing ends', async () => {
      const browser = await signedIn('shop', 'v2')
      const query = `?returnTo=${encodeURIComponent(at('shop', '/bye'))}`
      for (const [name, parameter] of [
        ['shop', 'post_logout_redirect_uri'],
        ['v2', 'returnTo'],
      ] as const) {
        const refused = await browser.open(at(name, `/auth/logout${query}`))
        assert.equal(refused.status, 400)
        assert.match(refused.body, new RegExp(`The "${parameter}" querystring parameter`))
        await assertIn(browser)
      }
    })

    for (const [name, federated] of [
      ['oidc', ''],
      ['oidc', 'false'],
      ['v2', ''],
    ] as const)
      it(`AUT-7 ${name}: federated=${federated} of somebody who came by no upstream`, async () => {
        const browser = await signedIn(name)
        const page = await browser.open(at(name, `/auth/logout?federated=${federated}`))
        const path = name === 'v2' ? '/v2/logout' : '/oidc/logout'
        assert.equal(asked(page, path).get('federated'), federated === 'false' ? null : '')
        assert.equal(page.url.href, at(name, '/'))
        await assertOut(browser)
      })
  })

  describe('back-channel logout into its session store', () => {
    it('AUT-62 a logout at another app deletes this browser’s session', async () => {
      const [browser, elsewhere] = [await signedIn('told', 'shop'), await signedIn('told')]
      await browser.open(at('shop', '/auth/logout'))
      assert.equal(await shown(browser, 'told'), 'Nobody')
      assert.equal(await shown(elsewhere, 'told'), hello)
      assert.equal((await browser.open(at('told', '/auth/profile'))).status, 401)
    })

    it('AUT-61 sub alone: every session of the person', async () => {
      const [browser, elsewhere] = [await signedIn('everywhere', 'shop'), await signedIn('everywhere')]
      await browser.open(at('shop', '/auth/logout'))
      for (const one of [browser, elsewhere]) assert.equal(await shown(one, 'everywhere'), 'Nobody')
      await assertIn(elsewhere)
    })

    it('AUT-63 its own logout tells the other', async () => {
      const browser = await signedIn('told', 'everywhere')
      await browser.open(at('told', '/auth/logout'))
      assert.equal(await shown(browser, 'everywhere'), 'Nobody')
    })
  })

  describe('allowInsecureRequests, over http on localhost', () => {
    const closes: (() => unknown)[] = []
    let [app, base] = ['', '']

    before(async () => {
      const served: { handler?: Handler } = {}
      const server = createServer((request, response) => void served.handler?.(request, response))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      closes.push(
        () => server.close(),
        () => server.closeAllConnections(),
      )
      const address = server.address()
      app = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
      const plain = await startWorld(() => [
        serverTenant([
          registration('shop', app, { backchannel_logout_uri: `${app}/auth/backchannel-logout` }),
        ]),
      ])
      closes.push(() => plain.stop())
      base = plain.provider.base
      served.handler = nextApp('shop', app, {
        domain: base,
        allowInsecureRequests: true,
        sessionStore: memorySessions(),
      })
    })
    after(async () => {
      for (const close of closes.toReversed()) await close()
    })

    it('AUT-20 AUT-2 AUT-62 in, out by the hint, and told of a logout elsewhere', async () => {
      const browser = createServerBrowser()
      const page = await browser.signIn(`${app}/auth/login`)
      assert.equal(headingOf(page), hello)
      const out = await browser.open(`${app}/auth/logout`)
      assert.deepEqual([out.url.href, headingOf(out)], [`${app}/`, 'Nobody'])

      const again = await browser.signIn(`${app}/auth/login`)
      assert.equal(headingOf(again), hello)
      const question = await browser.open(`${base}/oidc/logout`)
      assert.equal(headingOf(await browser.open(`${app}/`)), hello)
      await browser.press(question, 'yes')
      assert.equal(headingOf(await browser.open(`${app}/`)), 'Nobody')
    })
  })
})
