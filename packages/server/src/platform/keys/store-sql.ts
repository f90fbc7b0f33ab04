import type { Selectable } from 'kysely'
import { signingAlgorithms } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import type { Reader, Schema, Transaction } from '../store/schema.ts'
import { nextStartAfter, rotationIsDue, signingKeyAt } from './rotation.ts'
import type { NewKey, SigningKeyStore, StoredKey } from './store.ts'

/** The signing keys in table `signing_keys`. */
export function createSigningKeyStore(database: Database): SigningKeyStore {
  return {
    keysOf: (tenantId) => keysOf(database.read, tenantId),
    addIfNoneSigns: (tenantId, key, now) =>
      database.write(async (transaction) => {
        const keys = await keysOf(transaction, tenantId)
        if (signingKeyAt(keys, key.algorithm, now)) return
        const signsUntil = nextStartAfter(keys, key.algorithm, now)
        await insert(
          transaction,
          tenantId,
          { ...key, signsFrom: now, ...(signsUntil && { signsUntil }) },
          now,
        )
      }),
    replace: (tenantId, key, startsAt, now) =>
      database.write((transaction) => replace(transaction, tenantId, key, { startsAt, now })),
    replaceIfDue: (tenantId, key, schedule) =>
      database.write(async (transaction) => {
        const keys = await keysOf(transaction, tenantId)
        const isDue = rotationIsDue(keys, key.algorithm, schedule)
        if (isDue) await replace(transaction, tenantId, key, schedule)
        return isDue
      }),
    withdraw: (tenantId, keyId, now) =>
      database.write((transaction) => withdraw(transaction, tenantId, keyId, now)),
  }
}

async function keysOf(reader: Reader, tenantId: TenantId): Promise<readonly StoredKey[]> {
  const rows = await reader
    .selectFrom('signing_keys')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('removed_at', 'is', null)
    .orderBy('signs_from')
    .execute()
  return rows.map(keyOf)
}

function keyOf(row: Selectable<Schema['signing_keys']>): StoredKey {
  const algorithm = signingAlgorithms.find((one) => one === row.algorithm)
  if (!algorithm) throw new Error(`Signing key ${row.id} has the unknown algorithm ${row.algorithm}.`)
  return {
    id: row.id,
    algorithm,
    publicJwk: row.public_jwk,
    sealedPrivateJwk: row.private_jwk_sealed,
    signsFrom: new Date(row.signs_from),
    ...(row.signs_until !== null && { signsUntil: new Date(row.signs_until) }),
  }
}

async function insert(
  transaction: Transaction,
  tenantId: TenantId,
  key: StoredKey,
  now: Date,
): Promise<void> {
  const row = {
    tenant_id: tenantId,
    id: key.id,
    algorithm: key.algorithm,
    public_jwk: key.publicJwk,
    private_jwk_sealed: key.sealedPrivateJwk,
    created_at: now.getTime(),
    signs_from: key.signsFrom.getTime(),
    signs_until: key.signsUntil?.getTime() ?? null,
    removed_at: null,
  }
  await transaction.insertInto('signing_keys').values(row).execute()
}

async function replace(
  transaction: Transaction,
  tenantId: TenantId,
  key: NewKey,
  { startsAt, now }: { readonly startsAt: Date; readonly now: Date },
): Promise<void> {
  await stopOthers(transaction, tenantId, key, startsAt)
  await insert(transaction, tenantId, { ...key, signsFrom: startsAt }, now)
}

/** A key that waited to begin later than `at` never signs: its time ends before it begins. */
async function stopOthers(
  transaction: Transaction,
  tenantId: TenantId,
  key: NewKey,
  at: Date,
): Promise<void> {
  await transaction
    .updateTable('signing_keys')
    .set({ signs_until: at.getTime() })
    .where('tenant_id', '=', tenantId)
    .where('algorithm', '=', key.algorithm)
    .where((where) => where.or([where('signs_until', 'is', null), where('signs_until', '>', at.getTime())]))
    .execute()
}

async function withdraw(
  transaction: Transaction,
  tenantId: TenantId,
  keyId: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('signing_keys')
    .set({ removed_at: now.getTime() })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', keyId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
