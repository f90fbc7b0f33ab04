import { join } from 'node:path'
import { originAt } from '../demo-config.ts'
import type { ChildPlan } from './child.ts'
import type { DataFolder } from './data-folder.ts'
import type { DemoPorts } from './ports.ts'

export interface DemoPlan {
  readonly ports: DemoPorts
  readonly folder: DataFolder
  /** The provider's program; `serve` and its options are added. */
  readonly providerProgram: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The three processes of the demo. */
export function partsOf(plan: DemoPlan): readonly ChildPlan[] {
  const { ledger, atlas } = plan.ports
  return [
    provider(plan),
    app(plan, { name: 'Ledger', port: ledger, peer: 'Atlas', peerPort: atlas, look: ['--accent', 'green'] }),
    app(plan, {
      name: 'Atlas',
      port: atlas,
      peer: 'Ledger',
      peerPort: ledger,
      look: ['--accent', 'blue', '--return-after-sign-out'],
    }),
  ]
}

/** A deployment's variables that lie around in a shell would bend the demo. */
const unsetForProvider = {
  EXEUNT_CONFIG: undefined,
  EXEUNT_DATA: undefined,
  EXEUNT_HOST: undefined,
  EXEUNT_PUBLIC_URL: undefined,
}

function provider({ providerProgram, folder, environment, ports }: DemoPlan): ChildPlan {
  return {
    name: 'The provider',
    args: [providerProgram, 'serve', '--config', folder.configFile, '--data', folder.path],
    env: { ...environment, ...unsetForProvider, PORT: String(ports.provider) },
    logFile: join(folder.path, 'provider.log'),
  }
}

interface AppPlan {
  readonly name: 'Ledger' | 'Atlas'
  readonly port: number
  readonly peer: string
  readonly peerPort: number
  readonly look: readonly string[]
}

function app({ ports, folder, environment }: DemoPlan, plan: AppPlan): ChildPlan {
  const id = plan.name === 'Ledger' ? 'ledger' : 'atlas'
  const options = {
    '--name': plan.name,
    '--port': String(plan.port),
    '--issuer': originAt(ports.provider),
    '--client-id': id,
    '--peer-name': plan.peer,
    '--peer-url': `${originAt(plan.peerPort)}/`,
  }
  return {
    name: plan.name,
    args: [join(import.meta.dirname, '../app.ts'), ...Object.entries(options).flat(), ...plan.look],
    env: { ...environment, CLIENT_SECRET: folder.secrets[id] },
    logFile: join(folder.path, `${id}.log`),
  }
}
