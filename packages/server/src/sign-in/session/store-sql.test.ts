import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { readCredential } from '../../platform/credential.ts'
import { createRandom } from '../../platform/random.ts'
import { engines, type Engine } from '../../../test/support/engines.ts'
import { testTenant } from '../../../test/support/request.ts'
import { createSessionStore } from './store-sql.ts'

const at = new Date('2026-11-20T09:00:00Z')
const proofOf = (userId: string) => ({ userId: userId as UserId, amr: ['pwd'], at })

/** Ada's session, and what renewing it for somebody comes to. */
async function adasSession(engine: Engine, t: TestContext) {
  const { database } = await engine.fresh(t)
  const store = createSessionStore(database, createRandom({ now: () => at }), () => false)
  const cookie = await database.write((transaction) => store.begin(transaction, testTenant, proofOf('ada')))
  const renew = (userId: string, id = cookie.id) =>
    database.write((transaction) => store.renew(transaction, testTenant, id as SessionId, proofOf(userId)))
  const row = async () =>
    database.read
      .selectFrom('sessions')
      .select(['user_id', 'cookie_hash', 'version'])
      .executeTakeFirstOrThrow()
  return { database, cookie, renew, row }
}

for (const engine of engines) {
  describe(`the sessions on ${engine.name}`, () => {
    it('CORE-8 are renewed under a new cookie, and the old one is worth nothing', async (t) => {
      const { cookie, renew, row } = await adasSession(engine, t)
      const renewed = await renew('ada')
      assert.ok(renewed !== 'stale')
      assert.equal(renewed.id, cookie.id)
      const { cookie_hash: kept, version } = await row()
      assert.equal(kept, readCredential('session', renewed.value)?.hash)
      assert.notEqual(kept, readCredential('session', cookie.value)?.hash)
      assert.equal(version, 2)
    })

    it('are never handed to another person, whatever was decided before', async (t) => {
      const { renew, row } = await adasSession(engine, t)
      const before = await row()
      assert.equal(await renew('bob'), 'stale')
      assert.deepEqual(await row(), before)
    })

    it('CORE-14 are not renewed once they ended', async (t) => {
      const { database, renew } = await adasSession(engine, t)
      await database.write((transaction) =>
        transaction.updateTable('sessions').set({ ended_at: at.getTime() }).execute(),
      )
      assert.equal(await renew('ada'), 'stale')
    })

    describe('D10 without a browser begin by a proof that still counts', () => {
      const user = {
        tenant_id: testTenant.id,
        id: 'ada',
        username: 'ada',
        email: null,
        claims: '{}',
        password_hash: 'the hash',
        disabled_at: null,
        revoked_up_to: null,
        origin: 'configuration',
        updated_at: 0,
      }
      const cases: readonly [string, Partial<typeof user> | { readonly disabled_at: number }, string][] = [
        ['as it was compared', {}, 'begun'],
        ['not with another password', { password_hash: 'another hash' }, 'outdated'],
        ['not once the account is disabled', { disabled_at: 1 }, 'outdated'],
        ['not for somebody who is gone', { id: 'eve' }, 'outdated'],
        ['not for somebody of another tenant', { tenant_id: 'elsewhere' as TenantId }, 'outdated'],
      ]
      for (const [name, changes, expected] of cases) {
        it(name, async (t) => {
          const { database } = await engine.fresh(t)
          const store = createSessionStore(database, createRandom({ now: () => at }), () => true)
          const came = await database.write(async (transaction) => {
            await transaction
              .insertInto('users')
              .values({ ...user, ...changes })
              .execute()
            const entry = { proof: proofOf('ada'), provedBy: 'the hash' }
            return store.beginDirect(transaction, testTenant, entry)
          })
          assert.equal(came === 'outdated' ? came : 'begun', expected)
          const rows = await database.read.selectFrom('sessions').selectAll().execute()
          assert.deepEqual(
            rows.map((row) => [row.kind, row.embedded_hash ?? null, row.idle_expires_at === row.expires_at]),
            expected === 'begun' ? [['device', null, true]] : [],
          )
        })
      }
    })
  })
}
