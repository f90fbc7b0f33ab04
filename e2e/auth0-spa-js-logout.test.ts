import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import { fresh, isSignedIn, kept, loginRequired, noFresh, signIn, user } from './support/auth0-browser-spa.ts'
import { leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
import {
  appOne,
  appTwo,
  emptyApp,
  heading,
  type HttpsWorld,
  provider,
  startHttpsWorld,
  stranger,
} from './support/https-world.ts'

/* @auth0/auth0-spa-js 2.27.0 as npm has it, in a real browser: signing out. */

let world: HttpsWorld

const open = (t: TestContext, changes: Readonly<Record<string, unknown>> = {}) =>
  openBrowser(t, world, changes)

/** Asks for an address in every way that is no navigation of the person's. */
function askQuietly(page: Page, url: string): Promise<readonly string[]> {
  const address = JSON.stringify(url)
  return page.evaluate<readonly string[]>(`Promise.all([
    fetch(${address}, { credentials: 'include' }).then(() => 'read', () => 'blocked'),
    fetch(${address}, { credentials: 'include', mode: 'no-cors' }).then(() => 'sent', () => 'blocked'),
    new Promise((done) => {
      const image = document.body.appendChild(new Image())
      image.onload = image.onerror = () => done('image')
      image.src = ${address}
    }),
    new Promise((done) => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      frame.onload = () => done('frame')
      frame.src = ${address}
    })
  ])`)
}

describe('@auth0/auth0-spa-js 2.27 in a real browser: logout', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: { [appOne]: spaSdkApp('app-one'), [appTwo]: spaSdkApp('app-two'), [stranger]: emptyApp },
      configure: () => ({
        tenants: [
          tenant([singlePageApp('app-one', appOne), singlePageApp('app-two', appTwo)], {
            allowedLogoutUrls: [`${appOne}/for-all`],
          }),
        ],
      }),
    })
  })
  after(() => world.close())

  const ways = [
    ['to an address of the app’s', `{ logoutParams: { returnTo: '${appOne}/signed-out' } }`, '/signed-out'],
    ['to the first one without returnTo', `{}`, '/signed-out'],
    [
      'with a query of its own, which counts not',
      `{ logoutParams: { returnTo: '${appOne}/signed-out?from=shop' } }`,
      '/signed-out?from=shop',
    ],
    [
      'with parameters that only the app knows',
      `{ logoutParams: { returnTo: '${appOne}/signed-out', state: 'x' } }`,
      '/signed-out',
    ],
    [
      'clientId: null, to an address of the tenant’s',
      `{ clientId: null, logoutParams: { returnTo: '${appOne}/for-all' } }`,
      '/for-all',
    ],
    [
      'federated, where the session began here',
      `{ logoutParams: { returnTo: '${appOne}/signed-out', federated: true } }`,
      '/signed-out',
    ],
    [
      'by an openUrl of the app’s own',
      `{ logoutParams: { returnTo: '${appOne}/' }, openUrl: (url) => location.replace(url) }`,
      '/',
    ],
  ] as const
  for (const [what, options, end] of ways)
    it(`AUT-12 AUT-9 logout ${what}: nobody is asked, and it works a second time`, async (t) => {
      const context = await open(t)
      const page = await signIn(context, appOne)
      const other = await openApp(context, appTwo)
      await fresh(other)
      for (const _ of ['the first', 'the second']) {
        await page.goto(`${appOne}/start`)
        await leave(page, `client.logout(${options})`)
        await page.waitForURL(`${appOne}${end}`)
        await heading(page, 'Nobody')
        assert.deepEqual(await noFresh(page), loginRequired)
      }
      assert.deepEqual(await noFresh(other), loginRequired)
    })

  it('AUT-12 logout with clientId: null and no returnTo ends on our page', async (t) => {
    const page = await signIn(await open(t), appOne)
    await leave(page, 'client.logout({ clientId: null })')
    await heading(page, 'You are signed out')
    assert.equal(new URL(page.url()).origin, provider)
    await page.goto(appOne)
    assert.deepEqual(await noFresh(page), loginRequired)
  })

  it('AUT-12 AUT-13 logout to what nobody lists: the vendor’s words, and nothing ends until the person says so', async (t) => {
    const context = await open(t)
    const page = await signIn(context, appOne)
    await leave(page, `client.logout({ logoutParams: { returnTo: 'https://evil.example/' } })`)
    const anyway = page.getByRole('button', { name: /sign out anyway/i })
    await anyway.waitFor()
    const words = await page.locator('main').innerText()
    assert.match(words, /returnTo/)
    assert.match(words, /https:\/\/evil\.example\//)
    assert.match(words, /Allowed Logout URLs/)
    const other = await openApp(context, appTwo)
    await fresh(other)
    await anyway.click()
    await heading(page, 'You are signed out')
    assert.deepEqual(await noFresh(other), loginRequired)
  })

  it('AUT-12 logout with openUrl: false is the app’s own: the session goes on', async (t) => {
    const page = await signIn(await open(t), appOne)
    await page.evaluate('client.logout({ openUrl: false })')
    assert.equal(await isSignedIn(page), false)
    await fresh(page)
    assert.equal(await isSignedIn(page), true)
  })

  it('AUT-23 after a logout elsewhere getTokenSilently gives login_required, and the SDK clears its login', async (t) => {
    const context = await open(t)
    const [one, two] = [await signIn(context, appOne), await signIn(context, appTwo, true)]
    await leave(one, 'client.logout()')
    await one.waitForURL(`${appOne}/signed-out`)
    assert.ok(await kept(two), 'what it has in its memory')
    assert.equal(await isSignedIn(two), true)
    assert.deepEqual(await noFresh(two), loginRequired)
    assert.equal(await isSignedIn(two), false)
    assert.equal(await user(two), undefined)
  })

  it('AUT-15 a page of nobody, of the same site, ends nothing but by going there', async (t) => {
    const context = await open(t)
    const page = await signIn(context, appOne)
    const evil = await openApp(context, stranger, 'Ready')
    for (const path of ['/v2/logout?client_id=app-one', '/logout', '/oidc/logout?client_id=app-one']) {
      const [read, , ...others] = await askQuietly(evil, provider + path)
      assert.deepEqual([read, others], ['blocked', ['image', 'frame']], path)
      await fresh(page)
    }
    await evil.goto(`${provider}/v2/logout`)
    assert.deepEqual(await noFresh(page), loginRequired)
  })
})
