import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { complaintsOf } from './complaints.ts'
import { failedStart, type ReservedPort, startOnReservedPort } from './reserved-port.ts'

/** A provider in a process of its own, on a database of its own, seen from outside. */
export interface Provider {
  readonly base: string
  readonly port: number
  /** From spawning the process to its first discovery answer. */
  readonly coldStartMilliseconds: number
  /** User and system time of the process so far. */
  cpuMilliseconds(): number
  peakMemoryMegabytes(): number
  restingMemoryMegabytes(): number
  /** As a supervisor would: SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>
  /** As a power cut would: SIGKILL, and nothing is cleaned up. */
  kill(): Promise<void>
}

const main = join(import.meta.dirname, '../../packages/server/bin/exeunt.cjs')

export interface ProviderOptions {
  /** The configuration, or a promise of it; gets the public address. */
  readonly configure: (base: string) => unknown
  /** A data folder to keep; without one a temporary folder is used and removed. */
  readonly folder?: string
  /** By which name it is asked, where the configuration names another address than the one it listens on. */
  readonly host?: string
  /** Where it answered before, so that cookies and registered addresses still fit. */
  readonly port?: number
  /** Besides our own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Where the log is part of the load, but not of what people read. */
  readonly hidesLog?: boolean
  /** For a profile: `--cpu-prof`, say. */
  readonly nodeArgs?: readonly string[]
}

/** Starts `exeunt serve` and waits for its first answer. */
export function startProvider(options: ProviderOptions): Promise<Provider> {
  return startOnReservedPort((reserved) => startAt(reserved, options), options.port)
}

async function startAt({ port, release }: ReservedPort, options: ProviderOptions): Promise<Provider> {
  const { configure, folder } = options
  const data = folder ?? (await temporaryFolder())
  const base = `http://localhost:${port}`
  const config = join(data, 'config.json')
  await writeFile(config, JSON.stringify(await configure(base)))
  await release()
  const begin = performance.now()
  const child = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), main, 'serve', '--config', config, '--data', data, '--port', String(port)],
    {
      env: { ...process.env, EXEUNT_LOG_LEVEL: 'error', ...options.env },
      stdio: ['ignore', 'ignore', options.hidesLog ? 'ignore' : 'pipe'],
    },
  )
  const tidy = () => (folder === undefined ? rm(data, { recursive: true, force: true }) : undefined)
  await answering(base, options.host, child).catch(async (fault: unknown) => {
    await tidy()
    throw fault
  })
  return {
    base,
    port,
    coldStartMilliseconds: performance.now() - begin,
    cpuMilliseconds: () => cpuOf(child),
    peakMemoryMegabytes: () => memoryOf(child, 'VmHWM'),
    restingMemoryMegabytes: () => memoryOf(child, 'VmRSS'),
    stop: async () => {
      await ended(child, 'SIGTERM')
      await tidy()
      return child.exitCode
    },
    kill: () => ended(child, 'SIGKILL'),
  }
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'exeunt-'))
}

async function answering(base: string, host: string | undefined, child: ChildProcess): Promise<void> {
  // Whoever took the port in between may be one who says nothing.
  const options = { headers: host === undefined ? {} : { host }, headersTimeout: 10_000 }
  const complaints = complaintsOf(child)
  const closed = once(child, 'close')
  while (!hasEnded(child)) {
    const answer = await request(`${base}/.well-known/openid-configuration`, options).catch(() => undefined)
    if (answer) await answer.body.dump()
    if (answer?.statusCode === 200) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await closed
  throw failedStart('the provider', complaints() || `code ${child.exitCode}, ${child.signalCode}`)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}

/** proc(5): what each thread has run, in nanoseconds; a tick of `stat` is longer than most operations. */
function cpuOf({ pid }: ChildProcess): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const nanoseconds = threads.map((thread) =>
    Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'), 10),
  )
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6
}

function memoryOf({ pid }: ChildProcess, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
}
