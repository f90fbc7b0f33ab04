import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import { leave, openApp, openBrowser, singlePageApp, tenant } from './support/auth0-browser-world.ts'
import { claims, kept, loginRequired, noFresh, user } from './support/auth0-browser-spa.ts'
import { startUpstream, type Upstream } from './support/auth0-browser-upstream.ts'
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

/* Federated sign-in and logout with @auth0/auth0-spa-js 2.27.0; the upstream is a second Exeunt. */

let upstream: Upstream
let world: HttpsWorld

const hello = (name: string) => `Hello, ${name}`
const going = (connection: string) =>
  `client.loginWithRedirect({ authorizationParams: { connection: '${connection}' } })`

const open = (t: TestContext) => openBrowser(t, world)

/** Signs in through the upstream: its page, its password, and back at the app. */
async function signIn(t: TestContext): Promise<Page> {
  const page = await openApp(await open(t), appOne)
  await leave(page, going('corp'))
  await givePassword(page, upstream.person)
  await heading(page, hello(upstream.person.name))
  return page
}

/** Whether the upstream still knows the browser: its own account page, or its sign-in page. */
async function isSignedInThere(page: Page): Promise<boolean> {
  const tab = await page.context().newPage()
  await tab.goto(`${upstream.base}/account`)
  const password = tab.getByRole('textbox', { name: 'Password' })
  const account = tab.getByRole('heading', { name: 'Your account', level: 1 })
  await password.or(account).waitFor()
  const isThere = await account.isVisible()
  await tab.close()
  return isThere
}

const federated = (returnTo: string) =>
  `client.logout({ logoutParams: { federated: true, returnTo: '${returnTo}' } })`

describe('federated logout in a real browser', () => {
  before(async () => {
    upstream = await startUpstream()
    world = await startHttpsWorld({
      apps: { [appOne]: spaSdkApp('app-one'), [appTwo]: spaSdkApp('app-two') },
      trusts: upstream.authority,
      configure: () => ({
        tenants: [
          tenant([singlePageApp('app-one', appOne), singlePageApp('app-two', appTwo)], {
            upstreams: upstream.registrations,
          }),
        ],
      }),
    })
  })
  after(async () => {
    await upstream.stop()
    await world.close()
  })

  it('FED-1 FED-6 AUT-22 connection goes straight to the upstream, and comes back as one of ours', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, going('corp'))
    await page.getByLabel('Password').waitFor()
    assert.equal(new URL(page.url()).origin, upstream.base)
    await givePassword(page, upstream.person)
    await heading(page, hello(upstream.person.name))
    const { iss, aud, sub, name, email } = (await claims(page)) ?? {}
    assert.deepEqual(
      [iss, aud, name, email],
      [`${provider}/`, 'app-one', upstream.person.name, upstream.person.email],
    )
    assert.notEqual(sub, upstream.person.id, 'an account of ours')
  })

  it('FED-1 the sign-in page offers the upstream beside the password', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, 'client.loginWithRedirect()')
    await page.getByLabel('Password').waitFor()
    await page
      .getByRole('button', { name: /Corp/ })
      .or(page.getByRole('link', { name: /Corp/ }))
      .click()
    await givePassword(page, upstream.person)
    await heading(page, hello(upstream.person.name))
  })

  it('FED-3 the same person is the same account each time, and renewal needs the upstream no more', async (t) => {
    const [one, two] = [await signIn(t), await signIn(t)]
    const sub = async (page: Page) => (await user(page))?.['sub']
    assert.equal(await sub(one), await sub(two))
    const silent = await openApp(one.context(), appTwo)
    await kept(silent)
    assert.equal(await sub(silent), await sub(one))
  })

  it('FED-10 AUT-7 logout({ federated }): both sessions end, back at the page the app asked for', async (t) => {
    const page = await signIn(t)
    const other = await openApp(page.context(), appTwo)
    await kept(other)
    await leave(page, federated(`${appOne}/signed-out?from=shop`))
    await page.waitForURL(`${appOne}/signed-out?from=shop`)
    await heading(page, 'Nobody')
    for (const one of [page, other]) assert.deepEqual(await noFresh(one), loginRequired)
    assert.equal(await isSignedInThere(page), false)
    await leave(page, going('corp'))
    await page.getByLabel('Password').waitFor()
    assert.equal(new URL(page.url()).origin, upstream.base, 'where the password is asked for again')
  })

  it('FED-16 AUT-7 logout without federated ends ours alone: the next sign-in passes the upstream unasked', async (t) => {
    const page = await signIn(t)
    await leave(page, `client.logout({ logoutParams: { returnTo: '${appOne}/signed-out' } })`)
    await page.waitForURL(`${appOne}/signed-out`)
    assert.deepEqual(await noFresh(page), loginRequired)
    assert.equal(await isSignedInThere(page), true)
    await leave(page, going('corp'))
    await heading(page, hello(upstream.person.name))
  })

  it('FED-16 the signed-out page says where somebody is signed in still, and its button ends that too', async (t) => {
    const page = await signIn(t)
    await leave(page, 'client.logout({ clientId: null })')
    await heading(page, 'You are signed out')
    assert.match(await page.locator('main').innerText(), /You may still be signed in at Corp/)
    await page.getByRole('button', { name: /Sign out at Corp too/ }).click()
    await page.getByText('Corp was asked to sign you out too').waitFor()
    assert.equal(new URL(page.url()).origin, provider)
    assert.equal(await isSignedInThere(page), false)
  })

  it('FED-10 AUT-9 a second federated logout, and one of a session that began here, come back at once', async (t) => {
    const page = await signIn(t)
    for (const _ of ['the first', 'the second']) {
      await page.goto(`${appOne}/`)
      await leave(page, federated(`${appOne}/signed-out`))
      await page.waitForURL(`${appOne}/signed-out`)
      await heading(page, 'Nobody')
    }
    await leave(page, 'client.loginWithRedirect()')
    await givePassword(page)
    await heading(page, hello(ada.name))
    await leave(page, federated(`${appOne}/signed-out`))
    await page.waitForURL(`${appOne}/signed-out`)
  })

  it('FED-7 two tabs at once through the upstream, and a logout while another tab signs in', async (t) => {
    const context = await open(t)
    const [one, two] = [await openApp(context, appOne), await openApp(context, appTwo)]
    await leave(one, going('corp'))
    await one.getByLabel('Password').waitFor()
    await leave(two, going('corp'))
    await givePassword(two, upstream.person)
    await heading(two, hello(upstream.person.name))
    await givePassword(one, upstream.person)
    await heading(one, hello(upstream.person.name))

    const three = await openApp(context, appOne, hello(upstream.person.name))
    await leave(
      three,
      `client.loginWithRedirect({ authorizationParams: { connection: 'corp', prompt: 'login' } })`,
    )
    await three.getByLabel('Password').waitFor()
    await leave(two, federated(`${appTwo}/signed-out`))
    await two.waitForURL(`${appTwo}/signed-out`)
    await givePassword(three, upstream.person)
    await heading(three, hello(upstream.person.name))
  })

  it('FED-14 an upstream entry that always signs out does so unasked', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, going('corp-always'))
    await givePassword(page, upstream.person)
    await heading(page, hello(upstream.person.name))
    await leave(page, `client.logout({ logoutParams: { returnTo: '${appOne}/signed-out' } })`)
    await page.waitForURL(`${appOne}/signed-out`)
    assert.equal(await isSignedInThere(page), false)
  })

  it('FED-6 a connection that is no upstream of ours is our own sign-in page', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, going('Username-Password-Authentication'))
    await page.getByLabel('Password').waitFor()
    assert.equal(new URL(page.url()).origin, provider)
  })

  it('FED-4 no at the upstream is a sentence on our sign-in page, where there are other ways', async (t) => {
    const page = await openApp(await open(t), appOne)
    await leave(page, going('corp-asks'))
    await givePassword(page, upstream.person)
    await page.locator('#deny').click()
    await page.getByRole('alert').filter({ hasText: 'Asks' }).waitFor()
    assert.equal(new URL(page.url()).origin, provider)
    await givePassword(page)
    await heading(page, hello(ada.name))
  })

  it('FED-11 FED-13 an upstream that is gone: signed out here, told the truth, and on to the app', async (t) => {
    const page = await signIn(t)
    await upstream.stop()
    await leave(page, federated(`${appOne}/signed-out`))
    await heading(page, 'You are signed out here')
    assert.equal(new URL(page.url()).origin, provider)
    const words = await page.locator('main').innerText()
    assert.match(words, /You may still be signed in at Corp\s+We could not reach Corp just now/)
    await page.getByText('Continue anyway').click()
    await page.waitForURL(`${appOne}/signed-out`)
    assert.deepEqual(await noFresh(page), loginRequired)
  })
})
