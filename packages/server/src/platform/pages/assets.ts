import { contentHash } from './content-hash.ts'
import { favicon } from './mark.ts'
import { stylesheet, stylesheetPath } from './stylesheet.ts'

/** A file that pages refer to. Its path changes with its content, so it may be cached for ever. */
export interface Asset {
  /** Below the tenant's base path, with a leading slash. */
  readonly path: string
  readonly contentType: string
  readonly content: string
}

/** Where pages find their icon, below the tenant's base path. */
export const faviconPath: string = `/assets/exeunt-${contentHash(favicon)}.svg`

/** Everything to be served beside the pages. */
export const assets: readonly Asset[] = [
  { path: stylesheetPath, contentType: 'text/css; charset=utf-8', content: stylesheet },
  { path: faviconPath, contentType: 'image/svg+xml', content: favicon },
]
