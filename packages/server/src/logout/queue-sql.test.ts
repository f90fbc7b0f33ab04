import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Delivery, Next, Outcome } from '../domain/delivery.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Schema } from '../platform/store/schema.ts'
import { type Engine, engines } from '../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../test/support/logout-rows.ts'
import { createDeliveryQueue } from './queue-sql.ts'

const at = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const down: Outcome = { kind: 'unreachable', status: 503, detail: 'answered 503' }
const again: Next = { kind: 'again', at: at(5) }

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const queue = createDeliveryQueue(database)
  return {
    database,
    queue,
    rows: createRows(database),
    /** Puts a delivery into the queue, due now and leased by nobody. */
    owe: async (id: string, more: Partial<Schema['deliveries']> = {}) => {
      const row = {
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
      }
      await database.write((transaction) => transaction.insertInto('deliveries').values(row).execute())
    },
    claim: (limit = 10, now = start, except: readonly string[] = []) =>
      queue.claimDue({ limit, now, leaseUntil: new Date(now.getTime() + 35_000), except }),
    delivery: async (id: string) =>
      database.read.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst(),
    attempts: () => database.read.selectFrom('attempts').selectAll().orderBy('number').execute(),
  }
}

function attempt(delivery: Delivery | undefined, outcome: Outcome, next: Next) {
  assert.ok(delivery)
  return { delivery, startedAt: start, finishedAt: at(1), outcome, next }
}

const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id).toSorted()

for (const engine of engines) {
  describe(`claiming deliveries, on ${engine.name}`, () => {
    it('takes what is due, oldest first, as many as wanted', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      await owe('young', { due_at: at(-1).getTime() })
      await owe('old', { due_at: at(-9).getTime() })
      await owe('older', { due_at: at(-10).getTime() })
      await owe('later', { due_at: at(1).getTime() })
      assert.deepEqual(idsOf(await claim(2)), ['old', 'older'])
      assert.deepEqual(idsOf(await claim()), ['young'])
      assert.deepEqual(idsOf(await claim(10, at(1))), ['later'])
    })

    it('gives all that sending needs', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      await owe('d1', { attempts: 3 })
      assert.deepEqual(await claim(), [
        {
          tenantId: acme,
          id: 'd1',
          logoutId: 'l1',
          channel: 'back-channel',
          clientId: 'ledger',
          uri: 'https://ledger.example/bcl',
          subject: 'ada',
          sid: 'sid',
          issuer: 'https://op.example',
          attempts: 3,
        },
      ])
    })

    it('BCL-37 never gives one to two workers', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      for (let n = 0; n < 20; n += 1) await owe(`d${n}`)
      const shares = await Promise.all([claim(8), claim(8), claim(8)])
      const all = shares.flatMap(idsOf)
      assert.equal(all.length, 20)
      assert.equal(new Set(all).size, 20)
    })

    it('gives one again once its lease is over', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      await owe('d1')
      assert.equal((await claim()).length, 1)
      assert.equal((await claim(10, at(34.9))).length, 0)
      assert.equal((await claim(10, at(35))).length, 1)
    })

    it('leaves alone what is settled', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      for (const state of ['delivered', 'refused', 'gave-up']) await owe(state, { state })
      assert.deepEqual(await claim(), [])
    })

    it('leaves alone what goes to an address that has enough', async (t) => {
      const { owe, claim, queue } = await worldOf(t, engine)
      await owe('hung', { due_at: at(-9).getTime() })
      await owe('free', { uri: 'https://atlas.example/bcl', due_at: at(-1).getTime() })
      const except = ['https://ledger.example/bcl', 'https://else.example/']
      assert.deepEqual(await queue.nextDueAt(start, except), at(-1))
      assert.deepEqual(idsOf(await claim(1, start, except)), ['free'])
      assert.equal(await queue.nextDueAt(start, except), undefined)
      assert.deepEqual(idsOf(await claim()), ['hung'])
    })

    it('D3 of two tenants with the same id, it takes the one that is due', async (t) => {
      const { owe, claim, database } = await worldOf(t, engine)
      await owe('same')
      await owe('same', { tenant_id: umbra, due_at: at(60).getTime() })
      const claimed = await claim()
      assert.deepEqual(
        claimed.map(({ tenantId }) => tenantId),
        [acme],
      )
      const leased = await database.read
        .selectFrom('deliveries')
        .select('tenant_id')
        .where('leased_until', 'is not', null)
        .execute()
      assert.deepEqual(
        leased.map((row) => row.tenant_id),
        [acme],
      )
    })
  })

  describe(`D3 two tenants with the same id, on ${engine.name}`, () => {
    it('are two deliveries: one is claimed, the other waits behind its address', async (t) => {
      const { owe, claim } = await worldOf(t, engine)
      await owe('same')
      await owe('same', { tenant_id: umbra, uri: 'https://hung.example/bcl' })
      const claimed = await claim(10, start, ['https://hung.example/bcl'])
      assert.deepEqual(
        claimed.map(({ tenantId }) => tenantId),
        [acme],
      )
    })
  })

  describe(`the next delivery that is due, on ${engine.name}`, () => {
    it('is the earliest that nobody has leased', async (t) => {
      const { owe, queue } = await worldOf(t, engine)
      assert.equal(await queue.nextDueAt(start, []), undefined)
      await owe('leased', { due_at: at(-9).getTime(), leased_until: at(35).getTime() })
      await owe('settled', { due_at: at(-9).getTime(), state: 'delivered' })
      assert.equal(await queue.nextDueAt(start, []), undefined)
      await owe('later', { due_at: at(30).getTime() })
      await owe('soon', { due_at: at(5).getTime() })
      assert.deepEqual(await queue.nextDueAt(start, []), at(5))
      assert.deepEqual(await queue.nextDueAt(at(35), []), at(-9))
    })
  })

  describe(`settling a try, on ${engine.name}`, () => {
    it('BCL-34 BCL-41 writes down what the app said, and ends a delivery that is done', async (t) => {
      const { owe, claim, queue, delivery, attempts } = await worldOf(t, engine)
      await owe('d1')
      const [claimed] = await claim()
      const refused: Outcome = { kind: 'refused', status: 400, detail: 'invalid_request: who?' }
      await queue.settle(attempt(claimed, refused, { kind: 'done', state: 'refused' }))
      const row = await delivery('d1')
      assert.deepEqual(
        [row?.state, row?.attempts, row?.leased_until, row?.settled_at],
        ['refused', 1, null, at(1).getTime()],
      )
      assert.deepEqual(
        (await attempts()).map((one) => ({ ...one })),
        [
          {
            tenant_id: acme,
            delivery_id: 'd1',
            number: 1,
            started_at: start.getTime(),
            finished_at: at(1).getTime(),
            outcome: 'refused',
            status: 400,
            detail: 'invalid_request: who?',
          },
        ],
      )
    })

    it('BCL-35 puts back one that is tried again, for its time', async (t) => {
      const { owe, claim, queue, delivery } = await worldOf(t, engine)
      await owe('d1')
      const [claimed] = await claim()
      await queue.settle(attempt(claimed, down, again))
      const row = await delivery('d1')
      assert.deepEqual(
        [row?.state, row?.attempts, row?.leased_until, row?.due_at, row?.settled_at],
        ['pending', 1, null, at(5).getTime(), null],
      )
      assert.equal((await claim(10, at(4.9))).length, 0)
      assert.equal((await claim(10, at(5)))[0]?.attempts, 1)
    })

    it('BCL-42 counts once where two workers sent the same one', async (t) => {
      const { owe, claim, queue, delivery, attempts } = await worldOf(t, engine)
      await owe('d1')
      const [slow] = await claim()
      const [fast] = await claim(10, at(40))
      await queue.settle(
        attempt(fast, { kind: 'accepted', status: 200 }, { kind: 'done', state: 'delivered' }),
      )
      await queue.settle(attempt(slow, down, again))
      assert.equal((await delivery('d1'))?.state, 'delivered')
      assert.equal((await attempts()).length, 1)
    })

    it('a late record of an older try changes nothing', async (t) => {
      const { owe, claim, queue, delivery, attempts } = await worldOf(t, engine)
      await owe('d1')
      const [first] = await claim()
      await queue.settle(attempt(first, down, again))
      await queue.settle(
        attempt(first, { kind: 'accepted', status: 200 }, { kind: 'done', state: 'delivered' }),
      )
      assert.equal((await delivery('d1'))?.state, 'pending')
      assert.equal((await attempts()).length, 1)
    })

    it('D3 touches no other tenant with the same id', async (t) => {
      const { owe, claim, queue, database } = await worldOf(t, engine)
      await owe('same')
      await owe('same', { tenant_id: umbra, due_at: at(60).getTime() })
      const [claimed] = await claim()
      await queue.settle(
        attempt(claimed, { kind: 'accepted', status: 200 }, { kind: 'done', state: 'delivered' }),
      )
      const states = await database.read
        .selectFrom('deliveries')
        .select(['tenant_id', 'state'])
        .orderBy('tenant_id')
        .execute()
      assert.deepEqual(
        states.map((row) => [row.tenant_id, row.state]),
        [
          [acme, 'delivered'],
          [umbra, 'pending'],
        ],
      )
    })
  })

  describe(`BCL-37 the leases of a process that is gone, on ${engine.name}`, () => {
    it('are taken back', async (t) => {
      const { owe, claim, queue, delivery } = await worldOf(t, engine)
      await owe('d1')
      await owe('done', { state: 'delivered', leased_until: null })
      await claim()
      assert.equal((await claim()).length, 0)
      await queue.releaseLeases()
      assert.deepEqual(idsOf(await claim()), ['d1'])
      assert.equal((await delivery('done'))?.state, 'delivered')
    })
  })

  describe(`BCL-51 sessions whose time is over, on ${engine.name}`, () => {
    it('are those past their idle or their absolute end that have not ended', async (t) => {
      const { rows, queue } = await worldOf(t, engine)
      const over = start.getTime()
      const idle = await rows.session(acme, 'ada', { idle_expires_at: over })
      const old = await rows.session(umbra, 'ada', { expires_at: over })
      await rows.session(acme, 'ada')
      await rows.session(acme, 'ada', { idle_expires_at: over, ended_at: over, ended_by: 'l1' })
      const found = await queue.overdueSessions({ at: start, limit: 10, except: [] })
      assert.deepEqual(
        found.toSorted((a, b) => a.tenantId.localeCompare(b.tenantId)),
        [
          { tenantId: acme, sessionId: idle.id },
          { tenantId: umbra, sessionId: old.id },
        ],
      )
    })

    it('come in portions, and without the tenants that are not served', async (t) => {
      const { rows, queue } = await worldOf(t, engine)
      const idle_expires_at = start.getTime()
      for (const tenant of ['gone', 'gone', acme]) await rows.session(tenant, 'ada', { idle_expires_at })
      const over = (limit: number, except: readonly TenantId[]) =>
        queue.overdueSessions({ at: start, limit, except })
      assert.equal((await over(2, [])).length, 2)
      assert.deepEqual(
        (await over(2, ['gone' as TenantId])).map(({ tenantId }) => tenantId),
        [acme],
      )
    })
  })
}
