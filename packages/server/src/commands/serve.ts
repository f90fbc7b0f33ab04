import { demoUser } from '../config.ts'
import { isLoopbackOrigin } from '../config/uri.ts'
import { startServer } from '../start.ts'
import { createLog } from '../platform/log.ts'
import { systemClock } from '../platform/clock.ts'
import { createRandom } from '../platform/random.ts'
import { type Command, say } from './command.ts'
import { configAndNoticesOf, configFileOf, dataFolderOf, readOptions } from './options.ts'

export const serve: Command = {
  usage: 'serve [--config FILE] [--data FOLDER] [--port N]',
  help: `Applies the configuration to the database and answers until it is stopped (Ctrl-C, SIGTERM).

  --config FILE   the configuration; without one a demo tenant is served (or EXEUNT_CONFIG)
  --data FOLDER   the database and the master key (default: ./exeunt-data, or EXEUNT_DATA)
  --port N        the port to listen on (or PORT); 0 lets the system choose`,

  async run(args) {
    const options = readOptions(args)
    const { config, notices } = configAndNoticesOf(options)
    const log = createLog(config.log.level)
    const server = await startServer(config, {
      dataFolder: dataFolderOf(options),
      clock: systemClock,
      random: createRandom(systemClock),
      log,
    })
    for (const sentence of [...server.changes, ...notices]) say(sentence)
    say(`Exeunt listens on ${server.listeningOn}; open ${config.publicUrl}`)
    if (configFileOf(options) === undefined) say(demoNote)
    const elsewhere = portMismatch(config.publicUrl, server.listeningOn)
    if (elsewhere) say(elsewhere)
    await stopSignal()
    await server.stop()
    // An open channel to the parent would keep the process alive.
    if (process.connected) process.disconnect()
  },
}

/** A person whom everybody knows: nothing to hide, and nothing to look up in the README. */
const demoNote = `No configuration was named, so this is a demo: sign in as ${demoUser.username} with "${demoUser.password}".`

/** On this machine nobody stands in between, so a public address with another port leads somewhere else. */
function portMismatch(publicUrl: string, listeningOn: string): string | undefined {
  const [named, real] = [new URL(publicUrl), new URL(listeningOn)]
  const isDirect = isLoopbackOrigin(publicUrl) && named.protocol === real.protocol
  if (!isDirect || portOf(named) === portOf(real)) return undefined
  return `Note: publicUrl names port ${portOf(named)}, but this server listens on ${portOf(real)}; apps and browsers go to publicUrl.`
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80')
}

const parentLookMilliseconds = 500

/**
 * A terminal or supervisor asks us to go; a parent that started us with a channel and went away, too. npm
 * passes a signal on to its shell, which ends without passing it on to us: there the shell's end is the signal.
 */
function stopSignal(): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  for (const sign of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(sign, () => stop())
  if (process.env['npm_command'] !== undefined) {
    const parent = process.ppid
    setInterval(() => process.ppid === parent || stop(), parentLookMilliseconds).unref()
  }
  return promise
}
