import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { api, tenant } from './auth0-browser-world.ts'
import { createServerBrowser, type ServerBrowser } from './auth0-server-browser.ts'
import { reachLocally } from './auth0-server-network.ts'
import { type Certificate, createCertificate } from './https-certificate.ts'
import { startHttpsProvider } from './https-provider.ts'
import { provider } from './https-world.ts'
import { patientDeliveries } from './notices.ts'

/** What the SDKs are told of the provider. */
export const domain = new URL(provider).host
export { api, provider }

/** Long enough for whatever the SDKs do with it. */
export const secret = 'a client secret of the apps on servers, of 48 lett'

/** How long an SDK waits for the provider; of itself some wait five seconds, which a busy machine may take. */
export const sdkMilliseconds = 60_000

/** What answers at one origin. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

type Entry = Readonly<Record<string, unknown>>

/** A provider and apps on servers, all on https, under names that are real to this process alone. */
export interface ServerWorld {
  /** A new person's browser, without scripts. */
  browser(): ServerBrowser
  close(): Promise<void>
}

export interface ServerWorldOptions {
  /** The apps by their origins. */
  readonly apps?: Readonly<Record<string, Handler>>
  /** @param internal the address by which the provider reaches an app: `https://localhost:…`, without a path. */
  readonly configure: (internal: (origin: string) => string) => Entry
  /** Authorities that everybody believes besides the world's own, as PEM. */
  readonly trusts?: readonly string[]
}

/** Starts everything; also this process's own calls reach those hosts, as the SDKs run in it. */
export async function startServerWorld(options: ServerWorldOptions): Promise<ServerWorld> {
  const closes: (() => unknown)[] = []
  const close = async () => {
    for (const one of closes.toReversed()) await one()
  }
  try {
    const apps = Object.entries(options.apps ?? {})
    const hosts = apps.map(([origin]) => new URL(origin).host)
    const certificate = await createCertificate([domain, 'localhost', ...hosts])
    const ports: Record<string, number> = {}
    for (const [origin, handler] of apps) {
      const app = await listen(certificate, handler)
      closes.push(app.close)
      ports[new URL(origin).host] = app.port
    }
    const authorities = [certificate.ca, ...(options.trusts ?? [])]
    const internal = (origin: string) => `https://localhost:${ports[new URL(origin).host]}`
    const configuration = {
      outgoing: { allow: ['127.0.0.0/8', '::1'] },
      deliveries: patientDeliveries,
      ...options.configure(internal),
    }
    const trusts = authorities.join('\n')
    const op = await startHttpsProvider(provider, certificate, configuration, { trusts })
    closes.push(op.stop)
    closes.push(reachLocally({ ...ports, [domain]: op.port }, authorities))
    return { browser: createServerBrowser, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

/** A tenant of the vendor's kind, its discovery and its lifetimes included. @param more of its configuration. */
export function serverTenant(clients: readonly Entry[], more: Entry = {}): Entry {
  return tenant(clients, { rootDialect: 'auth0', lifetimes, ...more })
}

const lifetimes = { accessTokenSeconds: 86_400, idTokenSeconds: 36_000 }

/** A Regular Web Application as the vendor's dashboard would list it. @param more of its registration. */
export function webApp(id: string, origin: string, more: Entry = {}): Entry {
  return {
    client_id: id,
    client_name: id,
    client_secret: secret,
    dialect: 'auth0',
    first_party: true,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [origin],
    ...more,
  }
}

async function listen({ cert, key }: Certificate, handler: Handler) {
  const server = createServer({ cert, key }, (request, response) => {
    Promise.resolve(handler(request, response)).catch((fault: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(String(fault))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
