import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import { loadMasterKey, type MasterKeySource, MasterKeyUnusable } from './master-key.ts'
import { createSealer, type Sealer } from './seal.ts'

export interface OpenSealerOptions extends MasterKeySource {
  readonly database: Database
  readonly random: Random
}

/**
 * Loads or creates the master key and makes sure that it is the one this database was sealed with.
 * @throws MasterKeyUnusable where there is no usable key, or the database was sealed with another one.
 */
export async function openSealer({ database, random, ...source }: OpenSealerOptions): Promise<Sealer> {
  const sealed = await anySealedKey(database)
  const sealer = createSealer(loadMasterKey(source, random, sealed === undefined))
  if (sealed === undefined || sealer.isOurs(sealed)) return sealer
  const used = source.value === undefined ? `the master key file ${source.file}` : 'EXEUNT_MASTER_KEY'
  throw new MasterKeyUnusable(
    `The database was sealed with another key than the one in ${used}: give the key it was sealed with, or restore it from a backup.`,
  )
}

/** Every tenant has signing keys from its first use on: they tell whether anything was sealed, and how. */
async function anySealedKey(database: Database): Promise<string | undefined> {
  const row = await database.read
    .selectFrom('signing_keys')
    .select('private_jwk_sealed')
    .limit(1)
    .executeTakeFirst()
  return row?.private_jwk_sealed
}
