import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Certificate } from './https-certificate.ts'

/** Apps on https, told apart by their host names: one listener for all of them. */
export interface HttpsApps {
  /** Where they listen on loopback. */
  readonly port: number
  close(): void
}

/** Answers a request to one host; false where it has nothing at that address. */
export type App = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

/** @param apps by host name. */
export async function startHttpsApps(
  { cert, key }: Certificate,
  apps: Readonly<Record<string, App>>,
): Promise<HttpsApps> {
  const server = createServer({ cert, key }, (request, response) => {
    const app = apps[request.headers.host ?? '']
    Promise.resolve(app?.(request, response) ?? false).then(
      (answered) => answered || response.writeHead(404).end(),
      (fault: unknown) => response.writeHead(500).end(String(fault)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/**
 * An app that runs in the browser alone: its page at every path, and the files of the libraries that the page
 * loads, byte for byte as their packages have them.
 * @param files by the path under which the page asks for them.
 */
export function browserApp(page: string, files: Readonly<Record<string, string>>): App {
  const contents = new Map(Object.entries(files).map(([path, file]) => [path, readFileSync(file)] as const))
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://app.invalid')
    const content = contents.get(pathname)
    const type = content === undefined ? 'text/html' : 'text/javascript'
    response.setHeader('content-type', `${type}; charset=utf-8`).end(content ?? page)
    return true
  }
}
