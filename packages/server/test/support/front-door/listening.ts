import { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'

/** Listens on a loopback port that the system picks. @returns the port. */
export function listening(server: Server): Promise<number> {
  // Whoever calls keeps connections, and lets them go first: on a machine that stalls, a server that closed an idle
  // one would meet the next call on it.
  if (server instanceof HttpServer) server.keepAliveTimeout = 0
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
