import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { asked, has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import { serverSdkApp } from './support/auth0-server-js.ts'
import {
  api,
  provider,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'

/* @auth0/auth0-server-js 1.12.1 as npm has it, over @auth0/auth0-auth-js 1.16.0. */

let world: ServerWorld

const at = (name: string, path = '') => `https://${name}.exeunt.test${path}`
const apps = {
  shop: serverSdkApp('shop', at('shop')),
  ledger: serverSdkApp('ledger', at('ledger')),
  rotating: serverSdkApp('rotating', at('rotating')),
  orders: serverSdkApp('orders', at('orders'), {
    authorizationParams: { audience: api, scope: 'openid profile offline_access read:orders' },
  }),
  misled: serverSdkApp('misled', at('misled'), {
    clientSecret: 'a secret that the provider does not know',
  }),
}
type Name = keyof typeof apps
type Claims = Readonly<Record<string, unknown>>

const hello = 'Hello, Ada Lovelace'
const json = ({ body }: { readonly body: string }) => JSON.parse(body) as Record<string, unknown>
const shown = async (browser: ServerBrowser, name: Name) => headingOf(await browser.open(at(name, '/')))

/** A new browser, in which Ada signed in at the first app by her password, and at the others without a page. */
async function signedIn(first: Name, ...others: readonly Name[]): Promise<ServerBrowser> {
  const browser = world.browser()
  for (const name of [first, ...others]) {
    assert.deepEqual(json(await browser.signIn(at(name, '/login'))), { appState: { from: 'login' } })
    assert.equal(await shown(browser, name), hello)
  }
  return browser
}

const isOut = async (browser: ServerBrowser) => has(await browser.open(at('rotating', '/login')), 'password')

interface TokenSet {
  readonly accessToken: string
  readonly expiresAt: number
  readonly scope: string
}

async function tokenAt(browser: ServerBrowser, name: Name): Promise<TokenSet> {
  const page = await browser.open(at(name, '/token'))
  assert.equal(page.status, 200, page.body)
  return json(page) as unknown as TokenSet
}

const refreshTokenAt = async (browser: ServerBrowser, name: Name) =>
  json(await browser.open(at(name, '/session')))['refreshToken']

describe('@auth0/auth0-server-js 1.12.1', () => {
  before(async () => {
    world = await startServerWorld({
      apps: Object.fromEntries(Object.entries(apps).map(([name, { handler }]) => [at(name), handler])),
      configure: (internal) => ({
        tenants: [
          serverTenant(
            Object.keys(apps).map((id) =>
              webApp(id, at(id), {
                backchannel_logout_uri: `${internal(at(id))}/backchannel-logout`,
                ...(id === 'rotating' && { refresh_token_policy: 'rotate' }),
              }),
            ),
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AUT-20 AUT-24 startInteractiveLogin, completeInteractiveLogin: no state sent, none comes back', async () => {
    const browser = await signedIn('shop')
    const again = await browser.open(at('shop', '/login'))
    const request = asked(again, '/authorize')
    assert.deepEqual(
      ['state', 'nonce', 'code_challenge'].map((name) => request.has(name)),
      [false, false, true],
    )
    assert.deepEqual([...asked(again, '/callback').keys()].toSorted(), ['code', 'iss'])
    assert.equal(asked(again, '/callback').get('iss'), `${provider}/`)
    const { user } = json(await browser.open(at('shop', '/session'))) as Record<string, Claims>
    assert.deepEqual([user?.['sub'], user?.['email'], user?.['name']], [ada.id, ada.email, ada.name])
  })

  it('AUT-40 startInteractiveLogin({ pushedAuthorizationRequests })', async () => {
    const browser = world.browser()
    const question = await browser.open(at('shop', '/par'))
    assert.deepEqual([...asked(question, '/authorize').keys()].toSorted(), ['client_id', 'request_uri'])
    await browser.signIn(at('shop', '/par'))
    assert.equal(await shown(browser, 'shop'), hello)
  })

  for (const [name, isKept] of [
    ['shop', true],
    ['rotating', false],
  ] as const)
    it(`AUT-33 AUT-51 AUT-53 getAccessToken: kept, then refreshed; the refresh token ${isKept ? 'stays' : 'rotates'}`, async () => {
      const browser = await signedIn(name)
      const [first, refreshToken] = [await tokenAt(browser, name), await refreshTokenAt(browser, name)]
      assert.equal(first.accessToken.split('.').length, 1)
      assert.equal((await tokenAt(browser, name)).accessToken, first.accessToken)
      apps[name].age()
      const second = await tokenAt(browser, name)
      assert.notEqual(second.accessToken, first.accessToken)
      assert.ok(second.expiresAt > Date.now() / 1000)
      assert.equal((await refreshTokenAt(browser, name)) === refreshToken, isKept)
      apps[name].age()
      assert.notEqual((await tokenAt(browser, name)).accessToken, second.accessToken)
    })

  it('AUT-21 AUT-52 audience: a token for that API, refreshed too; one that was not asked for is refused', async () => {
    const browser = await signedIn('orders')
    const audiences = async () => decodeJwt((await tokenAt(browser, 'orders')).accessToken).aud
    assert.deepEqual(await audiences(), [api, `${provider}/userinfo`])
    apps.orders.age()
    assert.deepEqual(await audiences(), [api, `${provider}/userinfo`])
    const unknown = 'https://nobody.example'
    const refused = await browser.open(at('orders', `/token?audience=${unknown}`))
    const { code, error, error_description } = json(refused)
    assert.deepEqual(
      [code, error, error_description],
      ['token_by_refresh_token_error', 'access_denied', `Service not found: ${unknown}`],
    )
  })

  it('AUT-32 a wrong secret: our error is the cause of the SDK’s', async () => {
    const browser = await signedIn('shop')
    const refused = await browser.open(at('misled', '/login'))
    const { code, error } = json(refused)
    assert.deepEqual([refused.status, code, error], [400, 'token_by_code_error', 'access_denied'])
  })

  describe('logout', () => {
    it('AUT-6 AUT-35 without a hint, as the SDK has none: asked, and back at the app on yes', async () => {
      const browser = await signedIn('shop', 'ledger')
      const question = await browser.open(at('shop', '/logout'))
      assert.deepEqual([...asked(question, '/oidc/logout').keys()], ['post_logout_redirect_uri', 'client_id'])
      assert.equal(headingOf(question), 'Logout')
      assert.match(question.body, /Are you sure you want to log out from/)
      assert.equal(await shown(browser, 'shop'), 'Nobody', 'its own session is over already')
      assert.equal(await shown(browser, 'ledger'), hello)

      const page = await browser.press(question, 'yes')
      assert.deepEqual([page.url.href, headingOf(page)], [at('shop', '/'), 'Nobody'])
      assert.equal(await shown(browser, 'ledger'), 'Nobody', 'it was told')
      assert.ok(await isOut(browser))
    })

    it('AUT-6 on no the session goes on, and the app signs in without a page', async () => {
      const browser = await signedIn('shop', 'ledger')
      await browser.press(await browser.open(at('shop', '/logout')), 'no')
      assert.equal(await shown(browser, 'ledger'), hello)
      await browser.open(at('shop', '/login'))
      assert.equal(await shown(browser, 'shop'), hello)
    })

    it('AUT-9 a second logout: no question', async () => {
      const browser = await signedIn('shop')
      await browser.press(await browser.open(at('shop', '/logout')), 'yes')
      assert.equal((await browser.open(at('shop', '/logout'))).url.href, at('shop', '/'))
    })
  })

  describe('handleBackchannelLogout', () => {
    it('AUT-61 AUT-62 a logout at another app ends this browser’s session in its store, and no other', async () => {
      const [browser, elsewhere] = [await signedIn('ledger', 'shop'), await signedIn('ledger')]
      await browser.press(await browser.open(at('shop', '/logout')), 'yes')
      assert.equal(await shown(browser, 'ledger'), 'Nobody')
      assert.equal(await shown(elsewhere, 'ledger'), hello)
    })

    it('a token that is none is refused by the SDK, and nothing ends', async () => {
      const browser = await signedIn('ledger')
      for (const token of ['', 'x', 'e30.e30.x']) {
        const body = new URLSearchParams({ logout_token: token })
        const answer = await fetch(at('ledger', '/backchannel-logout'), { method: 'POST', body })
        assert.equal(answer.status, 400)
        await answer.text()
      }
      assert.equal(await shown(browser, 'ledger'), hello)
    })
  })
})
