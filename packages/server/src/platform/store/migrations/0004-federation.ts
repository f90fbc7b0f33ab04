import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { clustered, keyed, type Table, withOptionalTimes, withTexts, withTimes } from './table.ts'

/** Upstream providers, new passwords by mail, and settings that are changed while the server runs. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const [name, shape] of Object.entries(tables)) {
    const table = db.schema.createTable(name).addColumn('tenant_id', 'text', (column) => column.notNull())
    await clustered(db, shape(table)).execute()
  }
  for (const [name, table, columns] of indexes) {
    await db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns, 'tenant_id'])
      .execute()
  }
  // Tokens that nobody needs any more are looked for all the time, and few are there.
  await db.schema
    .createIndex('upstream_hops_token')
    .on('upstream_hops')
    .column('expires_at')
    .where(sql.ref('id_token_sealed'), 'is not', null)
    .execute()
}

const tables: Readonly<Record<string, (table: Table) => Table>> = {
  identities: (table) =>
    withTexts(table, ['issuer', 'subject', 'upstream', 'user_id'])
      .$call(withTimes(['created_at']))
      .$call(withOptionalTimes(['last_seen_at', 'configured_at']))
      .addPrimaryKeyConstraint('identities_key', keyed('issuer', 'subject')),
  upstream_requests: (table) =>
    withTexts(table, ['id', 'hash', 'browser_hash', 'upstream', 'request_sealed'])
      .$call(withTimes(['created_at', 'expires_at']))
      .$call(withOptionalTimes(['used_at']))
      .addPrimaryKeyConstraint('upstream_requests_key', keyed('id')),
  upstream_sessions: (table) =>
    withTexts(table, ['session_id', 'upstream', 'issuer', 'subject'])
      .addColumn('sid', 'text')
      .addColumn('acr', 'text')
      .addColumn('id_token_sealed', 'text')
      .$call(withTimes(['created_at']))
      .$call(withOptionalTimes(['superseded_at']))
      .addPrimaryKeyConstraint('upstream_sessions_key', keyed('session_id')),
  upstream_hops: (table) =>
    withTexts(table, ['id', 'logout_id', 'upstream', 'name', 'issuer', 'state'])
      .addColumn('id_token_sealed', 'text')
      .addColumn('hash', 'text')
      .addColumn('ui_locales', 'text')
      .addColumn('failure', 'text')
      .addColumn('detail', 'text')
      .$call(withTimes(['created_at', 'expires_at']))
      .$call(withOptionalTimes(['asked_at', 'settled_at']))
      .addPrimaryKeyConstraint('upstream_hops_key', keyed('id')),
  password_resets: (table) =>
    withTexts(table, ['id', 'hash', 'user_id', 'email'])
      .addColumn('client_id', 'text')
      .$call(withTimes(['created_at', 'expires_at']))
      .addPrimaryKeyConstraint('password_resets_key', keyed('id')),
  annotations: (table) =>
    withTexts(table, ['id', 'session_id', 'value'])
      .$call(withTimes(['updated_at']))
      .addPrimaryKeyConstraint('annotations_key', keyed('id')),
  tenant_overrides: (table) =>
    withTexts(table, ['name', 'value'])
      .$call(withTimes(['updated_at']))
      .addPrimaryKeyConstraint('tenant_overrides_key', keyed('name')),
}

const indexes: readonly (readonly [string, string, readonly string[]])[] = [
  ['identities_user', 'identities', ['user_id']],
  ['upstream_sessions_subject', 'upstream_sessions', ['subject', 'issuer']],
  ['upstream_sessions_sid', 'upstream_sessions', ['sid', 'issuer']],
  ['password_resets_user', 'password_resets', ['user_id']],
  ['upstream_hops_logout', 'upstream_hops', ['logout_id']],
  ['annotations_session', 'annotations', ['session_id']],
]
