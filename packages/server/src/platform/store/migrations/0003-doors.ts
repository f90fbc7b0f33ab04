import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { clustered, keyed, withOptionalTimes, withTexts, withTimes } from './table.ts'

/** Sessions that answer frames of registered apps, and keys that passwords are encrypted for. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('sessions').addColumn('embedded_hash', 'text').execute()
  const keys = db.schema
    .createTable('encryption_keys')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
  await clustered(
    db,
    withTexts(keys, ['id', 'algorithm', 'public_jwk', 'private_jwk_sealed'])
      .$call(withTimes(['created_at']))
      .$call(withOptionalTimes(['removed_at']))
      .addPrimaryKeyConstraint('encryption_keys_key', keyed('id')),
  ).execute()
}
