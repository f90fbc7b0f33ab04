import { type Config, describeConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { systemClock } from '../platform/clock.ts'
import { prepareTls, TlsUnusable } from '../platform/tls/material.ts'
import { type Command, CommandFailure, say } from './command.ts'
import { configAndNoticesOf, configFileOf, readOptions } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config --config FILE',
  help: `Prints the configuration as the program understands it, with every default and with secrets as [secret].
All mistakes are reported together, each with its path; the exit code is then 1. What is allowed and probably not
meant is said as well, and the configuration is good for all that.`,

  async run(args) {
    const options = readOptions(args)
    if (configFileOf(options) === undefined) {
      throw new CommandFailure('Name the file to check: exeunt check-config --config FILE.')
    }
    const { config, notices } = configAndNoticesOf(options)
    await checkTls(config)
    say(describeConfig(config, dialects))
    for (const notice of notices) process.stderr.write(`${notice}\n`)
    process.stderr.write('The configuration is good.\n')
  },
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
