import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'

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
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const { configure, folder } = options
  const data = folder ?? (await temporaryFolder())
  const port = options.port ?? (await freePort())
  const base = `http://localhost:${port}`
  const config = join(data, 'config.json')
  await writeFile(config, JSON.stringify(await configure(base)))
  const begin = performance.now()
  const child = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), main, 'serve', '--config', config, '--data', data, '--port', String(port)],
    {
      env: { ...process.env, EXEUNT_LOG_LEVEL: 'error', ...options.env },
      stdio: ['ignore', 'ignore', options.hidesLog ? 'ignore' : 'inherit'],
    },
  )
  await answering(base, options.host, child)
  return {
    base,
    port,
    coldStartMilliseconds: performance.now() - begin,
    cpuMilliseconds: () => cpuOf(child),
    peakMemoryMegabytes: () => memoryOf(child, 'VmHWM'),
    restingMemoryMegabytes: () => memoryOf(child, 'VmRSS'),
    stop: async () => {
      await ended(child, 'SIGTERM')
      if (folder === undefined) await rm(data, { recursive: true, force: true })
      return child.exitCode
    },
    kill: () => ended(child, 'SIGKILL'),
  }
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'exeunt-'))
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function answering(base: string, host: string | undefined, child: ChildProcess): Promise<void> {
  const headers = host === undefined ? {} : { host }
  while (child.exitCode === null) {
    const answer = await request(`${base}/.well-known/openid-configuration`, { headers }).catch(
      () => undefined,
    )
    if (answer) await answer.body.dump()
    if (answer?.statusCode === 200) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`the provider stopped with code ${child.exitCode} before it answered`)
}

function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
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
