import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'
import { freePort, temporaryFolder } from './provider.ts'

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
export async function startConformanceProvider(): Promise<ConformanceProvider> {
  const folder = await temporaryFolder()
  const config = join(folder, 'config.json')
  await copyFile(profile, config)
  const port = String(await freePort())
  const base = `https://localhost:${port}`
  const child = spawn(
    process.execPath,
    [program, 'serve', '--config', config, '--data', join(folder, 'data')],
    {
      env: {
        ...process.env,
        ...compileCache,
        EXEUNT_PUBLIC_URL: base,
        PORT: port,
        EXEUNT_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exit = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  while (!output.includes(base)) {
    const event = await Promise.race([once(child.stdout, 'data'), exit.then(() => 'gone')])
    if (event === 'gone') throw new Error(`the provider ended: ${output}`)
  }
  return {
    base,
    ca: await readFile(join(folder, 'ca.pem'), 'utf8'),
    stop: async () => {
      child.kill('SIGTERM')
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}
