import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import type { BrowserContext, Page } from 'playwright-core'
import { publicApp, startBrowserWorld, webSdkApp } from './support/genauth-browser-world.ts'
import { nodeSdk } from './support/genauth-node-sdk.ts'
import { createServerApp } from './support/genauth-server-app.ts'
import { ada, registration } from './support/genauth-world.ts'
import { appOne, appTwo, givePassword, heading, type HttpsWorld, provider } from './support/https-world.ts'

/*
 * A team in the middle of its life: one app with @authing/web 5.1.21 in the browser, one with authing-node-sdk
 * 4.0.1 on a server, and one session of one browser for both.
 */

let world: HttpsWorld

const serverSide = {
  id: '5f17a529f64fb009b794a2ff',
  secret: 'the secret of an app of the vendor, long enough for HS256',
  redirectUri: `${appTwo}/callback`,
  logoutRedirectUri: `${appTwo}/`,
}

const client = () =>
  nodeSdk({ host: provider }, serverSide, { logoutRedirectUri: serverSide.logoutRedirectUri })
const served = createServerApp(client, (idToken) => ({ idToken }))

/** The browser's app: is the person signed in, as far as it knows? */
const spaKnows = (page: Page) =>
  page.evaluate<boolean>('authing.getLoginState().then((state) => state !== null)')

/** Signed in at the one by the password, and at the other without a page. */
async function signedIn(
  t: TestContext,
): Promise<{ readonly spa: Page; readonly app: Page; readonly context: BrowserContext }> {
  const context = await world.browser.newContext()
  t.after(() => context.close())
  context.setDefaultTimeout(30_000)
  await context.addInitScript('window.changes = { introspectAccessToken: true }')
  const [spa, app] = [await context.newPage(), await context.newPage()]
  await app.goto(`${appTwo}/login`)
  await givePassword(app)
  await heading(app, 'Somebody')
  await spa.goto(appOne)
  await heading(spa, 'Ready')
  assert.equal(await spaKnows(spa), true)
  return { spa, app, context }
}

/** What both apps find, and what the server's app was told by name. */
async function assertAllOut(spa: Page, app: Page, noticesBefore: number): Promise<void> {
  assert.equal(await spaKnows(spa), false)
  await app.goto(appTwo)
  await heading(app, 'Nobody')
  const told = world.board.notices.slice(noticesBefore)
  assert.deepEqual(
    told.map(({ path }) => path),
    ['/told'],
  )
  const { sid, aud, iss, sub } = decodeJwt(told[0]?.token ?? '')
  const idToken = decodeJwt(served.tokens().id_token)
  assert.deepEqual([sid, aud, iss, sub], [idToken['sid'], serverSide.id, `${provider}/oidc`, ada.id])
}

describe('two apps with two SDKs over one session', () => {
  before(async () => {
    world = await startBrowserWorld({
      apps: { [appOne]: webSdkApp('app-one'), [appTwo]: served.handle },
      clients: (board) => [
        publicApp('app-one', appOne),
        { ...registration(serverSide), backchannel_logout_uri: `${board}/told` },
      ],
    })
  })
  after(() => world.close())

  it('GEN-19 GEN-55 the browser’s app leaves: the server’s app was told, and both notice', async (t) => {
    const { spa, app } = await signedIn(t)
    const before = world.board.notices.length
    await spa.evaluate('void authing.logoutWithRedirect()')
    await spa.waitForURL(`${appOne}/signed-out`)
    await assertAllOut(spa, app, before)
  })

  it('GEN-19 GEN-55 the server’s app leaves: back at its page, and both notice', async (t) => {
    const { spa, app } = await signedIn(t)
    const before = world.board.notices.length
    await app.goto(`${appTwo}/logout`)
    await heading(app, 'Nobody')
    assert.equal(app.url(), serverSide.logoutRedirectUri)
    await assertAllOut(spa, app, before)
  })

  it('GEN-51 the person leaves by the personal centre, and both notice', async (t) => {
    const { spa, app, context } = await signedIn(t)
    const before = world.board.notices.length
    const centre = await context.newPage()
    await centre.goto(`${provider}/u`)
    await heading(centre, 'Your account')
    await centre.getByRole('listitem').filter({ hasText: 'this browser' }).getByRole('button').click()
    await heading(centre, 'You are signed out')
    await assertAllOut(spa, app, before)
  })
})
