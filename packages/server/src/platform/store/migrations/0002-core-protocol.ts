import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { clustered, keyed, type Table, withOptionalTimes, withTexts, withTimes } from './table.ts'

/** Registered clients, accounts of people's own, devices, pushed requests, resources, and apps that end alone. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const [table, columns] of Object.entries(optionalColumns)) {
    for (const [name, type] of Object.entries(columns))
      await db.schema.alterTable(table).addColumn(name, type).execute()
  }
  for (const [table, name, old] of requiredColumns) {
    await db.schema
      .alterTable(table)
      .addColumn(name, 'text', (column) => column.notNull().defaultTo(old))
      .execute()
  }
  for (const [name, shape] of Object.entries(newTables)) {
    const table = db.schema.createTable(name).addColumn('tenant_id', 'text', (column) => column.notNull())
    await clustered(db, shape(table)).execute()
  }
  await letPartsFollowEachOther(db)
  // An app that goes takes its consents with it.
  await db.schema.createIndex('consents_client').on('consents').columns(['client_id', 'tenant_id']).execute()
  // Whose logout is owed is looked for again and again.
  await db.schema
    .createIndex('users_revoked')
    .on('users')
    .column('revoked_up_to')
    .where(sql.ref('revoked_up_to'), 'is not', null)
    .execute()
  // The dead letters are few, and an operator looks for them among all that arrived.
  await db.schema
    .createIndex('deliveries_dead')
    .on('deliveries')
    .column('id')
    .where(sql.ref('state'), 'in', sql`('refused', 'gave-up')`)
    .execute()
}

const optionalColumns: Readonly<Record<string, Readonly<Record<string, 'text' | 'bigint'>>>> = {
  clients: { registration_token_hash: 'text', created_at: 'bigint' },
  users: { configured_credential: 'text', removed_at: 'bigint' },
  sessions: { user_agent: 'text', remote_address: 'text' },
  grants: { claims: 'text', acr: 'text' },
  logouts: { landing_sealed: 'text' },
}

/** With what they are in rows of before. */
const requiredColumns: readonly (readonly [table: string, name: string, old: string])[] = [
  ['clients', 'origin', 'configuration'],
  ['users', 'origin', 'configuration'],
  ['sessions', 'kind', 'browser'],
  ['grants', 'resources', ''],
  ['logouts', 'parts', '[]'],
]

const newTables: Readonly<Record<string, (table: Table) => Table>> = {
  pushed_requests: (table) =>
    withTexts(table, ['id', 'hash', 'client_id', 'parameters'])
      .$call(withTimes(['created_at', 'expires_at']))
      .addPrimaryKeyConstraint('pushed_requests_key', keyed('id')),
  device_authorizations: (table) =>
    withTexts(table, ['id', 'hash', 'user_code_hash', 'client_id', 'scope', 'resources', 'issuer'])
      .addColumn('user_agent', 'text')
      .addColumn('remote_address', 'text')
      .addColumn('grant_id', 'text')
      .$call(withTimes(['created_at', 'expires_at', 'interval_seconds']))
      .$call(withOptionalTimes(['polled_at', 'decided_at', 'denied_at', 'used_at']))
      .addPrimaryKeyConstraint('device_authorizations_key', keyed('id'))
      .addUniqueConstraint('device_authorizations_user_code', keyed('user_code_hash')),
}

/**
 * An app's part that ended alone stays beside the one that follows it: its `sid` becomes part of the key.
 * SQLite cannot change a key, so the table is made anew.
 */
async function letPartsFollowEachOther(db: Kysely<Schema>): Promise<void> {
  const texts = ['id', 'session_id', 'client_id', 'sid', 'subject', 'issuer']
  const table = db.schema
    .createTable('rp_sessions_anew')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
  const shaped = withTexts(table, texts)
    .$call(withTimes(['started_at']))
    .$call(withOptionalTimes(['ended_at']))
    .addPrimaryKeyConstraint('rp_sessions_parts_key', keyed('session_id', 'client_id', 'issuer', 'sid'))
  await clustered(db, shaped).execute()
  const columns = sql.join(['tenant_id', ...texts, 'started_at'].map((name) => sql.ref(name)))
  await sql`insert into rp_sessions_anew (${columns}) select ${columns} from rp_sessions`.execute(db)
  await db.schema.dropTable('rp_sessions').execute()
  await db.schema.alterTable('rp_sessions_anew').renameTo('rp_sessions').execute()
  await db.schema.createIndex('rp_sessions_sid').on('rp_sessions').columns(['sid', 'tenant_id']).execute()
}
