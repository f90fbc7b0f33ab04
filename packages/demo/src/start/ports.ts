import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
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
  const chosen: Record<Part, number> = { provider: 0, ledger: 0, atlas: 0 }
  for (const part of ['provider', 'ledger', 'atlas'] as const) {
    const { variable } = variables[part]
    const wanted = wantedPort(part, environment)
    if (wanted === undefined) return refused(`${variable} must be a number from 0 to 65535.`)
    if (wanted > 0 && Object.values(chosen).includes(wanted)) {
      return refused(`Two parts of the demo cannot both have port ${wanted}: change ${variable}.`)
    }
    const port = await freePort(wanted)
    if (port === undefined)
      return refused(`Port ${wanted} is in use: stop what listens there, or set ${variable}.`)
    chosen[part] = port
  }
  return { kind: 'ports', ports: chosen }
}

function wantedPort(part: Part, environment: Environment): number | undefined {
  const { variable, standard } = variables[part]
  const text = environment[variable]
  return text ? readPort(text) : standard
}

/** The port itself, or any free one for 0; `undefined` if somebody listens there. */
async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, 'localhost')
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function refused(message: string): PortsReading {
  return { kind: 'refused', message }
}
