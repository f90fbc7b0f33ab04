import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Asset {
  readonly headers: Readonly<Record<string, string>>
  readonly content: string
}

const contentTypes: Readonly<Record<string, string>> = {
  '/style.css': 'text/css; charset=utf-8',
  '/live.js': 'text/javascript; charset=utf-8',
  '/green.svg': 'image/svg+xml',
  '/blue.svg': 'image/svg+xml',
}

/** A style sheet, script or picture by its path; read from disk each time, so that edits show at once. */
export function readAsset(path: string): Asset | undefined {
  const contentType = contentTypes[path]
  if (contentType === undefined) return undefined
  const content = readFileSync(join(import.meta.dirname, 'assets', path), 'utf8')
  return { headers: { 'content-type': contentType, 'cache-control': 'no-cache' }, content }
}
