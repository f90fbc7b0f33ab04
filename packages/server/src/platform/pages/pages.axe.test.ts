import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { galleryPages, type GalleryPage } from '../../../test/support/gallery.ts'
import { launchBrowser, serveGallery, type GalleryServer } from '../../../test/support/gallery-browser.ts'

/**
 * The page that waits for answers loads itself again: without scripts, nothing else can show them. The page that says
 * for a moment that somebody signed in goes on by itself, as its vendor's does; there is nothing to be done on it.
 * Axe reports that whatever the reason, so these pages alone are spared this rule alone.
 */
const refreshing = /^(?:signed-out-telling|signed-in|voice-akamai-signed-in)$/

let browser: Browser
let gallery: GalleryServer
const complaints: string[] = []

describe('every page in every state and language', () => {
  before(async () => {
    browser = await launchBrowser()
    gallery = await serveGallery()
  })

  after(async () => {
    await browser?.close()
    await gallery?.close()
  })

  it('has no axe violation in light and dark, fits 320 px, and breaks no content security policy', async () => {
    const pages = galleryPages()
    const halves = [0, 1].map((half) => pages.filter((_, index) => index % 2 === half))
    await Promise.all(halves.map(examineAll))
    assert.deepEqual(complaints, [])
    assert.ok(pages.length > 80, `the gallery has only ${pages.length} pages`)
  })
})

async function examineAll(pages: readonly GalleryPage[]): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' })
  tab.on('console', (message) => complaints.push(`${tab.url()}: ${message.text()}`))
  for (const page of pages) await examine(tab, page)
  await tab.close()
}

async function examine(tab: Page, { name, language }: GalleryPage): Promise<void> {
  const address = `${name}.${language}`
  await tab.emulateMedia({ colorScheme: 'light' })
  await tab.goto(`${gallery.origin}/${address}`)
  const width = await tab.evaluate(() => document.documentElement.scrollWidth)
  if (width > 320) complaints.push(`${address}: ${width} px wide`)

  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme })
    await judge(axeFor(tab, name, colorScheme === 'light'), `${address} ${colorScheme}`)
  }
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
async function judge(axe: AxeBuilder, what: string): Promise<void> {
  const { violations, incomplete } = await axe.analyze()
  const unclear = incomplete.filter(({ id }) => id.startsWith('color-contrast'))
  for (const { id, nodes } of [...violations, ...unclear]) {
    complaints.push(`${what}: ${id} ${nodes.map(({ html }) => html).join(' ')}`)
  }
}
