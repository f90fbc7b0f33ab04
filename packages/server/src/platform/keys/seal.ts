import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { TenantId } from '../../domain/tenant.ts'

/**
 * What a sealed text belongs to. It is authenticated with the text, so that a sealed value copied into
 * another row, column or tenant does not open.
 */
export interface SealPlace {
  readonly tenantId: TenantId
  /** A constant of the caller, `signing-key` say; every purpose has a key of its own. */
  readonly purpose: string
  /** The id of the row. */
  readonly id: string
}

/** Protects what must be read again (sealed) or only be compared (hashed) by keys that no database holds. */
export interface Sealer {
  readonly seal: (text: string, place: SealPlace) => string
  /** @throws SealBroken where it was sealed with another key or for another place, or was changed. */
  readonly open: (sealed: string, place: SealPlace) => string
  /** Whether this sealer's master key sealed it; proves nothing about the text. */
  readonly isOurs: (sealed: string) => boolean
  /**
   * HMAC-SHA256 as base64url, for values that are compared: client secrets, CSRF values, throttling keys.
   * @param purpose a constant of the caller; equal values hash differently for different purposes.
   */
  readonly keyedHash: (purpose: string, value: string) => string
}

/** What a client's secret is sealed for; its place is the client's id. */
export const clientSecretPurpose = 'client-secret'

/** A sealed value cannot be opened. The message names the place, never the value. */
export class SealBroken extends Error {}

const format = 's1'
const ivBytes = 12
const tagBytes = 16

/**
 * Creates a sealer: AES-256-GCM under keys that HKDF-SHA256 (RFC 5869) derives from the master key.
 * @param masterKey 32 random bytes.
 */
export function createSealer(masterKey: Uint8Array): Sealer {
  const keyFor = deriveKeys(masterKey)
  const mark = `${format}.${derive(masterKey, 'name of the master key').subarray(0, 8).toString('base64url')}.`

  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(`seal ${place.purpose}`), iv).setAAD(bound(place))
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return mark + sealed.toString('base64url')
    },
    open(sealed, place) {
      if (!sealed.startsWith(mark))
        throw new SealBroken(`${named(place)} was sealed with another master key.`)
      const key = keyFor(`seal ${place.purpose}`)
      const text = opened(Buffer.from(sealed.slice(mark.length), 'base64url'), key, bound(place))
      if (text === undefined)
        throw new SealBroken(`${named(place)} was changed, or sealed for another place.`)
      return text
    },
    isOurs: (sealed) => sealed.startsWith(mark),
    keyedHash: (purpose, value) =>
      createHmac('sha256', keyFor(`hash ${purpose}`))
        .update(value)
        .digest('base64url'),
  }
}

/** Purposes are constants, so the kept keys are few. */
function deriveKeys(masterKey: Uint8Array): (use: string) => KeyObject {
  const keys = new Map<string, KeyObject>()
  return (use) => {
    const known = keys.get(use)
    if (known) return known
    const fresh = createSecretKey(derive(masterKey, use))
    keys.set(use, fresh)
    return fresh
  }
}

function derive(masterKey: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `exeunt ${use}`, 32))
}

function opened(sealed: Buffer, key: KeyObject, place: Buffer): string | undefined {
  if (sealed.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(place).setAuthTag(sealed.subarray(-tagBytes))
  try {
    const text = decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8')
    return text + decipher.final('utf8')
  } catch {
    return undefined
  }
}

/** A JSON list has one reading only: no two places share it. */
function bound({ tenantId, purpose, id }: SealPlace): Buffer {
  return Buffer.from(JSON.stringify([tenantId, purpose, id]))
}

function named({ tenantId, purpose, id }: SealPlace): string {
  return `The sealed ${purpose} ${id} of tenant ${tenantId}`
}
