import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import type { UserManagerSettings } from 'oidc-client-ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { pressOn, stayAtSignedIn } from './support/akamai-signed-in.ts'
import {
  ada,
  akamaiClient,
  akamaiTenant,
  type VendorAddress,
  withId,
  withoutId,
} from './support/akamai-world.ts'
import { compileCache } from './support/compile-cache.ts'
import { givePassword, heading } from './support/https-world.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { type SinglePageApp, startSinglePageApp } from './support/single-page-app.ts'

/*
 * A page written with oidc-client-ts 3.5.0, as the vendor's samples were: signed in by discovery or by addresses that
 * are written down, and out by the vendor's own address in the place of the standard's.
 */

const clientId = 'a1b0c6d2-6c1e-4f0f-9d53-0f6a1f0f3a11'
const hello = 'Hello, Ada Lovelace'

let browser: Browser
let provider: Provider
let app: SinglePageApp

type Settings = Partial<UserManagerSettings>

/** The vendor's address as an app has it, to which the library adds what it sends to the standard's. */
const hosted = ({ base }: VendorAddress) => `${base}/auth-ui/logout?client_id=${clientId}`

const seeded = (at: VendorAddress): Settings => ({ metadataSeed: { end_session_endpoint: hosted(at) } })

const writtenDown = (at: VendorAddress): Settings => ({
  metadata: {
    issuer: at.issuer,
    authorization_endpoint: `${at.base}/login/authorize`,
    token_endpoint: `${at.base}/login/token`,
    userinfo_endpoint: `${at.base}/profiles/oidc/userinfo`,
    jwks_uri: `${at.base}/login/jwk`,
    // As the vendor's page about the logout spells it; its discovery has another.
    revocation_endpoint: `${at.base}/token/revoke`,
    end_session_endpoint: hosted(at),
  },
})

const discovered = (): Settings => ({})

const addresses = [
  ['with the customer id', withId],
  ['without it', withoutId],
] as const

const ways = [
  ['a seed over discovery', seeded, ['client_id']],
  ['all metadata written down', writtenDown, ['client_id']],
  ['the discovered end_session', discovered, []],
] as const

/** A person's browser. @param settings of the library, in every page of it. */
async function openBrowser(t: TestContext, at: VendorAddress, settings: Settings): Promise<BrowserContext> {
  const context = await browser.newContext()
  t.after(() => context.close())
  context.setDefaultTimeout(60_000)
  const changes = { authority: at.issuer, silentRequestTimeoutInSeconds: 60, ...settings }
  await context.addInitScript(`window.changes = ${JSON.stringify(changes)}`)
  return context
}

async function openApp(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.origin)
  await heading(page, 'Nobody')
  return page
}

/** A tab in which Ada is signed in by her password, and told so. */
async function signIn(context: BrowserContext): Promise<Page> {
  const page = await openApp(context)
  await page.evaluate('void manager.signinRedirect()')
  await givePassword(page)
  await pressOn(page)
  await heading(page, hello)
  return page
}

/** What of the library's user a test looks at; or the error that came instead. */
interface Outcome {
  readonly access?: string
  readonly refresh?: string
  readonly idToken?: string
  readonly email?: string
  readonly sid?: string
  readonly failed?: string
}

/** Runs an expression of a promise of a user, or of nothing, in the page. */
function outcome(page: Page, expression: string): Promise<Outcome> {
  return page.evaluate<Outcome>(`${expression}.then(
    (user) => user ? { access: user.access_token, refresh: user.refresh_token, idToken: user.id_token,
      email: user.profile.email, sid: user.profile.sid } : {},
    (fault) => ({ failed: fault.error || fault.message }))`)
}

const user = (page: Page) => outcome(page, 'manager.getUser()')
const byRefreshToken = (page: Page) => outcome(page, 'manager.signinSilent()')
const byFrame = (page: Page) => outcome(page, 'manager.signinSilent({ forceIframeAuth: true })')

/** What the app's own page is answered at userinfo. */
function userinfoStatus(page: Page, access = ''): Promise<number> {
  return page.evaluate<number>(`manager.metadataService.getUserInfoEndpoint().then((url) =>
    fetch(url, { headers: { authorization: 'Bearer ${access}' } })).then((answer) => answer.status)`)
}

/** What it is answered for a refresh token that the library has forgotten. */
function refreshAnswer(page: Page, refresh = ''): Promise<{ readonly error?: string }> {
  const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refresh }
  return page.evaluate(`manager.metadataService.getTokenEndpoint().then((url) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(${JSON.stringify(form)}) })).then((answer) => answer.json())`)
}

/** The address of the provider's to which a call leads the browser. */
async function askedBy(page: Page, call: string): Promise<URL> {
  const sent = page.waitForRequest((one) => one.isNavigationRequest() && one.url().startsWith(provider.base))
  await page.evaluate(`void ${call}`)
  return new URL((await sent).url())
}

/** In another tab, by an address as somebody would type it. */
async function signOutElsewhere(context: BrowserContext, at: VendorAddress): Promise<void> {
  const page = await context.newPage()
  await page.goto(hosted(at))
  await heading(page, 'Logout Success')
  await page.close()
}

describe('oidc-client-ts against the addresses of Akamai, in a real browser', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    app = await startSinglePageApp(clientId)
    opened.push(app.close)
    const client = akamaiClient(clientId, app.redirectUris, {
      post_logout_redirect_uris: app.postLogoutRedirectUris,
    })
    provider = await startProvider({
      env: compileCache,
      configure: (base) => ({ publicUrl: base, tenants: [akamaiTenant([client])] }),
    })
    opened.push(() => provider.stop())
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  for (const [where, addressOf] of addresses)
    for (const [way, settingsFor, own] of ways)
      it(`AKA-3 AKA-7 AKA-20 AKA-40 AKA-52 AKA-80 AKA-82 ${where}, by ${way}: in as the issuer that it knows, out unasked, and back with what it remembered`, async (t) => {
        const at = addressOf(provider.base)
        const page = await signIn(await openBrowser(t, at, settingsFor(at)))
        const { idToken = '', email } = await user(page)
        const { iss, aud, azp, sub } = decodeJwt(idToken)
        assert.deepEqual([iss, aud, azp, sub, email], [at.issuer, [clientId], clientId, ada.id, ada.email])

        const asked = await askedBy(page, `manager.signoutRedirect({ state: 'a b+c%26&d' })`)
        const added = ['id_token_hint', 'post_logout_redirect_uri', 'state']
        assert.deepEqual([...asked.searchParams.keys()], [...own, ...added])
        await heading(page, 'Signed out with a b+c%26&d')
        assert.deepEqual([...new URL(page.url()).searchParams.keys()], ['state'])
        assert.equal((await byFrame(page)).failed, 'login_required')
      })

  it('AKA-61 who waits at “Login Successful!” goes on without a press', async (t) => {
    const context = await openBrowser(t, withId(provider.base), discovered())
    const stay = await stayAtSignedIn(context)
    const page = await openApp(context)
    await page.evaluate('void manager.signinRedirect()')
    await givePassword(page)
    await heading(page, 'Login Successful!')
    await stay.tried
    await stay.end()
    await page.reload()
    await heading(page, hello)
  })

  it('AKA-41 AKA-46 AKA-49 renews by the refresh token that it keeps, and in a hidden frame by the session', async (t) => {
    const page = await signIn(await openBrowser(t, withId(provider.base), discovered()))
    const first = await user(page)
    const [second, third] = [await byRefreshToken(page), await byRefreshToken(page)]
    assert.ok(first.refresh)
    assert.deepEqual([second.refresh, third.refresh], [first.refresh, first.refresh])
    const framed = await byFrame(page)
    assert.deepEqual([framed.failed, framed.sid], [undefined, first.sid])
    const all = [first, second, third, framed].map(({ access = '' }) => access)
    assert.equal(new Set(all).size, all.length)
    for (const access of all) assert.equal(await userinfoStatus(page, access), 200)
  })

  for (const [way, settingsFor] of ways)
    it(`AKA-6 AKA-47 by ${way}: its tokens outlive the logout, and end when it revokes them`, async (t) => {
      const at = withId(provider.base)
      const context = await openBrowser(t, at, settingsFor(at))
      const page = await signIn(context)
      const before = await user(page)
      await signOutElsewhere(context, at)
      assert.equal((await byFrame(page)).failed, 'login_required')
      assert.equal(await userinfoStatus(page, before.access), 200)
      const renewed = await byRefreshToken(page)
      assert.deepEqual([renewed.failed, await userinfoStatus(page, renewed.access)], [undefined, 200])

      await page.evaluate('manager.revokeTokens()')
      assert.equal(await userinfoStatus(page, renewed.access), 401)
      assert.equal((await refreshAnswer(page, renewed.refresh)).error, 'invalid_grant')
    })

  for (const [way, settingsFor] of ways)
    it(`AKA-3 by ${way}: with nothing to remember it comes back to the bare address`, async (t) => {
      const at = withId(provider.base)
      const page = await signIn(await openBrowser(t, at, settingsFor(at)))
      await page.evaluate('void manager.signoutRedirect()')
      await heading(page, 'Signed out')
      assert.equal(page.url(), `${app.origin}/signed-out`)
    })

  for (const [way, settingsFor] of ways)
    it(`AKA-5 by ${way}: an app that forgot who was signed in signs this browser out all the same`, async (t) => {
      const at = withId(provider.base)
      const page = await signIn(await openBrowser(t, at, settingsFor(at)))
      await page.evaluate('manager.removeUser()')
      await page.evaluate(`void manager.signoutRedirect({ state: 'forgotten' })`)
      await heading(page, 'Signed out with forgotten')
      assert.equal((await byFrame(page)).failed, 'login_required')
    })

  for (const [way, settingsFor] of ways)
    it(`AKA-5 AKA-41 by ${way}: in and out in a window of its own`, async (t) => {
      const at = withId(provider.base)
      const page = await openApp(await openBrowser(t, at, settingsFor(at)))
      const [popup, signedIn] = [page.waitForEvent('popup'), outcome(page, 'manager.signinPopup()')]
      await givePassword(await popup)
      await pressOn(await popup)
      assert.equal((await signedIn).email, ada.email)
      assert.deepEqual(await outcome(page, 'manager.signoutPopup()'), {})
      assert.equal((await byFrame(page)).failed, 'login_required')
    })

  for (const [way, settingsFor] of ways.slice(0, 2))
    it(`AKA-12 by ${way}: a hidden frame signs nobody out`, async (t) => {
      const at = withId(provider.base)
      const settings = { ...settingsFor(at), includeIdTokenInSilentSignout: true }
      const page = await signIn(await openBrowser(t, at, settings))
      const silent = await outcome(page, 'manager.signoutSilent({ silentRequestTimeoutInSeconds: 1 })')
      assert.match(silent.failed ?? '', /timed out/)
      assert.equal((await byFrame(page)).failed, undefined)
    })
})
