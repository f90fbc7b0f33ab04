import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { defer } from './deferred.ts'
import { bodyOf } from './request-body.ts'

/** One notice as an app got it, its token opened but not verified. */
export interface ReceivedNotice {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly token: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What an app does with its nth notice (from 1): answers, or takes its time. */
export type Behaviour = (notice: ReceivedNotice, count: number) => FakeAnswer | Promise<FakeAnswer>

/** An app's server on this machine. */
export interface FakeRp {
  readonly uri: string
  readonly received: readonly ReceivedNotice[]
  /** The most notices that were ever under way at once. */
  readonly mostAtOnce: () => number
  readonly underWay: () => number
}

export async function startRp(t: TestContext, behave: Behaviour = () => ({ status: 200 })): Promise<FakeRp> {
  const received: ReceivedNotice[] = []
  let [underWay, mostAtOnce] = [0, 0]

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    underWay += 1
    mostAtOnce = Math.max(mostAtOnce, underWay)
    response.once('close', () => {
      underWay -= 1
    })
    const notice = await readNotice(request)
    received.push(notice)
    const { status, headers = {}, body = '' } = await behave(notice, received.length)
    response.writeHead(status, headers).end(body)
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  defer(t, () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const uri = `http://127.0.0.1:${port}/backchannel?of=us`
  return { uri, received, mostAtOnce: () => mostAtOnce, underWay: () => underWay }
}

/** An app that never answers. */
export const hangs: Behaviour = () => new Promise(() => {})

async function readNotice(request: IncomingMessage): Promise<ReceivedNotice> {
  const body = await bodyOf(request)
  const token = new URLSearchParams(body).get('logout_token') ?? ''
  const [header = '', payload = ''] = token.split('.')
  const { method = '', url = '', headers } = request
  return { method, url, headers, body, token, header: opened(header), claims: opened(payload) }
}

function opened(part: string): Record<string, unknown> {
  return part === '' ? {} : (JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
}
