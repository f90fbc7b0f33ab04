import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogoutWorld } from '../../../test/support/logout-world.ts'
import { acme, start, umbra } from '../../../test/support/logout-rows.ts'
import { testTenant } from '../../../test/support/request.ts'
import { until } from '../../../test/support/until.ts'
import { createDeliveryQueue } from '../queue-sql.ts'
import { endOverdueSessions } from './expiry.ts'

const over = { idle_expires_at: start.getTime() - 1 }

describe('BCL-50 BCL-51 a session whose time is over', () => {
  for (const [name, times] of Object.entries({ idle: over, absolute: { expires_at: start.getTime() } })) {
    it(`ends by a logout like any other, and its apps hear: ${name} end`, async (t) => {
      const world = await createLogoutWorld(t)
      const ledger = await world.app('ledger')
      const session = await world.rows.session(acme, 'ada', times)
      await world.rows.rpSession(acme, session.id, 'ledger', { sid: 'sid-1' })
      await world.rows.grant(acme, session.id)
      const live = await world.signIn(['ledger'])
      assert.equal(await world.logout.endOverdueSessions(), 1)
      await until('the app was told', () => ledger.received.length === 1)
      assert.equal(ledger.received[0]?.claims['sid'], 'sid-1')
      assert.deepEqual([await world.lives(session), await world.lives(live)], [false, true])
      const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
      assert.deepEqual(
        [logout?.door, logout?.evidence, logout?.grants_revoked],
        ['expiry', '{"kind":"time-over"}', 1],
      )
      assert.equal(await world.logout.endOverdueSessions(), 0)
    })
  }

  it('is kept from the apps where the tenant wants it so', async (t) => {
    const world = await createLogoutWorld(t, { tenant: { ...testTenant, notifyOnExpiry: false } })
    world.register('ledger', { backchannelLogoutUri: 'https://ledger.example/bcl' })
    const session = await world.rows.session(acme, 'ada', over)
    await world.rows.rpSession(acme, session.id, 'ledger')
    assert.equal(await world.logout.endOverdueSessions(), 1)
    assert.equal(await world.lives(session), false)
    assert.deepEqual(await world.deliveries(), [])
  })

  it('of any tenant that is served', async (t) => {
    const world = await createLogoutWorld(t)
    await world.rows.session(acme, 'ada', over)
    await world.rows.session(umbra, 'ada', over)
    assert.equal(await world.logout.endOverdueSessions(), 2)
  })

  it('however many there are', async (t) => {
    const world = await createLogoutWorld(t)
    await Promise.all(Array.from({ length: 450 }, () => world.rows.session(acme, 'ada', over)))
    assert.equal(await world.logout.endOverdueSessions(), 450)
  })

  it('is not kept waiting by those of a tenant that is gone', async (t) => {
    const world = await createLogoutWorld(t)
    const older = { idle_expires_at: start.getTime() - 9 }
    await Promise.all(Array.from({ length: 250 }, () => world.rows.session('gone', 'ada', older)))
    const session = await world.rows.session(acme, 'ada', over)
    assert.equal(await world.logout.endOverdueSessions(), 1)
    assert.equal(await world.lives(session), false)
  })

  it('is not kept waiting by a fault at another', async (t) => {
    const world = await createLogoutWorld(t)
    const sessions = [
      await world.rows.session(acme, 'ada', over),
      await world.rows.session(acme, 'bob', over),
    ]
    const [faulty] = sessions
    const sweep = endOverdueSessions({
      queue: createDeliveryQueue(world.database),
      clock: world.clock,
      tenant: () => world.tenant,
      perform: async (tenant, request) => {
        if (request.extent.kind === 'overdue' && request.extent.sessionId === faulty?.id)
          throw new Error('broken')
        return world.logout.perform(tenant, request)
      },
    })
    await assert.rejects(sweep, /broken/)
    assert.deepEqual(await Promise.all(sessions.map((session) => world.lives(session))), [true, false])
  })

  it('lives on where it was renewed in the very moment, and nobody hears anything', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    const session = await world.rows.session(acme, 'ada', over)
    await world.rows.rpSession(acme, session.id, 'ledger')
    const queue = createDeliveryQueue(world.database)
    const ended = await endOverdueSessions({
      queue: {
        async overdueSessions(wanted) {
          const found = await queue.overdueSessions(wanted)
          await world.database.write((transaction) =>
            transaction
              .updateTable('sessions')
              .set({ idle_expires_at: start.getTime() + 60_000 })
              .execute(),
          )
          return found
        },
      },
      clock: world.clock,
      tenant: () => world.tenant,
      perform: world.logout.perform,
    })
    assert.equal(ended, 0)
    assert.equal(await world.lives(session), true)
    assert.deepEqual([ledger.received, await world.deliveries()], [[], []])
  })
})
