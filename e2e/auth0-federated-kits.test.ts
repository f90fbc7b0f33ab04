import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from './support/auth0-browser-upstream.ts'
import { asked, has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import { serverSdkApp } from './support/auth0-server-js.ts'
import { nextApp } from './support/auth0-server-nextjs.ts'
import { passportApp } from './support/auth0-server-passport.ts'
import {
  type Handler,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'

/* Federated logout by the vendor's kits for servers; express-openid-connect has it in a file of its own. */

const at = (name: string, path = '') => `https://${name}.exeunt.test${path}`
const connection = 'corp'
const next = (name: string, logoutStrategy: 'oidc' | 'v2') =>
  nextApp(name, at(name), { logoutStrategy, authorizationParameters: { connection } })

interface Kit {
  readonly handler: Handler
  readonly login: string
  readonly callback?: string
  readonly logout: string
  /** Where it sends the browser, and where that comes back to. */
  readonly door: '/oidc/logout' | '/v2/logout'
  readonly back: string
  /** It sends no hint: the person is asked. */
  readonly isAsked?: boolean
}

const nextPaths = { login: '/auth/login', callback: '/auth/callback', logout: '/auth/logout?federated=' }
const kits: Readonly<Record<string, Kit>> = {
  'next-oidc': { ...nextPaths, handler: next('next-oidc', 'oidc'), door: '/oidc/logout', back: '/' },
  'next-v2': { ...nextPaths, handler: next('next-v2', 'v2'), door: '/v2/logout', back: '/' },
  'server-js': {
    handler: serverSdkApp('server-js', at('server-js'), { authorizationParams: { connection } }).handler,
    login: '/login',
    logout: '/logout?federated',
    door: '/oidc/logout',
    back: '/',
    isAsked: true,
  },
  passport: {
    handler: passportApp('passport', at('passport'), { logout: { client_id: 'passport', federated: '' } }),
    login: `/login?connection=${connection}`,
    logout: '/logout',
    door: '/v2/logout',
    back: '/',
  },
}

describe('federated logout by the kits for servers, the upstream a second Exeunt', () => {
  let upstream: Upstream
  let world: ServerWorld

  before(async () => {
    upstream = await startUpstream()
    world = await startServerWorld({
      apps: Object.fromEntries(Object.entries(kits).map(([name, { handler }]) => [at(name), handler])),
      trusts: [upstream.authority],
      configure: () => ({
        tenants: [
          serverTenant(
            Object.entries(kits).map(([name, { callback = '/callback' }]) =>
              webApp(name, at(name), { redirect_uris: [at(name, callback)] }),
            ),
            { upstreams: upstream.registrations },
          ),
        ],
      }),
    })
  })
  after(async () => {
    await world.close()
    await upstream.stop()
  })

  const isKnownThere = async (browser: ServerBrowser) =>
    !has(await browser.open(`${upstream.base}/account`), 'password')

  for (const [name, { login, logout, door, back, isAsked = false }] of Object.entries(kits))
    it(`AUT-7 FED-10 ${name}: both sessions end, and the browser is back at the app`, async () => {
      const browser = world.browser()
      await browser.signIn(at(name, login), upstream.person)
      assert.equal(headingOf(await browser.open(at(name, '/'))), `Hello, ${upstream.person.name}`)
      assert.ok(await isKnownThere(browser))

      const first = await browser.open(at(name, logout))
      assert.ok(asked(first, door).has('federated'))
      assert.equal(has(first, 'yes'), isAsked)
      const last = isAsked ? await browser.press(first, 'yes') : first
      assert.equal(last.url.href, at(name, back))
      assert.equal(headingOf(last), 'Nobody')
      assert.equal(await isKnownThere(browser), false)
      assert.ok(has(await browser.open(at(name, login)), 'password'), 'and the next sign-in asks there')
    })
})
