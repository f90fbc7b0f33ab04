import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import type { LogoutRequest } from '../domain/logout.ts'
import { createSubjectOf } from '../domain/subject.ts'
import type { SessionId } from '../domain/session.ts'
import type { UserId } from '../domain/user.ts'
import { defer } from '../../test/support/deferred.ts'
import { createLogoutWorld, type LogoutWorld } from '../../test/support/logout-world.ts'
import { acme } from '../../test/support/logout-rows.ts'
import { createDeliverer } from './deliver.ts'
import { endEverything } from './index.ts'
import { createPerform } from './perform.ts'
import { createDeliveryQueue } from './queue-sql.ts'
import type { LogoutStore } from './store.ts'

/** `perform` over a store that lets the world move right before a commit. */
function performing(t: TestContext, world: LogoutWorld, beforeCommit: (round: number) => Promise<void>) {
  const { clock, random, sealer, clients, database, store } = world
  let rounds = 0
  const moving: LogoutStore = {
    ...store,
    async commit(plan, details) {
      rounds += 1
      await beforeCommit(rounds)
      return store.commit(plan, details)
    },
  }
  const deliverer = createDeliverer({
    queue: createDeliveryQueue(database),
    clock,
    random,
    onFault: (fault: unknown) => assert.fail(String(fault)),
    send: async () => ({ kind: 'accepted', status: 200 }),
    limits: {
      concurrency: 9,
      perHostConcurrency: 9,
      timeoutMilliseconds: 10,
      leaseMilliseconds: 1000,
      longestSleepMilliseconds: 5,
    },
  })
  defer(t, () => deliverer.stop())
  const findClient = async (tenantId: string, id: string) => clients.get(`${tenantId} ${id}`)
  const subjectOf = createSubjectOf((_purpose, value) => value)
  const find = { findClient, rememberedClient: findClient, subjectOf }
  return createPerform({ storeFor: () => moving, ...find, deliverer, clock, random, sealer })
}

const confirmed = (session: { readonly id: SessionId; readonly cookie: string }): LogoutRequest => ({
  door: 'end-session',
  extent: { kind: 'browser', cookie: session.cookie },
  evidence: { kind: 'user-confirmed', sessionId: session.id },
})

describe('SEC-12 an app that joins while the person signs out', () => {
  it('is told like the others', async (t) => {
    const world = await createLogoutWorld(t)
    for (const id of ['ledger', 'atlas']) world.register(id, { backchannelLogoutUri: 'https://rp.example/' })
    const session = await world.signIn(['ledger'])
    const perform = performing(t, world, async (round) => {
      if (round > 1) return
      await world.rows.rpSession(acme, session.id, 'atlas')
      await world.database.write((transaction) =>
        transaction.updateTable('sessions').set({ version: 2 }).execute(),
      )
    })
    const answer = await perform(world.tenant, confirmed(session))
    assert.equal(answer.kind, 'ended')
    assert.deepEqual(
      (await world.deliveries()).map((row) => row.client_id),
      ['atlas', 'ledger'],
    )
  })

  it('for ever is a fault, and nothing ends', async (t) => {
    const world = await createLogoutWorld(t)
    const session = await world.signIn()
    const perform = performing(t, world, async (round) => {
      await world.database.write((transaction) =>
        transaction
          .updateTable('sessions')
          .set({ version: round + 1 })
          .execute(),
      )
    })
    await assert.rejects(perform(world.tenant, confirmed(session)), /stayed stale/)
    assert.equal(await world.lives(session), true)
  })
})

describe('SEC-12 another logout that is faster', () => {
  it('leaves nothing to end, and the browser still goes where it should', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', { postLogoutRedirectUris: ['https://ledger.example/out'] })
    const session = await world.signIn(['ledger'])
    const perform = performing(t, world, async () => {
      await world.logout.perform(world.tenant, confirmed(session))
    })
    const answer = await perform(world.tenant, {
      ...confirmed(session),
      clientId: 'ledger' as ClientId,
      returnTo: 'https://ledger.example/out',
    })
    assert.equal(answer.kind, 'nothing-to-end')
    assert.deepEqual(answer.landing, { kind: 'return', url: 'https://ledger.example/out' })
  })
})

describe('D10 BCL-50 BCL-52 everything of a user', () => {
  it('ends every session and grant, tells every app, and spares everybody else', async (t) => {
    const world = await createLogoutWorld(t)
    const ledger = await world.app('ledger')
    const [one, two] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const bobs = await world.signIn(['ledger'], 'bob')
    await world.rows.grant(acme, one.id, { atLogout: { access: 'survive', refresh: 'survive' } })
    const { id: kept } = await world.rows.grant(acme, bobs.id, { user_id: 'bob' })
    await endEverything(world.logout.perform, world.tenant, [{ id: 'ada' as UserId }], 'the test')
    await world.logout.deliverer.stop()
    assert.deepEqual(
      [await world.lives(one), await world.lives(two), await world.lives(bobs)],
      [false, false, true],
    )
    assert.deepEqual(
      ledger.received.map(({ claims }) => String(claims['sid'])).toSorted(),
      [one, two].map(({ sids }) => String(sids['ledger'])).toSorted(),
    )
    const alive = await world.database.read
      .selectFrom('grants')
      .select('id')
      .where('revoked_at', 'is', null)
      .execute()
    assert.deepEqual(
      alive.map(({ id }) => id),
      [kept],
    )
  })

  it('RIL-43 D10 includes a session that begins meanwhile', async (t) => {
    const world = await createLogoutWorld(t)
    await world.signIn()
    let late: { readonly id: string } | undefined
    const perform = performing(t, world, async (round) => {
      if (round === 1) late = await world.signIn()
    })
    await endEverything(perform, world.tenant, [{ id: 'ada' as UserId }], 'the test')
    assert.ok(late)
    assert.equal(await world.lives(late), false)
  })
})
