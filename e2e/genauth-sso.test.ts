import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { publicApp, ssoSdkApp, startBrowserWorld } from './support/genauth-browser-world.ts'
import { authenticatedBy, nodeSdk } from './support/genauth-node-sdk.ts'
import { ada } from './support/genauth-world.ts'
import {
  appAfar,
  appOne,
  appTwo,
  blockThirdPartyCookies,
  emptyApp,
  givePassword,
  heading,
  type HttpsWorld,
  provider,
  stranger,
} from './support/https-world.ts'

/*
 * @authing/sso 2.0.2 and the browser's build of authing-js-sdk 4.23.55 as npm has them, in a real browser.
 */

let world: HttpsWorld

interface Tokens {
  readonly access_token: string
  readonly id_token: string
}

interface Tracked {
  readonly session: { readonly userId: string; readonly appId: string; readonly type: string } | null
  readonly userInfo?: { readonly id: string; readonly name: string }
}

async function openBrowser(t: TestContext): Promise<BrowserContext> {
  const context = await world.browser.newContext()
  t.after(() => context.close())
  context.setDefaultTimeout(30_000)
  return context
}

async function openApp(context: BrowserContext, origin: string, isBlocked = false): Promise<Page> {
  const page = await context.newPage()
  if (isBlocked) await blockThirdPartyCookies(context, page)
  await page.goto(`${origin}/`)
  await heading(page, 'Ready')
  return page
}

/** By the address of the page alone, as the SDK's README has it. */
async function signIn(
  context: BrowserContext,
  origin = appOne,
): Promise<{ readonly page: Page; readonly tokens: Tokens }> {
  const page = await openApp(context, origin)
  await page.evaluate('void sso.login()')
  const password = page.getByLabel('Password')
  await password.or(page.getByRole('heading', { name: 'Called back' })).waitFor()
  if (await password.isVisible()) await givePassword(page)
  await heading(page, 'Called back')
  return { page, tokens: await page.evaluate<Tokens>('sso.getTokenSetFromUrlHash()') }
}

const track = (page: Page, sdk: 'sso' | 'authing' = 'sso') => page.evaluate<Tracked>(`${sdk}.trackSession()`)
const isSignedIn = async (page: Page) => (await track(page)).session !== null

/** What a call of an SDK comes to, or why not. */
function outcome(page: Page, call: string): Promise<unknown> {
  return page.evaluate(
    `${call}.then((value) => value ?? 'done', (fault) => ({ failed: fault.message, code: fault.code }))`,
  )
}

/** What a page hears that asks in a frame for an app's silent answer. */
function answersTo(page: Page): Promise<readonly unknown[]> {
  const query = new URLSearchParams({
    client_id: 'app-one',
    redirect_uri: `${appOne}/callback`,
    response_type: 'id_token token',
    response_mode: 'web_message',
    prompt: 'none',
    scope: 'openid',
    state: 'a',
    nonce: 'b',
  })
  return page.evaluate<readonly unknown[]>(`new Promise((done) => {
    const heard = []
    addEventListener('message', ({ data }) => (data === 'loaded' ? done(heard) : heard.push(data)))
    const frame = document.body.appendChild(document.createElement('iframe'))
    // Messages come in the order in which they were sent: whatever the frame said while it loaded is before this.
    frame.onload = () => postMessage('loaded')
    frame.src = ${JSON.stringify(`${provider}/oidc/auth?${query}`)}
  })`)
}

async function isActive(appId: string, { access_token }: Tokens): Promise<boolean> {
  const app = { id: appId, redirectUri: '', logoutRedirectUri: '' }
  const about = await nodeSdk({ host: provider }, app, authenticatedBy('none')).introspectToken(access_token)
  return about.active === true
}

describe('@authing/sso 2.0.2 and authing-js-sdk 4.23.55, in a real browser', () => {
  before(async () => {
    world = await startBrowserWorld({
      apps: {
        [appOne]: ssoSdkApp('app-one'),
        [appTwo]: ssoSdkApp('app-two'),
        [appAfar]: ssoSdkApp('app-afar'),
        [stranger]: emptyApp,
      },
      clients: () => [
        publicApp('app-one', appOne),
        publicApp('app-two', appTwo),
        publicApp('app-afar', appAfar),
      ],
    })
  })
  after(() => world.close())

  it('GEN-21 GEN-5 login brings tokens in the fragment, and the person is read by them', async (t) => {
    const { page, tokens } = await signIn(await openBrowser(t))
    const person = await page.evaluate<Readonly<Record<string, unknown>>>(
      `sso.getUserInfoByAccessToken(${JSON.stringify(tokens.access_token)})`,
    )
    assert.deepEqual([person['sub'], person['name'], person['email']], [ada.id, ada.name, ada.email])
    assert.ok(await isActive('app-one', tokens))
  })

  it('GEN-55 popUpLogin answers the window that opened it', async (t) => {
    const page = await openApp(await openBrowser(t), appOne)
    const popup = page.waitForEvent('popup')
    const answer = page.evaluate<Tokens>(
      `new Promise((resolve) => {
        sso.onPopUpLoginSuccess((tokens) => resolve(tokens))
        sso.popUpLogin()
      })`,
    )
    await givePassword(await popup)
    assert.ok(await isActive('app-one', await answer))
  })

  it('GEN-30 trackSession tells every app of the session in this browser', async (t) => {
    const context = await openBrowser(t)
    const two = await openApp(context, appTwo)
    assert.equal((await track(two)).session, null)
    await signIn(context)
    for (const page of [two, await openApp(context, appAfar)])
      for (const sdk of ['sso', 'authing'] as const) {
        const { session, userInfo } = await track(page, sdk)
        assert.deepEqual(
          [session?.userId, session?.type, userInfo?.id, userInfo?.name],
          [ada.id, 'oidc', ada.id, ada.name],
        )
      }
  })

  it('GEN-15 GEN-30 on another site, third-party cookies blocked: it tells of none', async (t) => {
    const context = await openBrowser(t)
    await signIn(context)
    const far = await openApp(context, appAfar, true)
    assert.equal((await track(far)).session, null)
    const near = await openApp(context, appTwo, true)
    assert.ok(await isSignedIn(near), 'of the same site')
    const { failed } = (await outcome(far, 'sso.logout()')) as { readonly failed: string }
    assert.equal(typeof failed, 'string')
    assert.ok(await isSignedIn(near))
  })

  it('GEN-15 getAccessTokenSilently: tokens for another app of the site, without a page', async (t) => {
    const context = await openBrowser(t)
    await signIn(context)
    const two = await openApp(context, appTwo)
    const tokens = await two.evaluate<Tokens>('sso.getAccessTokenSilently()')
    assert.ok(await isActive('app-two', tokens))
    assert.equal(two.url(), `${appTwo}/`)
  })

  // This version asks with no prompt unless it is told one, so without a session there is a page that no frame shows.
  it('GEN-15 getAccessTokenSilently with prompt=none: on another site by the second cookie, else login_required', async (t) => {
    const context = await openBrowser(t)
    const silently = `(sso.authzUrlBuilder.prompt('none'), sso.getAccessTokenSilently())`
    const far = await openApp(context, appAfar)
    const { failed } = (await outcome(far, silently)) as { readonly failed: string }
    assert.equal(typeof failed, 'string')
    await signIn(context)
    assert.ok(await isActive('app-afar', await far.evaluate<Tokens>(silently)))
  })

  it('GEN-28 logout by the cookie: this browser, all apps, and JSON in place of a page', async (t) => {
    const [context, elsewhere] = [await openBrowser(t), await openBrowser(t)]
    const { page, tokens } = await signIn(context)
    const { page: two, tokens: others } = await signIn(context, appTwo)
    const { page: other, tokens: kept } = await signIn(elsewhere)
    const { code } = (await outcome(page, 'sso.logout()')) as { readonly code: number }
    assert.equal(code, 200)
    assert.deepEqual(
      [await isSignedIn(page), await isSignedIn(two), await isSignedIn(other)],
      [false, false, true],
    )
    assert.deepEqual([await isActive('app-one', tokens), await isActive('app-two', others)], [false, false])
    assert.ok(await isActive('app-one', kept))
  })

  it('GEN-28 D16 logout from another site, by the second cookie', async (t) => {
    const context = await openBrowser(t)
    const { tokens } = await signIn(context)
    const far = await openApp(context, appAfar)
    assert.equal(((await outcome(far, 'sso.logout()')) as { readonly code: number }).code, 200)
    assert.equal(await isSignedIn(far), false)
    assert.equal(await isActive('app-one', tokens), false)
  })

  it('GEN-53 logout without a session is an error with the vendor’s words', async (t) => {
    const page = await openApp(await openBrowser(t), appOne)
    const { failed } = (await outcome(page, 'sso.logout()')) as { readonly failed: string }
    assert.equal(typeof failed, 'string')
    const fault = (await outcome(page, 'authing.logout()')) as {
      readonly code: number
      readonly failed: string
    }
    assert.deepEqual([fault.code, typeof fault.failed], [2020, 'string'])
  })

  it('GEN-28 logoutCurrent of authing-js-sdk: this app in this browser; logout: this app in every browser', async (t) => {
    const [context, elsewhere] = [await openBrowser(t), await openBrowser(t)]
    const { page, tokens } = await signIn(context)
    const { page: two, tokens: others } = await signIn(context, appTwo)
    const { tokens: there } = await signIn(elsewhere)
    assert.equal(await outcome(page, 'authing.logoutCurrent()'), 'done')
    assert.equal(await isActive('app-one', tokens), false)
    assert.deepEqual([await isActive('app-two', others), await isActive('app-one', there)], [true, true])
    assert.ok(await isSignedIn(two))

    const { page: again, tokens: fresh } = await signIn(context)
    assert.equal(await outcome(again, 'authing.logout()'), 'done')
    assert.deepEqual([await isActive('app-one', fresh), await isActive('app-one', there)], [false, false])
    assert.equal(await isActive('app-two', others), true)
  })

  it('GEN-16 D4 a page of nobody, of the same site, ends nothing and reads nothing', async (t) => {
    const context = await openBrowser(t)
    const { page, tokens } = await signIn(context)
    const evil = await openApp(context, stranger)
    for (const path of [
      '/logout',
      '/api/v2/logout?app_id=app-one',
      '/cas/session',
      '/login/profile/logout',
    ]) {
      const address = JSON.stringify(provider + path)
      const tries = await evil.evaluate<readonly string[]>(`Promise.all([
        fetch(${address}, { credentials: 'include' }).then(() => 'read', () => 'blocked'),
        fetch(${address}, { credentials: 'include', mode: 'no-cors' }).then((answer) => answer.type, () => 'blocked'),
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
      assert.deepEqual([tries[0], ...tries.slice(2)], ['blocked', 'image', 'frame'], path)
    }
    assert.deepEqual(await answersTo(evil), [])
    assert.equal((await answersTo(page)).length, 1, 'while its own app hears it')
    await evil.goto(`${provider}/logout`)
    assert.ok(await isSignedIn(page))
    assert.ok(await isActive('app-one', tokens))
  })
})
