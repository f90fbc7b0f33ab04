import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { TokenResponse } from '../../src/genauth/index.ts'

export interface VisitorAnswer {
  readonly status: number
  readonly location: string
  readonly cookies: readonly string[]
  readonly headers: Headers
  readonly text: string
}

export interface RunningApp {
  readonly origin: string
  /** What the app's callback got, or what went wrong there. */
  readonly outcome: { tokens?: TokenResponse; fault?: unknown }
  /** One request of a browser that sends these cookies. */
  readonly visit: (path: string, cookie?: string) => Promise<VisitorAnswer>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<TokenResponse | void>

/** An app of node:http. A handler that returns leaves the response to the app; one that throws, too. */
export async function startApp(
  t: TestContext,
  handlers: (origin: string) => Readonly<Record<string, Handler>>,
): Promise<RunningApp> {
  const outcome: RunningApp['outcome'] = {}
  const server = createServer((request, response) => {
    const handle = handlers(origin)[new URL(request.url ?? '/', origin).pathname]
    void (async () => {
      try {
        const tokens = await handle?.(request, response)
        if (tokens) outcome.tokens = tokens
      } catch (fault) {
        outcome.fault = fault
        response.statusCode = 400
      }
      if (!response.writableEnded) response.end(response.statusCode === 200 ? 'the app goes on' : 'no')
    })()
  }).listen(0, 'localhost')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    outcome,
    visit: async (path, cookie) => {
      const response = await fetch(`${origin}${path}`, {
        redirect: 'manual',
        headers: cookie ? { cookie } : {},
      })
      return {
        status: response.status,
        location: response.headers.get('location') ?? '',
        cookies: response.headers.getSetCookie(),
        headers: response.headers,
        text: await response.text(),
      }
    },
  }
}
