import { Agent, buildConnector, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { answerLocally } from './https-agent.ts'

/**
 * Lets all https calls of this process reach hosts that no DNS knows, by `node:https` and by `fetch`: what a hosts
 * file and NODE_EXTRA_CA_CERTS would do for a process of its own.
 * @param ports on which of the loopback ports each host answers.
 * @param authorities whom to trust, as PEM.
 * @returns what puts everything back.
 */
export function reachLocally(
  ports: Readonly<Record<string, number>>,
  authorities: readonly string[],
): () => Promise<void> {
  const putAgentBack = answerLocally(ports, authorities.join('\n'))
  const former = getGlobalDispatcher()
  const connect = buildConnector({ ca: [...authorities] })
  const agent = new Agent({
    connect: (options, callback) => {
      const port = ports[options.hostname]
      if (port === undefined) return connect(options, callback)
      const servername = options.hostname
      connect({ ...options, hostname: '127.0.0.1', port: String(port), servername }, callback)
    },
  })
  setGlobalDispatcher(agent)
  return async () => {
    setGlobalDispatcher(former)
    putAgentBack()
    await agent.destroy()
  }
}
