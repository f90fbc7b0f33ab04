import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { Migrator } from 'kysely/migration'
import type { Database } from '../database.ts'
import { DatabaseUnusable, migrate, openDatabase } from '../open.ts'
import { migrations } from './index.ts'

/** A database as the version before left it. */
async function olderDatabase(t: TestContext): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-migration-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const provider = { getMigrations: async () => migrations }
  await new Migrator({ db: database.unguarded, provider }).migrateTo('0001-foundation')
  return database
}

/** What brings such a database up to date, this version's own migration first. */
const since = Object.keys(migrations).slice(1)

it('a migration that is stopped half-way leaves nothing, and runs whole the next time', async (t) => {
  const database = await olderDatabase(t)
  const db = database.unguarded
  // In the way of the migration's last part.
  await db.schema.createTable('rp_sessions_anew').addColumn('id', 'text').execute()
  await assert.rejects(() => migrate(database), DatabaseUnusable)
  const tables = await db.introspection.getTables()
  const clients = tables.find(({ name }) => name === 'clients')?.columns.map(({ name }) => name)
  assert.equal(clients?.includes('origin'), false)
  await db.schema.dropTable('rp_sessions_anew').execute()
  assert.deepEqual(await migrate(database), since)
})

it('the core protocol’s migration keeps what an older version wrote', async (t) => {
  const database = await olderDatabase(t)
  const db = database.unguarded
  const owned = { tenant_id: 'acme' }
  const rows = {
    clients: { ...owned, id: 'app', metadata: '{}', updated_at: 1 },
    users: { ...owned, id: 'ada', username: 'ada', claims: '{}', updated_at: 1 },
    rp_sessions: {
      ...owned,
      id: 'part',
      session_id: 'session',
      client_id: 'app',
      sid: 'sid',
      subject: 'ada',
      issuer: 'https://op.example',
      started_at: 1,
    },
  } as const
  for (const [table, row] of Object.entries(rows)) {
    await db
      .insertInto(table as keyof typeof rows)
      .values(row)
      .execute()
  }

  assert.deepEqual(await migrate(database), since)

  const [client] = await database.read.selectFrom('clients').selectAll().execute()
  assert.deepEqual([client?.id, client?.origin, client?.created_at], ['app', 'configuration', null])
  const [user] = await database.read.selectFrom('users').selectAll().execute()
  assert.deepEqual([user?.id, user?.origin, user?.removed_at], ['ada', 'configuration', null])
  const [part] = await database.read.selectFrom('rp_sessions').selectAll().execute()
  assert.deepEqual({ ...part }, { ...rows.rp_sessions, ended_at: null, ended_by: null })
})
