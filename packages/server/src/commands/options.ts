import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, demoText, type Problem, readConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { CommandFailure } from './command.ts'

/** What most commands take. */
export interface Options {
  readonly config?: string
  readonly data?: string
  readonly port?: number
  readonly rest: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
}

type Extra = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>

/** Reads a command line; an option nobody knows is a failure that says which. */
export function readOptions(args: readonly string[], extra: Extra = {}): Options {
  const { values, positionals } = parsed(args, extra)
  const { config, data, port, ...flags } = values
  return {
    ...(typeof config === 'string' ? { config } : {}),
    ...(typeof data === 'string' ? { data } : {}),
    ...(typeof port === 'string' ? { port: portOf(port) } : {}),
    rest: positionals,
    flags,
  }
}

function parsed(args: readonly string[], extra: Extra) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: 'string' }, data: { type: 'string' }, port: { type: 'string' }, ...extra },
    })
  } catch (fault) {
    // Node's message goes on to explain a rare case after its first sentence.
    const [problem = ''] = (fault instanceof Error ? fault.message : String(fault)).split('. ')
    throw new CommandFailure(`${problem}. Try --help.`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new CommandFailure(`A port is a number from 0 to 65535, not "${text}".`)
  }
  return port
}

/** The folder with the database and the master key. */
export function dataFolderOf({ data }: Options): string {
  return resolve(data ?? process.env['EXEUNT_DATA'] ?? 'exeunt-data')
}

/** The same for a command that works on what a server has written: a mistyped folder must not become a database. */
export function usedDataFolderOf(options: Options): string {
  const folder = dataFolderOf(options)
  if (existsSync(join(folder, 'exeunt.db'))) return folder
  throw new CommandFailure(
    `There is no database in ${folder}; --data FOLDER says where the server keeps its own.`,
  )
}

/** The configuration file that was named, if one was. */
export function configFileOf({ config }: Options): string | undefined {
  return config ?? process.env['EXEUNT_CONFIG']
}

/** The configuration file's meaning with the environment applied, or the demo tenant where no file is named. */
export function configOf(options: Options): Config {
  return configAndNoticesOf(options).config
}

/** The same, and a sentence for each thing in it that is allowed and probably not meant. */
export function configAndNoticesOf(options: Options): {
  readonly config: Config
  readonly notices: readonly string[]
} {
  const file = configFileOf(options)
  const env = options.port === undefined ? process.env : { ...process.env, PORT: String(options.port) }
  const text = file === undefined ? demoText(portOf(env['PORT'] ?? '4000')) : contentOf(file)
  const fileName = resolve(file ?? 'demo.json')
  const reading = readConfig({
    text,
    fileName,
    env,
    readFile: (path) => readFileSync(path, 'utf8'),
    dialects,
  })
  if (reading.kind === 'config') return { config: reading.config, notices: reading.notices.map(sentence) }
  const list = reading.problems.map((problem) => `  ${sentence(problem)}`).join('\n')
  const count = reading.problems.length === 1 ? 'one mistake' : `${reading.problems.length} mistakes`
  throw new CommandFailure(`The configuration ${fileName} has ${count}:\n${list}`)
}

function sentence({ path, message }: Problem): string {
  return `${path}: ${message}`
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    throw new CommandFailure(`The configuration file ${file} cannot be read: ${reasonOf(fault)}.`)
  }
}

function reasonOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault)
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not read it',
  }
  return words[code] ?? code
}
