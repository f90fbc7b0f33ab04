import { describeConfig } from '../config.ts'
import { type Command, say } from './command.ts'
import { configOf, readOptions } from './options.ts'

export const checkConfig: Command = {
  usage: 'check-config --config FILE',
  help: `Prints the configuration as the program understands it, with every default and with secrets as [secret].
All mistakes are reported together, each with its path; the exit code is then 1.`,

  async run(args) {
    say(describeConfig(configOf(readOptions(args))))
  },
}
