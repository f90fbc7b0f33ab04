import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import { clustered, keyed, type Table, withOptionalTimes, withTexts, withTimes } from './table.ts'

/** The tables of the first release. `schema.ts` says what each column means. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('tenants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()

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
  // Of the largest tables only the rows that something is still to happen to: that keeps these small.
  await db.schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .column('due_at')
    .where(sql.ref('state'), '=', 'pending')
    .execute()
  for (const column of ['idle_expires_at', 'expires_at'] as const) {
    await db.schema
      .createIndex(`sessions_${column}`)
      .on('sessions')
      .column(column)
      .where(sql.ref('ended_at'), 'is', null)
      .execute()
  }
  await db.schema
    .createIndex('sessions_ended')
    .on('sessions')
    .columns(['ended_at', 'id'])
    .where(sql.ref('ended_at'), 'is not', null)
    .execute()
}

const tables: Readonly<Record<string, (table: Table) => Table>> = {
  clients: (table) =>
    withTexts(table, ['id', 'metadata'])
      .$call(withTimes(['updated_at']))
      .$call(withOptionalTimes(['removed_at']))
      .addPrimaryKeyConstraint('clients_key', keyed('id')),
  users: (table) =>
    withTexts(table, ['id', 'username', 'claims'])
      .addColumn('email', 'text')
      .addColumn('password_hash', 'text')
      .$call(withTimes(['updated_at']))
      .$call(withOptionalTimes(['disabled_at', 'revoked_up_to']))
      .addPrimaryKeyConstraint('users_key', keyed('id'))
      .addUniqueConstraint('users_username', keyed('username')),
  signing_keys: (table) =>
    withTexts(table, ['id', 'algorithm', 'public_jwk', 'private_jwk_sealed'])
      .$call(withTimes(['created_at', 'signs_from']))
      .$call(withOptionalTimes(['signs_until', 'removed_at']))
      .addPrimaryKeyConstraint('signing_keys_key', keyed('id')),
  sessions: (table) =>
    withTexts(table, ['id', 'cookie_hash', 'user_id', 'amr'])
      .$call(withTimes(['auth_time', 'created_at', 'last_seen_at', 'expires_at', 'idle_expires_at']))
      .$call(withOptionalTimes(['ended_at']))
      .addColumn('ended_by', 'text')
      .addColumn('version', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('sessions_key', keyed('id')),
  rp_sessions: (table) =>
    withTexts(table, ['id', 'session_id', 'client_id', 'sid', 'subject', 'issuer'])
      .$call(withTimes(['started_at']))
      .addPrimaryKeyConstraint('rp_sessions_key', keyed('session_id', 'client_id', 'issuer')),
  grants: (table) =>
    withTexts(table, [
      'id',
      'client_id',
      'user_id',
      'subject',
      'session_id',
      'rp_session_id',
      'sid',
      'issuer',
    ])
      .$call((more) => withTexts(more, ['scope', 'amr', 'access_at_logout', 'refresh_at_logout']))
      .$call(withTimes(['auth_time', 'created_at']))
      .$call(withOptionalTimes(['revoked_at', 'access_revoked_at']))
      .addColumn('revoked_because', 'text')
      .addPrimaryKeyConstraint('grants_key', keyed('id')),
  codes: (table) =>
    withTexts(table, ['id', 'hash', 'grant_id', 'client_id', 'redirect_uri'])
      .addColumn('code_challenge', 'text')
      .addColumn('nonce', 'text')
      .$call(withTimes(['expires_at']))
      .$call(withOptionalTimes(['used_at']))
      .addPrimaryKeyConstraint('codes_key', keyed('id')),
  access_tokens: (table) =>
    withTexts(table, ['id', 'hash', 'client_id', 'scope', 'issuer'])
      .addColumn('grant_id', 'text')
      .addColumn('audience', 'text')
      .$call(withTimes(['issued_at', 'expires_at']))
      .$call(withOptionalTimes(['revoked_at']))
      .addPrimaryKeyConstraint('access_tokens_key', keyed('id')),
  revoked_access_tokens: (table) =>
    withTexts(table, ['id'])
      .$call(withTimes(['expires_at']))
      .addPrimaryKeyConstraint('revoked_access_tokens_key', keyed('id')),
  refresh_tokens: (table) =>
    withTexts(table, ['id', 'hash', 'grant_id', 'client_id', 'scope'])
      .addColumn('parent_id', 'text')
      .$call(withTimes(['issued_at', 'expires_at']))
      .$call(withOptionalTimes(['rotated_at', 'last_used_at', 'revoked_at']))
      .addPrimaryKeyConstraint('refresh_tokens_key', keyed('id')),
  consents: (table) =>
    withTexts(table, ['user_id', 'client_id', 'scope'])
      .$call(withTimes(['granted_at']))
      .addPrimaryKeyConstraint('consents_key', keyed('user_id', 'client_id')),
  interactions: (table) =>
    withTexts(table, ['id', 'hash', 'browser_hash', 'request'])
      .addColumn('session_id', 'text')
      .addColumn('consent', 'text')
      .$call(withTimes(['created_at', 'expires_at']))
      .$call(withOptionalTimes(['authenticated_at', 'account_chosen_at', 'finished_at']))
      .addPrimaryKeyConstraint('interactions_key', keyed('id')),
  pending_logouts: (table) =>
    withTexts(table, ['id', 'hash', 'request'])
      .$call(withTimes(['created_at', 'expires_at']))
      .$call(withOptionalTimes(['used_at']))
      .addPrimaryKeyConstraint('pending_logouts_key', keyed('id')),
  used_assertions: (table) =>
    withTexts(table, ['client_id', 'jti_hash'])
      .$call(withTimes(['expires_at']))
      .addPrimaryKeyConstraint('used_assertions_key', keyed('client_id', 'jti_hash')),
  sign_in_failures: (table) =>
    withTexts(table, ['key'])
      .$call(withTimes(['failures', 'first_at', 'last_at', 'expires_at']))
      .addPrimaryKeyConstraint('sign_in_failures_key', keyed('key')),
  logouts: (table) =>
    withTexts(table, ['id', 'door', 'evidence', 'sessions', 'landing'])
      .addColumn('requested_by', 'text')
      .addColumn('user_id', 'text')
      .addColumn('receipt_hash', 'text')
      .$call(withTimes(['grants_revoked', 'decided_at']))
      .addPrimaryKeyConstraint('logouts_key', keyed('id')),
  deliveries: (table) =>
    withTexts(table, [
      'id',
      'logout_id',
      'channel',
      'client_id',
      'client_name',
      'uri',
      'subject',
      'sid',
      'issuer',
    ])
      .addColumn('state', 'text', (column) => column.notNull())
      .$call(withTimes(['attempts', 'created_at', 'due_at']))
      .$call(withOptionalTimes(['leased_until', 'settled_at']))
      .addPrimaryKeyConstraint('deliveries_key', keyed('id')),
  attempts: (table) =>
    withTexts(table, ['delivery_id', 'outcome'])
      .addColumn('detail', 'text')
      .$call(withTimes(['number', 'started_at', 'finished_at']))
      .$call(withOptionalTimes(['status']))
      .addPrimaryKeyConstraint('attempts_key', keyed('delivery_id', 'number')),
  audit: (table) =>
    withTexts(table, ['id', 'event', 'details'])
      .$call(withTimes(['at']))
      .addPrimaryKeyConstraint('audit_key', keyed('id')),
}

const indexes: readonly (readonly [string, string, readonly string[]])[] = [
  ['rp_sessions_sid', 'rp_sessions', ['sid']],
  ['grants_session', 'grants', ['session_id']],
  ['grants_user', 'grants', ['user_id']],
  ['sessions_user', 'sessions', ['user_id']],
  ['refresh_tokens_parent', 'refresh_tokens', ['parent_id']],
  ['refresh_tokens_grant', 'refresh_tokens', ['grant_id']],
  ['deliveries_logout', 'deliveries', ['logout_id']],
  ['users_email', 'users', ['email']],
]
