import { type Client, type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { KeyRotation, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../store/database.ts'
import { createKeyRing } from './key-ring.ts'
import { createKeySupply } from './key-supply.ts'
import type { Claims, Keys } from './keys.ts'
import { overlapOf, publishedKeysAt, rotationIsDue } from './rotation.ts'
import { clientSecretPurpose, type Sealer } from './seal.ts'
import type { SigningKey } from './signing-key.ts'
import { createSigner, signWithSecret } from './sign.ts'
import type { SigningTimes } from './signing-key.ts'
import { createSigningKeyStore } from './store-sql.ts'
import { verifyCompact, verifyWithSecret } from './verify.ts'

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
  readonly algorithm: SigningAlgorithm
  readonly signsFrom: Date
}

export interface ListedKey extends SigningTimes {
  readonly id: string
  readonly publicJwk: Claims
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
   * Publishes a new key of every algorithm whose newest one grows too old by the schedule, and does nothing where
   * none does. Any number of processes may ask at any time: each key is replaced once. The overlap is the
   * schedule's, but never less than apps need to notice ({@link overlapOf}).
   */
  rotateDue(tenantId: TenantId, rotation: KeyRotation): Promise<readonly RotatedKey[]>
  /**
   * Takes a leaked key out of all use: it signs nothing, is not published, and what it signed is not ours.
   * The next signature brings a new key where none is left. `false` where there is no such key.
   */
  withdraw(tenantId: TenantId, keyId: string): Promise<boolean>
  /** Every key that is not withdrawn, old ones included: its public half, and when it signs. */
  list(tenantId: TenantId): Promise<readonly ListedKey[]>
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

  async function renew(
    tenantId: TenantId,
    algorithm: SigningAlgorithm,
    rotation: KeyRotation,
  ): Promise<readonly RotatedKey[]> {
    if (!rotationIsDue(await ring.keysOf(tenantId), algorithm, { rotation, now: clock.now() })) return []
    const key = await supply.generate(tenantId, algorithm)
    const now = clock.now()
    const startsAt = new Date(now.getTime() + overlapOf(rotation) * 1000)
    const isStored = await store.replaceIfDue(tenantId, key, { rotation, startsAt, now })
    await ring.reload(tenantId)
    return isStored ? [{ id: key.id, algorithm, signsFrom: startsAt }] : []
  }

  return {
    ensureKeys,
    sign: async (tenantId, algorithm, type, claims) =>
      signCompact(await supply.signingKey(tenantId, algorithm), type, claims),
    signFor: async (tenantId, client, type, claims, algorithm) => {
      if (algorithm !== 'HS256')
        return signCompact(await supply.signingKey(tenantId, algorithm), type, claims)
      const secret = clientSecretOf(sealer, tenantId, client)
      if (secret === undefined) throw new Error(`The secret of client ${client.id} was not kept for HS256.`)
      return signWithSecret(secret, type, claims)
    },
    verifyFor: async (tenantId, client, token) => {
      const secret = clientSecretOf(sealer, tenantId, client)
      return secret === undefined ? undefined : verifyWithSecret(secret, token)
    },
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
      return { id: key.id, algorithm, signsFrom }
    },
    rotateDue: async (tenantId, rotation) => {
      const renewed = signingAlgorithms.map((algorithm) => renew(tenantId, algorithm, rotation))
      return (await Promise.all(renewed)).flat()
    },
    withdraw: async (tenantId, keyId) => {
      const isWithdrawn = await store.withdraw(tenantId, keyId, clock.now())
      await ring.reload(tenantId)
      return isWithdrawn
    },
    list: async (tenantId) => (await ring.keysOf(tenantId)).map(listed),
    reload: async (tenantId) => void (await ring.reload(tenantId)),
  }
}

/** What may be told of a key: neither half of it that can be used. */
function listed({ id, algorithm, publicJwk, signsFrom, signsUntil }: SigningKey): ListedKey {
  return { id, algorithm, publicJwk, signsFrom, ...(signsUntil ? { signsUntil } : {}) }
}

/** A client's secret where it was kept to compute with (D13); opened each time, and kept nowhere in clear. */
function clientSecretOf(
  sealer: Sealer,
  tenantId: TenantId,
  { id, sealedSecret }: Pick<Client, 'id' | 'sealedSecret'>,
): string | undefined {
  return sealedSecret === undefined
    ? undefined
    : sealer.open(sealedSecret, { tenantId, purpose: clientSecretPurpose, id })
}

function checkOverlap(seconds: number): void {
  if (Number.isFinite(seconds) && seconds >= 0) return
  throw new RangeError(`The overlap must be 0 seconds or more, not ${seconds}.`)
}
