import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { person } from './support/journeys.ts'
import { type Demo, startDemo } from './support/demo.ts'
import { temporaryFolder } from './support/provider.ts'

let browser: Browser
let demo: Demo
let folder: string

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor()
const text = async (page: Page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')

/** A person's browser, and everything that its consoles complained about. */
async function openBrowser(t: TestContext, options: { readonly javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext(options)
  t.after(() => context.close())
  const complaints: string[] = []
  context.on('page', (page) => page.on('pageerror', (fault) => complaints.push(fault.message)))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return { context, complaints }
}

async function tab(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(origin)
  return page
}

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel(/Email or username/).fill(person.username)
  await page.getByLabel('Password').fill(person.password)
  await press(page, 'Sign in')
}

/** The page that waits for answers loads itself again: without scripts nothing else can show them. */
async function assertAccessible(page: Page): Promise<void> {
  const refreshes = (await page.locator('head > meta[http-equiv="refresh"]').count()) > 0
  const rules = { 'meta-refresh': { enabled: !refreshes } }
  const { violations } = await new AxeBuilder({ page }).options({ rules }).analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${page.url()} ${id} ${nodes.map(({ html }) => html).join()}`),
    [],
  )
}

describe('the first minute, in a real browser', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    folder = await temporaryFolder()
    opened.push(() => rm(folder, { recursive: true }))
    demo = await startDemo(folder)
    opened.push(() => demo.stop())
    browser = await launchChromium()
    opened.push(() => browser.close())
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  for (const javaScriptEnabled of [true, false]) {
    const examine = javaScriptEnabled ? assertAccessible : async () => {}
    /**
     * With scripts an open tab changes by itself; without, a person reloads it. There it also reloads itself every five
     * seconds: where that gets in between, one of the two is called off, and the page is new all the same.
     */
    const changes = async (page: Page, name: string) => {
      if (!javaScriptEnabled) await page.reload().catch(() => undefined)
      await heading(page, name)
    }

    describe(javaScriptEnabled ? 'with scripts' : 'RIL-27 without scripts', () => {
      it('RIL-22 RIL-40 signing out of Ledger signs out of Atlas, and the page says so', async (t) => {
        const { context, complaints } = await openBrowser(t, { javaScriptEnabled })
        const ledger = await tab(context, demo.ledger)
        await examine(ledger)
        await press(ledger, 'Sign in')
        await heading(ledger, /Sign in/)
        await examine(ledger)
        await givePassword(ledger)
        await heading(ledger, 'Hello, Ada Lovelace')
        await examine(ledger)

        const [atlas, another] = [await tab(context, demo.atlas), await tab(context, demo.atlas)]
        await press(atlas, 'Sign in')
        await heading(atlas, 'Hello, Ada Lovelace')
        await changes(another, 'Hello, Ada Lovelace')

        await press(ledger, 'Sign out')
        await heading(ledger, 'You are signed out')
        assert.equal(new URL(ledger.url()).origin, demo.provider)
        // The page loads itself again while it waits for answers.
        await ledger.getByText('Both apps you used have signed you out too').waitFor()
        assert.match(await text(ledger), /Ledger Signed out .*Atlas Signed out/)
        await examine(ledger)

        for (const page of [atlas, another]) {
          await changes(page, 'You were signed out')
          assert.match(await text(page), /Signed out Ada Lovelace/)
          await examine(page)
        }
        await ledger
          .getByRole('link', { name: /Ledger/ })
          .last()
          .click()
        await heading(ledger, /You (?:are|were) signed out/)
        assert.equal(new URL(ledger.url()).origin, demo.ledger)
        assert.deepEqual(complaints, [])
      })

      it('RIL-34 Atlas asks to be brought back, and is', async (t) => {
        const { context, complaints } = await openBrowser(t, { javaScriptEnabled })
        const ledger = await tab(context, demo.ledger)
        await press(ledger, 'Sign in')
        await givePassword(ledger)
        await heading(ledger, 'Hello, Ada Lovelace')
        const atlas = await tab(context, demo.atlas)
        await press(atlas, 'Sign in')
        await heading(atlas, 'Hello, Ada Lovelace')
        await press(atlas, 'Sign out')
        await heading(atlas, 'You are signed out')
        assert.equal(atlas.url(), `${demo.atlas}/`)
        assert.match(await text(atlas), /the provider brought you back/)
        await examine(atlas)
        await changes(ledger, 'You were signed out')
        assert.deepEqual(complaints, [])
      })

      it('CORE-14 the back button finds nobody signed in', async (t) => {
        const { context } = await openBrowser(t, { javaScriptEnabled })
        const ledger = await tab(context, demo.ledger)
        await press(ledger, 'Sign in')
        await givePassword(ledger)
        await heading(ledger, 'Hello, Ada Lovelace')
        await ledger.goto(demo.provider)
        assert.match(await text(ledger), /Ada Lovelace/)
        await examine(ledger)
        await press(ledger, 'Sign out')
        await heading(ledger, /Sign out of/)
        await examine(ledger)
        await press(ledger, 'Sign out')
        await heading(ledger, 'You are signed out')
        for (const _ of ['the question', 'the home page', 'Ledger', 'before']) {
          await ledger.goBack()
          await ledger.waitForLoadState()
          // Ledger goes on showing whom the notice signed out; that is no sign-in.
          const shown = (await text(ledger)).replaceAll('Signed out Ada Lovelace', '')
          assert.doesNotMatch(shown, /Ada/, ledger.url())
        }
        await ledger.goto(demo.provider)
        assert.match(await text(ledger), /nobody is signed in/)
        await examine(ledger)
      })
    })
  }

  it('RIL-2 a form on another site finds the session by the GET that it leads to', async (t) => {
    const { context } = await openBrowser(t)
    const foreign = await startForeignSite(`${demo.provider}/oauth2/logout`)
    t.after(foreign.stop)
    const ledger = await tab(context, demo.ledger)
    await press(ledger, 'Sign in')
    await givePassword(ledger)
    await heading(ledger, 'Hello, Ada Lovelace')

    const page = await tab(context, foreign.origin)
    const posted = page.waitForRequest((request) => request.method() === 'POST')
    await press(page, 'Leave')
    const headers = await (await posted).allHeaders()
    assert.equal(headers['sec-fetch-site'], 'cross-site')
    assert.doesNotMatch(headers['cookie'] ?? '', /exeunt-session/)
    await heading(page, /Sign out of/)
    assert.match(await text(page), /Ledger asks to sign you out in this browser.*Ada Lovelace/)
    assert.equal(new URL(page.url()).origin, demo.provider)
    await press(page, 'Stay signed in')
    await heading(page, 'You are still signed in')
    await assertAccessible(page)
    await page.goBack()
    await press(page, 'Sign out')
    await heading(page, 'You are signed out')
  })

  it('a refused request is told in words, on a page without violations', async (t) => {
    const { context } = await openBrowser(t)
    const page = await tab(
      context,
      `${demo.provider}/oauth2/logout?post_logout_redirect_uri=https://evil.example/`,
    )
    await heading(page, 'You are not signed in here')
    await assertAccessible(page)
    await page.goto(`${demo.provider}/oauth2/authorize`)
    await assertAccessible(page)
    await page.goto(`${demo.provider}/nothing-here`)
    await assertAccessible(page)
  })

  it('BCL-30 the session survives a restart of everything', async (t) => {
    const { context } = await openBrowser(t)
    const ledger = await tab(context, demo.ledger)
    await press(ledger, 'Sign in')
    await givePassword(ledger)
    await heading(ledger, 'Hello, Ada Lovelace')
    await demo.stop()
    demo = await startDemo(folder, demo)
    await ledger.goto(demo.provider)
    assert.match(await text(ledger), /Ada Lovelace/)
    const atlas = await tab(context, demo.atlas)
    await press(atlas, 'Sign in')
    await heading(atlas, 'Hello, Ada Lovelace')
  })
})

/** Somebody else's site: `127.0.0.1` and `localhost` are different sites to a browser. */
async function startForeignSite(endSession: string) {
  const form = `<form method="post" action="${endSession}">
    <input type="hidden" name="client_id" value="ledger" /><button>Leave</button></form>`
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><title>Elsewhere</title>${form}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
