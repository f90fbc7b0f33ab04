import type { SigningAlgorithm } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import { type KeyRing, sealPurpose } from './key-ring.ts'
import { signingKeyAt } from './rotation.ts'
import type { Sealer } from './seal.ts'
import { generateSigningKey, type SigningKey } from './signing-key.ts'
import type { NewKey, SigningKeyStore } from './store.ts'

/** Brings keys into being. */
export interface KeySupply {
  /** The key that signs now; generated and stored first where there is none. */
  signingKey(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<SigningKey>
  /** A new key, sealed and not stored yet. */
  generate(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<NewKey>
}

export interface KeySupplyDeps {
  readonly store: SigningKeyStore
  readonly ring: KeyRing
  readonly sealer: Sealer
  readonly clock: Clock
}

/** A hundred first requests at once generate one key; of two processes at once, the first one's key stays. */
export function createKeySupply({ store, ring, sealer, clock }: KeySupplyDeps): KeySupply {
  const running = new Map<string, Promise<void>>()

  async function generate(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<NewKey> {
    const { privateJwk, ...key } = await generateSigningKey(algorithm)
    const place = { tenantId, purpose: sealPurpose, id: key.id }
    return { ...key, sealedPrivateJwk: sealer.seal(privateJwk, place) }
  }

  async function add(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<void> {
    const key = await generate(tenantId, algorithm)
    await store.addIfNoneSigns(tenantId, key, clock.now())
    await ring.reload(tenantId)
  }

  function addOnce(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<void> {
    const name = `${algorithm} ${tenantId}`
    const adding = running.get(name) ?? add(tenantId, algorithm).finally(() => running.delete(name))
    running.set(name, adding)
    return adding
  }

  async function find(tenantId: TenantId, algorithm: SigningAlgorithm): Promise<SigningKey | undefined> {
    return signingKeyAt(await ring.keysOf(tenantId), algorithm, clock.now())
  }

  return {
    generate,
    signingKey: async (tenantId, algorithm) => {
      const key = await find(tenantId, algorithm)
      if (key) return key
      await addOnce(tenantId, algorithm)
      const added = await find(tenantId, algorithm)
      if (!added) throw new Error(`No ${algorithm} key of tenant ${tenantId} signs, although one was added.`)
      return added
    },
  }
}
