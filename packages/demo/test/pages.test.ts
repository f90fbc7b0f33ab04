import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from './support/chromium.ts'
import { setStage } from './support/stage.ts'

let chromium: Browser

/** A tab at the app's page, and everything that its console complained about. */
async function openTab(t: TestContext, options: BrowserContextOptions = {}) {
  const stage = await setStage(t)
  const context = await chromium.newContext(options)
  t.after(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(stage.app.origin)
  return { ...stage, context, page, complaints }
}

const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' }).click()
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()

describe('in a real browser', () => {
  before(async () => void (chromium = await launchChromium()))
  after(() => chromium.close())

  describe('an open tab', () => {
    it('changes by itself when a notice arrives, without loading the page again', async (t) => {
      const { page, notify, complaints } = await openTab(t)
      await signIn(page)
      await heading(page, 'Hello, Ada Lovelace')
      let loads = 0
      page.on('framenavigated', () => loads++)
      await notify()
      await heading(page, 'You were signed out')
      await page.getByRole('status').filter({ hasText: 'You were signed out' }).waitFor()
      assert.equal(await page.title(), 'Signed out · Ledger')
      assert.deepEqual([loads, complaints], [0, []])
    })

    it('follows a sign-in in another tab, and can sign out afterwards', async (t) => {
      const { app, context, page, complaints } = await openTab(t)
      const other = await context.newPage()
      await other.goto(app.origin)
      await signIn(other)
      await heading(page, 'Hello, Ada Lovelace')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await heading(other, 'You are signed out')
      assert.deepEqual(complaints, [])
    })

    it('has a form that works, also after a sign-in was begun and left in another tab', async (t) => {
      const { app, context, page, provider } = await openTab(t)
      const other = await context.newPage()
      await other.goto(app.origin)
      provider.mischief.callback = (query) => query.delete('code')
      const token = await page.locator('[name="form_token"]').inputValue()
      await signIn(other)
      await heading(other, 'This sign-in is over')
      await page.locator(`[name="form_token"]:not([value="${token}"])`).waitFor({ state: 'attached' })
      delete provider.mischief.callback
      await signIn(page)
      await heading(page, 'Hello, Ada Lovelace')
    })

    it('changes where scripts are off, too', async (t) => {
      const { page, notify } = await openTab(t, { javaScriptEnabled: false })
      await signIn(page)
      await heading(page, 'Hello, Ada Lovelace')
      await notify()
      await heading(page, 'You were signed out')
    })

    it('is worked by keyboard alone', async (t) => {
      const { page } = await openTab(t)
      for (const name of ['Ledger', 'Provider']) {
        await page.keyboard.press('Tab')
        assert.equal(await page.locator(':focus').textContent(), name)
      }
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await heading(page, 'Hello, Ada Lovelace')
    })
  })

  describe('the pages are accessible and fit', () => {
    for (const [colorScheme, width] of [
      ['light', 320],
      ['dark', 1200],
    ] as const) {
      it(`in ${colorScheme} colours, ${width} pixels wide`, async (t) => {
        const viewport = { width, height: 800 }
        const { app, page, notify } = await openTab(t, { colorScheme, viewport, reducedMotion: 'reduce' })
        await assertSound(page, width)
        await signIn(page)
        await heading(page, 'Hello, Ada Lovelace')
        await assertSound(page, width)
        await notify()
        await heading(page, 'You were signed out')
        await assertSound(page, width)
        await page.goto(`${app.origin}/callback`)
        await heading(page, 'This sign-in is over')
        await assertSound(page, width)
      })
    }
  })
})

async function assertSound(page: Page, width: number): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(
    violations.map(({ id }) => id),
    [],
  )
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width)
}
