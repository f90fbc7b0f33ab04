import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { has, headingOf, type ServerBrowser } from './support/auth0-server-browser.ts'
import { expressApp, logoutStore } from './support/auth0-server-express.ts'
import { serverSdkApp } from './support/auth0-server-js.ts'
import { memorySessions, nextApp } from './support/auth0-server-nextjs.ts'
import { passportApp } from './support/auth0-server-passport.ts'
import {
  provider,
  serverTenant,
  type ServerWorld,
  startServerWorld,
  webApp,
} from './support/auth0-server-world.ts'

/* Four of the vendor's kits in one session of one browser: express-openid-connect, nextjs-auth0, server-js, passport. */

let world: ServerWorld

const at = (name: string, path = '/') => `https://${name}.exeunt.test${path}`
const origin = (name: string) => at(name, '')

/** By their client ids, each with the paths that its kit chose. */
const apps = {
  express: { login: '/login', callback: '/callback', logout: '/logout', told: '/backchannel-logout' },
  nextjs: {
    login: '/auth/login',
    callback: '/auth/callback',
    logout: '/auth/logout',
    told: '/auth/backchannel-logout',
  },
  server: { login: '/login', callback: '/callback', logout: '/logout', told: '/backchannel-logout' },
  // The strategy knows of no back channel.
  passport: { login: '/login', callback: '/callback', logout: '/logout', told: undefined },
}
type Name = keyof typeof apps

const names = Object.keys(apps) as readonly Name[]
const toldNames = names.filter((name) => apps[name].told !== undefined)
const hello = 'Hello, Ada Lovelace'
const shown = async (browser: ServerBrowser, name: Name) => headingOf(await browser.open(at(name)))

/** One browser: the password once, then every app without a page. */
async function signedInAll(first: Name): Promise<ServerBrowser> {
  const browser = world.browser()
  await browser.signIn(at(first, apps[first].login))
  for (const name of names.filter((one) => one !== first)) {
    const page = await browser.open(at(name, apps[name].login))
    assert.equal(page.status, 200, page.body)
    assert.equal(page.url.origin, origin(name))
  }
  for (const name of names) assert.equal(await shown(browser, name), hello)
  return browser
}

/** The apps that were told know nobody; the other one has its cookie, and learns at the next sign-in. */
async function assertAllOut(browser: ServerBrowser, leaver?: Name): Promise<void> {
  for (const name of toldNames) assert.equal(await shown(browser, name), 'Nobody', name)
  assert.equal(await shown(browser, 'passport'), leaver === 'passport' ? 'Nobody' : hello)
  for (const name of names) {
    const page = await browser.open(at(name, apps[name].login))
    assert.ok(has(page, 'password'), `${name} ${page.url.href}`)
  }
}

describe('four kits over one session', () => {
  before(async () => {
    world = await startServerWorld({
      apps: {
        [origin('express')]: expressApp('express', origin('express'), logoutStore()),
        [origin('nextjs')]: nextApp('nextjs', origin('nextjs'), { sessionStore: memorySessions() }),
        [origin('server')]: serverSdkApp('server', origin('server')).handler,
        [origin('passport')]: passportApp('passport', origin('passport')),
      },
      configure: (internal) => ({
        tenants: [
          serverTenant(
            names.map((name) =>
              webApp(name, origin(name), {
                redirect_uris: [at(name, apps[name].callback)],
                ...(apps[name].told && {
                  backchannel_logout_uri: internal(origin(name)) + apps[name].told,
                  backchannel_logout_token_names: 'sid',
                }),
              }),
            ),
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  for (const leaver of names)
    it(`AUT-62 AUT-63 ${leaver} leaves by its own way: those with a back channel are told, the other meets the sign-in page`, async () => {
      const [browser, elsewhere] = [await signedInAll(leaver), await signedInAll('passport')]
      const page = await browser.open(at(leaver, apps[leaver].logout))
      // Only one of the kits never sends a hint.
      const end = leaver === 'server' ? await browser.press(page, 'yes') : page
      assert.equal(end.url.href, at(leaver))
      await assertAllOut(browser, leaver)
      for (const name of names) assert.equal(await shown(elsewhere, name), hello, 'another browser')
    })

  it('AUT-63 the person leaves at the provider, and all learn of it', async () => {
    const browser = await signedInAll('express')
    await browser.press(await browser.open(`${provider}/oidc/logout`), 'yes')
    await assertAllOut(browser)
  })
})
