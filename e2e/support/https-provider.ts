import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'
import { complaintsOf } from './complaints.ts'
import type { Certificate } from './https-certificate.ts'
import { temporaryFolder } from './provider.ts'
import { failedStart, type ReservedPort } from './reserved-port.ts'

/** `exeunt serve` that speaks https itself, under a name that no DNS knows. */
export interface HttpsProvider {
  /** What stands in the browser's address bar: a dotted host, no port. */
  readonly base: string
  /** Where it listens on loopback; the system's choice. */
  readonly port: number
  stop(): Promise<void>
}

const program = join(import.meta.dirname, '../../packages/server/bin/exeunt.cjs')

/**
 * @param base its public address.
 * @param configuration everything but the address and the socket.
 * @param options.trusts an authority that its own calls believe, besides the public ones, as PEM.
 * @param options.listensAt where its address says that it listens; unless told, the system picks.
 */
export async function startHttpsProvider(
  base: string,
  { cert, key }: Certificate,
  configuration: Readonly<Record<string, unknown>>,
  { trusts, listensAt }: { readonly trusts?: string | undefined; readonly listensAt?: ReservedPort } = {},
): Promise<HttpsProvider> {
  const folder = await temporaryFolder()
  const [config, data] = [join(folder, 'config.json'), join(folder, 'data')]
  const authorities = join(folder, 'authorities.pem')
  const tls = { certificateFile: 'cert.pem', keyFile: 'key.pem' }
  await writeFile(join(folder, tls.certificateFile), cert)
  await writeFile(join(folder, tls.keyFile), key)
  if (trusts !== undefined) await writeFile(authorities, trusts)
  const listen = { host: '127.0.0.1', port: listensAt?.port ?? 0, tls }
  await writeFile(config, JSON.stringify({ publicUrl: base, listen, ...configuration }))
  await listensAt?.release()
  const child = spawn(process.execPath, [program, 'serve', '--config', config, '--data', data], {
    env: {
      ...process.env,
      ...compileCache,
      EXEUNT_LOG_LEVEL: process.env['EXEUNT_LOG_LEVEL'] ?? 'error',
      ...(trusts === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const complaints = complaintsOf(child)
  const closed = once(child, 'close')
  const stop = async () => {
    child.kill('SIGTERM')
    await closed
    await rm(folder, { recursive: true, force: true })
  }
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  for (;;) {
    const port = /listens on https:\/\/[^ ]*:(\d+);/.exec(said)?.[1]
    if (port !== undefined) return { base, port: Number(port), stop }
    const event = await Promise.race([once(child.stdout, 'data'), closed.then(() => 'gone')])
    if (event === 'gone') {
      await rm(folder, { recursive: true, force: true })
      throw failedStart('the provider', said + complaints())
    }
  }
}
