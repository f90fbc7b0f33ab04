import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import { leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
import { claims, hello, isSignedIn, kept, loginRequired, noFresh } from './support/auth0-browser-spa.ts'
import { publicApp, webSdkApp } from './support/genauth-browser-world.ts'
import { ada } from './support/genauth-world.ts'
import {
  appOne,
  appTwo,
  givePassword,
  heading,
  type HttpsWorld,
  provider,
  startHttpsWorld,
} from './support/https-world.ts'

/*
 * A team that migrates: one app with @auth0/auth0-spa-js 2.27.0, one with @authing/web 5.1.21, and one session of one
 * browser for both.
 */

let world: HttpsWorld

interface Parts {
  readonly context: BrowserContext
  /** The app with Auth0's SDK. */
  readonly shop: Page
  /** The app with GenAuth's. */
  readonly ledger: Page
}

/** Nobody is signed in; the ledger asks at each look whether its token still counts. */
async function open(t: TestContext): Promise<Parts> {
  const context = await openBrowser(t, world, { introspectAccessToken: true })
  return { context, shop: await openApp(context, appOne), ledger: await openApp(context, appTwo, 'Ready') }
}

interface State {
  readonly parsedIdToken: Readonly<Record<string, unknown>>
}

const ledgerState = (ledger: Page) => ledger.evaluate<State | null>('authing.getLoginState()')

/** What each SDK says by its own means: the one asks for a token anew, the other has its token introspected. */
async function assertAllOut({ shop, ledger }: Parts): Promise<void> {
  assert.equal(await ledgerState(ledger), null)
  assert.deepEqual(await noFresh(shop), loginRequired)
  assert.equal(await isSignedIn(shop), false)
}

/** Signed in at the shop by the password, and at the ledger without a page. */
async function signInAtShop(t: TestContext): Promise<Parts> {
  const parts = await open(t)
  await leave(parts.shop, 'client.loginWithRedirect()')
  await givePassword(parts.shop)
  await heading(parts.shop, hello)
  assert.equal((await ledgerState(parts.ledger))?.parsedIdToken['sub'], ada.id)
  return parts
}

/** The other way round. */
async function signInAtLedger(t: TestContext): Promise<Parts> {
  const parts = await open(t)
  await leave(parts.ledger, 'authing.loginWithRedirect()')
  await givePassword(parts.ledger)
  await heading(parts.ledger, hello)
  await kept(parts.shop)
  return parts
}

describe('two vendors’ SDKs over one session', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: { [appOne]: spaSdkApp('shop'), [appTwo]: webSdkApp('ledger') },
      configure: () => ({
        tenants: [
          tenant([singlePageApp('shop', appOne), publicApp('ledger', appTwo)], {
            dialects: { auth0: {}, genauth: {} },
          }),
        ],
      }),
    })
  })
  after(() => world.close())

  for (const [where, signIn] of [
    ['at the Auth0 app', signInAtShop],
    ['at the GenAuth app', signInAtLedger],
  ] as const) {
    it(`AUT-50 GEN-15 signed in ${where}: the other has its own tokens of the same person, without a page`, async (t) => {
      const { shop, ledger } = await signIn(t)
      const [one, two] = [await claims(shop), (await ledgerState(ledger))?.parsedIdToken]
      assert.deepEqual([one?.['iss'], one?.['aud'], one?.['sub']], [`${provider}/`, 'shop', ada.id])
      assert.deepEqual([two?.['iss'], two?.['aud'], two?.['sub']], [`${provider}/oidc`, 'ledger', ada.id])
      assert.deepEqual(
        [shop.url(), ledger.url()].filter((url) => url.startsWith(provider)),
        [],
      )
    })

    it(`AUT-12 GEN-19 signed in ${where}: the Auth0 app leaves, and both notice`, async (t) => {
      const parts = await signIn(t)
      await leave(parts.shop, `client.logout({ logoutParams: { returnTo: '${appOne}/signed-out' } })`)
      await parts.shop.waitForURL(`${appOne}/signed-out`)
      await heading(parts.shop, 'Nobody')
      await assertAllOut(parts)
    })

    it(`AUT-23 GEN-26 signed in ${where}: the GenAuth app leaves, and both notice`, async (t) => {
      const parts = await signIn(t)
      await leave(parts.ledger, 'authing.logoutWithRedirect()')
      await parts.ledger.waitForURL(`${appTwo}/signed-out`)
      await assertAllOut(parts)
    })
  }

  it('AUT-12 GEN-19 the person leaves by their account page, and both notice', async (t) => {
    const parts = await signInAtShop(t)
    const account = await parts.context.newPage()
    await account.goto(`${provider}/account`)
    await heading(account, 'Your account')
    await account.getByRole('listitem').filter({ hasText: 'this browser' }).getByRole('button').click()
    await heading(account, 'You are signed out')
    await assertAllOut(parts)
  })
})
