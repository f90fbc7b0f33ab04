import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import {
  authorizationRequest,
  identityOf,
  postForm,
  refresh,
  type Tokens,
  type VendorApp,
} from './support/akamai-apps.ts'
import { type AkamaiBrowserWorld, type SignedIn, startAkamaiBrowserWorld } from './support/akamai-browser.ts'
import { akamaiClient, secret } from './support/akamai-world.ts'
import { type FramedApp, startFramedApp } from './support/framed-app.ts'
import { heading } from './support/https-world.ts'

/** As the vendor's documentation calls its app. */
const docsId = 'a123ef65-83dc-4094-a09a-76e1bec424e7'
const strangerId = '00000000-0000-4000-8000-000000000000'

let world: AkamaiBrowserWorld
/** Serves the pages of the documentation's app. */
let docs: FramedApp
/** Another app of the tenant, which hears of logouts in a frame. */
let tasks: FramedApp

const app = (): VendorApp => ({ id: docsId, redirectUri: `${docs.origin}/callback`, secret })
const at = (path: string) => `${docs.origin}${path}`
const signIn = (t: TestContext) => world.signIn(t, app())
const logout = (query: string | Readonly<Record<string, string>>) => world.below('/auth-ui/logout', query)

async function assertOut(who: SignedIn): Promise<void> {
  assert.equal(await world.isIn(who), false, 'nobody is signed in any more')
}

/** The page says so, the browser has not left the provider, and whoever was signed in still is. */
async function assertRefused({ page, ...who }: SignedIn, url: string, says: string): Promise<void> {
  const answer = await page.goto(url)
  assert.equal(answer?.status(), 400)
  await heading(page, says)
  assert.equal(new URL(page.url()).origin, new URL(world.at.base).origin)
  assert.equal(await world.isIn(who), true, 'the session goes on')
}

async function introspect(token: string): Promise<unknown> {
  const { body } = await postForm(world.caller, world.at, '/token/introspect', {
    token,
    ...identityOf(app()),
  })
  return (JSON.parse(body) as Readonly<Record<string, unknown>>)['active']
}

/** Which of these work: access token, refresh token by introspection, and refresh token by what it is for. */
const aliveOf = async ({ access_token: access, refresh_token: token }: Tokens) => [
  await introspect(access),
  await introspect(token),
  (await refresh(world.caller, world.at, app(), token)).status === 200,
]

/** Nothing on it leads anywhere by itself: it has no script, and does not ask to be loaded again. */
async function assertStays(page: Page): Promise<void> {
  assert.equal(await page.locator('meta[http-equiv="refresh" i]').count(), 0)
  assert.equal(await page.locator('script').count(), 0)
  const answer = await page.reload()
  assert.equal(answer?.headers()['refresh'], undefined)
  await heading(page, 'Logout Success')
}

describe('Akamai’s /{customerId}/auth-ui/logout in a real browser, statement by statement', () => {
  before(async () => {
    docs = await startFramedApp(docsId)
    tasks = await startFramedApp('tasks')
    for (const path of ['/logout', '/redirect']) docs.pages.set(path, `<h1>Back at ${path}</h1>`)
    world = await startAkamaiBrowserWorld([
      akamaiClient(docsId, [at('/callback'), at('/logout'), at('/redirect')], { client_secret: secret }),
      akamaiClient('tasks', [`${tasks.origin}/callback`], {
        client_secret: secret,
        frontchannel_logout_uri: `${tasks.origin}/frame`,
      }),
    ])
  })
  after(async () => {
    await world?.close()
    tasks.close()
    docs.close()
  })

  it('AKA-5 AKA-2 logs a user out of the session and redirects: the example as the document writes it', async (t) => {
    const ada = await signIn(t)
    await ada.page.goto(logout(`client_id=${docsId}&redirect_uri=${at('/logout')}`))
    await heading(ada.page, 'Back at /logout')
    assert.equal(ada.page.url(), at('/logout'))
    await assertOut(ada)
  })

  it('AKA-1 client_id omitted: “Bad request”, and the session goes on', async (t) => {
    const ada = await signIn(t)
    for (const query of ['', `redirect_uri=${at('/logout')}`, 'client_id='])
      await assertRefused(ada, logout(query), 'Bad request')
  })

  it('AKA-1 client_id invalid: “Something went wrong”, and the session goes on', async (t) => {
    const ada = await signIn(t)
    for (const more of [{}, { redirect_uri: at('/logout'), state: '87651431' }])
      await assertRefused(ada, logout({ client_id: strangerId, ...more }), 'Something went wrong')
  })

  it('AKA-1 client_id of another app than the user signed in at: it will do, with that app’s addresses', async (t) => {
    const ada = await signIn(t)
    const back = `${tasks.origin}/callback`
    await ada.page.goto(logout({ client_id: 'tasks', redirect_uri: back }))
    await heading(ada.page, 'Signed in to tasks')
    assert.equal(ada.page.url(), back)
    await assertOut(ada)
  })

  it('AKA-2 redirect_uri not listed: “Something went wrong”, and the session goes on', async (t) => {
    const ada = await signIn(t)
    for (const redirect_uri of [at('/logout/'), at('/'), `${tasks.origin}/callback`])
      await assertRefused(ada, logout({ client_id: docsId, redirect_uri }), 'Something went wrong')
  })

  it('AKA-3 state is in the address that the browser arrives at', async (t) => {
    const ada = await signIn(t)
    await ada.page.goto(logout({ client_id: docsId, redirect_uri: at('/redirect'), state: '87651431' }))
    await heading(ada.page, 'Back at /redirect')
    assert.equal(ada.page.url(), `${at('/redirect')}?state=87651431`)
    await assertOut(ada)
  })

  it('AKA-4 redirect_uri not included: “Logout Success”, which stays', async (t) => {
    const ada = await signIn(t)
    await ada.page.goto(logout({ client_id: docsId }))
    await heading(ada.page, 'Logout Success')
    const there = ada.page.url()
    await assertStays(ada.page)
    assert.equal(ada.page.url(), there)
    await assertOut(ada)
  })

  it('AKA-4 “Logout Success” stays as well once each app in the session has answered', async (t) => {
    const ada = await signIn(t)
    const pending = authorizationRequest(world.at, { id: 'tasks', redirectUri: `${tasks.origin}/callback` })
    await ada.page.goto(pending.url)
    await heading(ada.page, 'Signed in to tasks')
    await ada.page.goto(logout({ client_id: docsId }))
    await heading(ada.page, 'Logout Success')
    // While an app is still to answer, the page may look again by itself.
    await ada.page.locator('meta[http-equiv="refresh" i]').waitFor({ state: 'detached' })
    assert.equal(tasks.asked.length, 1)
    const there = ada.page.url()
    await assertStays(ada.page)
    assert.equal(ada.page.url(), there)
    await assertOut(ada)
  })

  it('AKA-5 no authentication: whoever opens it where nobody is signed in reads the same', async (t) => {
    const page = await (await world.openBrowser(t)).newPage()
    await page.goto(logout({ client_id: docsId }))
    await heading(page, 'Logout Success')
  })

  it('AKA-6 AKA-48 access and refresh tokens live on, until /{customerId}/token/revoke ends them', async (t) => {
    const ada = await signIn(t)
    await ada.page.goto(logout({ client_id: docsId }))
    await heading(ada.page, 'Logout Success')
    await assertOut(ada)
    assert.deepEqual(await aliveOf(ada.tokens), [true, true, true])
    for (const token of [ada.tokens.access_token, ada.tokens.refresh_token]) {
      const form = { token, ...identityOf(app()) }
      assert.equal((await postForm(world.caller, world.at, '/token/revoke', form)).status, 200)
    }
    assert.deepEqual(await aliveOf(ada.tokens), [false, false, false])
  })

  it('AKA-11 AKA-64 AKA-6 is equivalent to a click on the Logout button of the profile', async (t) => {
    const leave = async (by: (page: Page) => Promise<unknown>) => {
      const ada = await signIn(t)
      await by(ada.page)
      await heading(ada.page, 'Logout Success')
      const [title, says] = [await ada.page.title(), await ada.page.locator('h1').innerText()]
      const cookies = (await ada.context.cookies()).map(({ name }) => name).toSorted()
      return { title, says, cookies, isIn: await world.isIn(ada), alive: await aliveOf(ada.tokens) }
    }
    const byAddress = await leave((page) => page.goto(logout({ client_id: docsId })))
    const byButton = await leave(async (page) => {
      await page.goto(world.below('/auth-ui/profile', { client_id: docsId }))
      await page.getByRole('button', { name: 'Logout', exact: true }).click()
    })
    assert.deepEqual(byButton, byAddress)
    assert.deepEqual([byButton.isIn, byButton.alive], [false, [true, true, true]])
  })
})
