import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Claims } from './keys.ts'
import { reloadAfterSeconds } from './rotation.ts'
import type { Sealer } from './seal.ts'
import { readKeyPair, type SigningKey } from './signing-key.ts'
import type { SigningKeyStore, StoredKey } from './store.ts'

/** Every tenant's keys, opened and kept. */
export interface KeyRing {
  keysOf(tenantId: TenantId): Promise<readonly SigningKey[]>
  /** Reads the tenant's keys anew, whatever is kept. */
  reload(tenantId: TenantId): Promise<readonly SigningKey[]>
}

export interface KeyRingDeps {
  readonly store: SigningKeyStore
  readonly sealer: Sealer
  readonly clock: Clock
}

export const sealPurpose = 'signing-key'

interface Kept {
  readonly keys: readonly SigningKey[]
  readonly readAt: number
}

/**
 * Keeps tenants' keys in memory: one query per tenant and 15 s at most, and only when somebody asks. A key
 * is opened once, however often it is read.
 */
export function createKeyRing({ store, sealer, clock }: KeyRingDeps): KeyRing {
  const rings = new Map<TenantId, Kept>()
  const running = new Map<TenantId, Promise<readonly SigningKey[]>>()

  async function read(tenantId: TenantId): Promise<readonly SigningKey[]> {
    const readAt = clock.now().getTime()
    const stored = await store.keysOf(tenantId)
    const known = rings.get(tenantId)?.keys ?? []
    const keys = stored.map((row) => openKey(tenantId, row, known))
    rings.set(tenantId, { keys, readAt })
    return keys
  }

  function openKey(tenantId: TenantId, row: StoredKey, known: readonly SigningKey[]): SigningKey {
    const { sealedPrivateJwk, publicJwk: json, ...rest } = row
    const open = known.find((key) => key.id === row.id)
    if (open)
      return { ...rest, publicJwk: open.publicJwk, publicKey: open.publicKey, privateKey: open.privateKey }
    const publicJwk: Claims = JSON.parse(json)
    const privateJwk = sealer.open(sealedPrivateJwk, { tenantId, purpose: sealPurpose, id: row.id })
    return { ...rest, publicJwk, ...readKeyPair(publicJwk, privateJwk) }
  }

  function isFresh({ readAt }: Kept): boolean {
    const age = clock.now().getTime() - readAt
    return age >= 0 && age < reloadAfterSeconds * 1000
  }

  /** Whoever comes while a read is under way shares it. */
  function shared(tenantId: TenantId): Promise<readonly SigningKey[]> {
    const reading = running.get(tenantId)
    if (reading) return reading
    const fresh = read(tenantId).finally(() => running.delete(tenantId))
    running.set(tenantId, fresh)
    return fresh
  }

  return {
    keysOf: async (tenantId) => {
      const kept = rings.get(tenantId)
      return kept && isFresh(kept) ? kept.keys : shared(tenantId)
    },
    reload: async (tenantId) => {
      // A read under way may have begun before what the caller wants to see.
      await running.get(tenantId)
      return shared(tenantId)
    },
  }
}
