import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { Migrator } from 'kysely/migration'
import { testTenant } from '../../../../test/support/request.ts'
import { createSessionStore } from '../../../sign-in/session/store-sql.ts'
import { issueCredential, readCredential } from '../../credential.ts'
import { readClientRow } from '../../directory/stored.ts'
import { createRandom } from '../../random.ts'
import type { Database } from '../database.ts'
import { migrate, openDatabase } from '../open.ts'
import { migrations } from './index.ts'

const at = new Date('2026-11-20T09:00:00Z')
const random = createRandom({ now: () => at })
const owned = { tenant_id: testTenant.id }

/** A database as the version before left it. */
async function olderDatabase(t: TestContext): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-migration-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const provider = { getMigrations: async () => migrations }
  await new Migrator({ db: database.unguarded, provider }).migrateTo('0002-core-protocol')
  return database
}

it('D16 who was signed in before there was a second cookie still is, by the first one alone', async (t) => {
  const database = await olderDatabase(t)
  const db = database.unguarded
  const cookie = issueCredential('session', random)
  const user = { id: 'ada', username: 'ada', claims: '{}', origin: 'configuration', updated_at: 1 } as const
  const times = { auth_time: 1, created_at: 1, last_seen_at: 1, expires_at: 9, idle_expires_at: 9 }
  const session = {
    id: cookie.id,
    cookie_hash: cookie.hash,
    user_id: 'ada',
    amr: 'pwd',
    ...times,
    version: 1,
  }
  await db
    .insertInto('users')
    .values({ ...owned, ...user })
    .execute()
  await db
    .insertInto('sessions')
    .values({ ...owned, ...session, kind: 'browser' })
    .execute()

  assert.deepEqual(await migrate(database), Object.keys(migrations).slice(2))

  const store = createSessionStore(database, random, () => true)
  const shown = (value: string, kind: 'session' | 'embedded') => {
    const credential = readCredential(kind, value)
    assert.ok(credential)
    return credential
  }
  const found = await store.find(testTenant.id, shown(cookie.value, 'session'))
  assert.deepEqual([found?.user.id, found?.session.id], ['ada', cookie.id])
  const second = issueCredential('embedded', random, cookie.id)
  assert.equal(await store.findEmbedded(testTenant.id, shown(second.value, 'embedded')), undefined)
})

const rowOf = (metadata: object) =>
  readClientRow({ metadata: JSON.stringify(metadata), origin: 'registration', removed_at: null }).client

it('D3 an app of before speaks the standard’s words, by the algorithm that it had', () => {
  const before = { id: 'app', idTokenAlgorithm: 'RS256', refreshTokenPolicy: 'rotate' }
  const after = { dialect: 'standard', allowsPlainPkce: false, logoutByContract: true, signsRequests: false }
  const later = { logoutTokenNames: 'both', usualTokenAlgorithm: 'RS256' }
  assert.deepEqual(rowOf(before), { ...before, ...after, ...later })
})

it('D17 one of a dialect’s from before apps said so is signed for as it was, and a later one as it says', () => {
  const ofDialect = { id: 'app', dialect: 'genauth' }
  assert.equal(rowOf(ofDialect).usualTokenAlgorithm, 'HS256')
  assert.equal(rowOf({ ...ofDialect, usualTokenAlgorithm: 'RS256' }).usualTokenAlgorithm, 'RS256')
})
