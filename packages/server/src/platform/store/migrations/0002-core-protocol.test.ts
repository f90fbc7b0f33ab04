import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { Migrator } from 'kysely/migration'
import { migrate, openDatabase } from '../open.ts'
import { migrations } from './index.ts'

it('the core protocol’s migration keeps what an older version wrote', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-migration-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const db = database.unguarded
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  await migrator.migrateTo('0001-foundation')
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

  assert.deepEqual(await migrate(database), ['0002-core-protocol'])

  const [client] = await database.read.selectFrom('clients').selectAll().execute()
  assert.deepEqual([client?.id, client?.origin, client?.created_at], ['app', 'configuration', null])
  const [user] = await database.read.selectFrom('users').selectAll().execute()
  assert.deepEqual([user?.id, user?.origin, user?.removed_at], ['ada', 'configuration', null])
  const [part] = await database.read.selectFrom('rp_sessions').selectAll().execute()
  assert.deepEqual({ ...part }, { ...rows.rp_sessions, ended_at: null })
})
