import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { pressOn } from './support/akamai-signed-in.ts'
import { akamaiTenant, withId } from './support/akamai-world.ts'
import { compileCache } from './support/compile-cache.ts'
import { givePassword, heading } from './support/https-world.ts'
import { patientDeliveries } from './support/notices.ts'
import { type PassportApp, startPassportApp } from './support/passport-app.ts'
import { type Provider, startProvider } from './support/provider.ts'

/* passport-openidconnect 0.1.2 in Express, told of each address, as it discovers nothing; its people have no scripts. */

let browser: Browser
let provider: Provider
let paper: PassportApp
let board: PassportApp

async function openTab(t: TestContext): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  t.after(() => context.close())
  context.setDefaultTimeout(60_000)
  return context.newPage()
}

async function signIn(t: TestContext): Promise<Page> {
  const page = await openTab(t)
  await page.goto(`${paper.origin}/login`)
  await givePassword(page)
  await pressOn(page)
  await heading(page, 'Hello, Ada Lovelace')
  return page
}

describe('passport-openidconnect against the addresses of Akamai, in a real browser without scripts', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    ;[paper, board] = [await startPassportApp('paper'), await startPassportApp('board')]
    opened.push(paper.close, board.close)
    const clients = [paper, board].map(({ client }) => ({ ...client, dialect: 'akamai', first_party: true }))
    provider = await startProvider({
      env: compileCache,
      configure: (base) => ({
        publicUrl: base,
        outgoing: { allow: ['127.0.0.0/8', '::1/128'] },
        deliveries: patientDeliveries,
        tenants: [akamaiTenant(clients)],
      }),
    })
    opened.push(() => provider.stop())
    const { base, issuer } = withId(provider.base)
    for (const app of [paper, board])
      app.connect(issuer, {
        authorize: `${base}/login/authorize`,
        token: `${base}/login/token`,
        userinfo: `${base}/profiles/oidc/userinfo`,
        logout: `${base}/login/end_session`,
      })
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  it('AKA-40 AKA-45 AKA-49 AKA-52 signs in, with the secret in the body, and reads the profile', async (t) => {
    const page = await signIn(t)
    assert.equal(await page.locator('#email').innerText(), 'ada@example.com')
  })

  it('AKA-20 AKA-24 signs out here and at the provider by its ID token, and comes back', async (t) => {
    const page = await signIn(t)
    await page.goto(`${paper.origin}/logout`)
    await heading(page, 'Nobody')
    assert.equal(page.url(), `${paper.origin}/`)
    await page.goto(`${paper.origin}/login`)
    await page.getByLabel('Password').waitFor()
  })

  it('AKA-32 AKA-90 a link to /auth-ui/logout signs out at both apps, of this browser alone', async (t) => {
    const [page, elsewhere] = [await signIn(t), await signIn(t)]
    await page.goto(`${board.origin}/login`)
    await heading(page, 'Hello, Ada Lovelace')
    await page.goto(`${withId(provider.base).base}/auth-ui/logout?client_id=paper`)
    await heading(page, 'Logout Success')
    for (const app of [paper, board]) {
      await page.goto(app.origin)
      await heading(page, 'Nobody')
    }
    await elsewhere.reload()
    await heading(elsewhere, 'Hello, Ada Lovelace')
  })
})
