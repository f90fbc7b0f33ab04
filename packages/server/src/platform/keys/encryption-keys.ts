import { constants, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import {
  createEncryptionKeyStore,
  type EncryptionKeyStore,
  type StoredEncryptionKey,
} from './encryption-keys-sql.ts'
import type { Sealer } from './seal.ts'
import { readKeyPair } from './signing-key.ts'

/** The key that apps encrypt a person's password for, where their vendor's contract has them do it. */
export interface PasswordKey {
  /** The public half as PEM (SubjectPublicKeyInfo). Made on first use, and the same from then on. */
  publicPem(tenantId: TenantId): Promise<string>
  /** The same in base64 alone, on one line. */
  publicKeyBase64(tenantId: TenantId): Promise<string>
  /**
   * A password that was encrypted by RSAES-PKCS1-v1_5 (RFC 8017 §7.2), as the vendors' web pages do it.
   *
   * That padding tells secrets to whoever can ask whether it was right (Bleichenbacher). Nobody can, here: what was
   * not encrypted for us becomes another password, as wrong as any, and takes the same time.
   * @param encrypted base64.
   */
  decryptPassword(tenantId: TenantId, encrypted: string): Promise<string>
}

export interface PasswordKeyDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly clock: Clock
  readonly random: Random
}

const sealPurpose = 'encryption-key'
const algorithm = 'RSA1_5'
const modulusBits = 2048

interface OpenKey {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** Creates the tenants' encryption keys: stored, the private half sealed, and kept in memory once used. */
export function createPasswordKey({ database, sealer, clock, random }: PasswordKeyDeps): PasswordKey {
  const store = createEncryptionKeyStore(database, algorithm)
  const find = keptOnce((tenantId) => findOrMake(tenantId, { store, sealer, clock }))

  return {
    publicPem: async (tenantId) => {
      const { publicKey } = await find(tenantId)
      return publicKey.export({ type: 'spki', format: 'pem' }).toString()
    },
    publicKeyBase64: async (tenantId) => {
      const { publicKey } = await find(tenantId)
      return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    },
    decryptPassword: async (tenantId, encrypted) => {
      const { privateKey } = await find(tenantId)
      return decrypted(privateKey, Buffer.from(encrypted, 'base64')) ?? random.secret()
    },
  }
}

/**
 * OpenSSL rejects implicitly: a wrong padding yields a text derived from the key and the ciphertext, in the same
 * time as a right one. It complains only of what everybody can see: a length or a number that no ciphertext has.
 */
function decrypted(key: KeyObject, ciphertext: Buffer): string | undefined {
  if (ciphertext.length !== modulusBits / 8) return undefined
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, ciphertext).toString('utf8')
  } catch {
    return undefined
  }
}

/** A hundred first requests at once make one key; of two processes at once, the first one's key stays. */
async function findOrMake(
  tenantId: TenantId,
  {
    store,
    sealer,
    clock,
  }: Pick<PasswordKeyDeps, 'sealer' | 'clock'> & { readonly store: EncryptionKeyStore },
): Promise<OpenKey> {
  const stored =
    (await store.find(tenantId)) ??
    (await store.addIfNone(tenantId, await generate(tenantId, sealer), clock.now()))
  const privateJwk = sealer.open(stored.sealedPrivateJwk, placeOf(tenantId, stored.id))
  return readKeyPair(JSON.parse(stored.publicJwk), privateJwk)
}

const generatePair = promisify(generateKeyPair)

async function generate(tenantId: TenantId, sealer: Sealer): Promise<StoredEncryptionKey> {
  const { publicKey, privateKey } = await generatePair('rsa', { modulusLength: modulusBits })
  const bare = publicKey.export({ format: 'jwk' })
  const id = await calculateJwkThumbprint({ ...bare })
  const privateJwk = JSON.stringify(privateKey.export({ format: 'jwk' }))
  return {
    id,
    publicJwk: JSON.stringify({ ...bare, kid: id, alg: algorithm, use: 'enc' }),
    sealedPrivateJwk: sealer.seal(privateJwk, placeOf(tenantId, id)),
  }
}

function placeOf(tenantId: TenantId, id: string) {
  return { tenantId, purpose: sealPurpose, id }
}

/** Finds each tenant's key once; a failure is forgotten, and the next one tries again. */
function keptOnce(find: (tenantId: TenantId) => Promise<OpenKey>): typeof find {
  const kept = new Map<TenantId, Promise<OpenKey>>()
  return (tenantId) => {
    const known = kept.get(tenantId)
    if (known) return known
    const fresh = find(tenantId)
    kept.set(tenantId, fresh)
    fresh.catch(() => kept.delete(tenantId))
    return fresh
  }
}
