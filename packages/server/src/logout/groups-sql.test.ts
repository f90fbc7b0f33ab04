import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import type { Evidence, Extent, LogoutRequest } from '../domain/logout.ts'
import type { SessionId, Sid } from '../domain/session.ts'
import { createSubjectOf } from '../domain/subject.ts'
import type { Tenant } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { createRandom } from '../platform/random.ts'
import { createSessionStore } from '../sign-in/session/store-sql.ts'
import { bareClient } from '../../test/support/bare-client.ts'
import { type Engine, engines } from '../../test/support/engines.ts'
import { acme, createRows, pictureOf, sealer, start, umbra } from '../../test/support/logout-rows.ts'
import { testTenant } from '../../test/support/request.ts'
import { decideLogout } from './decide.ts'
import { gatherFacts } from './facts.ts'
import { createLogoutRecords } from './records-sql.ts'
import { createLogoutStores } from './store-sql.ts'

const random = createRandom({ now: () => start })
const details = { at: start, leaseUntil: new Date(start.getTime() + 35_000), receiptHash: 'receipt' }
const ada = 'ada' as UserId
const operator: Evidence = { kind: 'operator', name: 'root' }
const tenantWith = (sessionPolicy: Tenant['sessionPolicy']): Tenant => ({
  ...testTenant,
  id: acme,
  sessionPolicy,
})
const bound = tenantWith('one-per-user')
const unbound = tenantWith('per-browser')
const group = (sid: string): Extent => ({ kind: 'group', sid: sid as Sid })
const part = (sessionId: SessionId, clientId: string): Extent => ({
  kind: 'part',
  sessionId,
  clientId: clientId as ClientId,
})

async function findClient(_: unknown, id: ClientId) {
  return { ...bareClient, id, name: id, backchannelLogoutUri: `https://${id}.example/bcl` }
}

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const one of [acme, umbra]) for (const user of ['ada', 'bob']) await rows.user(one, user)
  const storeFor = createLogoutStores(database, random, sealer)
  const store = storeFor(acme)
  const sessions = createSessionStore(database, random, () => false)
  const subjectOf = createSubjectOf((_purpose, value) => value)
  const planFor = async (request: LogoutRequest) => {
    const deps = { store, findClient, rememberedClient: findClient, subjectOf }
    const decision = decideLogout(request, await gatherFacts(request, bound, deps))
    assert.ok(decision.kind === 'end', decision.kind)
    return decision.plan
  }
  return {
    database,
    rows,
    store,
    storeFor,
    planFor,
    planOf: (extent: Extent) => planFor({ door: 'operator', extent, evidence: operator }),
    async end(extent: Extent) {
      const result = await store.commit(
        await planFor({ door: 'operator', extent, evidence: operator }),
        details,
      )
      assert.ok(result !== 'stale')
      return result
    },
    /** As a sign-in does it. */
    signsIn: async (userId = 'ada', tenant = bound) => {
      const proof = { userId: userId as UserId, amr: ['pwd'], at: start }
      const cookie = await database.write((transaction) => sessions.begin(transaction, tenant, proof))
      const row = await database.read
        .selectFrom('sessions')
        .select('group_sid')
        .where('id', '=', cookie.id)
        .executeTakeFirstOrThrow()
      return { id: cookie.id as SessionId, cookie: cookie.value, groupSid: row.group_sid }
    },
    async live() {
      const alive = database.read.selectFrom('sessions').select('id').where('ended_at', 'is', null)
      return (await alive.orderBy('id').execute()).map(({ id }) => id)
    },
  }
}

type World = Awaited<ReturnType<typeof worldOf>>

/** Two browsers of Ada's in one group, with a site that shares its name and a shop that does not. */
async function twoBrowsers({ signsIn, rows }: World) {
  const [here, there] = [await signsIn(), await signsIn()]
  const sid = here.groupSid ?? assert.fail()
  const parts = await Promise.all(
    [here, there].map(async ({ id }) => ({
      site: await rows.rpSession(acme, id, 'site', { sid }),
      shop: await rows.rpSession(acme, id, 'shop'),
    })),
  )
  return { here, there, sid, mine: parts[0] ?? assert.fail(), others: parts[1] ?? assert.fail() }
}

for (const engine of engines) {
  describe(`AKA-31 AKA-73 the sessions of a group, on ${engine.name}`, () => {
    const idsIn = async ({ store }: World, sid: string) =>
      (await store.sessions(group(sid))).map(({ id }) => id)

    it('are found by its sid, and by that of any app in one of them', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, sid, mine, others } = await twoBrowsers(world)
      await world.signsIn('bob')
      for (const name of [sid, mine.shop.sid, others.shop.sid])
        assert.deepEqual(await idsIn(world, name), [here.id, there.id].toSorted())
    })

    it('are found by it also where no app goes by it', async (t) => {
      const world = await worldOf(t, engine)
      const { id, groupSid } = await world.signsIn()
      assert.deepEqual(await idsIn(world, String(groupSid)), [id])
    })

    it('are one, where it has no group: of before, of a device, of a tenant that has none', async (t) => {
      const world = await worldOf(t, engine)
      await world.signsIn()
      const alone = [
        await world.signsIn('ada', unbound),
        await world.rows.session(acme, 'ada', { kind: 'device' }),
      ]
      for (const { id } of alone) {
        const { sid } = await world.rows.rpSession(acme, id, 'shop')
        assert.deepEqual(await idsIn(world, sid), [id])
      }
    })

    it('are none that ended, by whatever name, and none by that of one that ended', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, sid, mine, others } = await twoBrowsers(world)
      await world.end({ kind: 'session', sessionId: here.id })
      assert.deepEqual(await idsIn(world, mine.shop.sid), [])
      for (const name of [sid, others.shop.sid]) assert.deepEqual(await idsIn(world, name), [there.id])
    })

    it('are none by the sid of an app that left alone; by one that it shared, as before', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, sid, mine, others } = await twoBrowsers(world)
      for (const app of ['shop', 'site']) await world.end(part(here.id, app))
      assert.deepEqual(await idsIn(world, mine.shop.sid), [])
      for (const name of [sid, others.shop.sid])
        assert.deepEqual(await idsIn(world, name), [here.id, there.id].toSorted())
    })

    it('are none of a neighbour’s', async (t) => {
      const world = await worldOf(t, engine)
      const { sid, mine } = await twoBrowsers(world)
      for (const name of [sid, mine.shop.sid])
        assert.deepEqual(await world.storeFor(umbra).sessions(group(name)), [])
      for (const name of ['nobody', '', "' or 1=1 --"]) assert.deepEqual(await idsIn(world, name), [])
    })

    it('are named by a hint all of them, ended ones too; by that of an app that is told, one', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, sid, mine } = await twoBrowsers(world)
      await world.end({ kind: 'session', sessionId: here.id })
      const named = await world.store.sessionsOfSid(sid as Sid)
      assert.deepEqual(named.toSorted(), [here.id, there.id].toSorted())
      assert.deepEqual(await world.store.sessionsOfSid(mine.shop.sid as Sid), [here.id])
    })
  })

  describe(`AKA-22 every device of this browser’s person, on ${engine.name}`, () => {
    const every = (session: { readonly cookie: string }, logoutHint: string): LogoutRequest => ({
      door: 'end-session',
      extent: { kind: 'browser', cookie: session.cookie },
      evidence: { kind: 'dialect-contract', dialect: 'a vendor' },
      logoutHintNames: 'every-device',
      logoutHint,
    })

    it('ends by the sid of the group or of an app here, and never what has no browser', async (t) => {
      for (const name of ['group', 'shop'] as const) {
        const world = await worldOf(t, engine)
        const { here, sid, mine } = await twoBrowsers(world)
        const before = await world.signsIn('ada', unbound)
        const others = [await world.rows.session(acme, 'ada', { kind: 'device' }), await world.signsIn('bob')]
        const plan = await world.planFor(every(here, name === 'group' ? sid : mine.shop.sid))
        assert.ok((await world.store.commit(plan, details)) !== 'stale')
        assert.deepEqual(await world.live(), others.map(({ id }) => id).toSorted())
        assert.ok(plan.ends.some(({ id }) => id === before.id))
      }
    })

    it('ends without a group as well', async (t) => {
      const world = await worldOf(t, engine)
      const [here] = [await world.signsIn('ada', unbound), await world.signsIn('ada', unbound)]
      const { sid } = await world.rows.rpSession(acme, here.id, 'shop')
      await world.store.commit(await world.planFor(every(here, sid)), details)
      assert.deepEqual(await world.live(), [])
    })

    it('is this one by the sid of an app in another browser', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, others } = await twoBrowsers(world)
      await world.store.commit(await world.planFor(every(here, others.shop.sid)), details)
      assert.deepEqual(await world.live(), [there.id])
    })
  })

  describe(`AKA-33 SEC-12 a sign-in while a group ends, on ${engine.name}`, () => {
    const wholes: Readonly<Record<string, (two: Awaited<ReturnType<typeof twoBrowsers>>) => LogoutRequest>> =
      {
        'by an operator': ({ sid }) => ({ door: 'operator', extent: group(sid), evidence: operator }),
        'from one of its browsers': ({ here, sid }) => ({
          door: 'end-session',
          extent: { kind: 'browser', cookie: here.cookie },
          evidence: { kind: 'user-confirmed', sessionId: here.id },
          logoutHintNames: 'every-device',
          logoutHint: sid,
        }),
        'with everything': () => ({
          door: 'operator',
          extent: { kind: 'user', userId: ada },
          evidence: operator,
        }),
      }
    for (const [name, request] of Object.entries(wholes)) {
      it(`${name}: what was bound to it after the facts makes them stale`, async (t) => {
        const world = await worldOf(t, engine)
        const two = await twoBrowsers(world)
        const plan = await world.planFor(request(two))
        const late = await world.signsIn()
        assert.equal(late.groupSid, two.sid)
        const before = await pictureOf(world.database)
        assert.equal(await world.store.commit(plan, details), 'stale')
        assert.deepEqual(await pictureOf(world.database), before)
        const again = await world.store.commit(await world.planFor(request(two)), details)
        assert.ok(again !== 'stale')
        assert.deepEqual(await world.live(), [])
        assert.notEqual((await world.signsIn()).groupSid, two.sid)
      })

      it(`${name}: of many who sign in at that moment nobody is left with its name`, async (t) => {
        for (const [earlier, later] of [
          [0, 20],
          [10, 10],
          [20, 0],
        ] as const) {
          const world = await worldOf(t, engine)
          const two = await twoBrowsers(world)
          const plan = await world.planFor(request(two))
          const coming = (count: number) => Array.from({ length: count }, () => world.signsIn())
          const before = coming(earlier)
          const ending = world.store.commit(plan, details)
          const sessions = await Promise.all([...before, ...coming(later)])
          const hasEnded = (await ending) !== 'stale'
          assert.equal(new Set(sessions.map(({ groupSid }) => groupSid)).size, 1)
          for (const { groupSid } of sessions) assert.equal(groupSid === two.sid, !hasEnded)
        }
      })
    }

    it('of one browser: who is bound to it stays, and the group goes on', async (t) => {
      const world = await worldOf(t, engine)
      const { here, there, sid } = await twoBrowsers(world)
      const plan = await world.planOf({ kind: 'session', sessionId: here.id })
      const late = await world.signsIn()
      assert.notEqual(await world.store.commit(plan, details), 'stale')
      assert.deepEqual(await world.live(), [there.id, late.id].toSorted())
      assert.equal((await world.signsIn()).groupSid, sid)
    })
  })

  describe(`D9 parts that share a sid, on ${engine.name}`, () => {
    it('end one by one: neither another app’s in the same session nor the same app’s in another', async (t) => {
      const world = await worldOf(t, engine)
      const { here, sid, mine, others } = await twoBrowsers(world)
      const blog = await world.rows.rpSession(acme, here.id, 'blog', { sid })
      const { logoutId, deliveries } = await world.end(part(here.id, 'site'))
      assert.deepEqual(
        deliveries.map(({ clientId }) => clientId),
        ['site'],
      )
      const ended = await world.database.read
        .selectFrom('rp_sessions')
        .select(['id', 'ended_by'])
        .where('ended_at', 'is not', null)
        .execute()
      assert.deepEqual(
        ended.map((row) => ({ ...row })),
        [{ id: mine.site.id, ended_by: logoutId }],
      )
      const second = await world.end(part(here.id, 'blog'))
      const third = await world.end(part(others.site.session_id as SessionId, 'site'))
      const records = createLogoutRecords(world.database, random)
      for (const [id, row] of [
        [logoutId, mine.site],
        [second.logoutId, blog],
        [third.logoutId, others.site],
      ] as const) {
        const told = (await records.story(id))?.rpSessions.map(({ clientId, sid }) => [clientId, sid])
        assert.deepEqual(told, [[row.client_id, sid]])
        assert.deepEqual((await world.store.standing(id))?.clientIds, [row.client_id])
      }
      assert.equal((await world.live()).length, 2)
    })

    it('that ended before logouts were written down beside them are told as they were', async (t) => {
      const world = await worldOf(t, engine)
      const { id } = await world.signsIn('ada', unbound)
      const { sid } = await world.rows.rpSession(acme, id, 'site')
      const { logoutId } = await world.end(part(id, 'site'))
      await world.database.write((transaction) =>
        transaction.updateTable('rp_sessions').set({ ended_by: null }).execute(),
      )
      const story = await createLogoutRecords(world.database, random).story(logoutId)
      assert.deepEqual(
        story?.rpSessions.map((one) => one.sid),
        [sid],
      )
    })
  })
}
