import https from 'node:https'
import { connect } from 'node:tls'

/**
 * Lets this process's own https calls reach hosts that no DNS knows, as a hosts file and a trusted authority
 * would: a library that brings no agent of its own uses the global one.
 * @param ports on which of the loopback ports each host answers.
 * @param ca whom to trust, as PEM.
 * @returns what puts the former agent back.
 */
export function answerLocally(ports: Readonly<Record<string, number>>, ca: string): () => void {
  const former = https.globalAgent
  const agent = new https.Agent()
  agent.createConnection = ({ host }) => {
    const port = ports[host ?? '']
    if (port === undefined) throw new Error(`a call to ${host}, which is not of this test`)
    return connect({ host: '127.0.0.1', port, servername: host ?? '', ca })
  }
  https.globalAgent = agent
  return () => {
    https.globalAgent = former
    agent.destroy()
  }
}
