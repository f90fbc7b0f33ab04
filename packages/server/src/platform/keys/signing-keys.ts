import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../store/database.ts'
import { createKeyRing } from './key-ring.ts'
import { createKeySupply } from './key-supply.ts'
import type { Keys } from './keys.ts'
import { publishedKeysAt } from './rotation.ts'
import type { Sealer } from './seal.ts'
import { createSigner } from './sign.ts'
import { createSigningKeyStore } from './store-sql.ts'
import { verifyCompact } from './verify.ts'

export interface Rotation {
  readonly algorithm: SigningAlgorithm
  /**
   * How long the new key is published before it signs, at least 0. Apps that keep our key set for an hour
   * need an hour, or they meet a token whose key they have never seen.
   */
  readonly overlapSeconds: number
}

export interface RotatedKey {
  readonly id: string
  readonly signsFrom: Date
}

/** The keys, and what operators may do with them. */
export interface SigningKeys extends Keys {
  /** Makes sure that a key of every algorithm signs; generates what is missing. */
  ensureKeys(tenantId: TenantId): Promise<void>
  /**
   * Publishes a new key now; it signs after the overlap, the old one until then. The old one stays published
   * until its last tokens are gone, and verifies hints for ever.
   * @throws RangeError where the overlap is negative or no number.
   */
  rotate(tenantId: TenantId, rotation: Rotation): Promise<RotatedKey>
  /**
   * Takes a leaked key out of all use: it signs nothing, is not published, and what it signed is not ours.
   * The next signature brings a new key where none is left. `false` where there is no such key.
   */
  withdraw(tenantId: TenantId, keyId: string): Promise<boolean>
  /** Notices at once what another process did, instead of within 15 s. */
  reload(tenantId: TenantId): Promise<void>
}

export interface KeysDeps {
  readonly database: Database
  readonly clock: Clock
  readonly sealer: Sealer
  /**
   * How long a key that stopped signing stays published: as long as the longest-lived token that an app
   * verifies by itself. A day unless told.
   */
  readonly retainedSeconds?: number
}

/** Creates the tenants' signing keys: stored, sealed, rotated, and kept in memory while they are used. */
export function createKeys({ database, clock, sealer, retainedSeconds = 86_400 }: KeysDeps): SigningKeys {
  const store = createSigningKeyStore(database)
  const ring = createKeyRing({ store, sealer, clock })
  const supply = createKeySupply({ store, ring, sealer, clock })
  const signCompact = createSigner()

  async function ensureKeys(tenantId: TenantId): Promise<void> {
    await Promise.all(signingAlgorithms.map((algorithm) => supply.signingKey(tenantId, algorithm)))
  }

  return {
    ensureKeys,
    sign: async (tenantId, algorithm, type, claims) =>
      signCompact(await supply.signingKey(tenantId, algorithm), type, claims),
    verify: async (tenantId, token) => verifyCompact(await ring.keysOf(tenantId), token),
    publicKeys: async (tenantId) => {
      await ensureKeys(tenantId)
      const published = publishedKeysAt(await ring.keysOf(tenantId), retainedSeconds, clock.now())
      return { keys: published.map((key) => key.publicJwk) }
    },
    rotate: async (tenantId, { algorithm, overlapSeconds }) => {
      checkOverlap(overlapSeconds)
      await supply.signingKey(tenantId, algorithm)
      const key = await supply.generate(tenantId, algorithm)
      const now = clock.now()
      const signsFrom = new Date(now.getTime() + overlapSeconds * 1000)
      await store.replace(tenantId, key, signsFrom, now)
      await ring.reload(tenantId)
      return { id: key.id, signsFrom }
    },
    withdraw: async (tenantId, keyId) => {
      const isWithdrawn = await store.withdraw(tenantId, keyId, clock.now())
      await ring.reload(tenantId)
      return isWithdrawn
    },
    reload: async (tenantId) => void (await ring.reload(tenantId)),
  }
}

function checkOverlap(seconds: number): void {
  if (Number.isFinite(seconds) && seconds >= 0) return
  throw new RangeError(`The overlap must be 0 seconds or more, not ${seconds}.`)
}
