import type { ServerResponse } from 'node:http'

/** Tells open pages that they are out of date, by server-sent events. */
export interface LivePages {
  /** Grows with every change; a page that carries an older one reloads itself. */
  readonly revision: () => number
  readonly changed: () => void
  /** Keeps a response open as a stream of revisions. */
  readonly connect: (response: ServerResponse) => void
  readonly close: () => void
}

const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' }
const breathSeconds = 20

export function createLivePages(): LivePages {
  const streams = new Set<ServerResponse>()
  // Not from zero: a page of an earlier run must not look up to date.
  let revision = Date.now()
  const tell = (stream: ServerResponse) => stream.write(`event: revision\ndata: ${revision}\n\n`)
  // A comment now and then keeps proxies from closing, and shows us who has left.
  const breath = setInterval(() => streams.forEach((stream) => stream.write(':\n\n')), breathSeconds * 1000)

  return {
    revision: () => revision,
    changed: () => {
      revision++
      streams.forEach(tell)
    },
    connect: (response) => {
      response.on('close', () => streams.delete(response))
      streams.add(response)
      response.writeHead(200, headers)
      // At once: the page may have changed between its rendering and now.
      tell(response)
    },
    close: () => {
      clearInterval(breath)
      streams.forEach((stream) => stream.end())
    },
  }
}
