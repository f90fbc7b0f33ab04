import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { reactSdkApp, spaSdkApp } from './support/auth0-browser-apps.ts'
import { faultOf, leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
import { ada } from './support/genauth-world.ts'
import {
  appAfar,
  appOne,
  appTwo,
  blockThirdPartyCookies,
  givePassword,
  heading,
  type HttpsWorld,
  provider,
  startHttpsWorld,
} from './support/https-world.ts'

/* @auth0/auth0-react 2.27.0 with React 18 as npm has them, in a real browser. */

let world: HttpsWorld

const hello = `Hello, ${ada.name}`

const open = (t: TestContext, changes: Readonly<Record<string, unknown>> = {}) =>
  openBrowser(t, world, changes)

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const isSignedIn = (page: Page) => page.evaluate<boolean>('auth.isAuthenticated')
const noToken = (page: Page) => faultOf(page, `auth.getAccessTokenSilently({ cacheMode: 'off' })`)

/** Signed in by the app's own button. */
async function signIn(t: TestContext, changes: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const page = await openApp(await open(t, changes), appOne)
  await button(page, 'Log in').click()
  await givePassword(page)
  await heading(page, hello)
  return page
}

describe('@auth0/auth0-react 2.27, in a real browser', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: {
        [appOne]: reactSdkApp('app-one'),
        [appTwo]: spaSdkApp('app-two'),
        [appAfar]: reactSdkApp('app-afar'),
      },
      configure: () => ({
        tenants: [
          tenant([
            singlePageApp('app-one', appOne),
            singlePageApp('app-two', appTwo),
            singlePageApp('app-afar', appAfar),
            singlePageApp('of-others', appOne, { first_party: false }),
          ]),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AUT-20 loginWithRedirect: the provider of the page takes the answer and cleans the address', async (t) => {
    const page = await signIn(t)
    assert.equal(page.url(), `${appOne}/`)
    const { sub, name, email } = await page.evaluate<Readonly<Record<string, unknown>>>('auth.user')
    assert.deepEqual([sub, name, email], [ada.id, ada.name, ada.email])
    const { iss, aud } = await page.evaluate<Readonly<Record<string, unknown>>>('auth.getIdTokenClaims()')
    assert.deepEqual([iss, aud], [`${provider}/`, 'app-one'])
  })

  it('AUT-20 withAuthenticationRequired goes to sign in, and comes back to the page that was asked for', async (t) => {
    const context = await open(t)
    const page = await context.newPage()
    await page.goto(`${appOne}/private?item=7`)
    await givePassword(page)
    await heading(page, `In private, ${ada.name}`)
    assert.equal(page.url(), `${appOne}/private?item=7`)
  })

  it('AUT-23 withAuthenticationRequired where there is a session: no page of ours', async (t) => {
    const context = await open(t)
    const two = await openApp(context, appTwo)
    await leave(two, 'client.loginWithRedirect()')
    await givePassword(two)
    await heading(two, hello)
    const page = await context.newPage()
    await page.goto(`${appOne}/private`)
    await heading(page, `In private, ${ada.name}`)
  })

  it('AUT-23 loginWithPopup leaves the page where it is', async (t) => {
    const page = await openApp(await open(t), appOne)
    const popup = page.waitForEvent('popup')
    await button(page, 'Log in here').click()
    await givePassword(await popup)
    await heading(page, hello)
  })

  it('AUT-23 silent renewal: after a reload, and by getAccessTokenSilently', async (t) => {
    const page = await signIn(t)
    await page.reload()
    await heading(page, hello)
    const token = await page.evaluate<string>('auth.getAccessTokenSilently()')
    const fresh = await page.evaluate<string>(`auth.getAccessTokenSilently({ cacheMode: 'off' })`)
    assert.ok(token && fresh && token !== fresh)
  })

  it('AUT-31 AUT-33 silent renewal on another site, third-party cookies blocked: by refresh tokens', async (t) => {
    const context = await open(t, { useRefreshTokens: true, cacheLocation: 'localstorage' })
    const page = await context.newPage()
    await blockThirdPartyCookies(context, page)
    await page.goto(appAfar)
    await button(page, 'Log in').click()
    await givePassword(page)
    await heading(page, hello)
    const token = await page.evaluate<string>('auth.getAccessTokenSilently()')
    assert.notEqual(await page.evaluate(`auth.getAccessTokenSilently({ cacheMode: 'off' })`), token)
    await page.reload()
    await heading(page, hello)
  })

  it('AUT-12 logout comes back to the app, which knows nobody; and a private page asks again', async (t) => {
    const page = await signIn(t)
    await button(page, 'Log out').click()
    await page.waitForURL(`${appOne}/signed-out`)
    await heading(page, 'Nobody')
    assert.equal((await noToken(page)).error, 'login_required')
    await page.goto(`${appOne}/private`)
    await page.getByLabel('Password').waitFor()
  })

  it('AUT-12 logout with openUrl: false renders the app without the person, at once', async (t) => {
    const page = await signIn(t)
    await page.evaluate('auth.logout({ openUrl: false })')
    await heading(page, 'Nobody')
    await page.evaluate(`auth.getAccessTokenSilently()`)
    await heading(page, hello)
  })

  it('AUT-23 after a logout elsewhere the next renewal renders the app without the person', async (t) => {
    const page = await signIn(t)
    const two = await openApp(page.context(), appTwo)
    await leave(two, 'client.logout()')
    await two.waitForURL(`${appTwo}/signed-out`)
    assert.equal(await isSignedIn(page), true)
    assert.equal((await noToken(page)).error, 'login_required')
    await heading(page, 'Nobody')
  })

  it('AUT-20 an app that is not ours asks the person; no is the error that useAuth0 tells', async (t) => {
    const page = await openApp(await open(t, { clientId: 'of-others' }), appOne)
    await button(page, 'Log in').click()
    await givePassword(page)
    await page.locator('#deny').click()
    await heading(page, 'Failed: access_denied')
  })
})
