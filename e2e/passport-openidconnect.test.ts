import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { compileCache } from './support/compile-cache.ts'
import { person } from './support/journeys.ts'
import { patientDeliveries } from './support/notices.ts'
import { type PassportApp, startPassportApp } from './support/passport-app.ts'
import { type Provider, startProvider } from './support/provider.ts'

let browser: Browser
let provider: Provider
let ledger: PassportApp
let atlas: PassportApp
let strict: PassportApp

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()

/** A person's browser, without scripts: neither the app nor the provider needs any. */
async function openTab(t: TestContext): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false })
  t.after(() => context.close())
  return context.newPage()
}

async function begin(page: Page, app: PassportApp): Promise<void> {
  await page.goto(`${app.origin}/login`)
  await page.getByLabel(/Email or username/).fill(person.username)
  await page.getByLabel('Password').fill(person.password)
  await press(page, 'Sign in')
}

describe('passport-openidconnect in an Express app, in a real browser without scripts', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    const names = ['ledger', 'atlas', 'strict'] as const
    ;[ledger, atlas, strict] = [
      await startPassportApp(names[0]),
      await startPassportApp(names[1]),
      await startPassportApp(names[2]),
    ]
    opened.push(ledger.close, atlas.close, strict.close)
    const { username, password } = person
    provider = await startProvider({
      env: compileCache,
      configure: (base) => ({
        publicUrl: base,
        outgoing: { allow: ['127.0.0.0/8', '::1/128'] },
        deliveries: patientDeliveries,
        tenants: [
          {
            id: 'acme',
            clients: [
              { ...ledger.client, first_party: true },
              atlas.client,
              { ...strict.client, first_party: true, token_endpoint_auth_method: 'client_secret_basic' },
            ],
            users: [{ username, email: username, name: 'Ada Lovelace', password }],
          },
        ],
      }),
    })
    opened.push(() => provider.stop())
    for (const app of [ledger, atlas, strict]) app.connect(provider.base)
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  it('CORE-16 CORE-17 CORE-32 OAUTH-1 signs in, with the secret in the body, and reads the profile from userinfo', async (t) => {
    const page = await openTab(t)
    await begin(page, ledger)
    await heading(page, 'Hello, Ada Lovelace')
    assert.equal(await page.locator('#email').innerText(), person.username)
    assert.equal(await page.locator('#acr').innerText(), 'urn:exeunt:acr:password')
  })

  it('CORE-40 an app that registered Basic alone is refused, as the library sends the secret in the body', async (t) => {
    const page = await openTab(t)
    await begin(page, strict)
    await heading(page, 'Fault: invalid_client')
  })

  it('CORE-22 the person says no, and the library reads access_denied', async (t) => {
    const page = await openTab(t)
    await begin(page, atlas)
    await page.locator('[name=decision][value=deny]').click()
    await heading(page, 'Refused')
  })

  it('RIL-22 RIL-34 signs out here and at the provider by id_token_hint, and comes back', async (t) => {
    const page = await openTab(t)
    await begin(page, ledger)
    await heading(page, 'Hello, Ada Lovelace')
    await page.goto(`${ledger.origin}/logout`)
    await heading(page, 'Nobody')
    assert.equal(page.url(), `${ledger.origin}/`)
    await page.goto(`${ledger.origin}/login`)
    await page.getByLabel('Password').waitFor()
  })

  it('BCL-50 a logout at the provider destroys the sessions of both apps, and of this person’s browser alone', async (t) => {
    const [page, elsewhere] = [await openTab(t), await openTab(t)]
    await begin(elsewhere, ledger)
    await heading(elsewhere, 'Hello, Ada Lovelace')
    await begin(page, ledger)
    await heading(page, 'Hello, Ada Lovelace')
    await page.goto(`${atlas.origin}/login`)
    await page.locator('[name=decision][value=allow]').click()
    await heading(page, 'Hello, Ada Lovelace')

    await page.goto(`${provider.base}/oauth2/logout`)
    await press(page, 'Sign out')
    await heading(page, 'You are signed out')
    for (const app of [ledger, atlas]) {
      await page.goto(app.origin)
      await heading(page, 'Nobody')
    }
    await elsewhere.reload()
    await heading(elsewhere, 'Hello, Ada Lovelace')
  })
})
