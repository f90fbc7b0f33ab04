import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { asked, has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import { passportApp, type PassportSettings } from './support/auth0-server-passport.ts'
import {
  api,
  provider,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'

/* passport-auth0 1.4.5 as npm has it, in Express apps on https. */

let world: ServerWorld

/** The apps by their client ids. */
const parts: Readonly<Record<string, PassportSettings>> = {
  plain: {},
  pkce: { pkce: true },
  aged: { maxAge: 3600 },
  misled: { clientSecret: 'a secret that the provider does not know' },
  stranger: {},
  // The classic trap: without client_id it is the tenant's list that counts.
  forgetful: { logout: {} },
}

const at = (name: string, path = '') => `https://${name}.exeunt.test${path}`
const hello = 'Hello, Ada Lovelace'
const signIn = (browser: ServerBrowser, name: string) => browser.signIn(at(name, '/login'))
const shown = async (browser: ServerBrowser, name: string) => headingOf(await browser.open(at(name, '/')))
const json = ({ body }: { readonly body: string }) => JSON.parse(body) as Record<string, unknown>

async function signedIn(name: string): Promise<ServerBrowser> {
  const browser = world.browser()
  assert.equal(headingOf(await signIn(browser, name)), hello)
  return browser
}

async function assertOut(browser: ServerBrowser): Promise<void> {
  const page = await browser.open(at('aged', '/login'))
  assert.ok(has(page, 'password'), `${page.url.href} ${page.body}`)
}

async function assertIn(browser: ServerBrowser): Promise<void> {
  assert.equal(headingOf(await browser.open(at('aged', '/login'))), hello)
}

describe('passport-auth0 1.4.5', () => {
  before(async () => {
    world = await startServerWorld({
      apps: Object.fromEntries(
        Object.entries(parts).map(([id, settings]) => [at(id), passportApp(id, at(id), settings)]),
      ),
      configure: () => ({
        tenants: [
          serverTenant(
            Object.keys(parts).map((id) => webApp(id, at(id), { first_party: id !== 'stranger' })),
            { allowedLogoutUrls: [at('nobody', '/')] },
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  for (const name of ['plain', 'pkce'])
    it(`AUT-20 AUT-50 ${name}: signs in, and reads the profile`, async () => {
      const browser = await signedIn(name)
      const again = await browser.open(at(name, '/login'))
      const parameters = asked(again, '/authorize')
      assert.ok(parameters.has('state') && parameters.has('nonce'))
      assert.equal(parameters.get('code_challenge_method'), name === 'pkce' ? 'S256' : null)
      assert.equal(headingOf(again), hello)
      const { profile } = json(await browser.open(at(name, '/person'))) as Record<
        string,
        Record<string, unknown>
      >
      assert.deepEqual(
        [profile?.['id'], profile?.['displayName'], profile?.['nickname'], profile?.['emails']],
        [ada.id, ada.name, 'ada', [{ value: ada.email }]],
      )
    })

  it('AUT-36 userinfo with the token in the query, and nowhere else', async () => {
    const browser = await signedIn('plain')
    const { accessToken } = json(await browser.open(at('plain', '/person')))
    assert.equal(String(accessToken).includes('.'), false, 'opaque')
    const profile = json(await browser.open(at('plain', '/profile')))
    assert.equal(profile['displayName'], ada.name)
    await browser.open(at('plain', '/logout'))
    assert.equal((await fetch(`${provider}/userinfo?access_token=${String(accessToken)}`)).status, 401)
  })

  it('AUT-36 a token that is none: the strategy says that it has no profile', async () => {
    const refused = await world.browser().open(at('plain', '/profile'))
    assert.deepEqual([refused.status, json(refused)['message']], [500, 'failed to fetch user profile'])
  })

  it('AUT-50 maxAge: it wants auth_time', async () => {
    const browser = await signedIn('aged')
    assert.equal(asked(await browser.open(at('aged', '/login')), '/authorize').get('max_age'), '3600')
    assert.equal(await shown(browser, 'aged'), hello)
  })

  it('AUT-20 AUT-21 AUT-52 prompt, login_hint and audience of a single sign-in', async () => {
    const browser = await signedIn('plain')
    const asks = new URLSearchParams({ prompt: 'login', login_hint: 'somebody@example.com' })
    const page = await browser.open(at('plain', `/login?${asks}`))
    assert.ok(has(page, 'password'))
    assert.match(page.body, /value="somebody@example\.com"/)
    const scope = 'openid profile read:orders'
    await browser.open(at('plain', `/login?${new URLSearchParams({ audience: api, scope })}`))
    const { accessToken } = json(await browser.open(at('plain', '/person')))
    const { aud, sub } = decodeJwt(String(accessToken))
    assert.deepEqual([aud, sub], [[api, `${provider}/userinfo`], ada.id])
  })

  it('AUT-20 the person says no: passport fails', async () => {
    const browser = await signedIn('plain')
    const refused = await browser.press(await browser.open(at('stranger', '/login')), 'deny')
    assert.equal(asked(refused, '/callback').get('error'), 'access_denied')
    assert.equal(headingOf(refused), 'Refused')
  })

  it('AUT-32 a wrong secret: our words in the strategy’s error', async () => {
    const browser = await signedIn('plain')
    const refused = await browser.open(at('misled', '/login'))
    const { name, code, message } = json(refused)
    assert.deepEqual([refused.status, name, code], [500, 'TokenError', 'access_denied'])
    assert.match(String(message), /^Client authentication failed/)
  })

  it('AUT-33 a refresh by hand, as often as the app likes', async () => {
    const browser = await signedIn('plain')
    const { accessToken, refreshToken } = json(await browser.open(at('plain', '/person')))
    for (let count = 0; count < 2; count += 1) {
      const answer = json(await browser.open(at('plain', '/refresh')))
      assert.notEqual(answer['access_token'], accessToken)
      assert.equal(answer['refresh_token'], refreshToken, 'it keeps its first')
      assert.equal(decodeJwt(String(answer['id_token']))['nonce'], undefined)
    }
  })

  it('AUT-12 logout by /v2/logout, and again', async () => {
    const browser = await signedIn('plain')
    await signIn(browser, 'pkce')
    for (let count = 0; count < 2; count += 1) {
      const page = await browser.open(at('plain', '/logout'))
      assert.deepEqual([...asked(page, '/v2/logout').keys()], ['client_id', 'returnTo'])
      assert.equal(page.url.href, at('plain', '/'))
      assert.equal(headingOf(page), 'Nobody')
    }
    assert.equal(await shown(browser, 'pkce'), hello, 'its own session is its own')
    await assertOut(browser)
  })

  it('AUT-4 AUT-13 a forgotten client_id: the page says in which list it looked', async () => {
    const browser = await signedIn('forgetful')
    const refused = await browser.open(at('forgetful', '/logout'))
    assert.equal(refused.status, 400)
    assert.match(refused.body, /allowedLogoutUrls<\/code> of the tenant/)
    await assertIn(browser)
    await browser.press(refused, 'sign-out')
    await assertOut(browser)
  })
})
