import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'
import { complaintsOf } from './complaints.ts'
import { againIfPortTaken, failedStart } from './reserved-port.ts'

/** `npm start`, as a process. */
export interface Demo {
  readonly ledger: string
  readonly atlas: string
  readonly provider: string
  /** Ctrl-C. */
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '../../packages/demo/src/main.ts')

/**
 * Starts the demo on a data folder of its own, and waits until it says that it runs.
 * @param again where it ran before, so that cookies and bookmarks still fit; any free ports unless told.
 */
export function startDemo(folder: string, again?: Demo): Promise<Demo> {
  return againIfPortTaken(() => start(folder, again))
}

async function start(folder: string, again: Demo | undefined): Promise<Demo> {
  const env = {
    ...process.env,
    ...compileCache,
    EXEUNT_DATA: folder,
    PORT: portOf(again?.provider),
    LEDGER_PORT: portOf(again?.ledger),
    ATLAS_PORT: portOf(again?.atlas),
  }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const complaints = complaintsOf(child)
  const closed = once(child, 'close')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  while (!output.includes('Ctrl-C')) {
    const event = await Promise.race([once(child.stdout, 'data'), closed.then(() => 'gone')])
    if (event === 'gone') throw failedStart('the demo', output + complaints())
  }
  const originOf = (name: string) => new RegExp(`${name}:? +(http://localhost:\\d+)/`).exec(output)?.[1] ?? ''
  return {
    ledger: originOf('Ledger'),
    atlas: originOf('Atlas'),
    provider: originOf('Provider'),
    stop: async () => {
      child.kill('SIGINT')
      await closed
    },
  }
}

function portOf(origin: string | undefined): string {
  return origin === undefined ? '0' : new URL(origin).port
}
