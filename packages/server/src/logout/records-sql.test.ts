import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { DeliveryId } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import { createRandom } from '../platform/random.ts'
import type { Schema } from '../platform/store/schema.ts'
import { type Engine, engines } from '../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../test/support/logout-rows.ts'
import { createDeliveryQueue } from './queue-sql.ts'
import { createLogoutRecords } from './records-sql.ts'
import { tellStory } from './story.ts'

const at = (seconds: number) => new Date(start.getTime() + seconds * 1000)

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const insert = <Table extends keyof Schema>(table: Table, row: Schema[Table]) =>
    database.write((transaction) =>
      transaction
        .insertInto(table)
        .values(row as never)
        .execute(),
    )
  return {
    database,
    rows: createRows(database),
    records: createLogoutRecords(database, createRandom({ now: () => start })),
    logout: (id: string, more: Partial<Schema['logouts']> = {}) =>
      insert('logouts', {
        tenant_id: acme,
        id,
        door: 'end-session',
        evidence: '{"kind":"none"}',
        requested_by: null,
        user_id: 'ada',
        sessions: '[]',
        parts: '[]',
        grants_revoked: 2,
        access_revoked: 3,
        landing: 'signed-out-page',
        receipt_hash: 'receipt',
        landing_sealed: null,
        voice: null,
        decided_at: start.getTime(),
        ...more,
      }),
    delivery: (id: string, more: Partial<Schema['deliveries']> = {}) =>
      insert('deliveries', {
        tenant_id: acme,
        id,
        logout_id: 'l1',
        channel: 'back-channel',
        client_id: 'ledger',
        client_name: 'Ledger',
        uri: 'https://ledger.example/bcl',
        subject: 'ada',
        sid: 'sid',
        issuer: 'https://op.example',
        state: 'pending',
        attempts: 0,
        created_at: start.getTime(),
        due_at: start.getTime(),
        leased_until: null,
        settled_at: null,
        ...more,
      }),
    attempt: (delivery_id: string, number: number, more: Partial<Schema['attempts']> = {}) =>
      insert('attempts', {
        tenant_id: acme,
        delivery_id,
        number,
        started_at: at(number).getTime(),
        finished_at: at(number + 0.5).getTime(),
        outcome: 'unreachable',
        status: 503,
        detail: 'down',
        ...more,
      }),
  }
}

for (const engine of engines) {
  describe(`BCL-41 the story of a logout, on ${engine.name}`, () => {
    it('tells every notice and every try, with its answer', async (t) => {
      const { rows, records, logout, delivery, attempt } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const rp = await rows.rpSession(acme, id, 'ledger')
      await logout('l1', { sessions: JSON.stringify([id]), requested_by: 'ledger' })
      await delivery('d1', { attempts: 2, state: 'delivered', settled_at: at(2).getTime() })
      await delivery('d2', { client_id: 'atlas', client_name: 'Atlas' })
      await delivery('d0', { logout_id: 'l0' })
      await attempt('d1', 2, { outcome: 'accepted', status: 200, detail: null })
      await attempt('d1', 1)
      await attempt('d0', 1)
      const story = await records.story('l1' as LogoutId)
      const told = {
        clientId: 'ledger',
        clientName: 'Ledger',
        channel: 'back-channel',
        uri: 'https://ledger.example/bcl',
        dueAt: start,
      }
      assert.deepEqual(story, {
        tenantId: acme,
        logoutId: 'l1',
        door: 'end-session',
        cause: 'end-session',
        evidence: { kind: 'none' },
        requestedBy: 'ledger',
        userId: 'ada',
        decidedAt: start,
        landing: 'signed-out-page',
        sessions: [id],
        grantsRevoked: 2,
        accessRevoked: 3,
        hops: [],
        rpSessions: [{ clientId: 'ledger', sid: rp.sid, startedAt: start, endedAlone: false }],
        deliveries: [
          {
            id: 'd1',
            ...told,
            state: 'delivered',
            attempts: [
              {
                number: 1,
                startedAt: at(1),
                finishedAt: at(1.5),
                outcome: 'unreachable',
                status: 503,
                detail: 'down',
              },
              { number: 2, startedAt: at(2), finishedAt: at(2.5), outcome: 'accepted', status: 200 },
            ],
          },
          {
            id: 'd2',
            ...told,
            clientId: 'atlas',
            clientName: 'Atlas',
            state: 'pending',
            attempts: [],
          },
        ],
      })
    })
    it('says of an app that was not told that it asked so', async (t) => {
      const { database, rows, records, logout, delivery } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      for (const clientId of ['ledger', 'atlas', 'shop']) await rows.rpSession(acme, id, clientId)
      const register = (clientId: string, causes: readonly string[]) => {
        const metadata = JSON.stringify({
          backchannelLogoutUri: 'https://app.example/bcl',
          backchannelLogoutCauses: causes,
        })
        const made = {
          origin: 'configuration',
          registration_token_hash: null,
          created_at: null,
          removed_at: null,
        }
        return database.write((transaction) =>
          transaction
            .insertInto('clients')
            .values({ tenant_id: acme, id: clientId, metadata, updated_at: 0, ...made })
            .execute(),
        )
      }
      await register('ledger', ['expiry'])
      await register('atlas', ['end-session'])
      await register('shop', ['expiry'])
      await logout('l1', { sessions: JSON.stringify([id]) })
      // As it wanted them when it was told.
      await delivery('d1', { client_id: 'shop' })
      const story = await records.story('l1' as LogoutId)
      assert.deepEqual(
        story?.rpSessions.flatMap((one) => (one.isUnwanted ? [one.clientId] : [])),
        ['ledger'],
      )
      assert.match(tellStory(story), /ledger {2}sid .*asked not to hear of such endings/)
    })
    it('is short where no session was left to end', async (t) => {
      const { records, logout } = await worldOf(t, engine)
      await logout('l1', { user_id: null })
      const story = await records.story('l1' as LogoutId)
      assert.deepEqual([story?.sessions, story?.rpSessions, story?.deliveries], [[], [], []])
      assert.ok(story && !('userId' in story) && !('requestedBy' in story))
    })
    it('D3 is told to its own tenant, whoever else has one of this id', async (t) => {
      const { database, logout } = await worldOf(t, engine)
      await logout('l1', { tenant_id: acme })
      await logout('l1', { tenant_id: umbra, user_id: 'theirs' })
      const random = createRandom({ now: () => start })
      const theirs = await createLogoutRecords(database, random, umbra).story('l1' as LogoutId)
      assert.deepEqual([theirs?.tenantId, theirs?.userId], [umbra, 'theirs'])
    })

    it('D3 holds nothing of another tenant with the same ids', async (t) => {
      const { rows, records, logout, delivery, attempt } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(umbra, id, 'ledger')
      await logout('l1', { sessions: JSON.stringify([id]) })
      await delivery('d1', { tenant_id: umbra })
      await attempt('d1', 1, { tenant_id: umbra })
      const story = await records.story('l1' as LogoutId)
      assert.deepEqual([story?.rpSessions, story?.deliveries], [[], []])
    })
    it('is none for an id that is none', async (t) => {
      const { records } = await worldOf(t, engine)
      assert.equal(await records.story("' or 1=1 --" as LogoutId), undefined)
    })
  })

  describe(`BCL-41 dead letters, on ${engine.name}`, () => {
    it('are what was refused or given up, newest first', async (t) => {
      const { records, delivery } = await worldOf(t, engine)
      const settled_at = at(9).getTime()
      await delivery('d1', { state: 'gave-up', attempts: 7, settled_at })
      await delivery('d2', { state: 'refused', attempts: 1, settled_at })
      await delivery('d3', { state: 'delivered', settled_at })
      await delivery('d4')
      const letters = await records.deadLetters(10)
      assert.deepEqual(
        letters.map(({ id, state }) => [id, state]),
        [
          ['d2', 'refused'],
          ['d1', 'gave-up'],
        ],
      )
      assert.deepEqual(letters[1], {
        tenantId: acme,
        id: 'd1',
        logoutId: 'l1',
        clientId: 'ledger',
        uri: 'https://ledger.example/bcl',
        state: 'gave-up',
        attempts: 7,
        settledAt: at(9),
      })
      assert.equal((await records.deadLetters(1)).length, 1)
    })

    for (const state of ['gave-up', 'refused', 'delivered']) {
      it(`one that was ${state} can be sent again, and the audit trail says so`, async (t) => {
        const { database, records, delivery } = await worldOf(t, engine)
        await delivery('d1', { state, attempts: 7, settled_at: at(9).getTime() })
        assert.equal(await records.resend('d1' as DeliveryId, at(60)), true)
        const claim = { limit: 9, leaseUntil: at(99), except: [] }
        const queue = createDeliveryQueue(database)
        assert.deepEqual(await queue.claimDue({ ...claim, now: at(59) }), [])
        assert.equal((await queue.claimDue({ ...claim, now: at(60) }))[0]?.attempts, 7)
        const [line] = await database.read.selectFrom('audit').selectAll().execute()
        assert.deepEqual(
          [line?.tenant_id, line?.event, line?.details],
          [acme, 'delivery-resent', '{"delivery":"d1","logout":"l1"}'],
        )
      })
    }

    it('are found among all that arrived without reading those', async (t) => {
      const { database, records } = await worldOf(t, engine)
      const { mock } = t.mock.method(DatabaseSync.prototype, 'prepare')
      await records.deadLetters(10, 'd1' as DeliveryId)
      const [query = ''] = mock.calls
        .map((call) => call.arguments[0])
        .filter((text) => /deliveries/.test(text))
      const explained = sql.raw<{ detail: string }>(`explain query plan ${query.replaceAll('?', "'1'")}`)
      const plan = (await explained.execute(database.read)).rows.map(({ detail }) => detail)
      assert.match(plan.join('\n'), /USING INDEX deliveries_dead/)
    })

    it('one that is still on its way is not sent beside itself', async (t) => {
      const { database, records, delivery } = await worldOf(t, engine)
      await delivery('d1', { leased_until: at(35).getTime() })
      assert.equal(await records.resend('d1' as DeliveryId, at(1)), false)
      assert.equal(await records.resend('unknown' as DeliveryId, at(1)), false)
      const row = await database.read.selectFrom('deliveries').select('leased_until').executeTakeFirst()
      assert.equal(row?.leased_until, at(35).getTime())
      assert.deepEqual(await database.read.selectFrom('audit').selectAll().execute(), [])
    })

    it('two operators at once send it once', async (t) => {
      const { database, records, delivery } = await worldOf(t, engine)
      await delivery('d1', { state: 'gave-up' })
      const results = await Promise.all([1, 2].map(() => records.resend('d1' as DeliveryId, at(1))))
      assert.equal(results.filter(Boolean).length, 1)
      assert.equal((await database.read.selectFrom('audit').selectAll().execute()).length, 1)
    })
  })
}
