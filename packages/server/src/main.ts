import { pathToFileURL } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import type { Command } from './commands/command.ts'
import { Mendable } from './platform/mendable.ts'

interface Entry {
  readonly name: string
  readonly summary: string
  /** Loaded when it is called: nobody waits for the parts of another command. */
  readonly load: () => Promise<Command>
}

const commands: readonly Entry[] = [
  {
    name: 'serve',
    summary: 'start the provider',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'check-config',
    summary: 'read the configuration, report every mistake, change nothing',
    load: async () => (await import('./commands/check-config.ts')).checkConfig,
  },
  {
    name: 'migrate',
    summary: 'bring the database up to this version; serve does it by itself',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  {
    name: 'hash-password',
    summary: 'turn a password into the password_hash of a configuration file',
    load: async () => (await import('./commands/hash-password.ts')).hashPassword,
  },
  {
    name: 'rotate-keys',
    summary: 'publish new signing keys, and sign with them after an overlap',
    load: async () => (await import('./commands/rotate-keys.ts')).rotateKeys,
  },
  {
    name: 'trace',
    summary: 'tell the whole story of one logout',
    load: async () => (await import('./commands/trace.ts')).trace,
  },
  {
    name: 'dead-letters',
    summary: 'list the notices that were refused or given up, newest first',
    load: async () => (await import('./commands/trace.ts')).deadLetters,
  },
  {
    name: 'resend',
    summary: 'send a notice once more',
    load: async () => (await import('./commands/trace.ts')).resend,
  },
  {
    name: 'routes',
    summary: 'print every URL on one page, with the section of the specification that asks for it',
    load: async () => (await import('./commands/routes.ts')).routes,
  },
]

/**
 * The program: `exeunt COMMAND …`. Sets the exit code 1 when the operator must mend something.
 * @param args the command line after the program's name.
 */
export async function run(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  if (name === '--version') return print(`exeunt ${manifest.version}`)
  const entry = commands.find((one) => one.name === name)
  if (!entry) return overview(name)
  const command = await entry.load()
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return print(helpFor(entry, command))
  try {
    await command.run(rest)
  } catch (fault) {
    if (!(fault instanceof Mendable)) throw fault
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
  print('Exeunt, an OpenID Provider whose strength is logout.\n')
  for (const { name: one, summary } of commands) print(`  exeunt ${one.padEnd(width)}  ${summary}`)
  print('\nEach command explains itself with --help.')
}

function helpFor({ summary }: Entry, { usage, help }: Command): string {
  return `exeunt ${usage}\n\n${summary[0]?.toUpperCase()}${summary.slice(1)}.\n\n${help}`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await run(process.argv.slice(2))
}
