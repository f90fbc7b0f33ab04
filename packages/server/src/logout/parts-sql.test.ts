import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import type { GrantId } from '../domain/grant.ts'
import type { Evidence, Extent, LogoutDecision } from '../domain/logout.ts'
import type { Session, SessionId, Sid } from '../domain/session.ts'
import { createSubjectOf } from '../domain/subject.ts'
import type { Issuer, LogoutPolicy } from '../domain/tenant.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { createRandom } from '../platform/random.ts'
import { bareClient } from '../../test/support/bare-client.ts'
import { type Engine, engines } from '../../test/support/engines.ts'
import { acme, createRows, pictureOf, sealer, start, umbra } from '../../test/support/logout-rows.ts'
import { testTenant } from '../../test/support/request.ts'
import { createJoin } from '../sign-in/session/join-sql.ts'
import { decideLogout } from './decide.ts'
import { gatherFacts } from './facts.ts'
import { createLogoutRecords } from './records-sql.ts'
import { createLogoutStores } from './store-sql.ts'
import { tellStory } from './story.ts'

const random = createRandom({ now: () => start })
const details = { at: start, leaseUntil: new Date(start.getTime() + 35_000), receiptHash: 'receipt' }
const ada = 'ada' as UserId
const ledger = 'ledger' as ClientId
const offline: LogoutPolicy = { access: 'end', refresh: 'survive' }
const operator: Evidence = { kind: 'operator', name: 'root' }
const tenant = { ...testTenant, id: acme }

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const one of [acme, umbra]) for (const user of ['ada', 'bob']) await rows.user(one, user)
  const storeFor = createLogoutStores(database, random, sealer)
  const store = storeFor(acme)
  const join = createJoin(database.read, random)
  const decide = async (extent: Extent, evidence: Evidence = operator): Promise<LogoutDecision> => {
    const request = { door: 'operator', extent, evidence } as const
    const deps = { store, findClient, rememberedClient: findClient, subjectOf }
    return decideLogout(request, await gatherFacts(request, tenant, deps))
  }
  const planFor = async (extent: Extent, evidence?: Evidence) => {
    const decision = await decide(extent, evidence)
    assert.ok(decision.kind === 'end', decision.kind)
    return decision.plan
  }
  return {
    database,
    rows,
    store,
    decide,
    planFor,
    async end(extent: Extent, evidence?: Evidence) {
      const result = await store.commit(await planFor(extent, evidence), details)
      assert.ok(result !== 'stale')
      return result
    },
    /** The app comes (again) to a session, as a sign-in writes it. */
    comes: (session: SessionId, clientId = ledger) =>
      database.write((transaction) =>
        join(transaction, tenant, { session: sessionOf(session), clientId, ...asAda, at: start }),
      ),
    grant: async (id: string) =>
      database.read.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    story: (id: Parameters<ReturnType<typeof createLogoutRecords>['story']>[0]) =>
      createLogoutRecords(database, random).story(id),
  }
}

const asAda = { subject: 'ada' as Subject, issuer: 'https://op.example/acme' as Issuer }

function sessionOf(id: SessionId): Pick<Session, 'id' | 'lastSeenAt' | 'expiresAt'> {
  return { id, lastSeenAt: start, expiresAt: new Date(start.getTime() + 86_400_000) }
}

async function findClient(_: unknown, id: ClientId) {
  return { ...bareClient, id, name: id, backchannelLogoutUri: `https://${id}.example/bcl` }
}

const subjectOf = createSubjectOf((_purpose, value) => value)

const app = (clientId: string, userId = ada): Extent => ({
  kind: 'app',
  clientId: clientId as ClientId,
  userId,
})
const part = (sessionId: SessionId, clientId = ledger): Extent => ({ kind: 'part', sessionId, clientId })
const family = (id: string): Extent => ({ kind: 'grant', grantId: id as GrantId })
const alone = (id: string): Extent => ({ kind: 'grant', grantId: id as GrantId, alone: true })
const replayed = (id: string): Evidence => ({
  kind: 'token-replayed',
  grantId: id as GrantId,
  credential: 'refresh-token',
})

for (const engine of engines) {
  describe(`an app's part of one session, on ${engine.name}`, () => {
    it('ends there and nowhere else, by all its doors, and is told; the session goes on', async (t) => {
      const { database, rows, end, store } = await worldOf(t, engine)
      const [here, there] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      const own = [
        await rows.rpSession(acme, here.id, 'ledger'),
        await rows.rpSession(acme, here.id, 'ledger', { issuer: 'https://op.example/acme/oidc' }),
      ]
      await rows.rpSession(acme, here.id, 'atlas')
      await rows.rpSession(acme, there.id, 'ledger')
      const { logoutId, deliveries } = await end(part(here.id))
      const sids = own.map(({ sid }) => sid).toSorted()
      assert.deepEqual(deliveries.map(({ sid }) => String(sid)).toSorted(), sids)
      const { sessions, rp_sessions: parts } = await pictureOf(database)
      assert.ok(sessions?.every((row) => 'ended_by' in row && row.ended_at === null))
      const over = parts?.filter((row) => 'ended_at' in row && row.ended_at !== null)
      assert.deepEqual(over?.map((row) => 'sid' in row && row.sid).toSorted(), sids)
      assert.deepEqual((await store.standing(logoutId))?.clientIds, ['ledger'])
    })

    it('D10 ends its grants there as each says: offline ones keep their refresh token', async (t) => {
      const { rows, end, grant } = await worldOf(t, engine)
      const [here, there] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      const { id: rpSessionId } = await rows.rpSession(acme, here.id, 'ledger')
      const mine = { client_id: 'ledger', rp_session_id: rpSessionId }
      const whole = await rows.grant(acme, here.id, mine)
      const kept = await rows.grant(acme, here.id, { ...mine, atLogout: offline })
      const untouched = [
        await rows.grant(acme, here.id, { client_id: 'atlas' }),
        await rows.grant(acme, there.id, mine),
        await rows.grant(umbra, here.id, mine),
      ]
      await end(part(here.id))
      assert.equal((await grant(whole.id)).revoked_at, start.getTime())
      const { revoked_at, access_revoked_at } = await grant(kept.id)
      assert.deepEqual([revoked_at, access_revoked_at], [null, start.getTime()])
      for (const { id } of untouched) {
        const row = await grant(id)
        assert.deepEqual([row.revoked_at, row.access_revoked_at], [null, null])
      }
    })

    it('is nothing to end where the app has no part: neither loops nor touches a grant', async (t) => {
      const { database, rows, decide, end } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(acme, id, 'atlas')
      await rows.grant(acme, id, { client_id: 'ledger', atLogout: offline })
      const before = await pictureOf(database)
      assert.equal((await decide(part(id))).kind, 'nothing-to-end')
      assert.equal((await decide(part('gone' as SessionId))).kind, 'nothing-to-end')
      assert.deepEqual(await pictureOf(database), before)
      await rows.rpSession(acme, id, 'ledger')
      await end(part(id))
      assert.equal((await decide(part(id))).kind, 'nothing-to-end')
    })

    it('SEC-12 is stale when somebody came to the session meanwhile, and of two that race one happens', async (t) => {
      const { database, rows, store, planFor, comes } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await comes(id)
      const old = await planFor(part(id))
      await comes(id, 'atlas' as ClientId)
      const before = await pictureOf(database)
      assert.equal(await store.commit(old, details), 'stale')
      assert.deepEqual(await pictureOf(database), before)
      const plan = await planFor(part(id))
      const [first, second] = [await store.commit(plan, details), await store.commit(plan, details)]
      assert.ok(first !== 'stale')
      assert.equal(second, 'stale')
    })

    it("is the person's own to end by their token, which the record says; a stranger's is a question", async (t) => {
      const { rows, decide, end, story } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const { sid } = await rows.rpSession(acme, id, 'ledger')
      const byToken = (userId: string): Evidence => ({
        kind: 'user-token',
        userId: userId as UserId,
        sessionId: id,
      })
      assert.equal((await decide(part(id), byToken('bob'))).kind, 'confirm')
      const { logoutId } = await end(part(id), byToken('ada'))
      const told = await story(logoutId)
      assert.ok(told)
      assert.deepEqual(told.evidence, byToken('ada'))
      assert.deepEqual(
        [told.sessions, told.rpSessions.map((rp) => [rp.sid, rp.endedAlone])],
        [[], [[sid, true]]],
      )
      assert.match(
        tellStory({ ...told, door: 'user-api' }),
        /door +user-api \(a program with the person's own/,
      )
      assert.match(tellStory({ ...told, door: 'revocation' }), /an app took back the token/)
    })
  })

  describe(`the part of a session's only app, where there is no browser, on ${engine.name}`, () => {
    async function signedInOnDevice(t: TestContext) {
      const world = await worldOf(t, engine)
      const { rows } = world
      const { id } = await rows.session(acme, 'ada', { kind: 'device' })
      const { sid, id: rp_session_id } = await rows.rpSession(acme, id, 'ledger')
      const mine = { client_id: 'ledger', rp_session_id, sid, atLogout: offline }
      const grants = [await rows.grant(acme, id, mine)]
      return { ...world, id, sid, mine, grants }
    }
    type Device = Awaited<ReturnType<typeof signedInOnDevice>>

    const ways: Readonly<Record<string, (device: Device) => readonly [Extent, Evidence]>> = {
      'the part': ({ id }) => [part(id), operator],
      'the app everywhere': () => [app('ledger'), operator],
      'its replayed family': ({ grants: [grant] }) => [
        family(String(grant?.id)),
        replayed(String(grant?.id)),
      ],
      'its grant alone': ({ grants: [grant] }) => [alone(String(grant?.id)), operator],
    }
    for (const [name, way] of Object.entries(ways)) {
      it(`is all of it: with ${name} the session is over, its offline grants too, and the app is told`, async (t) => {
        const device = await signedInOnDevice(t)
        const { database, end, decide, grant, grants, story, id, sid } = device
        const { logoutId, deliveries } = await end(...way(device))
        assert.deepEqual(
          deliveries.map((delivery) => String(delivery.sid)),
          [sid],
        )
        const { sessions } = await pictureOf(database)
        assert.deepEqual(
          sessions?.map((row) => 'ended_by' in row && row.ended_by),
          [logoutId],
        )
        for (const row of grants) assert.equal((await grant(row.id)).revoked_at, start.getTime())
        const told = await story(logoutId)
        assert.deepEqual([told?.sessions, told?.grantsRevoked], [[id], 1])
        assert.deepEqual(
          told?.rpSessions.map((rp) => [rp.sid, rp.endedAlone]),
          [[sid, false]],
        )
        assert.equal((await decide(...way(device))).kind, 'nothing-to-end')
      })
    }

    it('leaves it alone where another app is named', async (t) => {
      const { database, decide, id } = await signedInOnDevice(t)
      const before = await pictureOf(database)
      assert.equal((await decide(part(id, 'atlas' as ClientId))).kind, 'nothing-to-end')
      assert.equal((await decide(app('atlas'))).kind, 'nothing-to-end')
      assert.deepEqual(await pictureOf(database), before)
    })

    it('SEC-12 is over beside parts of browsers, in one logout; of two that race one happens', async (t) => {
      const { database, rows, store, planFor, id } = await signedInOnDevice(t)
      const browser = await rows.session(acme, 'ada')
      const { sid } = await rows.rpSession(acme, browser.id, 'ledger')
      await rows.rpSession(acme, browser.id, 'atlas')
      const plan = await planFor(app('ledger'))
      const results = await Promise.all([1, 2].map(() => store.commit(plan, details)))
      assert.equal(results.filter((result) => result === 'stale').length, 1)
      const { sessions, rp_sessions: parts } = await pictureOf(database)
      const over = (rows: typeof sessions) =>
        rows?.flatMap((row) => ('ended_at' in row && row.ended_at !== null ? [row] : []))
      assert.deepEqual(
        over(sessions)?.map((row) => 'id' in row && row.id),
        [id],
      )
      assert.deepEqual(
        over(parts)?.map((row) => 'sid' in row && row.sid),
        [sid],
      )
    })
  })

  describe(`an app's part alone, on ${engine.name}`, () => {
    it('ends in every session of the person, is told once each, and the sessions go on', async (t) => {
      const { database, rows, end } = await worldOf(t, engine)
      const sids: string[] = []
      for (const user of ['ada', 'ada', 'bob']) {
        const { id } = await rows.session(acme, user)
        const rp = await rows.rpSession(acme, id, 'ledger')
        await rows.rpSession(acme, id, 'atlas')
        if (user === 'ada') sids.push(rp.sid)
      }
      const { deliveries } = await end(app('ledger'))
      assert.deepEqual(deliveries.map(({ sid }) => String(sid)).toSorted(), sids.toSorted())
      const { sessions, rp_sessions: parts } = await pictureOf(database)
      assert.ok(sessions?.every((row) => 'ended_by' in row && row.ended_at === null))
      const over = parts?.filter((row) => 'ended_at' in row && row.ended_at !== null)
      assert.deepEqual(over?.map((row) => 'sid' in row && row.sid).toSorted(), sids.toSorted())
    })

    it('D10 revokes its grants whole, offline ones of sessions long over too, and no others', async (t) => {
      const { rows, end, grant } = await worldOf(t, engine)
      const live = await rows.session(acme, 'ada')
      const over = await rows.session(acme, 'ada', { ended_at: 1, ended_by: 'l0' })
      await rows.rpSession(acme, live.id, 'ledger')
      const mine = { client_id: 'ledger', atLogout: offline }
      const gone = [await rows.grant(acme, live.id, mine), await rows.grant(acme, over.id, mine)]
      const kept = [
        await rows.grant(acme, live.id, { client_id: 'atlas' }),
        await rows.grant(acme, live.id, { ...mine, user_id: 'bob' }),
      ]
      const elsewhere = await rows.grant(umbra, live.id, mine)
      await end(app('ledger'))
      for (const { id } of gone) assert.equal((await grant(id)).revoked_at, start.getTime())
      for (const { id } of [...kept, elsewhere]) assert.equal((await grant(id)).revoked_at, null)
    })

    it('is nothing to end where neither part nor grant is left', async (t) => {
      const { rows, end, decide } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      assert.equal((await decide(app('ledger'))).kind, 'nothing-to-end')
      await rows.rpSession(acme, id, 'ledger')
      await end(app('ledger'))
      assert.equal((await decide(app('ledger'))).kind, 'nothing-to-end')
    })

    it('a part that ended is not told again when its session ends, nor counted among its apps', async (t) => {
      const { rows, store, end } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(acme, id, 'ledger')
      await rows.rpSession(acme, id, 'atlas')
      await end(app('ledger'))
      const { logoutId, deliveries } = await end({ kind: 'session', sessionId: id })
      assert.deepEqual(
        deliveries.map(({ clientId }) => clientId),
        ['atlas'],
      )
      assert.deepEqual((await store.standing(logoutId))?.clientIds, ['atlas'])
    })

    it('CORE-14 a part that ended stays ended: who comes again gets a new sid, the old one is remembered', async (t) => {
      const { rows, store, end, comes } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const first = await comes(id)
      assert.deepEqual(await comes(id), first)
      await end(app('ledger'))
      const second = await comes(id)
      assert.ok(first !== 'stale' && second !== 'stale')
      assert.notEqual(second.sid, first.sid)
      assert.notEqual(second.id, first.id)
      assert.deepEqual(await comes(id), second)
      for (const { sid } of [first, second]) assert.deepEqual(await store.sessionsOfSid(sid), [id])
      const { deliveries } = await end({ kind: 'session', sessionId: id })
      assert.deepEqual(
        deliveries.map(({ sid }) => sid),
        [second.sid],
      )
    })

    it('two tabs that join at once get one part', async (t) => {
      const { database, rows, comes } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const joined = await Promise.all([1, 2, 3].map(() => comes(id)))
      assert.deepEqual(joined, [joined[0], joined[0], joined[0]])
      const { rp_sessions: parts } = await pictureOf(database)
      assert.equal(parts?.length, 1)
    })

    it('SEC-12 is stale when the app came to another session while it was decided', async (t) => {
      const { database, rows, store, planFor, comes } = await worldOf(t, engine)
      const [one, other] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      await comes(one.id)
      const plan = await planFor(app('ledger'))
      await comes(other.id)
      const before = await pictureOf(database)
      assert.equal(await store.commit(plan, details), 'stale')
      assert.deepEqual(await pictureOf(database), before)
      assert.notEqual(await store.commit(await planFor(app('ledger')), details), 'stale')
    })

    it('SEC-12 is stale when another app came to the session meanwhile, and of two that race one happens', async (t) => {
      const { rows, store, planFor, comes } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await comes(id)
      const old = await planFor(app('ledger'))
      await comes(id, 'atlas' as ClientId)
      assert.equal(await store.commit(old, details), 'stale')
      const plan = await planFor(app('ledger'))
      const results = await Promise.all([1, 2].map(() => store.commit(plan, details)))
      assert.deepEqual(results.filter((result) => result === 'stale').length, 1)
    })

    it('makes a logout of the whole session stale that was decided before', async (t) => {
      const { rows, store, planFor, end, comes } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await comes(id)
      const whole = await planFor({ kind: 'session', sessionId: id })
      await end(app('ledger'))
      assert.equal(await store.commit(whole, details), 'stale')
    })

    it('is in the trace, in words', async (t) => {
      const { rows, store, end, story } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const { sid } = await rows.rpSession(acme, id, 'ledger')
      const { logoutId } = await end(app('ledger'))
      const told = await story(logoutId)
      assert.ok(told)
      assert.deepEqual(told.rpSessions, [{ clientId: 'ledger', sid, startedAt: start, endedAlone: true }])
      assert.match(tellStory(told), /an operator, by the admin API.*this app alone; the session goes on/s)
      assert.deepEqual((await store.standing(logoutId))?.clientIds, ['ledger'])
    })
  })

  describe(`D10 a grant alone, on ${engine.name}`, () => {
    it('ends, offline or not, and leaves the part, the grants beside it and the session; nobody is told', async (t) => {
      const { rows, end, decide, grant, database, story } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const { id: rp_session_id } = await rows.rpSession(acme, id, 'ledger')
      const mine = { client_id: 'ledger', rp_session_id }
      const gone = [
        await rows.grant(acme, id, mine),
        await rows.grant(acme, id, { ...mine, atLogout: offline }),
      ]
      const beside = await rows.grant(acme, id, mine)
      const { sessions, rp_sessions: parts } = await pictureOf(database)
      for (const one of gone) {
        const { logoutId, deliveries } = await end(alone(one.id))
        assert.deepEqual(deliveries, [])
        assert.equal((await grant(one.id)).revoked_at, start.getTime())
        const told = await story(logoutId)
        assert.deepEqual([told?.grantsRevoked, told?.sessions, told?.rpSessions], [1, [], []])
        assert.equal((await decide(alone(one.id))).kind, 'nothing-to-end')
      }
      const after = await pictureOf(database)
      assert.deepEqual([after.sessions, after.rp_sessions], [sessions, parts])
      const { revoked_at, access_revoked_at } = await grant(beside.id)
      assert.deepEqual([revoked_at, access_revoked_at], [null, null])
    })
  })

  describe(`RFC9700 §4.14.2 a replayed family, on ${engine.name}`, () => {
    async function replay(t: TestContext) {
      const world = await worldOf(t, engine)
      const { id } = await world.rows.session(acme, 'ada')
      const part = await world.rows.rpSession(acme, id, 'ledger')
      await world.rows.rpSession(acme, id, 'atlas')
      const own = { client_id: 'ledger', rp_session_id: part.id }
      const grants = {
        family: await world.rows.grant(acme, id, { ...own, atLogout: offline }),
        beside: await world.rows.grant(acme, id, own),
        besideOffline: await world.rows.grant(acme, id, { ...own, atLogout: offline }),
        atlas: await world.rows.grant(acme, id, { client_id: 'atlas' }),
      }
      return { ...world, id, part, grants }
    }

    it('ends its part and tells the app; the session and other apps go on', async (t) => {
      const { end, grants, part, database } = await replay(t)
      const { deliveries } = await end(family(grants.family.id), replayed(grants.family.id))
      assert.deepEqual(
        deliveries.map(({ sid }) => sid),
        [part.sid as Sid],
      )
      const { sessions } = await pictureOf(database)
      assert.ok(sessions?.every((row) => 'ended_by' in row && row.ended_at === null))
    })

    it('D10 revokes the family whole, and what is beside it in the part by policy', async (t) => {
      const { end, grants, grant } = await replay(t)
      await end(family(grants.family.id), replayed(grants.family.id))
      const at = start.getTime()
      const fates = await Promise.all(
        [grants.family, grants.beside, grants.besideOffline, grants.atlas].map(async ({ id }) => {
          const { revoked_at, access_revoked_at } = await grant(id)
          return [revoked_at, access_revoked_at]
        }),
      )
      assert.deepEqual(fates, [
        [at, null],
        [at, null],
        [null, at],
        [null, null],
      ])
    })

    it('writes one audit line in the same transaction, and a second replay finds nothing', async (t) => {
      const { end, decide, grants, database } = await replay(t)
      const { logoutId } = await end(family(grants.family.id), replayed(grants.family.id))
      const audit = await database.read.selectFrom('audit').select(['event', 'details']).execute()
      assert.deepEqual(
        audit.map((row) => ({ ...row })),
        [
          {
            event: 'refresh-token-reused',
            details: JSON.stringify({ grantId: grants.family.id, clientId: 'ledger', logout: logoutId }),
          },
        ],
      )
      const again = await decide(family(grants.family.id), replayed(grants.family.id))
      assert.equal(again.kind, 'nothing-to-end')
      assert.equal((await decide(family('unknown'), replayed('unknown'))).kind, 'nothing-to-end')
    })

    it('of a session long over revokes what is left, and tells nobody', async (t) => {
      const { rows, end, grant, story } = await replay(t)
      const over = await rows.session(acme, 'ada', { ended_at: 1, ended_by: 'l0' })
      const part = await rows.rpSession(acme, over.id, 'ledger')
      const left = await rows.grant(acme, over.id, { rp_session_id: part.id, atLogout: offline })
      const { logoutId, deliveries } = await end(family(left.id), replayed(left.id))
      assert.deepEqual(deliveries, [])
      assert.equal((await grant(left.id)).revoked_at, start.getTime())
      assert.equal((await story(logoutId))?.userId, 'ada')
    })

    it('SEC-12 of many replays at once one ends it, with or without a session', async (t) => {
      const { rows, store, planFor, grants, database } = await replay(t)
      const over = await rows.session(acme, 'ada', { ended_at: 1, ended_by: 'l0' })
      const left = await rows.grant(acme, over.id, { atLogout: offline })
      for (const { id } of [grants.family, left]) {
        const plan = await planFor(family(id), replayed(id))
        const results = await Promise.all([1, 2, 3].map(() => store.commit(plan, details)))
        assert.equal(results.filter((result) => result === 'stale').length, 2)
      }
      assert.equal((await database.read.selectFrom('audit').selectAll().execute()).length, 2)
    })

    it('D3 of another tenant is nothing here', async (t) => {
      const { rows, decide, id } = await replay(t)
      const theirs = await rows.grant(umbra, id)
      assert.equal((await decide(family(theirs.id), replayed(theirs.id))).kind, 'nothing-to-end')
    })
  })

  describe(`D10 everything but this session, on ${engine.name}`, () => {
    it('ends the other sessions and every grant but those of the session that stays', async (t) => {
      const { database, rows, end, grant } = await worldOf(t, engine)
      const [stays, goes] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      const over = await rows.session(acme, 'ada', { ended_at: 1, ended_by: 'l0' })
      const kept = await rows.grant(acme, stays.id, { atLogout: offline })
      const gone = [goes, over].map(({ id }) => rows.grant(acme, id, { atLogout: offline }))
      await end({ kind: 'user', userId: ada, except: stays.id })
      assert.equal((await grant(kept.id)).revoked_at, null)
      for (const { id } of await Promise.all(gone))
        assert.equal((await grant(id)).revoked_at, start.getTime())
      const live = await database.read
        .selectFrom('sessions')
        .select('id')
        .where('ended_at', 'is', null)
        .execute()
      assert.deepEqual(
        live.map(({ id }) => id),
        [stays.id],
      )
    })

    it('is stale when the person began yet another session meanwhile', async (t) => {
      const { rows, store, planFor } = await worldOf(t, engine)
      const [stays] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      const plan = await planFor({ kind: 'user', userId: ada, except: stays.id })
      await rows.session(acme, 'ada')
      assert.equal(await store.commit(plan, details), 'stale')
    })
  })

  describe(`BCL-51 the end by time, on ${engine.name}`, () => {
    for (const [name, ends] of Object.entries({
      idle: { idle_expires_at: start.getTime() - 60_000 },
      absolute: { idle_expires_at: start.getTime() - 50_000, expires_at: start.getTime() - 60_000 },
    }))
      it(`${name}: access tokens end as of the moment the session stopped, not of the sweep`, async (t) => {
        const { rows, end, grant } = await worldOf(t, engine)
        const { id } = await rows.session(acme, 'ada', ends)
        const kept = await rows.grant(acme, id, { atLogout: offline })
        await end({ kind: 'overdue', sessionId: id, at: start }, { kind: 'time-over' })
        const { revoked_at, access_revoked_at } = await grant(kept.id)
        assert.deepEqual([revoked_at, access_revoked_at], [null, start.getTime() - 60_000])
      })
  })
}
