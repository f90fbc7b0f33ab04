import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { clustered, keyed, withTexts, withTimes } from './table.ts'

/**
 * Sessions of one person that are bound together, and may end as one. What a logout did, and in whose words it is told,
 * is written down to match: several parts of such sessions may have one `sid`.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const [table, column, type] of columns)
    await db.schema.alterTable(table).addColumn(column, type).execute()
  // Sessions of tenants that do not bind them cost no write; whoever asks who is in a group means those that go on.
  await db.schema
    .createIndex('sessions_group')
    .on('sessions')
    .columns(['group_sid', 'tenant_id'])
    .where(sql.ref('group_sid'), 'is not', null)
    .where(sql.ref('ended_at'), 'is', null)
    .execute()
  const groups = db.schema
    .createTable('session_groups')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
  await clustered(
    db,
    withTexts(groups, ['user_id', 'sid'])
      .$call(withTimes(['created_at']))
      .addPrimaryKeyConstraint('session_groups_key', keyed('user_id')),
  ).execute()
}

const columns = [
  ['sessions', 'group_sid', 'text'],
  ['rp_sessions', 'ended_by', 'text'],
  ['logouts', 'voice', 'text'],
  ['logouts', 'access_revoked', 'integer'],
] as const
