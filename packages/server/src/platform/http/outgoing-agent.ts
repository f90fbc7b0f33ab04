import { Agent } from 'undici'
import { type GuardedConnectOptions, guardedConnector } from './outgoing-connect.ts'

/** Keeps and shares connections. One timer per call covers connecting, headers and body, so undici's own are off. */
export function createAgent(connecting: GuardedConnectOptions, connectionsPerOrigin: number): Agent {
  return new Agent({
    connect: guardedConnector(connecting),
    connections: connectionsPerOrigin,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
}
