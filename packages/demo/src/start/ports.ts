import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { readPort } from '../app/settings.ts'

export interface DemoPorts {
  readonly provider: number
  readonly ledger: number
  readonly atlas: number
}

export type PortsReading =
  | { readonly kind: 'ports'; readonly ports: DemoPorts }
  | { readonly kind: 'refused'; readonly message: string }

const variables = {
  provider: { variable: 'PORT', standard: 4000 },
  ledger: { variable: 'LEDGER_PORT', standard: 4001 },
  atlas: { variable: 'ATLAS_PORT', standard: 4002 },
} as const

type Part = keyof typeof variables
type Environment = Readonly<Record<string, string | undefined>>

/** Reads the three ports, finds a free one for each 0, and makes sure that nobody listens there yet. */
export async function choosePorts(environment: Environment): Promise<PortsReading> {
  // Each is held until all are chosen: one that was let go may be found a second time.
  const held: Server[] = []
  try {
    return await choose(environment, held)
  } finally {
    await Promise.all(held.map((server) => once(server.close(), 'close')))
  }
}

async function choose(environment: Environment, held: Server[]): Promise<PortsReading> {
  const chosen: Record<Part, number> = { provider: 0, ledger: 0, atlas: 0 }
  for (const part of ['provider', 'ledger', 'atlas'] as const) {
    const { variable } = variables[part]
    const wanted = wantedPort(part, environment)
    if (wanted === undefined) return refused(`${variable} must be a number from 0 to 65535.`)
    if (wanted > 0 && Object.values(chosen).includes(wanted)) {
      return refused(`Two parts of the demo cannot both have port ${wanted}: change ${variable}.`)
    }
    const server = await listenAt(wanted)
    if (server === undefined)
      return refused(`Port ${wanted} is in use: stop what listens there, or set ${variable}.`)
    held.push(server)
    chosen[part] = (server.address() as AddressInfo).port
  }
  return { kind: 'ports', ports: chosen }
}

function wantedPort(part: Part, environment: Environment): number | undefined {
  const { variable, standard } = variables[part]
  const text = environment[variable]
  return text ? readPort(text) : standard
}

/** A server at that port, or at any free one for 0; `undefined` if somebody listens there. */
async function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, 'localhost')
  try {
    await once(server, 'listening')
    return server
  } catch {
    return undefined
  }
}

function refused(message: string): PortsReading {
  return { kind: 'refused', message }
}
