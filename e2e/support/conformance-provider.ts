import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'
import { complaintsOf } from './complaints.ts'
import { temporaryFolder } from './provider.ts'
import { failedStart, type ReservedPort, startOnReservedPort } from './reserved-port.ts'

/** `exeunt serve` with the conformance profile, on a port of its own. */
export interface ConformanceProvider {
  readonly base: string
  /** The certificate that callers must trust, as PEM. */
  readonly ca: string
  stop(): Promise<void>
}

const program = join(import.meta.dirname, '../../packages/server/bin/exeunt.cjs')
const profile = join(import.meta.dirname, '../conformance/config.json')

/** Serves the file as it is, from a folder of its own, so that the certificate's file and the database go there. */
export function startConformanceProvider(): Promise<ConformanceProvider> {
  return startOnReservedPort(startAt)
}

async function startAt({ port, release }: ReservedPort): Promise<ConformanceProvider> {
  const folder = await temporaryFolder()
  const config = join(folder, 'config.json')
  await copyFile(profile, config)
  const base = `https://localhost:${port}`
  await release()
  const child = spawn(
    process.execPath,
    [program, 'serve', '--config', config, '--data', join(folder, 'data')],
    {
      env: {
        ...process.env,
        ...compileCache,
        EXEUNT_PUBLIC_URL: base,
        PORT: String(port),
        EXEUNT_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const complaints = complaintsOf(child)
  const closed = once(child, 'close')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  while (!output.includes(base)) {
    const event = await Promise.race([once(child.stdout, 'data'), closed.then(() => 'gone')])
    if (event === 'gone') {
      await rm(folder, { recursive: true, force: true })
      throw failedStart('the provider', output + complaints())
    }
  }
  return {
    base,
    ca: await readFile(join(folder, 'ca.pem'), 'utf8'),
    stop: async () => {
      child.kill('SIGTERM')
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}
