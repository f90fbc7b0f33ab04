import { fetchUserInfo, introspectToken, refreshTokens, verifyLogoutToken } from '@exeunt/client'
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { createAkamaiServerApp } from './support/akamai-server-app.ts'
import { pressOn } from './support/akamai-signed-in.ts'
import { ada, akamaiClient, akamaiTenant, customerId, secret, withId } from './support/akamai-world.ts'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import { claims, hello, isSignedIn, kept, loginRequired, noFresh } from './support/auth0-browser-spa.ts'
import { leave, openApp, openBrowser, singlePageApp } from './support/auth0-browser-world.ts'
import { publicApp, webSdkApp } from './support/genauth-browser-world.ts'
import type { App } from './support/https-apps.ts'
import { givePassword, heading, type HttpsWorld, provider, startHttpsWorld } from './support/https-world.ts'

/*
 * A team in the middle of a long move: an app on a server that was written against Akamai, one with
 * @auth0/auth0-spa-js 2.27.0 and one with @authing/web 5.1.21, and one session of one browser for all three.
 */

const [paper, shop, ledger] = [
  'https://paper.exeunt.test',
  'https://shop.exeunt.test',
  'https://ledger.exeunt.test',
]
const app = createAkamaiServerApp('paper', paper, withId(provider))

let world: HttpsWorld
/** The addresses to which the shop's frame was loaded. */
const framed: URL[] = []

/** The shop, and what its page of the front channel is asked. */
function frameOf(shopApp: App): App {
  return (request, response) => {
    const url = new URL(request.url ?? '/', shop)
    if (url.pathname !== '/told') return shopApp(request, response)
    framed.push(url)
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Told</title>')
    return true
  }
}

interface Parts {
  readonly context: BrowserContext
  readonly paper: Page
  readonly shop: Page
  readonly ledger: Page
  /** What the paper got. */
  readonly own: ReturnType<typeof app.latest>
  /** The ledger's access token. */
  readonly theirs: string
  /** How many notices had come before. */
  readonly before: { readonly notices: number; readonly frames: number }
}

interface LedgerState {
  readonly accessToken: string
  readonly parsedIdToken: Readonly<Record<string, unknown>>
}

const ledgerState = (page: Page) => page.evaluate<LedgerState | null>('authing.getLoginState()')

/** What the provider says of a token at GenAuth's door, by the ledger's own page. */
function isActiveAtGenAuth(page: Page, token: string): Promise<boolean> {
  const form = JSON.stringify({ token, client_id: 'ledger' })
  return page.evaluate<boolean>(
    `fetch('${provider}/oidc/token/introspection', { method: 'POST', body: new URLSearchParams(${form}) })
      .then((answer) => answer.json()).then(({ active }) => active)`,
  )
}

/** By the password at the paper, and at the others without a page. */
async function signIn(t: TestContext): Promise<Parts> {
  const context = await openBrowser(t, world, { introspectAccessToken: true })
  const page = await context.newPage()
  await page.goto(`${paper}/login`)
  await givePassword(page)
  await pressOn(page)
  await heading(page, hello)
  const shopPage = await openApp(context, shop)
  const ledgerPage = await openApp(context, ledger, 'Ready')
  const state = await ledgerState(ledgerPage)
  assert.equal(state?.parsedIdToken['sub'], ada.id)
  await kept(shopPage)
  return {
    context,
    paper: page,
    shop: shopPage,
    ledger: ledgerPage,
    own: app.latest(),
    theirs: state.accessToken,
    before: { notices: world.board.notices.length, frames: framed.length },
  }
}

/** Each app learns of it by the means that it has. */
async function assertAllOut({ shop: shopPage, ledger: ledgerPage, ...parts }: Parts): Promise<void> {
  assert.equal(await isActiveAtGenAuth(ledgerPage, parts.theirs), false)
  assert.equal(await ledgerState(ledgerPage), null)
  assert.deepEqual(await noFresh(shopPage), loginRequired)
  assert.equal(await isSignedIn(shopPage), false)
  await assertTold(parts)
  await assertTokensLive(parts)
}

/** Back channel and front channel: the app that was written against Akamai, and the shop. */
async function assertTold({
  own,
  before: { notices, frames },
}: Pick<Parts, 'own' | 'before'>): Promise<void> {
  const told = world.board.notices.slice(notices)
  assert.deepEqual(
    told.map(({ path }) => path),
    ['/paper'],
  )
  const verdict = await verifyLogoutToken(app.rp, told[0]?.token ?? '')
  assert.equal(verdict.kind, 'accepted')
  assert.equal(verdict.kind === 'accepted' && verdict.notice.sid, own.claims.sid)
  const loaded = framed.slice(frames)
  assert.deepEqual(
    loaded.map(({ searchParams }) => searchParams.get('iss')),
    [`${provider}/`],
  )
  assert.ok(loaded[0]?.searchParams.get('sid'))
}

/** D10: what the vendor's door gave lives on, by whichever door the person left. */
async function assertTokensLive({ own: { claims: idClaims, tokens } }: Pick<Parts, 'own'>): Promise<void> {
  assert.equal((await introspectToken(app.rp, tokens.accessToken)).active, true)
  assert.equal((await fetchUserInfo(app.rp, tokens.accessToken, ada.id)).sub, ada.id)
  const refreshToken = tokens.refreshToken ?? ''
  const renewed = await refreshTokens(app.rp, { refreshToken, claims: idClaims })
  assert.equal((await introspectToken(app.rp, renewed.tokens.accessToken)).active, true)
}

describe('three vendors’ apps over one session', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: { [paper]: app.handle, [shop]: frameOf(spaSdkApp('shop')), [ledger]: webSdkApp('ledger') },
      configure: (board) => ({
        tenants: [
          akamaiTenant(
            [
              akamaiClient('paper', [`${paper}/callback`, `${paper}/bye`], {
                client_name: 'The Paper',
                client_secret: secret,
                backchannel_logout_uri: `${board}/paper`,
              }),
              singlePageApp('shop', shop, {
                client_name: 'The Shop',
                frontchannel_logout_uri: `${shop}/told`,
              }),
              publicApp('ledger', ledger, { client_name: 'The Ledger' }),
            ],
            { dialects: { akamai: { customerId }, auth0: {}, genauth: {} } },
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AKA-30 AUT-50 GEN-15 signed in at the Akamai app: the others have tokens of the same person, each of its own door, without a page', async (t) => {
    const { shop: shopPage, ledger: ledgerPage, own } = await signIn(t)
    const [one, two] = [await claims(shopPage), (await ledgerState(ledgerPage))?.parsedIdToken]
    const { iss, aud, sub } = own.claims
    assert.deepEqual([iss, aud, sub], [withId(provider).issuer, ['paper'], ada.id])
    assert.deepEqual([one?.['iss'], one?.['aud'], one?.['sub']], [`${provider}/`, 'shop', ada.id])
    assert.deepEqual([two?.['iss'], two?.['aud'], two?.['sub']], [`${provider}/oidc`, 'ledger', ada.id])
  })

  it('AKA-6 AKA-90 AKA-91 out by Akamai’s /auth-ui/logout: all notice, and “Logout Success” shows whom', async (t) => {
    const parts = await signIn(t)
    await parts.paper.goto(`${paper}/leave`)
    await heading(parts.paper, 'Logout Success')
    const shown = await parts.paper.locator('main').innerText()
    for (const name of ['The Paper', 'The Shop', 'The Ledger']) assert.match(shown, new RegExp(name))
    await assertAllOut(parts)
  })

  it('AKA-2 AKA-3 AKA-90 the same with a way back: told first, and then back with the state', async (t) => {
    const parts = await signIn(t)
    await parts.paper.goto(`${paper}/logout`)
    await heading(parts.paper, 'Goodbye')
    assert.equal(parts.paper.url(), `${paper}/bye?state=left`)
    await assertAllOut(parts)
  })

  it('AKA-6 AKA-90 AUT-12 out by Auth0’s /v2/logout, and all notice', async (t) => {
    const parts = await signIn(t)
    await leave(parts.shop, `client.logout({ logoutParams: { returnTo: '${shop}/signed-out' } })`)
    await parts.shop.waitForURL(`${shop}/signed-out`)
    await assertAllOut(parts)
  })

  it('AKA-6 AKA-90 GEN-19 out by GenAuth’s SDK, and all notice', async (t) => {
    const parts = await signIn(t)
    await leave(parts.ledger, 'authing.logoutWithRedirect()')
    await parts.ledger.waitForURL(`${ledger}/signed-out`)
    await assertAllOut(parts)
  })
})
