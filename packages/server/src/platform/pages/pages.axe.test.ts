import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, ConsoleMessage, Page } from 'playwright-core'
import { galleryPages, type GalleryPage } from '../../../test/support/gallery.ts'
import { launchBrowser, serveGallery, type GalleryServer } from '../../../test/support/gallery-browser.ts'

/**
 * The page that waits for answers loads itself again: without scripts, nothing else can show them. The page that says
 * for a moment that somebody signed in goes on by itself, as its vendor's does; there is nothing to be done on it.
 * Axe reports that whatever the reason, so these pages alone are spared this rule alone.
 */
const refreshing = /^(?:signed-out-telling|signed-in|voice-akamai-signed-in)$/

describe('every page in every state and language', { concurrency: 2 }, () => {
  let browser: Browser
  let gallery: GalleryServer
  /** As many as tests run at once. */
  let tabs: Page[]

  before(async () => {
    browser = await launchBrowser()
    gallery = await serveGallery()
    tabs = await Promise.all([openTab(browser), openTab(browser)])
  })

  after(async () => {
    await browser?.close()
    await gallery?.close()
  })

  const pages = galleryPages()
  it('is in the gallery', () => assert.ok(pages.length > 80, `the gallery has only ${pages.length} pages`))

  for (const page of pages) {
    const address = `${page.name}.${page.language}`
    it(`${address} has no axe violation in light and dark, fits 320 px, and breaks no content security policy`, async () => {
      const tab = tabs.pop()
      assert.ok(tab)
      const complaints = await examine(tab, `${gallery.origin}/${address}`, page).finally(() =>
        tabs.push(tab),
      )
      assert.deepEqual(complaints, [])
    })
  }
})

function openTab(browser: Browser): Promise<Page> {
  return browser.newPage({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
}

/** @returns what is wrong with the page. */
async function examine(tab: Page, address: string, { name }: GalleryPage): Promise<readonly string[]> {
  const complaints: string[] = []
  const hear = (message: ConsoleMessage) => complaints.push(message.text())
  tab.on('console', hear)
  await tab.emulateMedia({ colorScheme: 'light' })
  await tab.goto(address)
  const width = await tab.evaluate(() => document.documentElement.scrollWidth)
  if (width > 320) complaints.push(`${width} px wide`)

  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme })
    const violations = await judge(axeFor(tab, name, colorScheme === 'light'))
    complaints.push(...violations.map((violation) => `${colorScheme}: ${violation}`))
  }
  tab.off('console', hear)
  return complaints
}

/** Legacy mode, since our pages have no frames; and into each page axe needs to be loaded only once. */
function axeFor(page: Page, name: string, isFirst: boolean): AxeBuilder {
  const rules = {
    'target-size': { enabled: true },
    'color-contrast-enhanced': { enabled: true },
    'meta-refresh': { enabled: !refreshing.test(name) },
  }
  const source = isFirst ? {} : { axeSource: '/* loaded already */' }
  return new AxeBuilder({ page, ...source }).setLegacyMode(true).options({ rules })
}

/** A contrast that axe cannot tell counts as too low: no words of ours stand on a picture. */
async function judge(axe: AxeBuilder): Promise<readonly string[]> {
  const { violations, incomplete } = await axe.analyze()
  const unclear = incomplete.filter(({ id }) => id.startsWith('color-contrast'))
  return [...violations, ...unclear].map(
    ({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`,
  )
}
