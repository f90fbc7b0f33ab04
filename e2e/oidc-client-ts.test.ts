import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { UserManagerSettings } from 'oidc-client-ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { compileCache } from './support/compile-cache.ts'
import { person } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'
import { type SinglePageApp, startSinglePageApp } from './support/single-page-app.ts'

/*
 * The library (version 3) speaks the code flow with PKCE only: it throws before it asks for `id_token` or
 * `code id_token`. Those types have their tests with openid-client.
 */

let browser: Browser
let provider: Provider
let app: SinglePageApp
let stranger: SinglePageApp

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()
const told = (page: Page, event: string) => page.locator('#events li', { hasText: event }).first().waitFor()

/** What of the library's user a test looks at; or the error that came instead. */
interface Outcome {
  readonly access?: string
  readonly refresh?: string
  readonly sid?: string
  readonly name?: string
  readonly failed?: string
}

/** Runs an expression of a promise of a user, or of nothing, in the page. */
function outcome(page: Page, expression: string): Promise<Outcome> {
  return page.evaluate<Outcome>(`${expression}.then(
    (user) => user ? { access: user.access_token, refresh: user.refresh_token, sid: user.profile.sid,
      name: user.profile.name } : {},
    (fault) => ({ failed: fault.error || fault.message }))`)
}

/** A person's browser. @param changes of the library's settings. */
async function openBrowser(t: TestContext, changes: Partial<UserManagerSettings> = {}) {
  const context = await browser.newContext()
  t.after(() => context.close())
  await context.addInitScript(`window.changes = ${JSON.stringify(changes)}`)
  return context
}

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel(/Email or username/).fill(person.username)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signIn(context: BrowserContext, origin = app.origin, args = ''): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin)
  await heading(page, 'Nobody')
  await page.evaluate(`void manager.signinRedirect(${args})`)
  await givePassword(page)
  await page.getByRole('heading', { name: /^Hello, Ada Lovelace/ }).waitFor()
  return page
}

/** In another tab, by the provider's own page. */
async function signOutElsewhere(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${provider.base}/oauth2/logout`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await heading(page, 'You are signed out')
  await page.close()
}

const registration = () => ({
  first_party: true,
  redirect_uris: app.redirectUris,
  post_logout_redirect_uris: app.postLogoutRedirectUris,
})

describe('oidc-client-ts, in a real browser', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    ;[app, stranger] = [await startSinglePageApp('spa'), await startSinglePageApp('spa')]
    opened.push(app.close, stranger.close)
    const { username, password } = person
    provider = await startProvider({
      env: compileCache,
      configure: (base) => ({
        publicUrl: base,
        tenants: [
          {
            id: 'acme',
            sessionManagement: true,
            clients: [
              { ...registration(), client_id: 'spa' },
              { ...registration(), client_id: 'frames', grant_types: ['authorization_code'] },
            ],
            users: [{ username, email: username, name: 'Ada Lovelace', password }],
          },
        ],
      }),
    })
    opened.push(() => provider.stop())
    app.authority = stranger.authority = provider.base
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  for (const response_mode of ['query', 'fragment'] as const) {
    it(`PKCE-1 CORE-32 FORM-5 signs in by ${response_mode}, with its state, and reads userinfo`, async (t) => {
      const context = await openBrowser(t, { response_mode })
      const complaints: string[] = []
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      const page = await signIn(context, app.origin, `{ state: 'a b+c%26&d' }`)
      await heading(page, 'Hello, Ada Lovelace with a b+c%26&d')
      const at = new URL(page.url())
      assert.ok((response_mode === 'query' ? at.search : at.hash).includes('code='))
      assert.deepEqual(complaints, [])
    })
  }

  it('BCP-6 renews by its refresh token, and each is used once', async (t) => {
    const page = await signIn(await openBrowser(t))
    const before = await outcome(page, 'manager.getUser()')
    const after = await outcome(page, 'manager.signinSilent()')
    assert.deepEqual([after.sid, after.name], [before.sid, 'Ada Lovelace'])
    assert.notEqual(after.access, before.access)
    assert.ok(after.refresh && after.refresh !== before.refresh)
  })

  it('CORE-3 renews in a hidden frame by the session, without a page', async (t) => {
    const context = await openBrowser(t)
    const page = await signIn(context)
    const before = await outcome(page, 'manager.getUser()')
    const after = await outcome(page, 'manager.signinSilent({ forceIframeAuth: true })')
    assert.deepEqual([after.failed, after.sid, after.name], [undefined, before.sid, 'Ada Lovelace'])
    assert.notEqual(after.access, before.access)

    await signOutElsewhere(context)
    const late = await outcome(page, 'manager.signinSilent({ forceIframeAuth: true })')
    assert.equal(late.failed, 'login_required')
    assert.equal((await outcome(page, 'manager.signinSilent()')).failed, 'invalid_grant')
  })

  it('CORE-3 on another site the frame has no cookie: the library hears login_required', async (t) => {
    const page = await signIn(await openBrowser(t), app.foreignOrigin)
    const after = await outcome(page, 'manager.signinSilent({ forceIframeAuth: true })')
    assert.equal(after.failed, 'login_required')
    assert.ok((await outcome(page, 'manager.signinSilent()')).access, 'its refresh token goes on working')
  })

  const ends = [
    ['there, without refresh tokens', 'frames', 'silentRenewError login_required'],
    ['once the session is over', 'spa', 'silentRenewError invalid_grant'],
  ] as const
  for (const [when, client_id, event] of ends) {
    it(`CORE-3 and an app that renews by itself gets the event ${event} ${when}`, async (t) => {
      const context = await openBrowser(t, {
        client_id,
        automaticSilentRenew: true,
        accessTokenExpiringNotificationTimeInSeconds: 100_000,
      })
      const page = await signIn(context, app.foreignOrigin)
      if (client_id === 'spa') await signOutElsewhere(context)
      await told(page, event)
    })
  }

  it('SM-7 SM-9 hears of a logout in another tab, and of a new sign-in', async (t) => {
    const context = await openBrowser(t, { monitorSession: true })
    const page = await signIn(context)
    const again = await context.newPage()
    await again.goto(app.origin)
    await again.evaluate(`void manager.signinRedirect({ prompt: 'login' })`)
    await givePassword(again)
    await heading(again, 'Hello, Ada Lovelace')
    await told(page, 'userSessionChanged')
    assert.equal(await page.locator('#events li', { hasText: 'userSignedOut' }).count(), 0)

    await signOutElsewhere(context)
    await Promise.all([told(page, 'userSignedOut'), told(again, 'userSignedOut')])
  })

  it('SM-11 on another site the library hears error, stops asking, and signs nobody out', async (t) => {
    const context = await openBrowser(t, { monitorSession: true })
    const stopped = context.waitForEvent('console', (said) => /check session op iframe/.test(said.text()))
    const page = await signIn(context, app.foreignOrigin)
    assert.match((await stopped).text(), /error message from check session op iframe/)
    assert.equal(await page.locator('#events li', { hasText: 'userSignedOut' }).count(), 0)
  })

  it('RIL-22 RIL-34 signs out by id_token_hint without a question, and comes back with its state', async (t) => {
    const page = await signIn(await openBrowser(t))
    await page.evaluate(`void manager.signoutRedirect({ state: 'a b+c%26&d' })`)
    await heading(page, 'Signed out with a b+c%26&d')
    assert.deepEqual([...new URL(page.url()).searchParams.keys()], ['state'])
    await page.goto(app.origin)
    await heading(page, 'Nobody')
  })

  it('RIL-22 signs in and out in a window of its own', async (t) => {
    const context = await openBrowser(t)
    const page = await context.newPage()
    await page.goto(app.origin)
    const [popup, user] = [page.waitForEvent('popup'), outcome(page, 'manager.signinPopup()')]
    await givePassword(await popup)
    assert.equal((await user).name, 'Ada Lovelace')
    const [farewell, done] = [page.waitForEvent('popup'), outcome(page, 'manager.signoutPopup()')]
    await farewell
    assert.deepEqual(await done, {})
    const late = await outcome(page, 'manager.signinSilent()')
    assert.equal(late.failed, 'login_required')
  })

  it('RIL-22 signs out in a hidden frame, as nothing has to be asked', async (t) => {
    const page = await signIn(await openBrowser(t, { includeIdTokenInSilentSignout: true }))
    assert.deepEqual(await outcome(page, 'manager.signoutSilent({ state: 1 })'), {})
    assert.equal((await outcome(page, 'manager.signinSilent()')).failed, 'login_required')
  })

  it('REV-3 REV-9 REV-11 revokes its tokens, and the person stays signed in', async (t) => {
    const page = await signIn(await openBrowser(t))
    const { access = '' } = await outcome(page, 'manager.getUser()')
    await page.evaluate('manager.revokeTokens()')
    const status = await page.evaluate(
      `manager.metadataService.getUserInfoEndpoint().then((url) =>
        fetch(url, { headers: { authorization: 'Bearer ${access}' } })).then((answer) => answer.status)`,
    )
    assert.equal(status, 401)
    assert.ok((await outcome(page, 'manager.signinSilent({ forceIframeAuth: true })')).access)
  })

  it('BCP-5 there is no password grant, and the library reads so', async (t) => {
    const page = await (await openBrowser(t)).newPage()
    await page.goto(app.origin)
    const { username, password } = person
    const asked = `manager.signinResourceOwnerCredentials(${JSON.stringify({ username, password })})`
    assert.equal((await outcome(page, asked)).failed, 'unsupported_grant_type')
  })

  it('DISC-7 BCP-12 only an app from a registered origin can read, and no page of ours', async (t) => {
    const page = await (await openBrowser(t)).newPage()
    const reads = (path: string) => {
      const form = `{ method: 'POST', body: new URLSearchParams({ client_id: 'spa', token: 'x' }) }`
      const init = /token|revoke/.test(path) ? form : '{}'
      return page.evaluate<boolean>(`fetch('${provider.base}${path}', ${init}).then(() => true, () => false)`)
    }
    const shared = ['token', 'revoke', 'userinfo', 'jwks'].map((name) => `/oauth2/${name}`)
    for (const path of [...shared, '/.well-known/openid-configuration']) {
      await page.goto(stranger.origin)
      assert.equal(await reads(path), false, path)
      await page.goto(app.origin)
      assert.equal(await reads(path), true, path)
    }
    for (const path of ['/oauth2/authorize', '/oauth2/logout', '/account', '/oauth2/device_authorization'])
      assert.equal(await reads(path), false, path)
  })
})
