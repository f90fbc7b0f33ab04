import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import type { Page } from 'playwright-core'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import {
  claims,
  fresh,
  hello,
  isSignedIn,
  kept,
  loginRequired,
  noFresh,
  signIn,
  user,
} from './support/auth0-browser-spa.ts'
import { faultOf, leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
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
  startHttpsWorld,
  stranger,
} from './support/https-world.ts'
import { eventually } from './support/notices.ts'

/* @auth0/auth0-spa-js 2.27.0 as npm has it, in a real browser: signing in, and silently. */

let world: HttpsWorld

const open = (t: TestContext, changes: Readonly<Record<string, unknown>> = {}) =>
  openBrowser(t, world, changes)

/** Where the first app's silent answer comes from. */
const silently = `${provider}/authorize?${new URLSearchParams({
  client_id: 'app-one',
  redirect_uri: `${appOne}/callback`,
  response_type: 'code',
  response_mode: 'web_message',
  prompt: 'none',
  scope: 'openid',
  state: 'a',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})}`

/**
 * How many answers a page hears that asks there by a frame, and by a window that it opens.
 * @param least of them it waits for, each time.
 */
async function answersTo(page: Page, least: number): Promise<readonly number[]> {
  await page.evaluate(`window.heard = []; addEventListener('message', (event) => heard.push(event.data))`)
  const count = async () => {
    await page.waitForFunction(`heard.length >= ${least}`, undefined, { polling: 20 })
    return page.evaluate<number>('new Promise((done) => setTimeout(() => done(heard.splice(0).length)))')
  }
  await page.evaluate(`new Promise((done) => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    frame.onload = done
    frame.src = ${JSON.stringify(silently)}
  })`)
  const byFrame = await count()
  const opened = page.waitForEvent('popup')
  await page.evaluate(`void open(${JSON.stringify(silently)})`)
  const popup = await opened
  await popup.waitForURL(silently)
  const byWindow = await count()
  await popup.close()
  return [byFrame, byWindow]
}

describe('@auth0/auth0-spa-js 2.27 in a real browser: sign-in', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: {
        [appOne]: spaSdkApp('app-one'),
        [appTwo]: spaSdkApp('app-two'),
        [appAfar]: spaSdkApp('app-afar'),
        [stranger]: emptyApp,
      },
      configure: () => ({
        tenants: [
          tenant(
            [
              singlePageApp('app-one', appOne),
              singlePageApp('app-two', appTwo),
              singlePageApp('app-afar', appAfar),
              singlePageApp('app-three', appOne),
              singlePageApp('of-others', appOne, { first_party: false }),
            ],
            { signUp: true },
          ),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AUT-20 AUT-24 AUT-50 loginWithRedirect and handleRedirectCallback', async (t) => {
    const page = await openApp(await open(t), appOne)
    assert.equal(await isSignedIn(page), false)
    await leave(page, `client.loginWithRedirect({ appState: { cart: 7 }, fragment: 'top' })`)
    await givePassword(page)
    await heading(page, hello)
    assert.deepEqual(await page.evaluate('answer'), { appState: { cart: 7 }, response_type: 'code' })
    assert.equal(await isSignedIn(page), true)
    const { sub, name, nickname, email, email_verified, updated_at } = (await user(page)) ?? {}
    assert.deepEqual(
      [sub, name, nickname, email, email_verified],
      [ada.id, ada.name, 'ada', ada.email, ada.email_verified],
    )
    assert.match(String(updated_at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const { iss, aud, sid, nonce, __raw } = (await claims(page)) ?? {}
    assert.deepEqual([iss, aud], [`${provider}/`, 'app-one'])
    assert.ok(sid && nonce)
    assert.equal(decodeProtectedHeader(String(__raw)).alg, 'RS256')
  })

  it('AUT-24 a callback is good once', async (t) => {
    const page = await signIn(await open(t), appOne)
    await page.reload()
    await heading(page, 'Failed: missing_transaction: Invalid state')
  })

  it('AUT-24 prompt=none without a session comes back with the error and the app’s state', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, `client.loginWithRedirect({ authorizationParams: { prompt: 'none' } })`)
    await heading(page, 'Failed: login_required: Login required')
  })

  it('AUT-20 prompt=login asks again, login_hint fills the field, max_age brings auth_time', async (t) => {
    const context = await open(t, { authorizationParams: { max_age: 300 } })
    const page = await signIn(context, appOne)
    const { auth_time: before } = (await claims(page)) ?? {}
    assert.equal(typeof before, 'number')
    const again = `{ authorizationParams: { prompt: 'login', login_hint: '${ada.email}' } }`
    await leave(page, `client.loginWithRedirect(${again})`)
    await page.getByLabel('Password').waitFor()
    assert.equal(await page.getByLabel(/Email or username/).inputValue(), ada.email)
    await givePassword(page)
    await heading(page, hello)
    assert.ok(Number((await claims(page))?.['auth_time']) >= Number(before))
  })

  it('AUT-22 screen_hint and ui_locales choose the page; what nobody knows is let through', async (t) => {
    const context = await open(t)
    const page = await openApp(context, appOne)
    const going = (params: string) => `client.loginWithRedirect({ authorizationParams: ${params} })`
    await leave(page, going(`{ screen_hint: 'signup', 'ext-color': 'red', experiment_id: 'e' }`))
    await heading(page, /account/i)
    const other = await openApp(context, appOne)
    await leave(other, going(`{ ui_locales: 'zh-CN en' }`))
    await other.getByLabel('密码').waitFor()
  })

  it('AUT-22 organization is ignored, which the SDK notices by itself', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, `client.loginWithRedirect({ authorizationParams: { organization: 'org_acme' } })`)
    await givePassword(page)
    await heading(page, /^Failed: undefined: Organization ID \(org_id\) claim must be a string/)
  })

  it('AUT-23 getTokenSilently at another app of the site: one session, no page', async (t) => {
    const context = await open(t)
    await signIn(context, appOne)
    const two = await openApp(context, appTwo)
    const token = await kept(two)
    assert.equal(await isSignedIn(two), true)
    const { aud, name } = (await claims(two)) ?? {}
    assert.deepEqual([aud, name], ['app-two', ada.name])
    assert.equal(await kept(two), token, 'from its cache')
    assert.notEqual(await fresh(two), token)
    assert.equal(two.url(), `${appTwo}/`)
  })

  it('AUT-23 a page that is loaded anew finds the person again: checkSession', async (t) => {
    const page = await signIn(await open(t), appOne)
    const before = await claims(page)
    await page.goto(`${appOne}/`)
    await heading(page, hello)
    assert.equal((await claims(page))?.['sid'], before?.['sid'])
  })

  it('AUT-23 getTokenSilently without a session: login_required, by our answer and not by waiting', async (t) => {
    const page = await openApp(await open(t), appOne)
    // Where it has waited in vain, it says "timeout".
    assert.deepEqual(await noFresh(page), loginRequired)
  })

  it('AUT-23 on another site, third-party cookies allowed: the frame has the second cookie', async (t) => {
    const context = await open(t)
    await signIn(context, appOne)
    const far = await openApp(context, appAfar)
    await kept(far)
    assert.equal((await user(far))?.['name'], ada.name)
  })

  it('AUT-23 on another site, third-party cookies blocked: login_required, and the app forgets its login', async (t) => {
    const context = await open(t)
    await signIn(context, appOne)
    const far = await context.newPage()
    await blockThirdPartyCookies(context, far)
    await far.goto(appAfar)
    await leave(far, 'client.loginWithRedirect()')
    await heading(far, hello)
    assert.deepEqual(await noFresh(far), loginRequired)
    assert.equal(await isSignedIn(far), false)

    // The same browser, with the same setting: on the provider's own site nothing is third-party.
    const near = await context.newPage()
    await blockThirdPartyCookies(context, near)
    await near.goto(appTwo)
    await fresh(near)
    assert.equal((await user(near))?.['name'], ada.name)
  })

  it('AUT-23 loginWithPopup: the password in a window of its own, and no page where there is a session', async (t) => {
    const page = await openApp(await open(t), appOne)
    const [popup, done] = [page.waitForEvent('popup'), page.evaluate('client.loginWithPopup()')]
    await givePassword(await popup)
    await done
    assert.equal((await user(page))?.['name'], ada.name)
    const two = await openApp(page.context(), appTwo)
    await two.evaluate('client.loginWithPopup()')
    assert.equal((await claims(two))?.['aud'], 'app-two')
    await eventually(() => page.context().pages().length === 2, 30_000)
    assert.deepEqual(page.context().pages(), [page, two], 'the windows are closed')
  })

  it('AUT-23 loginWithPopup without a registered address of its own: the bare origin; closed, it is cancelled', async (t) => {
    const context = await open(t)
    const page = await openApp(context, appOne)
    await page.evaluate(`client = new auth0.Auth0Client({ domain: settings.domain, clientId: 'app-one' })`)
    const closed = page.waitForEvent('popup').then(async (popup) => {
      await popup.getByLabel('Password').waitFor()
      await popup.close()
    })
    assert.deepEqual(await faultOf(page, 'client.loginWithPopup()'), {
      error: 'cancelled',
      message: 'Popup closed',
    })
    await closed
    const [popup, done] = [page.waitForEvent('popup'), page.evaluate('client.loginWithPopup()')]
    await givePassword(await popup)
    await done
    assert.equal(await isSignedIn(page), true)
  })

  it('AUT-20 an app that is not ours asks the person; no is an error that the SDK tells', async (t) => {
    const page = await openApp(await open(t, { clientId: 'of-others' }), appOne)
    await leave(page, 'client.loginWithRedirect()')
    await givePassword(page)
    await page.locator('#deny').click()
    await heading(page, /^Failed: access_denied/)
    await page.goto(appOne)
    await heading(page, 'Nobody')
    assert.equal((await noFresh(page)).error, 'consent_required')
    await leave(page, 'client.loginWithRedirect()')
    await page.locator('#allow').click()
    await heading(page, hello)
  })

  it('AUT-23 a page of nobody, of the same site, hears no answer', async (t) => {
    const context = await open(t)
    const page = await signIn(context, appOne)
    assert.deepEqual(await answersTo(await openApp(context, stranger, 'Ready'), 0), [0, 0])
    assert.deepEqual(await answersTo(page, 1), [1, 1], 'while its own app hears it')
  })

  it('AUT-23 two clients on one page: each its own tokens, one session, one end', async (t) => {
    const page = await signIn(await open(t), appOne)
    await page.evaluate(`window.other = new auth0.Auth0Client({ ...settings, clientId: 'app-three' })`)
    // One after the other: the SDK's frames of two clients would hear each other's answers.
    const [one, two] = [
      await fresh(page),
      await page.evaluate<string>(`other.getTokenSilently({ cacheMode: 'off' })`),
    ]
    assert.notEqual(one, two)
    const audiences = `Promise.all([client, other].map((one) => one.getIdTokenClaims().then((it) => it && it.aud)))`
    assert.deepEqual(await page.evaluate(audiences), ['app-one', 'app-three'])
    await page.evaluate('client.logout({ openUrl: false })')
    assert.deepEqual(await page.evaluate(audiences), [undefined, 'app-three'])
    await leave(page, 'client.logout()')
    await page.waitForURL(`${appOne}/signed-out`)
    await page.evaluate(`window.other = new auth0.Auth0Client({ ...settings, clientId: 'app-three' })`)
    assert.deepEqual(await faultOf(page, 'other.getTokenSilently()'), loginRequired)
  })
})
