import { pathToFileURL } from 'node:url'
import { checkConfig } from './commands/check-config.ts'
import { type Command, CommandFailure, say } from './commands/command.ts'
import { hashPassword } from './commands/hash-password.ts'
import { migrate } from './commands/migrate.ts'
import { rotateKeys } from './commands/rotate-keys.ts'
import { routes } from './commands/routes.ts'
import { serve } from './commands/serve.ts'
import { deadLetters, resend, trace } from './commands/trace.ts'
import { MasterKeyUnusable } from './platform/keys/master-key.ts'
import { DatabaseUnusable } from './platform/store/open.ts'

const commands: readonly Command[] = [
  serve,
  checkConfig,
  migrate,
  hashPassword,
  rotateKeys,
  trace,
  deadLetters,
  resend,
  routes,
]

/** What an operator can mend; the message is a sentence for them. */
const mendable = [CommandFailure, DatabaseUnusable, MasterKeyUnusable]

/**
 * The program: `exeunt COMMAND …`. Sets the exit code 1 when the operator must mend something.
 * @param args the command line after the program's name.
 */
export async function run(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  const command = commands.find((one) => one.name === name)
  if (command && rest.some((arg) => arg === '--help' || arg === '-h')) return say(helpFor(command))
  if (!command) return overview(name)
  try {
    await command.run(rest)
  } catch (fault) {
    if (!(fault instanceof Error) || !mendable.some((kind) => fault instanceof kind)) throw fault
    process.stderr.write(`${fault.message}\n`)
    process.exitCode = 1
  }
}

function overview(name: string | undefined): void {
  const isAsked = name === undefined || name === 'help' || name === '--help' || name === '-h'
  if (!isAsked) {
    process.stderr.write(`There is no command "${name}". Try exeunt --help.\n`)
    process.exitCode = 1
    return
  }
  const width = Math.max(...commands.map((command) => command.name.length))
  say('Exeunt, an OpenID Provider whose strength is logout.\n')
  for (const { name: one, summary } of commands) say(`  exeunt ${one.padEnd(width)}  ${summary}`)
  say('\nEach command explains itself with --help.')
}

function helpFor({ usage, summary, help }: Command): string {
  return `exeunt ${usage}\n\n${summary[0]?.toUpperCase()}${summary.slice(1)}.\n\n${help}`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run(process.argv.slice(2))
}
