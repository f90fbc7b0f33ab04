import { type Config, describeConfig } from '../config.ts'
import { judgeKeptSettings } from '../config/index.ts'
import { dialects } from '../dialects/index.ts'
import { systemClock } from '../platform/clock.ts'
import { idleOverrides } from '../platform/directory/index.ts'
import { openDatabase } from '../platform/store/open.ts'
import { prepareTls, TlsUnusable } from '../platform/tls/material.ts'
import { type Command, CommandFailure, say } from './command.ts'
import { configAndNoticesOf, configFileOf, type Options, readOptions, usedDataFolderOf } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config --config FILE [--data FOLDER]',
  help: `Prints the configuration as the program understands it, with every default and with secrets as [secret].
All mistakes are reported together, each with its path; the exit code is then 1. What is allowed and probably not
meant is said as well, and the configuration is good for all that. With --data, so is what was set by
a management API in that folder's database and does not count, because the file says it itself or may not say it.`,

  async run(args) {
    const options = readOptions(args)
    if (configFileOf(options) === undefined) {
      throw new CommandFailure('Name the file to check: exeunt check-config --config FILE.')
    }
    const { config, notices } = configAndNoticesOf(options)
    await checkTls(config)
    say(describeConfig(config, dialects))
    const idle = await idleIn(config, options)
    for (const notice of [...notices, ...idle]) process.stderr.write(`${notice}\n`)
    process.stderr.write('The configuration is good.\n')
  },
}

/** Only of a database that was named: there need not be one. */
async function idleIn({ tenants }: Config, options: Options): Promise<readonly string[]> {
  if (options.data === undefined) return []
  const database = openDatabase(usedDataFolderOf(options))
  try {
    return await idleOverrides({
      database,
      registrations: tenants,
      whyNot: judgeKeptSettings(dialects),
    })
  } finally {
    await database.close()
  }
}

/** Reads the certificate and its key as serve would. One of our own is made at start: there is nothing to read. */
async function checkTls({ listen: { tls } }: Config): Promise<void> {
  if (tls?.kind !== 'files') return
  try {
    await prepareTls(tls, { hosts: [], now: systemClock.now() })
  } catch (fault) {
    throw fault instanceof TlsUnusable ? new CommandFailure(fault.message) : fault
  }
}
