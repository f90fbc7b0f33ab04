import { AxeBuilder } from '@axe-core/playwright'
import { hashSync } from '@node-rs/argon2'
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { type FramedApp, startFramedApp } from './support/framed-app.ts'
import { person } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'

let browser: Browser
let provider: Provider
let ledger: FramedApp
let atlas: FramedApp

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor()
const text = async (page: Page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

/** A state that needs spelling wherever it passes (RIL-34). */
const state = `a b+c%26&d=e/f?g#h'i"j<k>`

async function signedIn(t: TestContext, options: { readonly javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext(options)
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto(ledger.origin)
  await page.getByLabel(/Email or username/).fill(person.username)
  await page.getByLabel('Password').fill(person.password)
  await press(page, 'Sign in')
  await heading(page, 'Signed in to ledger')
  await page.goto(atlas.origin)
  await heading(page, 'Signed in to atlas')
  return page
}

/**
 * Lets the five seconds that the page with the frames gives the apps last until {@link endFiveSeconds}, and tells when
 * a frame has loaded. The page's other timers run.
 */
async function holdFiveSeconds(page: Page): Promise<void> {
  await page.addInitScript(`{
    const start = window.setTimeout
    window.setTimeout = (run, milliseconds, ...rest) =>
      milliseconds === 5000 ? ((window.endFiveSeconds = run), 0) : start(run, milliseconds, ...rest)
    window.frameLoaded = new Promise((resolve) => {
      document.addEventListener('load', ({ target }) => target.dataset?.delivery && resolve(), true)
    })
  }`)
}

const endFiveSeconds = (page: Page) => page.evaluate('window.endFiveSeconds()')

/** Asks to be signed out at the provider, and says yes. */
async function leave(page: Page, parameters: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.goto(`${provider.base}/oauth2/logout?${new URLSearchParams(parameters)}`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click({ noWaitAfter: true })
}

const backToLedger = () => ({
  client_id: 'ledger',
  post_logout_redirect_uri: ledger.signedOut,
  state,
})

function assertLanded(page: Page): void {
  const url = new URL(page.url())
  assert.equal(`${url.origin}${url.pathname}`, ledger.signedOut)
  assert.deepEqual([...url.searchParams], [['state', state]])
}

async function cookieNames(page: Page): Promise<readonly string[]> {
  return (await page.context().cookies()).map(({ name }) => name)
}

describe('front-channel logout, in a real browser', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    ;[ledger, atlas] = [await startFramedApp('ledger'), await startFramedApp('atlas')]
    opened.push(ledger.close, atlas.close)
    const { username, password } = person
    const password_hash = hashSync(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 })
    provider = await startProvider({
      configure: (base) => ({
        publicUrl: base,
        tenants: [
          {
            id: 'acme',
            name: 'Acme',
            clients: [ledger.client, atlas.client],
            users: [{ username, email: username, name: 'Ada Lovelace', password_hash }],
          },
        ],
      }),
    })
    opened.push(() => provider.stop())
    for (const app of [ledger, atlas]) app.provider = provider.base
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  for (const javaScriptEnabled of [true, false]) {
    describe(javaScriptEnabled ? 'with scripts' : 'FCL-14 without scripts', () => {
      it('FCL-5 FCL-6 FCL-7 FCL-8 RIL-34 both apps are asked, and the browser goes back with its state', async (t) => {
        for (const app of [ledger, atlas]) app.behaviour = 'clears'
        const page = await signedIn(t, { javaScriptEnabled })
        const before = [ledger, atlas].map(({ asked }) => asked.length)
        await leave(page, backToLedger())
        await heading(page, 'Back at ledger')
        assertLanded(page)
        for (const [index, app] of [ledger, atlas].entries()) {
          assert.equal(app.asked.length, (before[index] ?? 0) + 1)
          const { parameters, hadCookie, referrer } = app.asked.at(-1) ?? {}
          assert.deepEqual(Object.keys(parameters ?? {}), ['lang', 'iss', 'sid'])
          assert.equal(parameters?.['iss'], provider.base)
          assert.equal(hadCookie, true)
          assert.equal(referrer, undefined)
        }
        assert.deepEqual(
          (await cookieNames(page)).filter((name) => ['ledger', 'atlas'].includes(name)),
          [],
        )
      })

      it('RIL-42 the back button signs nobody out again', async (t) => {
        for (const app of [ledger, atlas]) app.behaviour = 'clears'
        const page = await signedIn(t, { javaScriptEnabled })
        await leave(page, backToLedger())
        await heading(page, 'Back at ledger')
        await page.goto(ledger.origin)
        await page.getByLabel(/Email or username/).fill(person.username)
        await page.getByLabel('Password').fill(person.password)
        await press(page, 'Sign in')
        await heading(page, 'Signed in to ledger')
        const asked = ledger.asked.length
        for (const _ of [1, 2, 3, 4]) {
          await page.goBack()
          await page.waitForLoadState()
        }
        assert.equal(ledger.asked.length, asked)
        assert.ok((await cookieNames(page)).includes('ledger'))
      })

      it('FCL-13 SEC-14 an app that wants the whole window does not get it', async (t) => {
        ;[ledger.behaviour, atlas.behaviour] = ['clears', 'escapes']
        const page = await signedIn(t, { javaScriptEnabled })
        const visited: string[] = []
        page.on('framenavigated', (frame) => {
          if (frame === page.mainFrame()) visited.push(frame.url())
        })
        await leave(page, backToLedger())
        await heading(page, 'Back at ledger')
        assertLanded(page)
        assert.equal(
          visited.some((url) => url.includes('escaped')),
          false,
        )
      })
    })
  }

  it('FCL-8 FCL-16 an app that hangs keeps nobody for long, and the page names it', async (t) => {
    ;[ledger.behaviour, atlas.behaviour] = ['clears', 'hangs']
    const page = await signedIn(t)
    await holdFiveSeconds(page)
    await leave(page)
    await heading(page, 'Signing you out of your apps')
    assert.match(await text(page), /Browsers may keep an app’s cookies from it.*ledger Being told/)
    const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    )
    await page.evaluate('window.frameLoaded')
    await endFiveSeconds(page)
    await heading(page, 'You are signed out')
    assert.match(await text(page), /ledger Asked here/)
    assert.match(await text(page), /atlas Didn’t answer/)
    assert.equal((await cookieNames(page)).includes('ledger'), false)
  })

  it('FCL-14 FCL-16 without scripts a press goes on at once, whoever hangs', async (t) => {
    ;[ledger.behaviour, atlas.behaviour] = ['clears', 'hangs']
    const page = await signedIn(t, { javaScriptEnabled: false })
    await leave(page, backToLedger())
    await page.getByRole('button', { name: 'Continue' }).click({ noWaitAfter: true })
    await heading(page, 'Back at ledger')
    assertLanded(page)
  })

  it('FCL-12 a reload asks again, and no script of ours is refused', async (t) => {
    ;[ledger.behaviour, atlas.behaviour] = ['clears', 'hangs']
    const page = await signedIn(t)
    await holdFiveSeconds(page)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    await leave(page, backToLedger())
    await heading(page, 'Signing you out of your apps')
    await page.evaluate('window.frameLoaded')
    const asked = ledger.asked.length
    await page.reload({ waitUntil: 'commit' })
    await heading(page, 'Signing you out of your apps')
    await page.evaluate('window.frameLoaded')
    assert.equal(ledger.asked.length, asked + 1)
    await endFiveSeconds(page)
    await heading(page, 'Back at ledger')
    assertLanded(page)
    assert.deepEqual(complaints, [])
  })
})
