import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import type { Reader } from '../store/schema.ts'

/** A key as it is stored: its private half sealed. Both halves are JSON. */
export interface StoredEncryptionKey {
  readonly id: string
  readonly publicJwk: string
  readonly sealedPrivateJwk: string
}

/** Each tenant's one key of an algorithm. */
export interface EncryptionKeyStore {
  find(tenantId: TenantId): Promise<StoredEncryptionKey | undefined>
  /** Stores the key unless there is one meanwhile. @returns the one that is there now. */
  addIfNone(tenantId: TenantId, key: StoredEncryptionKey, now: Date): Promise<StoredEncryptionKey>
}

/** The encryption keys in table `encryption_keys`. */
export function createEncryptionKeyStore(database: Database, algorithm: string): EncryptionKeyStore {
  return {
    find: (tenantId) => find(database.read, tenantId, algorithm),
    addIfNone: (tenantId, key, now) =>
      database.write(async (transaction) => {
        const known = await find(transaction, tenantId, algorithm)
        if (known) return known
        const row = {
          tenant_id: tenantId,
          id: key.id,
          algorithm,
          public_jwk: key.publicJwk,
          private_jwk_sealed: key.sealedPrivateJwk,
          created_at: now.getTime(),
          removed_at: null,
        }
        await transaction.insertInto('encryption_keys').values(row).execute()
        return key
      }),
  }
}

async function find(
  reader: Reader,
  tenantId: TenantId,
  algorithm: string,
): Promise<StoredEncryptionKey | undefined> {
  const row = await reader
    .selectFrom('encryption_keys')
    .select(['id', 'public_jwk', 'private_jwk_sealed'])
    .where('tenant_id', '=', tenantId)
    .where('algorithm', '=', algorithm)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  return row && { id: row.id, publicJwk: row.public_jwk, sealedPrivateJwk: row.private_jwk_sealed }
}
