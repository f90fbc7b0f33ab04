import type { BlockList, LookupFunction } from 'node:net'
import { buildConnector } from 'undici'

export interface GuardedConnectOptions {
  /** The addresses never to dial. */
  readonly guard: BlockList
  readonly timeoutMilliseconds: number
  readonly lookup?: LookupFunction
}

/**
 * Dials for undici, and refuses a guarded address at the moment of dialling: after the name was looked up,
 * for every address of the name, for literals in any spelling. So a name that changes its address between
 * a check and the call (DNS rebinding) gains nothing.
 *
 * TLS takes a second step on the finished TCP connection: `tls.connect` itself ignores `blockList`
 * (Node 24 and undici 8).
 */
export function guardedConnector(options: GuardedConnectOptions): buildConnector.connector {
  const { guard, timeoutMilliseconds: timeout, lookup } = options
  const dial = buildConnector({ blockList: guard, timeout, ...(lookup && { lookup }) })
  const secure = buildConnector({ allowH2: false, timeout, rejectUnauthorized: true })

  return function connect(target, callback) {
    if (target.protocol !== 'https:') return dial(target, callback)
    const { servername: _, ...plain } = target
    dial({ ...plain, protocol: 'http:', port: target.port || '443' }, (...[fault, socket]) => {
      if (fault) return callback(fault, null)
      secure({ ...target, httpSocket: socket }, callback)
    })
  }
}
