import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { Extent, LogoutId, LogoutPlan } from '../domain/logout.ts'
import type { RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer, LogoutPolicy } from '../domain/tenant.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { issueCredential, readCredential } from '../platform/credential.ts'
import { createRandom } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { type Engine, engines } from '../../test/support/engines.ts'
import { acme, createRows, pictureOf, sealer, start, umbra } from '../../test/support/logout-rows.ts'
import { createDeliveryQueue } from './queue-sql.ts'
import type { CommittedLogout, LogoutStore } from './store.ts'
import { createLogoutStores } from './store-sql.ts'

const random = createRandom({ now: () => start })
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const details = { at: start, leaseUntil: later(35), receiptHash: 'receipt' }
const ada = 'ada' as UserId

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const tenant of [acme, umbra]) for (const user of ['ada', 'bob']) await rows.user(tenant, user)
  const storeFor = createLogoutStores(database, random, sealer)
  return { database, rows, storeFor, store: storeFor(acme) }
}

/** The plan that a decision would make of the sessions in an extent. */
async function planFor(
  store: LogoutStore,
  extent: Extent,
  more: Partial<LogoutPlan> = {},
): Promise<LogoutPlan> {
  const sessions = await store.sessions(extent)
  return {
    door: 'end-session',
    evidence: { kind: 'none' },
    ...(sessions[0] ? { userId: sessions[0].user.id } : {}),
    ends: sessions.map(({ id, version, user }) => ({ id, version, userId: user.id })),
    endsParts: [],
    grants: { kind: 'by-policy' },
    upstreamHops: [],
    notify: sessions.flatMap(({ rpSessions }) =>
      rpSessions.map((rpSession) => ({
        channel: 'back-channel' as const,
        rpSession: { ...rpSession, clientName: `the ${rpSession.clientId}` },
        uri: `https://${rpSession.clientId}.example/bcl`,
        state: 'pending' as const,
      })),
    ),
    landing: { kind: 'signed-out-page' },
    ...more,
  }
}

function committed(result: CommittedLogout | 'stale'): CommittedLogout {
  assert.notEqual(result, 'stale')
  assert.ok(result !== 'stale')
  return result
}

const of = (sessionId: SessionId): Extent => ({ kind: 'session', sessionId })

for (const engine of engines) {
  describe(`the sessions of a logout, on ${engine.name}`, () => {
    it('are those of the cookie, with their apps', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      const { id, cookie } = await rows.session(acme, 'ada', { version: 4 })
      const ledger = await rows.rpSession(acme, id, 'ledger')
      await rows.rpSession(acme, (await rows.session(acme, 'ada')).id, 'atlas')
      assert.deepEqual(await store.sessions({ kind: 'browser', cookie }), [
        {
          id,
          version: 4,
          user: { id: 'ada', username: 'ada', email: 'ada@example.org', claims: { name: 'ada of acme' } },
          rpSessions: [
            {
              id: ledger.id,
              sessionId: id,
              clientId: 'ledger',
              sid: ledger.sid,
              subject: 'ada',
              issuer: 'https://op.example/acme',
            },
          ],
        },
      ])
    })

    const wrong: Readonly<Record<string, (cookie: string) => string | undefined>> = {
      'no cookie': () => undefined,
      'an empty cookie': () => '',
      'the right id with another secret': (cookie) => {
        const shown = readCredential('session', cookie)
        return shown && issueCredential('session', random, shown.id).value
      },
      'a truncated secret': (cookie) => cookie.slice(0, -1),
      'a longer secret': (cookie) => `${cookie}A`,
      'the id alone': (cookie) => readCredential('session', cookie)?.id,
      'another kind of credential': (cookie) => cookie.replace('exss_', 'exat_'),
      SQL: () => "exss_' or 1=1 --",
    }
    for (const [name, forge] of Object.entries(wrong)) {
      it(`are none for ${name}`, async (t) => {
        const { rows, store } = await worldOf(t, engine)
        const { cookie } = await rows.session(acme, 'ada')
        assert.deepEqual(await store.sessions({ kind: 'browser', cookie: forge(cookie) }), [])
      })
    }

    it('are none that ended', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      const { id, cookie } = await rows.session(acme, 'ada', { ended_at: start.getTime(), ended_by: 'l0' })
      assert.deepEqual(await store.sessions({ kind: 'browser', cookie }), [])
      assert.deepEqual(await store.sessions(of(id)), [])
      assert.deepEqual(await store.sessions({ kind: 'user', userId: ada }), [])
    })

    it('RIL-43 of a user are all of theirs and of nobody else', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      const ids = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')].map(({ id }) => id)
      await rows.session(acme, 'bob')
      await rows.session(umbra, 'ada')
      const found = await store.sessions({ kind: 'user', userId: ada })
      assert.deepEqual(
        found.map(({ id }) => id),
        ids.toSorted(),
      )
    })

    it('BCL-51 that were found overdue are none once they live again', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      const idle = await rows.session(acme, 'ada', { idle_expires_at: start.getTime() })
      const old = await rows.session(acme, 'ada', { expires_at: start.getTime() })
      const live = await rows.session(acme, 'ada')
      const overdue = (sessionId: SessionId) => store.sessions({ kind: 'overdue', sessionId, at: start })
      assert.equal((await overdue(idle.id)).length, 1)
      assert.equal((await overdue(old.id)).length, 1)
      assert.equal((await overdue(live.id)).length, 0)
    })

    it('D3 belong to one tenant: the same ids in another are strangers', async (t) => {
      const { rows, storeFor } = await worldOf(t, engine)
      const { id, cookie } = await rows.session(acme, 'ada')
      await rows.session(umbra, 'bob', { id })
      const twin = await rows.rpSession(acme, id, 'ledger', { id: 'rp', sid: 'same' })
      await rows.rpSession(umbra, id, 'atlas', { id: 'rp', sid: 'same' })
      assert.deepEqual(await storeFor(umbra).sessions({ kind: 'browser', cookie }), [])
      const [mine] = await storeFor(acme).sessions({ kind: 'browser', cookie })
      assert.equal(mine?.user.id, 'ada')
      assert.deepEqual(
        mine.rpSessions.map(({ clientId }) => clientId),
        [twin.client_id],
      )
      const [theirs] = await storeFor(umbra).sessions(of(id))
      assert.equal(theirs?.user.id, 'bob')
    })
  })

  describe(`a commit, on ${engine.name}`, () => {
    it('RIL-41 BCL-37 ends the session, leases its deliveries and writes the record', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { version: 3 })
      const { sid } = await rows.rpSession(acme, id, 'ledger')
      const plan = await planFor(store, of(id), { requestedBy: 'ledger' as ClientId })
      const { logoutId, deliveries } = committed(await store.commit(plan, details))

      const { sessions, logouts, deliveries: stored } = await pictureOf(database)
      assert.deepEqual(
        sessions?.map((row) => 'ended_at' in row && [row.ended_at, row.ended_by, row.version]),
        [[start.getTime(), logoutId, 4]],
      )
      assert.deepEqual(logouts, [
        {
          tenant_id: acme,
          id: logoutId,
          door: 'end-session',
          evidence: '{"kind":"none"}',
          requested_by: 'ledger',
          user_id: 'ada',
          sessions: JSON.stringify([id]),
          parts: '[]',
          grants_revoked: 0,
          access_revoked: 0,
          landing: 'signed-out-page',
          landing_sealed: null,
          receipt_hash: 'receipt',
          voice: null,
          decided_at: start.getTime(),
        },
      ])
      assert.deepEqual(stored, [
        {
          tenant_id: acme,
          id: deliveries[0]?.id,
          logout_id: logoutId,
          channel: 'back-channel',
          client_id: 'ledger',
          client_name: 'the ledger',
          uri: 'https://ledger.example/bcl',
          subject: 'ada',
          sid,
          issuer: 'https://op.example/acme',
          state: 'pending',
          attempts: 0,
          created_at: start.getTime(),
          due_at: start.getTime(),
          settled_at: null,
          leased_until: later(35).getTime(),
        },
      ])
      assert.deepEqual(deliveries, [
        {
          tenantId: acme,
          id: deliveries[0]?.id,
          logoutId,
          channel: 'back-channel',
          clientId: 'ledger',
          uri: 'https://ledger.example/bcl',
          subject: 'ada',
          sid,
          issuer: 'https://op.example/acme',
          attempts: 0,
        },
      ])
    })

    it('BCL-37 its deliveries are leased: no worker claims them until the lease is over', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(acme, id, 'ledger')
      committed(await store.commit(await planFor(store, of(id)), details))
      const queue = createDeliveryQueue(database)
      const claim = { limit: 10, except: [], leaseUntil: later(99) }
      assert.equal((await queue.claimDue({ ...claim, now: start })).length, 0)
      assert.equal((await queue.claimDue({ ...claim, now: later(34) })).length, 0)
      assert.equal((await queue.claimDue({ ...claim, now: later(35) })).length, 1)
    })

    it('SEC-12 is whole or nothing, whichever of its statements fails', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const sessions = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      for (const { id } of sessions) {
        await rows.rpSession(acme, id, 'ledger')
        await rows.grant(acme, id)
        await rows.grant(acme, id, { atLogout: { access: 'end', refresh: 'survive' } })
      }
      const plan = await planFor(store, { kind: 'user', userId: ada })
      const before = await pictureOf(database)
      let failed = 0
      for (;;) {
        const faulty = createLogoutStores(failingAt(failed, database), random, sealer)(acme)
        const result = await faulty.commit(plan, details).catch((fault: unknown) => fault)
        if (!(result instanceof Planted)) break
        assert.deepEqual(
          await pictureOf(database),
          before,
          `something stayed after statement ${failed + 1} failed`,
        )
        failed += 1
      }
      assert.ok(failed >= 6, `only ${failed} statements failed`)
      assert.notDeepEqual(await pictureOf(database), before)
    })

    it('SEC-12 is stale, and nothing happens, when an app joined since', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const [first, second] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      await rows.grant(acme, first.id)
      const plan = await planFor(store, { kind: 'user', userId: ada })
      await database.write((transaction) =>
        transaction.updateTable('sessions').set({ version: 2 }).where('id', '=', second.id).execute(),
      )
      const before = await pictureOf(database)
      assert.equal(await store.commit(plan, details), 'stale')
      assert.deepEqual(await pictureOf(database), before)
      committed(await store.commit(await planFor(store, { kind: 'user', userId: ada }), details))
    })

    it('SEC-12 RIL-42 of two that race, one happens and the other is stale', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(acme, id, 'ledger')
      const plan = await planFor(store, of(id))
      const results = await Promise.all([1, 2, 3].map(() => store.commit(plan, details)))
      assert.equal(results.filter((result) => result === 'stale').length, 2)
      const { logouts, deliveries } = await pictureOf(database)
      assert.deepEqual([logouts?.length, deliveries?.length], [1, 1])
    })

    it('SEC-12 one that is stale takes back nothing of another in the same turn', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const [one, other] = [await rows.session(acme, 'ada'), await rows.session(acme, 'bob')]
      const plans = [await planFor(store, of(one.id)), await planFor(store, of(other.id))]
      const stale = { ...plans[0], ends: [{ id: one.id, userId: ada, version: 9 }] } as LogoutPlan
      const results = await Promise.all([stale, ...plans].map((plan) => store.commit(plan, details)))
      assert.deepEqual(
        results.map((result) => result === 'stale'),
        [true, false, false],
      )
      const { sessions } = await pictureOf(database)
      assert.ok(sessions?.every((row) => 'ended_at' in row && row.ended_at !== null))
    })

    it('RIL-42 of a session that ended already is stale', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const plan = await planFor(store, of(id))
      committed(await store.commit(plan, details))
      assert.equal(await store.commit({ ...plan, ends: [{ id, userId: ada, version: 2 }] }, details), 'stale')
    })

    it('BCL-51 by time is stale when the session was seen again meanwhile', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { idle_expires_at: start.getTime() })
      const plan = await planFor(
        store,
        { kind: 'overdue', sessionId: id, at: start },
        { evidence: { kind: 'time-over' } },
      )
      await database.write((transaction) =>
        transaction
          .updateTable('sessions')
          .set({ idle_expires_at: later(60).getTime() })
          .execute(),
      )
      assert.equal(await store.commit(plan, details), 'stale')
      committed(await store.commit(plan, { ...details, at: later(60) }))
    })

    it('D10 of everything is stale when the user began another session meanwhile', async (t) => {
      const { rows, store } = await worldOf(t, engine)
      await rows.session(acme, 'ada')
      const extent = { kind: 'user', userId: ada } as const
      const grants = { kind: 'all', userId: ada } as const
      const plan = await planFor(store, extent, { grants })
      await rows.session(acme, 'bob')
      await rows.session(umbra, 'ada')
      await rows.session(acme, 'ada')
      assert.equal(await store.commit(plan, details), 'stale')
      committed(await store.commit(await planFor(store, extent, { grants }), details))
    })

    it('SEC-8 of a session with two thousand apps is one commit', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const [plan] = [await planFor(store, of(id))]
      const notify = Array.from({ length: 2100 }, (_, at) => ({
        channel: 'back-channel' as const,
        uri: 'https://many.example/bcl',
        state: 'pending' as const,
        rpSession: {
          id: `rp-${at}` as RpSessionId,
          sessionId: id,
          clientId: `c-${at}` as ClientId,
          sid: `sid-${at}` as Sid,
          subject: 'ada' as Subject,
          issuer: 'https://op.example' as Issuer,
          clientName: `App ${at}`,
        },
      }))
      const { deliveries } = committed(await store.commit({ ...plan, notify }, details))
      assert.equal(deliveries.length, 2100)
      const { deliveries: stored } = await pictureOf(database)
      assert.equal(stored?.length, 2100)
    })

    it('D3 touches nothing of another tenant with the same ids', async (t) => {
      const { database, rows, storeFor } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      await rows.session(umbra, 'ada', { id })
      await rows.grant(acme, id, { id: 'g' })
      await rows.grant(umbra, id, { id: 'g' })
      const store = storeFor(acme)
      const plan = await planFor(store, of(id))
      committed(await store.commit(plan, details))
      const { read } = database
      const theirs = await Promise.all([
        read.selectFrom('sessions').select('ended_at as at').where('tenant_id', '=', umbra).execute(),
        read.selectFrom('grants').select('revoked_at as at').where('tenant_id', '=', umbra).execute(),
      ])
      assert.deepEqual(
        theirs.flat().map((row) => row.at),
        [null, null],
      )
    })
  })

  describe(`BCL-53 BCL-54 BCL-55 D10 the grants of a session that ends, on ${engine.name}`, () => {
    const both: LogoutPolicy = { access: 'end', refresh: 'end' }
    const offline: LogoutPolicy = { access: 'end', refresh: 'survive' }
    const akamai: LogoutPolicy = { access: 'survive', refresh: 'survive' }
    const odd: LogoutPolicy = { access: 'survive', refresh: 'end' }
    const cases: readonly (readonly [
      string,
      LogoutPolicy,
      'by-policy' | 'all',
      'revoked' | 'access revoked' | 'alive',
    ])[] = [
      ['standard', both, 'by-policy', 'revoked'],
      ['offline_access keeps the refresh token', offline, 'by-policy', 'access revoked'],
      ['all survives', akamai, 'by-policy', 'alive'],
      ['access tokens survive', odd, 'by-policy', 'alive'],
      ['standard, everything', both, 'all', 'revoked'],
      ['offline_access, everything', offline, 'all', 'revoked'],
      ['all survives, everything', akamai, 'all', 'revoked'],
    ]
    for (const [name, atLogout, kind, expected] of cases) {
      it(`${name}: ${expected}`, async (t) => {
        const { database, rows, store } = await worldOf(t, engine)
        const { id } = await rows.session(acme, 'ada')
        await rows.grant(acme, id, { atLogout })
        const grants = kind === 'all' ? { kind, userId: ada } : { kind }
        const { logoutId } = committed(await store.commit(await planFor(store, of(id), { grants }), details))
        const [grant] = await database.read.selectFrom('grants').selectAll().execute()
        const columns = [grant?.revoked_at, grant?.revoked_because, grant?.access_revoked_at]
        const now = start.getTime()
        const wanted = {
          revoked: [now, `logout ${logoutId}`, null],
          'access revoked': [null, null, now],
          alive: [null, null, null],
        }
        assert.deepEqual(columns, wanted[expected])
      })
    }

    it('are its own: those of other sessions and users stay, and the record counts', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const [mine, other] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      await rows.grant(acme, mine.id)
      await rows.grant(acme, mine.id, { atLogout: offline })
      const kept = [await rows.grant(acme, other.id), await rows.grant(acme, mine.id, { tenant_id: umbra })]
      committed(await store.commit(await planFor(store, of(mine.id)), details))
      const alive = await database.read
        .selectFrom('grants')
        .select('id')
        .where('revoked_at', 'is', null)
        .where('access_revoked_at', 'is', null)
        .execute()
      assert.deepEqual(alive.map(({ id }) => id).toSorted(), kept.map(({ id }) => id).toSorted())
      const [logout] = await database.read.selectFrom('logouts').select('grants_revoked').execute()
      assert.equal(logout?.grants_revoked, 1)
    })

    it('everything of a user means grants of ended sessions too, without a session at all', async (t) => {
      const { database, rows, store } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { ended_at: start.getTime(), ended_by: 'l0' })
      await rows.grant(acme, id, { atLogout: offline, access_revoked_at: start.getTime() })
      await rows.grant(acme, id, { user_id: 'bob' })
      const grants = { kind: 'all', userId: ada } as const
      const plan = await planFor(store, { kind: 'user', userId: ada }, { grants })
      assert.deepEqual(plan.ends, [])
      const { logoutId } = committed(await store.commit(plan, details))
      const revoked = await database.read
        .selectFrom('grants')
        .selectAll()
        .where('revoked_at', 'is not', null)
        .execute()
      assert.deepEqual(
        revoked.map(({ user_id }) => user_id),
        ['ada'],
      )
      assert.deepEqual(await store.standing(logoutId), {
        id: logoutId,
        decidedAt: start,
        cause: 'end-session',
        receiptHash: 'receipt',
        landing: 'signed-out-page',
        clientIds: [],
        deliveries: [],
        hops: [],
      })
    })

    for (const grants of [{ kind: 'by-policy' }, { kind: 'all', userId: ada }] as const) {
      it(`one that was revoked before keeps its reason, ${grants.kind}`, async (t) => {
        const { database, rows, store } = await worldOf(t, engine)
        const { id } = await rows.session(acme, 'ada')
        await rows.grant(acme, id, { revoked_at: 5, revoked_because: 'code reuse' })
        committed(await store.commit(await planFor(store, of(id), { grants }), details))
        const [grant] = await database.read.selectFrom('grants').selectAll().execute()
        assert.deepEqual([grant?.revoked_at, grant?.revoked_because], [5, 'code reuse'])
      })

      it(`D3 one of another tenant stays, ${grants.kind}`, async (t) => {
        const { database, rows, store } = await worldOf(t, engine)
        const { id } = await rows.session(acme, 'ada')
        await rows.grant(umbra, id)
        committed(await store.commit(await planFor(store, of(id), { grants }), details))
        const [grant] = await database.read.selectFrom('grants').selectAll().execute()
        assert.deepEqual([grant?.revoked_at, grant?.access_revoked_at], [null, null])
      })
    }
  })

  describe(`RIL-13 RIL-14 the memory of ended sessions, on ${engine.name}`, () => {
    it('still knows whose sid it was', async (t) => {
      const { rows, store, storeFor } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const rp = await rows.rpSession(acme, id, 'ledger')
      assert.deepEqual(await store.sessionsOfSid(rp.sid as Sid), [id])
      committed(await store.commit(await planFor(store, of(id)), details))
      assert.deepEqual(await store.sessionsOfSid(rp.sid as Sid), [id])
      assert.deepEqual(await store.sessionsOfSid('unknown' as Sid), [])
      assert.deepEqual(await storeFor(umbra).sessionsOfSid(rp.sid as Sid), [])
    })
  })

  describe(`a logout that waits for the person, on ${engine.name}`, () => {
    const request = {
      door: 'end-session',
      evidence: {
        kind: 'id-token-hint',
        verdict: {
          kind: 'ours',
          hint: {
            clientIds: ['ledger' as ClientId],
            subject: 'ada' as Subject,
            issuer: 'https://op.example' as Issuer,
            issuedAt: start,
            isExpired: false,
            proof: 'issuer',
          },
        },
      },
      returnTo: 'https://ledger.example/out',
      state: 'issuedAt "\u2028 é',
    } as const

    async function kept(t: TestContext) {
      const world = await worldOf(t, engine)
      const handle = issueCredential('handle', random)
      await world.store.keepPending({
        id: handle.id,
        hash: handle.hash,
        request,
        uiLocales: 'de',
        createdAt: start,
        expiresAt: later(900),
      })
      return { ...world, handle }
    }

    it('comes back as it was kept', async (t) => {
      const { store, handle } = await kept(t)
      const pending = await store.pending(handle.id, handle.hash, start)
      assert.deepEqual(pending, { id: handle.id, request, uiLocales: 'de', isUsed: false })
    })
    it('does not come for another secret, another tenant, or too late', async (t) => {
      const { store, storeFor, handle } = await kept(t)
      assert.equal(
        await store.pending(handle.id, issueCredential('handle', random, handle.id).hash, start),
        undefined,
      )
      assert.equal(await storeFor(umbra).pending(handle.id, handle.hash, start), undefined)
      assert.ok(await store.pending(handle.id, handle.hash, later(899)))
      assert.equal(await store.pending(handle.id, handle.hash, later(900)), undefined)
    })
    it('is used once, however many try at once', async (t) => {
      const { store, storeFor, handle } = await kept(t)
      assert.equal(await storeFor(umbra).usePending(handle.id, start), false)
      const results = await Promise.all([1, 2, 3].map(() => store.usePending(handle.id, start)))
      assert.equal(results.filter(Boolean).length, 1)
      assert.equal((await store.pending(handle.id, handle.hash, start))?.isUsed, true)
    })
    it('the store holds no secret of it', async (t) => {
      const { database, handle } = await kept(t)
      assert.ok(!JSON.stringify(await pictureOf(database)).includes(handle.value))
    })
  })

  describe(`the standing of a logout, on ${engine.name}`, () => {
    it('says which apps the session reached and how far their notices are', async (t) => {
      const { database, rows, store, storeFor } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      for (const client of ['ledger', 'atlas']) await rows.rpSession(acme, id, client, { id: `rp-${client}` })
      await rows.rpSession(acme, id, 'atlas', { id: 'rp-other', issuer: 'https://op.example/other-door' })
      const plan = await planFor(store, of(id), { requestedBy: 'ledger' as ClientId })
      const { logoutId, deliveries } = committed(await store.commit(plan, details))
      const delivery = deliveries.find(({ clientId }) => clientId === 'ledger')
      assert.ok(delivery)
      await createDeliveryQueue(database).settle({
        delivery,
        startedAt: start,
        finishedAt: later(1),
        outcome: { kind: 'unreachable', detail: 'down' },
        next: { kind: 'again', at: later(6) },
      })
      const standing = await store.standing(logoutId)
      assert.deepEqual(
        { ...standing, deliveries: standing?.deliveries.length },
        {
          id: logoutId,
          decidedAt: start,
          cause: 'end-session',
          requestedBy: 'ledger',
          receiptHash: 'receipt',
          landing: 'signed-out-page',
          clientIds: ['atlas', 'ledger'],
          deliveries: 3,
          hops: [],
        },
      )
      const told = plan.notify.find(({ rpSession }) => rpSession.clientId === 'ledger')
      const stands = standing?.deliveries.find(({ clientId }) => clientId === 'ledger')
      assert.deepEqual(stands, {
        id: delivery.id,
        sid: told?.rpSession.sid,
        clientId: 'ledger',
        channel: 'back-channel',
        uri: 'https://ledger.example/bcl',
        issuer: 'https://op.example/acme',
        state: 'pending',
        attempts: 1,
        dueAt: later(6),
      })
      assert.equal(await storeFor(umbra).standing(logoutId), undefined)
      assert.equal(await store.standing('nonsense' as LogoutId), undefined)
    })
  })
}

class Planted extends Error {}

/** The same database, whose transactions break off right after their nth statement. */
function failingAt(statement: number, database: Database): Database {
  return {
    ...database,
    write: (work) =>
      database.write((transaction) => {
        let count = 0
        const plugin: KyselyPlugin = {
          transformQuery: ({ node }) => node,
          transformResult: async ({ result }) => {
            if (count === statement) throw new Planted()
            count += 1
            return result
          },
        }
        return work(transaction.withPlugin(plugin))
      }),
  }
}
