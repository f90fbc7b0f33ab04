import { createServer, type Server } from 'node:http'

/** Many apps behind one loopback port, each told of logouts at an address of its own. */
export interface Apps {
  readonly origin: string
  /** Resolves when this many notices have come since the last call. */
  received(count: number): Promise<void>
  stop(): Promise<void>
}

export async function startApps(): Promise<Apps> {
  let count = 0
  let waiting: { readonly count: number; readonly done: () => void } | undefined
  const check = () => {
    if (!waiting || count < waiting.count) return
    count -= waiting.count
    waiting.done()
    waiting = undefined
  }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'cache-control': 'no-store' }).end()
      count += 1
      check()
    })
  })
  server.keepAliveTimeout = 60_000
  const origin = await listening(server)
  return {
    origin,
    received: (wanted) =>
      new Promise((resolve) => {
        waiting = { count: wanted, done: resolve }
        check()
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    })
  })
}
