import { join, relative, resolve } from 'node:path'
import { prepareDataFolder } from './data-folder.ts'
import { runDemo } from './demo.ts'
import { choosePorts } from './ports.ts'
import { welcome } from './welcome.ts'

const repository = join(import.meta.dirname, '../../../..')

/**
 * `npm start`: the provider and two apps, until Ctrl-C. Exit code 1, and one sentence, if it cannot
 * begin or a part of it breaks down.
 */
export async function run(providerProgram: string): Promise<void> {
  const stopAsked = stopSignal()
  const environment = process.env
  const reading = await choosePorts(environment)
  if (reading.kind === 'refused') return fail(reading.message)
  const { ports } = reading

  const path = resolve(environment['EXEUNT_DATA'] || join(repository, '.exeunt/demo'))
  const folder = prepareDataFolder(path, ports)
  const onReady = () => console.log(welcome(ports, shortPath(path)))
  const end = await runDemo({ ports, folder, providerProgram, environment }, stopAsked, onReady)
  if (end.kind === 'failed') fail(end.message)
}

/** From here if it lies below, else in full. */
function shortPath(path: string): string {
  const fromHere = relative('', path)
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere
}

/**
 * Heard as often as it comes: npm passes a signal on that the terminal has sent us already. One that only
 * npm gets ends its shell and never reaches us, so the shell's end counts too.
 */
function stopSignal(): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop())
  const parent = process.ppid
  setInterval(() => process.ppid === parent || stop(), 500).unref()
  return promise
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
