import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { Migrator } from 'kysely/migration'
import { testTenant } from '../../../../test/support/request.ts'
import type { LogoutId } from '../../../domain/logout.ts'
import type { UserId } from '../../../domain/user.ts'
import { createLogoutRecords } from '../../../logout/records-sql.ts'
import { createSessionStore } from '../../../sign-in/session/store-sql.ts'
import { issueCredential, readCredential } from '../../credential.ts'
import { createRandom } from '../../random.ts'
import type { Database } from '../database.ts'
import { migrate, openDatabase } from '../open.ts'
import { migrations } from './index.ts'

const at = new Date('2026-11-20T09:00:00Z')
const random = createRandom({ now: () => at })
const owned = { tenant_id: testTenant.id }
const bound = { ...testTenant, sessionPolicy: 'one-per-user' } as const

/** A database as the version before left it: Ada is in, and took an app's access away. */
async function olderDatabase(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-migration-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const provider = { getMigrations: async () => migrations }
  await new Migrator({ db: database.unguarded, provider }).migrateTo('0004-federation')
  return { database, cookie: await fill(database) }
}

async function fill({ unguarded: db }: Database): Promise<string> {
  const { id, hash, value } = issueCredential('session', random)
  const later = at.getTime() + 86_400_000
  const user = { id: 'ada', username: 'ada', claims: '{}', origin: 'configuration', updated_at: 1 } as const
  const times = { auth_time: 1, created_at: 1, last_seen_at: 1, expires_at: later, idle_expires_at: later }
  const session = { id, cookie_hash: hash, user_id: 'ada', amr: 'pwd', version: 1, kind: 'browser' as const }
  const named = { client_id: 'site', subject: 'ada', issuer: 'https://op.example' }
  const parts = [
    { id: 'p1', sid: 'sid-1', started_at: 1, ended_at: 2 },
    { id: 'p2', sid: 'sid-2', started_at: 3, ended_at: null },
  ]
  const logout = {
    id: 'l1',
    door: 'account',
    evidence: JSON.stringify({ kind: 'account-owner', userId: 'ada', sessionId: id }),
    sessions: '[]',
    parts: '["sid-1"]',
    landing: 'signed-out-page',
    grants_revoked: 1,
    decided_at: 2,
  }
  await db
    .insertInto('users')
    .values({ ...owned, ...user })
    .execute()
  await db
    .insertInto('sessions')
    .values({ ...owned, ...session, ...times })
    .execute()
  for (const part of parts)
    await db
      .insertInto('rp_sessions')
      .values({ ...owned, ...named, session_id: id, ...part })
      .execute()
  await db
    .insertInto('logouts')
    .values({ ...owned, ...logout })
    .execute()
  return value
}

it('D9 who was signed in before there were groups still is, and in none; what ended is told as it was', async (t) => {
  const { database, cookie } = await olderDatabase(t)
  assert.deepEqual(await migrate(database), Object.keys(migrations).slice(4))

  const store = createSessionStore(database, random, () => false)
  const shown = readCredential('session', cookie) ?? assert.fail()
  const { session } = (await store.find(bound.id, shown)) ?? assert.fail()
  assert.equal(session.groupSid, undefined)
  const story = await createLogoutRecords(database, random).story('l1' as LogoutId)
  assert.deepEqual(
    story?.rpSessions.map(({ sid }) => sid),
    ['sid-1'],
  )

  const proof = { userId: 'ada' as UserId, amr: ['pwd'], at }
  await database.write(async (transaction) => {
    await store.renew(transaction, bound, session.id, proof)
    await store.begin(transaction, bound, proof)
  })
  const rows = await database.read.selectFrom('sessions').select(['id', 'group_sid']).execute()
  const unbound = rows.filter((row) => row.group_sid === null)
  assert.deepEqual([rows.length, unbound.map(({ id }) => id)], [2, [session.id]])
})
