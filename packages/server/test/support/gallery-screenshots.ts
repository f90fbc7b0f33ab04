import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { galleryPages } from './gallery.ts'
import { launchBrowser, serveGallery } from './gallery-browser.ts'

/**
 * Photographs the gallery: `node gallery-screenshots.ts FOLDER [PATTERN]`, one picture per page, width and scheme.
 *
 * @param folder is created where it does not exist
 * @param pattern which pages, by `<name>.<language>`
 */
async function photograph(folder: string, pattern: RegExp): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const [browser, gallery] = [await launchBrowser(), await serveGallery()]
  const names = galleryPages().map(({ name, language }) => `${name}.${language}`)
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 768, 1280]) {
      const page = await browser.newPage({
        colorScheme,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
        javaScriptEnabled: false,
      })
      for (const name of names.filter((name) => pattern.test(name))) {
        await page.goto(`${gallery.origin}/${name}`)
        await page.screenshot({ path: join(folder, `${name}.${width}.${colorScheme}.png`), fullPage: true })
      }
      await page.close()
    }
  }
  await browser.close()
  await gallery.close()
}

if (import.meta.main)
  await photograph(process.argv[2] ?? '.exeunt/gallery', new RegExp(process.argv[3] ?? ''))
