import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { ConfigParams } from 'express-openid-connect'
import { decodeJwt } from 'jose'
import { startUpstream, type Upstream } from './support/auth0-browser-upstream.ts'
import { asked, has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import { expressApp, logoutStore } from './support/auth0-server-express.ts'
import {
  provider,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'

/* express-openid-connect 3.4.0 as npm has it, in Express apps on https. */

let upstream: Upstream
let world: ServerWorld

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

interface Part {
  readonly origin: string
  readonly settings?: ConfigParams
  readonly registration?: Readonly<Record<string, unknown>>
}

const at = (name: string) => `https://${name}.exeunt.test`

/** The apps by their client ids: each shows one way of the SDK. */
const parts = {
  shop: {
    origin: at('shop'),
    settings: { authorizationParams: { scope: 'openid profile email offline_access' } },
  },
  ledger: { origin: at('ledger'), settings: { auth0Logout: true } },
  par: {
    origin: at('par'),
    settings: { pushedAuthorizationRequests: true },
    registration: { require_pushed_authorization_requests: true },
  },
  silent: { origin: at('silent'), settings: { attemptSilentLogin: true } },
  aged: { origin: at('aged'), settings: { authorizationParams: { max_age: 3600 } } },
  afresh: { origin: at('afresh'), settings: { authorizationParams: { max_age: 0 } } },
  // Another site than the provider's: what it gets by a form, it gets with cookies that say None alone.
  posted: {
    origin: 'https://posted.other-site.test',
    settings: { authorizationParams: { response_type: 'id_token' } },
    registration: { response_types: ['id_token'], grant_types: ['implicit'] },
  },
  hybrid: {
    origin: at('hybrid'),
    settings: { authorizationParams: { response_type: 'code id_token' } },
    registration: { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] },
  },
  told: { origin: at('told'), settings: logoutStore() },
  here: {
    origin: at('here'),
    settings: logoutStore(),
    registration: { backchannel_logout_token_names: 'sid' },
  },
  signed: {
    origin: at('signed'),
    settings: {
      clientAssertionSigningKey: privateKey,
      clientAssertionSigningAlg: 'RS256',
      clientAuthMethod: 'private_key_jwt',
    },
    registration: {
      client_secret: undefined,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    },
  },
  stranger: { origin: at('stranger'), registration: { first_party: false } },
  misled: { origin: at('misled'), settings: { clientSecret: 'a secret that the provider does not know' } },
  astray: { origin: at('astray'), settings: { routes: { postLogoutRedirect: '/unlisted' } } },
  astrayV2: {
    origin: at('astray-v2'),
    settings: { auth0Logout: true, routes: { postLogoutRedirect: '/unlisted' } },
  },
  leaving: {
    origin: at('leaving'),
    settings: {
      authorizationParams: { connection: 'corp' },
      logoutParams: { federated: '', state: 'kept', ui_locales: 'zh' },
    },
  },
  leavingV2: {
    origin: at('leaving-v2'),
    settings: {
      auth0Logout: true,
      authorizationParams: { connection: 'corp' },
      logoutParams: { federated: '' },
    },
  },
} satisfies Readonly<Record<string, Part>>

type Name = keyof typeof parts

const entries: readonly (readonly [string, Part])[] = Object.entries(parts)
const url = (name: Name, path = '/') => parts[name].origin + path

const hello = 'Hello, Ada Lovelace'
const signIn = (browser: ServerBrowser, name: Name) => browser.signIn(url(name, '/login'))
const shown = async (browser: ServerBrowser, name: Name) => headingOf(await browser.open(url(name)))

/** A new browser, in which Ada signed in at the first app by her password, and at the others without a page. */
async function signedIn(first: Name, ...others: readonly Name[]): Promise<ServerBrowser> {
  const browser = world.browser()
  assert.equal(headingOf(await signIn(browser, first)), hello)
  for (const name of others) assert.equal(headingOf(await browser.open(url(name, '/login'))), hello)
  return browser
}

/** The provider knows this browser no more: an app that asks silently hears so. */
async function assertOut(browser: ServerBrowser): Promise<void> {
  const page = await browser.open(url('aged', '/login'))
  assert.ok(has(page, 'password'), `${page.url.href} ${page.body}`)
}

async function assertIn(browser: ServerBrowser): Promise<void> {
  assert.equal(headingOf(await browser.open(url('aged', '/login'))), hello)
}

interface Tokens {
  readonly access: string
  readonly id: string
  readonly refresh: string
}

async function refreshed(browser: ServerBrowser) {
  const { body, status } = await browser.open(url('shop', '/refresh'))
  assert.equal(status, 200, body)
  return JSON.parse(body) as { before: Tokens; after: Tokens; claims: Record<string, unknown> }
}

const json = ({ body }: { readonly body: string }) => JSON.parse(body) as Record<string, unknown>

describe('express-openid-connect 3.4.0', () => {
  before(async () => {
    upstream = await startUpstream()
    world = await startServerWorld({
      apps: Object.fromEntries(
        entries.map(([id, { origin, settings }]) => [origin, expressApp(id, origin, settings)]),
      ),
      trusts: [upstream.authority],
      configure: (internal) => ({
        tenants: [
          serverTenant(
            entries.map(([id, { origin, registration }]) =>
              webApp(id, origin, {
                ...(['told', 'here'].includes(id) && {
                  backchannel_logout_uri: `${internal(origin)}/backchannel-logout`,
                }),
                ...registration,
              }),
            ),
            { upstreams: upstream.registrations },
          ),
        ],
      }),
    })
  })
  after(async () => {
    await upstream.stop()
    await world.close()
  })

  it('AUT-20 AUT-24 AUT-50 a code, PKCE, Basic: it believes the ID token, and the answer', async () => {
    const browser = world.browser()
    const page = await signIn(browser, 'shop')
    assert.equal(headingOf(page), hello)
    const claims = json(await browser.open(url('shop', '/claims')))
    assert.deepEqual([claims['iss'], claims['aud'], claims['sub']], [`${provider}/`, 'shop', ada.id])
    assert.equal(typeof claims['sid'], 'string')
    const direct = await browser.open(url('shop', '/login'))
    assert.equal(asked(direct, '/authorize').get('code_challenge_method'), 'S256')
    const answer = asked(direct, '/callback')
    assert.equal(answer.get('iss'), `${provider}/`)
    assert.equal(answer.get('state'), asked(direct, '/authorize').get('state'))
  })

  it('AUT-36 fetchUserInfo()', async () => {
    const browser = await signedIn('shop')
    const { sub, email, name } = json(await browser.open(url('shop', '/userinfo')))
    assert.deepEqual([sub, email, name], [ada.id, ada.email, ada.name])
  })

  it('AUT-33 AUT-51 accessToken.refresh(): a new ID token without nonce, and the refresh token that it had', async () => {
    const browser = await signedIn('shop')
    const { before, after, claims } = await refreshed(browser)
    assert.notEqual(after.access, before.access)
    assert.equal(after.refresh, before.refresh)
    assert.ok(decodeJwt(before.id)['nonce'])
    assert.equal(decodeJwt(after.id)['nonce'], undefined)
    assert.deepEqual([claims['sid'], claims['sub']], [decodeJwt(before.id)['sid'], ada.id])
    assert.equal((await browser.open(url('shop', '/userinfo'))).status, 200)
    assert.equal((await refreshed(browser)).before.access, after.access, 'again')
  })

  it('AUT-1 AUT-51 the refreshed ID token is a hint that needs no question', async () => {
    const browser = await signedIn('shop')
    const { after } = await refreshed(browser)
    const page = await browser.open(url('shop', '/logout'))
    assert.equal(asked(page, '/oidc/logout').get('id_token_hint'), after.id)
    assert.equal(page.url.href, url('shop'))
    await assertOut(browser)
  })

  it('AUT-40 pushedAuthorizationRequests: the browser carries a reference alone', async () => {
    const browser = world.browser()
    const page = await signIn(browser, 'par')
    assert.equal(headingOf(page), hello)
    const parameters = asked(await browser.open(url('par', '/login')), '/authorize')
    assert.deepEqual([...parameters.keys()].toSorted(), ['client_id', 'request_uri'])
  })

  it('AUT-30 private_key_jwt', async () => {
    assert.equal(headingOf(await signIn(world.browser(), 'signed')), hello)
  })

  it('AUT-20 AUT-23 attemptSilentLogin: no page of the provider, with a session and without', async () => {
    const browser = world.browser()
    const page = await browser.open(url('silent'))
    assert.equal(headingOf(page), 'Nobody')
    assert.equal(asked(page, '/authorize').get('prompt'), 'none')
    assert.equal(asked(page, '/callback').get('error'), 'login_required')
    assert.equal((await browser.open(url('silent'))).trail.length, 1, 'asked once')

    const known = await signedIn('shop')
    assert.equal(await shown(known, 'silent'), hello)
    await known.open(url('silent', '/logout'))
    assert.equal(await shown(known, 'silent'), 'Nobody')
  })

  it('AUT-50 max_age: the SDK wants auth_time, and the provider asks again where too much has passed', async () => {
    const browser = await signedIn('shop', 'aged')
    assert.equal(typeof json(await browser.open(url('aged', '/claims')))['auth_time'], 'number')
    const page = await browser.open(url('afresh', '/login'))
    assert.ok(has(page, 'password'), page.body)
    assert.equal(headingOf(await signIn(browser, 'afresh')), hello)
  })

  it('AUT-20 id_token by form_post, to another site: its None cookie comes along', async () => {
    const browser = world.browser()
    const page = await signIn(browser, 'posted')
    assert.equal(headingOf(page), hello)
    const parameters = asked(await world.browser().open(url('posted', '/login')), '/authorize')
    assert.deepEqual(
      [parameters.get('response_type'), parameters.get('response_mode')],
      ['id_token', 'form_post'],
    )
    const claims = json(await browser.open(url('posted', '/claims')))
    assert.deepEqual([claims['email'], typeof claims['sid']], [ada.email, 'string'])
    assert.equal((await browser.open(url('posted', '/logout'))).url.href, url('posted'))
    await assertOut(browser)
  })

  it('AUT-20 code id_token by form_post', async () => {
    const browser = world.browser()
    assert.equal(headingOf(await signIn(browser, 'hybrid')), hello)
    assert.equal((await browser.open(url('hybrid', '/userinfo'))).status, 200)
  })

  it('AUT-20 the person says no to a foreign app, and the SDK shows access_denied', async () => {
    const browser = await signedIn('shop')
    const question = await browser.open(url('stranger', '/login'))
    const refused = await browser.press(question, 'deny')
    assert.deepEqual([refused.status, json(refused)['error']], [400, 'access_denied'])
    assert.equal(await shown(browser, 'stranger'), 'Nobody')
    assert.equal(headingOf(await signIn(browser, 'stranger')), hello)
  })

  it('AUT-32 a wrong secret: the SDK shows our error', async () => {
    const browser = await signedIn('shop')
    const refused = await browser.open(url('misled', '/login'))
    // RFC 6749 §5.2: Basic is answered by a challenge, which the SDK reads before the body.
    assert.deepEqual([refused.status, json(refused)['error']], [400, 'OAUTH_WWW_AUTHENTICATE_CHALLENGE'])
    assert.equal(await shown(browser, 'misled'), 'Nobody')
  })

  describe('logout', () => {
    it('AUT-2 AUT-14 idpLogout: by the hint, without a question, for every app of the session', async () => {
      const browser = await signedIn('shop', 'ledger')
      const page = await browser.open(url('shop', '/logout'))
      const parameters = asked(page, '/oidc/logout')
      assert.deepEqual([...parameters.keys()], ['id_token_hint', 'post_logout_redirect_uri', 'client_id'])
      assert.equal(parameters.get('post_logout_redirect_uri'), parts.shop.origin, 'without a slash')
      assert.equal(page.url.href, url('shop'))
      assert.equal(headingOf(page), 'Nobody')
      await assertOut(browser)
      assert.equal(await shown(browser, 'ledger'), hello, 'its own session is its own')
    })

    it('AUT-12 auth0Logout: by /v2/logout', async () => {
      const browser = await signedIn('shop', 'ledger')
      const page = await browser.open(url('ledger', '/logout'))
      assert.deepEqual([...asked(page, '/v2/logout').keys()], ['returnTo', 'client_id'])
      assert.equal(page.url.href, url('ledger'))
      await assertOut(browser)
    })

    it('AUT-9 a second logout, by either door: no question, and back at the app', async () => {
      const browser = await signedIn('shop', 'ledger')
      for (const [name, path] of [
        ['shop', '/oidc/logout'],
        ['shop', '/oidc/logout'],
        ['ledger', '/v2/logout'],
        ['ledger', '/v2/logout'],
      ] as const) {
        const page = await browser.open(url(name, '/logout'))
        assert.ok(asked(page, path).has('client_id'))
        assert.equal(page.url.href, url(name))
      }
      const elsewhere = asked(await browser.open(url('shop', '/logout')), '/oidc/logout')
      assert.equal(elsewhere.has('id_token_hint'), false)
    })

    it('AUT-6 AUT-9 without a hint while somebody is signed in: asked in the vendor’s words, and back on yes', async () => {
      const browser = await signedIn('ledger')
      const question = await browser.open(url('shop', '/logout'))
      assert.equal(headingOf(question), 'Logout')
      assert.match(question.body, /<title>Logout shop/)
      assert.match(question.body, /Are you sure you want to log out from/)
      await assertIn(browser)
      await browser.press(question, 'no')
      await assertIn(browser)
      const page = await browser.press(await browser.open(url('shop', '/logout')), 'yes')
      assert.equal(page.url.href, url('shop'))
      await assertOut(browser)
    })

    for (const [name, parameter] of [
      ['astray', 'post_logout_redirect_uri'],
      ['astrayV2', 'returnTo'],
    ] as const)
      it(`AUT-13 ${parameter} that is not listed: a page that says so, and a button`, async () => {
        const browser = await signedIn(name)
        const refused = await browser.open(url(name, '/logout'))
        assert.equal(refused.status, 400)
        assert.match(headingOf(refused), /^Oops!/)
        assert.match(refused.body, new RegExp(`The "${parameter}" querystring parameter`))
        await assertIn(browser)
        const left = await browser.press(refused, 'sign-out')
        assert.equal(left.url.origin, provider)
        await assertOut(browser)
      })
  })

  describe('back-channel logout', () => {
    it('AUT-61 AUT-62 a logout at another app signs this one out, in every browser of the person', async () => {
      const [browser, elsewhere] = [await signedIn('told', 'shop'), await signedIn('told')]
      await browser.open(url('shop', '/logout'))
      assert.equal(await shown(browser, 'told'), 'Nobody')
      assert.equal(await shown(elsewhere, 'told'), 'Nobody', 'sid and sub: the SDK keeps both')
      await assertIn(elsewhere)
      assert.equal(headingOf(await signIn(elsewhere, 'told')), hello, 'and in again')
      assert.equal(await shown(elsewhere, 'told'), hello)
    })

    it('AUT-61 sid alone: this browser only', async () => {
      const [browser, elsewhere] = [await signedIn('here', 'ledger'), await signedIn('here')]
      await browser.open(url('ledger', '/logout'))
      assert.equal(await shown(browser, 'here'), 'Nobody')
      assert.equal(await shown(elsewhere, 'here'), hello)
    })

    it('AUT-63 an app’s own logout tells the others, and the person’s at the provider does', async () => {
      const browser = await signedIn('told', 'here')
      await browser.open(url('told', '/logout'))
      assert.equal(await shown(browser, 'here'), 'Nobody')

      const again = await signedIn('told', 'here')
      const question = await again.open(`${provider}/oidc/logout`)
      await again.press(question, 'yes')
      for (const name of ['told', 'here'] as const) assert.equal(await shown(again, name), 'Nobody')
    })
  })

  describe('federated logout, the upstream a second Exeunt', () => {
    /** Whether the upstream knows this browser. */
    const isKnownThere = async (browser: ServerBrowser) =>
      !has(await browser.open(`${upstream.base}/account`), 'password')

    async function signInThere(name: Name): Promise<ServerBrowser> {
      const browser = world.browser()
      const page = await browser.signIn(url(name, '/login'), upstream.person)
      assert.equal(headingOf(page), `Hello, ${upstream.person.name}`)
      assert.ok(await isKnownThere(browser))
      return browser
    }

    it('AUT-7 AUT-8 FED-10 logoutParams {federated}: /oidc/logout, the upstream, and back with the state', async () => {
      const browser = await signInThere('leaving')
      const page = await browser.open(url('leaving', '/logout'))
      const { searchParams } = page.url
      assert.deepEqual([page.url.origin, [...searchParams]], [parts.leaving.origin, [['state', 'kept']]])
      assert.equal(await isKnownThere(browser), false)
    })

    it('AUT-12 FED-10 the same by /v2/logout', async () => {
      const browser = await signInThere('leavingV2')
      const page = await browser.open(url('leavingV2', '/logout'))
      assert.equal(asked(page, '/v2/logout').get('federated'), '')
      assert.equal(page.url.href, url('leavingV2'))
      assert.equal(await isKnownThere(browser), false)
    })

    it('AUT-7 without federated the upstream’s session stays', async () => {
      const browser = await signInThere('leaving')
      await browser.open(url('shop', '/login'))
      assert.equal((await browser.open(url('shop', '/logout'))).url.href, url('shop'))
      assert.ok(await isKnownThere(browser))
    })
  })
})
