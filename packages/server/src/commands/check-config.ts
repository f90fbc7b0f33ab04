import { describeConfig } from '../config.ts'
import { type Command, CommandFailure, say } from './command.ts'
import { configOf, readOptions } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config --config FILE',
  help: `Prints the configuration as the program understands it, with every default and with secrets as [secret].
All mistakes are reported together, each with its path; the exit code is then 1.`,

  async run(args) {
    const options = readOptions(args)
    if ((options.config ?? process.env['EXEUNT_CONFIG']) === undefined) {
      throw new CommandFailure('Name the file to check: exeunt check-config --config FILE.')
    }
    const config = configOf(options)
    say(describeConfig(config))
    process.stderr.write('The configuration is good.\n')
  },
}
