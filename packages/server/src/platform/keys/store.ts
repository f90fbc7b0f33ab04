import type { KeyRotation, TenantId } from '../../domain/tenant.ts'
import type { SigningTimes } from './signing-key.ts'

/** A key as it is stored: its private half sealed. */
export interface StoredKey extends SigningTimes {
  readonly id: string
  /** JSON. */
  readonly publicJwk: string
  readonly sealedPrivateJwk: string
}

/** A key to store; when it signs is the store's to write. */
export type NewKey = Omit<StoredKey, 'signsFrom' | 'signsUntil'>

/** By which schedule a key is due, and from when on it would sign. */
export interface DueKey {
  readonly rotation: KeyRotation
  readonly startsAt: Date
  readonly now: Date
}

/** The tenants' signing keys. Nothing deletes one: a hint may come back years later. */
export interface SigningKeyStore {
  /** All keys of a tenant but those withdrawn. */
  keysOf(tenantId: TenantId): Promise<readonly StoredKey[]>
  /** Lets the key sign from `now` on, until a waiting one takes over, unless another of its algorithm signs. */
  addIfNoneSigns(tenantId: TenantId, key: NewKey, now: Date): Promise<void>
  /** Lets the key sign from `startsAt` on, and every other one of its algorithm until then. */
  replace(tenantId: TenantId, key: NewKey, startsAt: Date, now: Date): Promise<void>
  /**
   * As `replace`, if the schedule still wants a new key: of two processes that both saw that one was due, the
   * second one's is not stored.
   */
  replaceIfDue(tenantId: TenantId, key: NewKey, schedule: DueKey): Promise<boolean>
  /** Takes a key out of all use. `false` where there is none of this id, or it is out of use already. */
  withdraw(tenantId: TenantId, keyId: string, now: Date): Promise<boolean>
}
