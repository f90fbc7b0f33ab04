import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose } from '../compose.ts'
import { demoConfig } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { healthRoute } from '../platform/http/server.ts'
import { createLog } from '../platform/log.ts'
import { createRandom } from '../platform/random.ts'
import { routesPage } from '../routes.ts'
import { type Command, CommandFailure, say } from './command.ts'

export const routes: Command = {
  usage: 'routes',
  help: 'Puts the program together on a temporary folder, exactly as serve does, and asks it.',

  async run(args) {
    if (args.length > 0) throw new CommandFailure('This command takes no arguments.')
    const dataFolder = mkdtempSync(join(tmpdir(), 'exeunt-routes-'))
    const random = createRandom(systemClock)
    const exeunt = await compose(demoConfig(), {
      dataFolder,
      clock: systemClock,
      random,
      log: createLog('warn'),
    })
    say(routesPage([healthRoute, ...exeunt.routes]))
    await exeunt.close()
    rmSync(dataFolder, { recursive: true })
  },
}
