import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPageContext } from '../../src/platform/pages/context.ts'
import type { Language } from '../../src/platform/pages/messages/index.ts'
import { galleryStates } from './gallery-states.ts'

/** One rendered page of the gallery. */
export interface GalleryPage {
  readonly name: string
  readonly language: Language
  readonly html: string
}

/** @returns every page in every state and every language */
export function galleryPages(): readonly GalleryPage[] {
  return (['en', 'zh'] as const).flatMap((language) => {
    const tenantName = language === 'en' ? 'Analytical Engines' : '分析机公司'
    const context = createPageContext({ language, tenantName, basePath: '' })
    return galleryStates.map(({ name, render }) => ({ name, language, html: render(context) }))
  })
}

/**
 * Writes the gallery, and an index of it, to a folder.
 *
 * @param folder is created where it does not exist
 */
export function writeGallery(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const pages = galleryPages()
  for (const { name, language, html } of pages) writeFileSync(join(folder, `${name}.${language}.html`), html)
  const links = pages.map(
    ({ name, language }) => `<li><a href="${name}.${language}.html">${name} ${language}</a></li>`,
  )
  writeFileSync(join(folder, 'index.html'), `<!doctype html><title>Gallery</title><ul>${links.join('')}</ul>`)
}

if (import.meta.main) writeGallery(process.argv[2] ?? '.exeunt/gallery')
