import {
  createBackChannelLogoutHandler,
  createMemorySessionIndex,
  type LogoutHandler,
  type RelyingParty,
  type SessionIndex,
} from '@exeunt/client'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** An app on a server with our own package: of what it serves, only its ear for logout notices is real. */
export interface ToldApp {
  readonly id: string
  readonly callback: string
  readonly signedOut: string
  /** Its `backchannel_logout_uri`. */
  readonly toldAt: string
  /** The local sessions that notices have ended, in order. */
  readonly ended: readonly string[]
  /** The status of each answer to a notice. */
  readonly answered: readonly number[]
  /** Believes from now on what this relying party believes. @returns where to remember sessions. */
  listenAs(rp: RelyingParty): SessionIndex
  close(): void
}

export async function startToldApp(id: string): Promise<ToldApp> {
  const [ended, answered]: [string[], number[]] = [[], []]
  let handle: LogoutHandler | undefined

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const sent = new Request(`${origin}/told`, { method: 'POST', headers, body: await text(request) })
    const status = (await handle?.(sent))?.status ?? 500
    answered.push(status)
    response.writeHead(status).end()
  }

  const server = createServer((request, response) => {
    hear(request, response).catch((fault: unknown) => response.writeHead(500).end(String(fault)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    id,
    callback: `${origin}/callback`,
    signedOut: `${origin}/goodbye`,
    toldAt: `${origin}/told`,
    ended,
    answered,
    listenAs: (rp) => {
      const sessions = createMemorySessionIndex({ endSession: (one) => void ended.push(one) })
      handle = createBackChannelLogoutHandler(rp, { sessions })
      return sessions
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
