import { join } from 'node:path'
import type { SigningAlgorithm } from '../../../src/domain/client.ts'
import type { TenantId } from '../../../src/domain/tenant.ts'
import { openSealer } from '../../../src/platform/keys/open-sealer.ts'
import { createKeys, type SigningKeys } from '../../../src/platform/keys/signing-keys.ts'
import { createRandom } from '../../../src/platform/random.ts'
import type { FrontDoor } from '../front-door.ts'

const tenant = 'acme' as TenantId

/** The signing keys as another process has them: an operator's command, or whoever stole the data folder. */
async function keysOf({ exeunt, clock, folder }: FrontDoor): Promise<SigningKeys> {
  const { database } = exeunt()
  const file = join(folder, 'master.key')
  const sealer = await openSealer({ database, random: createRandom(clock), value: undefined, file })
  return createKeys({ database, clock, sealer })
}

/** Signs claims with the provider's own current key: what only a mistake or a thief could bring about. */
export async function signAsProvider(
  door: FrontDoor,
  claims: Readonly<Record<string, unknown>>,
  { algorithm = 'RS256', typ = 'JWT' }: { readonly algorithm?: SigningAlgorithm; readonly typ?: string } = {},
): Promise<string> {
  return (await keysOf(door)).sign(tenant, algorithm, typ, claims)
}

/** Replaces the signing key, as `exeunt rotate-keys` does, and lets the server notice. @returns the new key's id. */
export async function rotateKey(door: FrontDoor, overlapSeconds = 0): Promise<string> {
  const { id } = await (await keysOf(door)).rotate(tenant, { algorithm: 'RS256', overlapSeconds })
  door.clock.advance(20)
  return id
}
