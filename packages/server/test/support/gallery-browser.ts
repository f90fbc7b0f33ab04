import chromium from '@sparticuz/chromium'
import { createServer } from 'node:http'
import { chromium as playwright, type Browser } from 'playwright-core'
import { assets } from '../../src/platform/pages/assets.ts'
import { galleryPages } from './gallery.ts'

/** What every page must work under. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** A gallery on a loopback address, behind the headers of production. */
export interface GalleryServer {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** @returns once the gallery answers at `/<name>.<language>` */
export async function serveGallery(): Promise<GalleryServer> {
  const files = new Map<string, readonly [type: string, content: string]>()
  for (const { path, contentType, content } of assets) files.set(path, [contentType, content])
  for (const { name, language, html } of galleryPages()) {
    files.set(`/${name}.${language}`, ['text/html; charset=utf-8', resting(html)])
  }
  const server = createServer((request, response) => {
    const [type, content] = files.get(request.url ?? '') ?? ['text/plain', undefined]
    response.setHeader('content-security-policy', contentSecurityPolicy)
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The gallery did not get a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A page that goes on after some seconds stays as long as anybody looks at it. */
function resting(html: string): string {
  return html.replaceAll(/(http-equiv="refresh"\s+content=")\d+/g, (_, start: string) => `${start}86400`)
}

/** Flags of the package that suit a lambda: one process for all tabs dies with the first tab that closes. */
const unwanted: ReadonlySet<string> = new Set(['--single-process', '--disable-web-security'])

/** @returns the browser named by `CHROMIUM_PATH`, else the one that comes as a package */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath())
  return playwright.launch({
    executablePath,
    args: chromium.args.filter((arg) => !unwanted.has(arg)),
    headless: true,
  })
}
