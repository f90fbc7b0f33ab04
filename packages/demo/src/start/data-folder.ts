import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoConfig, type DemoSecrets } from '../demo-config.ts'
import type { DemoPorts } from './ports.ts'

export interface DataFolder {
  readonly path: string
  readonly configFile: string
  readonly secrets: DemoSecrets
}

/** Makes the folder ready, readable by its owner alone: the provider's configuration, and the apps' secrets. */
export function prepareDataFolder(path: string, ports: DemoPorts): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const secrets = keptSecrets(join(path, 'client-secrets.json'))
  const configFile = join(path, 'config.json')
  writePrivately(configFile, demoConfig(ports, secrets))
  return { path, configFile, secrets }
}

/** The secrets of an earlier start, or new ones. */
function keptSecrets(file: string): DemoSecrets {
  const kept = readSecrets(file)
  if (kept) return kept
  const secrets = { ledger: newSecret(), atlas: newSecret() }
  writePrivately(file, secrets)
  return secrets
}

function readSecrets(file: string): DemoSecrets | undefined {
  try {
    const { ledger, atlas } = JSON.parse(readFileSync(file, 'utf8'))
    const isUsable = [ledger, atlas].every((secret) => typeof secret === 'string' && secret.length >= 32)
    return isUsable ? { ledger, atlas } : undefined
  } catch {
    return undefined
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

function writePrivately(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
}
