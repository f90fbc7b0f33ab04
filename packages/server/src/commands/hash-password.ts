import { reasonOf } from '../config/reason.ts'
import { passwordSchema } from '../config/schema/user.ts'
import { createPasswords } from '../platform/passwords/passwords.ts'
import { type Command, CommandFailure, readOneLine, say } from './command.ts'

export const hashPassword: Command = {
  usage: 'hash-password',
  help: 'Reads one line from the standard input (nothing is shown while you type) and prints its argon2id hash.',

  async run(args) {
    if (args.length > 0)
      throw new CommandFailure('The password is read from the standard input, not from the command line.')
    const password = await readOneLine('Password: ')
    if (password === '') throw new CommandFailure('There was no password on the standard input.')
    const reason = reasonOf(passwordSchema, password)
    if (reason !== undefined) throw new CommandFailure(`Expected ${reason}.`)
    say(await createPasswords({ concurrency: 1, maxQueued: 1 }).hash(password))
  },
}
