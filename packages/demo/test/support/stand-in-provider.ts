import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startLoopbackProvider } from '../../../client/test/support/loopback-provider.ts'

// Called as the real provider is: `serve --config FILE --data FOLDER`, and stops as it does.
const options = { config: { type: 'string' }, data: { type: 'string' } } as const
const { values } = parseArgs({ options, allowPositionals: true })
const config = JSON.parse(readFileSync(values.config ?? '', 'utf8'))

type Client = { readonly client_id: string; readonly client_secret: string }
const clients = Object.fromEntries(
  config.tenants[0].clients.map(({ client_id, client_secret }: Client) => {
    return [client_id, { method: 'client_secret_basic', secret: client_secret }]
  }),
)
const port = Number(new URL(config.publicUrl).port)
const provider = await startLoopbackProvider({ port, clients })
for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) {
  process.once(event, () => void provider.close().then(() => process.exit(0)))
}
