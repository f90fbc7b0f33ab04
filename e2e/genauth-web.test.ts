import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { publicApp, startBrowserWorld, webSdkApp } from './support/genauth-browser-world.ts'
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
} from './support/https-world.ts'
import { pagePatience } from './support/page-patience.ts'

/* @authing/web 5.1.21 as npm has it, in a real browser. */

let world: HttpsWorld

/** What of the SDK's login state a test looks at; or the error that came instead. */
interface State {
  readonly accessToken?: string
  readonly idToken?: string
  readonly refreshToken?: string
  readonly expireAt?: number
  readonly parsedIdToken?: Readonly<Record<string, unknown>>
  readonly parsedAccessToken?: Readonly<Record<string, unknown>>
  readonly failed?: string
}

/** Runs a call of the SDK in the page, to its end. */
function call(page: Page, expression: string): Promise<State | null> {
  return page.evaluate<State | null>(
    `Promise.resolve(authing.${expression}).then(null, (fault) => ({ failed: fault.message }))`,
  )
}

/** The same, for what leaves the page. */
async function leave(page: Page, expression: string): Promise<void> {
  await page.evaluate(`void authing.${expression}`)
}

/** @param changes of the SDK's settings, in every page of this browser. */
async function openBrowser(t: TestContext, changes: Readonly<Record<string, unknown>> = {}) {
  const context = await world.browser.newContext()
  t.after(() => context.close())
  context.setDefaultTimeout(30_000)
  await context.addInitScript(`window.changes = ${JSON.stringify(changes)}`)
  await context.addInitScript(pagePatience)
  return context
}

async function openApp(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  await heading(page, 'Ready')
  return page
}

async function signIn(context: BrowserContext, origin = appOne): Promise<Page> {
  const page = await openApp(context, origin)
  await leave(page, 'loginWithRedirect()')
  await givePassword(page)
  await heading(page, `Hello, ${ada.name}`)
  return page
}

/** What the SDK said on the console while it ran. */
async function warnings(page: Page, run: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await run()
  return said
}

/** Which of the two cookies of a session (D16) the browser has. */
async function sessionCookies(context: BrowserContext): Promise<readonly string[]> {
  const names = (await context.cookies(provider)).map(({ name }) => name.split('-')[2] ?? '')
  return names.filter((use) => ['session', 'embedded'].includes(use)).toSorted()
}

describe('@authing/web 5.1.21, in a real browser', () => {
  before(async () => {
    world = await startBrowserWorld({
      apps: {
        [appOne]: webSdkApp('app-one'),
        [appTwo]: webSdkApp('app-two'),
        [appAfar]: webSdkApp('app-afar'),
      },
      clients: () => [
        publicApp('app-one', appOne),
        publicApp('app-two', appTwo),
        publicApp('app-afar', appAfar),
        publicApp('of-others', appOne, { first_party: false }),
        { ...publicApp('with-secret', appOne), client_secret: 'the secret that a console gives every app' },
        {
          ...publicApp('with-open-secret', appOne),
          client_secret: 'another secret that everybody can read',
          id_token_signed_response_alg: 'HS256',
        },
      ],
    })
  })
  after(() => world.close())

  for (const redirectResponseMode of ['fragment', 'query'] as const)
    it(`GEN-55 loginWithRedirect and handleRedirectCallback by ${redirectResponseMode}`, async (t) => {
      const page = await signIn(await openBrowser(t, { redirectResponseMode }))
      const at = new URL(page.url())
      const answer = redirectResponseMode === 'query' ? at.search : at.hash
      assert.match(answer, /[?#](?:.*&)?code=[\w-]+(?:&|$)/, 'read without decoding')
      const state = await call(page, 'getLoginState()')
      const { iss, aud, sub, name } = state?.parsedIdToken ?? {}
      assert.deepEqual([iss, aud, sub, name], [`${provider}/oidc`, 'app-one', ada.id, ada.name])
      const { aud: audience, exp } = state?.parsedAccessToken ?? {}
      assert.deepEqual([audience, state?.expireAt], ['app-one', Number(exp) * 1000])
      assert.equal(state?.refreshToken, undefined, 'D8')
    })

  it('GEN-14 GEN-55 forced asks for the password again, and a callback is good once', async (t) => {
    const context = await openBrowser(t)
    const page = await signIn(context)
    const callback = page.url()
    await page.goto(callback)
    await page.reload()
    await heading(page, /^Failed: 获取登录流程会话失败/)
    await page.goto(appOne)
    await leave(page, `loginWithRedirect({ forced: true, login_page_context: '{"goto":"/register"}' })`)
    await givePassword(page)
    await heading(page, `Hello, ${ada.name}`)
  })

  it('GEN-15 getLoginState on another app of the site: one session, no page', async (t) => {
    const context = await openBrowser(t)
    await signIn(context)
    const two = await openApp(context, appTwo)
    const state = await call(two, 'getLoginState()')
    assert.deepEqual([state?.parsedIdToken?.['name'], state?.parsedIdToken?.['aud']], [ada.name, 'app-two'])
    const kept = await call(two, 'getLoginState()')
    assert.equal(kept?.accessToken, state?.accessToken)
    const fresh = await call(two, 'getLoginState({ ignoreCache: true })')
    assert.notEqual(fresh?.accessToken, state?.accessToken)
    assert.equal(two.url(), `${appTwo}/`)
  })

  it('GEN-15 getLoginState without a session is null, by our answer and not by waiting', async (t) => {
    const page = await openApp(await openBrowser(t), appOne)
    const said = await warnings(page, async () => assert.equal(await call(page, 'getLoginState()'), null))
    assert.deepEqual(said, ['用户未登录'], 'login_required')
  })

  it('GEN-15 D16 on another site, third-party cookies allowed: the frame has the second cookie', async (t) => {
    const context = await openBrowser(t)
    await signIn(context)
    const far = await openApp(context, appAfar)
    const state = await call(far, 'getLoginState()')
    assert.deepEqual([state?.parsedIdToken?.['name'], state?.parsedIdToken?.['aud']], [ada.name, 'app-afar'])
    const sameSite = (await context.cookies(provider)).map((cookie) => cookie.sameSite)
    assert.ok(sameSite.includes('Lax') && sameSite.includes('None'))
  })

  it('GEN-15 D16 on another site, third-party cookies blocked: login_required, by our answer and not by waiting', async (t) => {
    const context = await openBrowser(t)
    await signIn(context)
    const far = await context.newPage()
    await blockThirdPartyCookies(context, far)
    await far.goto(appAfar)
    await heading(far, 'Ready')
    const said = await warnings(far, async () => assert.equal(await call(far, 'getLoginState()'), null))
    assert.deepEqual(said, ['用户未登录'])

    // The same browser, with the same setting: on the provider's own site nothing is third-party.
    const near = await context.newPage()
    await blockThirdPartyCookies(context, near)
    await near.goto(appTwo)
    assert.equal((await call(near, 'getLoginState()'))?.parsedIdToken?.['name'], ada.name)
  })

  it('GEN-4 GEN-10 GEN-13 refreshToken: no client_id, and the same refresh token again', async (t) => {
    const page = await signIn(await openBrowser(t, { scope: 'openid profile offline_access' }))
    const before = await call(page, 'getLoginState()')
    const after = await call(page, 'refreshToken()')
    assert.ok(before?.refreshToken)
    assert.equal(after?.refreshToken, before.refreshToken)
    assert.notEqual(after?.accessToken, before.accessToken)
    assert.equal(after?.parsedIdToken?.['sub'], ada.id)
    await page.evaluate(`localStorage.setItem('authing-spa:1:app-one:login-state', '{"refreshToken":"x"}')`)
    assert.match((await call(page, 'refreshToken()'))?.failed ?? '', /^认证服务器返回错误 invalid_grant: ./)
  })

  it('GEN-36 getUserInfo reads the profile; with a token that is over, the vendor’s codes', async (t) => {
    const page = await signIn(await openBrowser(t))
    const { userId, username, name, email } = { ...(await call(page, 'getUserInfo()')) } as Record<
      string,
      unknown
    >
    assert.deepEqual([userId, username, name, email], [ada.id, ada.username, ada.name, ada.email])
    const refused = { ...(await call(page, `getUserInfo({ accessToken: 'x.y.z' })`)) } as Record<
      string,
      unknown
    >
    assert.deepEqual([refused['statusCode'], refused['apiCode']], [401, 2020])
  })

  it('GEN-24 GEN-19 single logout by introspection: one app leaves, the other notices', async (t) => {
    const context = await openBrowser(t, { introspectAccessToken: true })
    const [one, two] = [await signIn(context), await openApp(context, appTwo)]
    const state = await call(two, 'getLoginState()')
    assert.equal((await call(two, 'getLoginState()'))?.accessToken, state?.accessToken, 'still counts')
    await leave(one, 'logoutWithRedirect()')
    await one.waitForURL(`${appOne}/signed-out`)
    assert.equal(await call(two, 'getLoginState()'), null)
    assert.equal(await two.evaluate(`localStorage.getItem('authing-spa:1:app-two:login-state')`), null)
  })

  const ways = [
    [`logoutWithRedirect({ state: 'a b+c%26&d' })`, `${appOne}/signed-out?state=a%20b%2Bc%2526%26d`],
    [`logoutWithRedirect({ redirectUri: '${appOne}/signed-out' })`, `${appOne}/signed-out`],
  ] as const
  for (const [way, end] of ways)
    it(`GEN-26 ${way} asks nothing and comes back`, async (t) => {
      const context = await openBrowser(t)
      const page = await signIn(context)
      assert.deepEqual(await sessionCookies(context), ['embedded', 'session'])
      await leave(page, way)
      await page.waitForURL(end)
      assert.equal(await call(page, 'getLoginState()'), null)
      assert.deepEqual(await sessionCookies(context), [])
    })

  it('GEN-26 logoutWithRedirect without a redirect ends on our page', async (t) => {
    const page = await signIn(await openBrowser(t, { logoutRedirectUri: '' }))
    await leave(page, 'logoutWithRedirect()')
    await heading(page, 'You are signed out')
    assert.equal(new URL(page.url()).origin, provider)
    await page.goto(appOne)
    assert.equal(await call(page, 'getLoginState()'), null)
  })

  it('GEN-47 logoutWithRedirect to what nobody lists: a page, no redirect, and the session goes on', async (t) => {
    const context = await openBrowser(t)
    const page = await signIn(context)
    await leave(page, `logoutWithRedirect({ redirectUri: 'https://evil.example/' })`)
    await page.getByRole('button', { name: /sign out anyway/i }).waitFor()
    assert.equal(new URL(page.url()).origin, provider)
    const two = await openApp(context, appTwo)
    assert.equal((await call(two, 'getLoginState()'))?.parsedIdToken?.['name'], ada.name)
  })

  it('GEN-45 an app that got a secret of the console: its id_token is signed by a key, and nobody is asked', async (t) => {
    const context = await openBrowser(t, { appId: 'with-secret' })
    const page = await signIn(context)
    const { idToken = '' } = (await call(page, 'getLoginState()')) ?? {}
    assert.equal(JSON.parse(atob(idToken.split('.')[0] ?? '')).alg, 'RS256')
    await leave(page, 'logoutWithRedirect()')
    await page.waitForURL(`${appOne}/signed-out`)
    assert.equal(await call(page, 'getLoginState()'), null)
  })

  it('GEN-48 D6 an app that signs with a secret that is none: its id_token names it, and we ask', async (t) => {
    const context = await openBrowser(t, { appId: 'with-open-secret' })
    const page = await signIn(context)
    const { idToken = '' } = (await call(page, 'getLoginState()')) ?? {}
    assert.equal(JSON.parse(atob(idToken.split('.')[0] ?? '')).alg, 'HS256')
    await leave(page, 'logoutWithRedirect()')
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(`${appOne}/signed-out`)
    assert.equal(await call(page, 'getLoginState()'), null)
  })

  it('GEN-21 implicit mode: in by the fragment, and silently', async (t) => {
    const context = await openBrowser(t, { useImplicitMode: true })
    const page = await signIn(context)
    assert.doesNotMatch(page.url(), /code=/)
    const state = await call(page, 'getLoginState()')
    assert.deepEqual([state?.parsedIdToken?.['sub'], state?.parsedAccessToken?.['sub']], [ada.id, ada.id])
    const silent = await call(page, 'getLoginState({ ignoreCache: true })')
    assert.ok(silent?.accessToken && silent.accessToken !== state?.accessToken)
  })

  it('GEN-55 loginWithPopup: the password in a window of its own, the answer to its opener', async (t) => {
    const page = await openApp(await openBrowser(t), appOne)
    const [popup, state] = [page.waitForEvent('popup'), call(page, 'loginWithPopup()')]
    await givePassword(await popup)
    assert.equal((await state)?.parsedIdToken?.['name'], ada.name)
  })

  it('GEN-13 an app that is not ours asks the person; no is an error that the SDK tells', async (t) => {
    const context = await openBrowser(t, { appId: 'of-others', scope: 'openid profile offline_access' })
    const page = await openApp(context, appOne)
    await leave(page, 'loginWithRedirect()')
    await givePassword(page)
    await page.locator('#deny').click()
    await heading(page, /^Failed: 认证失败, error=access_denied/)
    await page.goto(appOne)
    await leave(page, 'loginWithRedirect()')
    await page.locator('#allow').click()
    await heading(page, `Hello, ${ada.name}`)
    // CORE §11: such an app must say prompt=consent for offline_access, which this SDK never does.
    assert.match((await call(page, 'refreshToken()'))?.failed ?? '', /^获取 refresh_token 失败/)
  })

  it('GEN-35 loginByEmail: by the app’s name alone, and wrong words are an error', async (t) => {
    const page = await openApp(await openBrowser(t), appOne)
    const given = (password: string) =>
      `loginByEmail(${JSON.stringify({ passwordPayload: { email: ada.email, password }, options: { scope: 'openid profile' } })})`
    assert.match((await call(page, given('wrong')))?.failed ?? '', /^login error: /)
    const state = await call(page, given('correct horse battery staple'))
    assert.equal(state?.parsedIdToken?.['sub'], ada.id, state?.failed)
    assert.match(await page.evaluate<string>(`authing.getPublicKey('rsa')`), /^(?:-----BEGIN PUBLIC KEY|MI)/)
  })
})
