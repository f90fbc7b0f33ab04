import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import {
  type CompiledQuery,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  sql,
} from 'kysely'
import type { ClientId } from '../../domain/client.ts'
import type { Session, SessionId, Sid } from '../../domain/session.ts'
import type { Issuer, SessionPolicy, Tenant, TenantId } from '../../domain/tenant.ts'
import type { Subject, UserId } from '../../domain/user.ts'
import { createRandom } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Schema, Transaction } from '../../platform/store/schema.ts'
import { engines, type Engine } from '../../../test/support/engines.ts'
import { createRows, start } from '../../../test/support/logout-rows.ts'
import { testTenant } from '../../../test/support/request.ts'
import { createSessionStore } from './store-sql.ts'
import type { SessionCookies } from './store.ts'

const tenantWith = (sessionPolicy: SessionPolicy, id = 'acme'): Tenant => ({
  ...testTenant,
  id: id as TenantId,
  sessionPolicy,
})
const bound = tenantWith('one-per-user')
const unbound = tenantWith('per-browser')
const proofOf = (userId: string, at = start) => ({ userId: userId as UserId, amr: ['pwd'], at })
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const tenant of ['acme', 'umbra']) for (const user of ['ada', 'bob']) await rows.user(tenant, user)
  const store = createSessionStore(database, createRandom({ now: () => start }), () => false)
  const begin = (userId = 'ada', tenant = bound, at = start) =>
    database.write((transaction) => store.begin(transaction, tenant, proofOf(userId, at)))
  const groupOf = async ({ id }: { readonly id: string }) => (await sessionRow(database, id)).group_sid
  return {
    database,
    rows,
    store,
    begin,
    groupOf,
    /** Signs in, and says what the session is bound to. */
    bind: async (userId?: string, tenant?: Tenant, at?: Date) => groupOf(await begin(userId, tenant, at)),
    set: (id: string, columns: Partial<Schema['sessions']>) =>
      database.write((transaction) =>
        transaction.updateTable('sessions').set(columns).where('id', '=', id).execute(),
      ),
  }
}

function sessionRow({ read }: Database, id: string) {
  return read.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** The same database, and every statement of its transactions, prepared or not. */
function counting(database: Database) {
  const statements: string[] = []
  const noting = {
    transformQuery: ({ node }: PluginTransformQueryArgs) => {
      statements.push(node.kind)
      return node
    },
    transformResult: async ({ result }: PluginTransformResultArgs) => result,
  }
  const watch = (transaction: Transaction): Transaction =>
    new Proxy(transaction.withPlugin(noting), {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (name !== 'executeQuery') return typeof value === 'function' ? value.bind(target) : value
        return (query: CompiledQuery) => {
          statements.push(query.query.kind)
          return transaction.executeQuery(query)
        }
      },
    })
  const watched: Database = {
    ...database,
    write: (work) => database.write((transaction) => work(watch(transaction))),
  }
  return { statements, watched }
}

for (const engine of engines) {
  describe(`AKA-30 D9 one session for each person, on ${engine.name}`, () => {
    it('is one name for all their browsers, and another for everybody else', async (t) => {
      const { bind } = await worldOf(t, engine)
      const [first, second] = [await bind('ada'), await bind('ada')]
      assert.match(String(first), /^[\w-]{22}$/)
      assert.equal(second, first)
      const others = [await bind('bob'), await bind('ada', tenantWith('one-per-user', 'umbra'))]
      assert.equal(new Set([first, ...others]).size, 3)
    })

    it('is of many who come at once one name', async (t) => {
      const { bind } = await worldOf(t, engine)
      for (const round of [1, 2]) {
        const names = await Promise.all(Array.from({ length: 40 }, () => bind('ada')))
        assert.equal(new Set(names).size, 1, `round ${round}`)
      }
    })

    it('is none where sessions are a browser’s each, and costs no statement there', async (t) => {
      const { database, rows, groupOf } = await worldOf(t, engine)
      await rows.group('acme', 'ada', 'g')
      const { statements, watched } = counting(database)
      const store = createSessionStore(watched, createRandom({ now: () => start }), () => false)
      const costs = async <T>(work: (transaction: Transaction) => Promise<T>) => {
        statements.length = 0
        const result = await watched.write(work)
        return { result, statements: statements.map((kind) => kind.replace('QueryNode', '')) }
      }
      const signIn = (tenant: Tenant) =>
        costs((transaction) => store.begin(transaction, tenant, proofOf('ada')))
      const alone = await signIn(unbound)
      assert.equal(await groupOf(alone.result), null)
      assert.deepEqual(alone.statements, ['Insert'])
      assert.deepEqual((await signIn(bound)).statements, ['Insert', 'Select', 'Update', 'Insert'])
      assert.deepEqual((await signIn(bound)).statements, ['Insert', 'Select', 'Insert'])
      const part = {
        session: { id: alone.result.id as SessionId, lastSeenAt: start, expiresAt: later(86_400) },
        clientId: 'site' as ClientId,
        issuer: 'https://op.example/acme' as Issuer,
        subject: 'ada' as Subject,
        at: start,
      }
      const joins = await costs((transaction) => store.join(transaction, unbound, part))
      assert.deepEqual(joins.statements, ['Update', 'Select', 'Update', 'Insert'])
    })

    it('is known of whoever shows the cookie', async (t) => {
      const { store, begin, groupOf } = await worldOf(t, engine)
      for (const tenant of [bound, unbound]) {
        const cookie = await begin('ada', tenant)
        const found = await store.find(tenant.id, cookie)
        assert.equal(found?.session.groupSid ?? null, await groupOf(cookie))
      }
    })

    it('stays with a session that is proved anew, and is not given to one of before', async (t) => {
      const { database, store, begin, groupOf, bind } = await worldOf(t, engine)
      const renew = ({ id }: SessionCookies) =>
        database.write((transaction) => store.renew(transaction, bound, id as SessionId, proofOf('ada')))
      const [old, first] = [await begin('ada', unbound), await begin('ada')]
      const name = await groupOf(first)
      for (const one of [old, first]) assert.notEqual(await renew(one), 'stale')
      assert.deepEqual([await groupOf(old), await groupOf(first)], [null, name])
      assert.equal(await bind(), name)
    })

    it('is not of sessions without a browser', async (t) => {
      const { database, store, begin, groupOf } = await worldOf(t, engine)
      const approvedIn = { ...proofOf('ada'), id: (await begin()).id as SessionId, authTime: start }
      const made = await database.write(async (transaction) => [
        await store.beginDevice(transaction, bound, { approvedIn, at: start }),
        await store.beginDirect(transaction, bound, { proof: proofOf('ada') }),
      ])
      for (const session of made) {
        assert.ok(typeof session !== 'string')
        assert.equal(await groupOf(session), null)
      }
    })
  })

  describe(`AKA-34 D9 the end of a group, on ${engine.name}`, () => {
    const overs: Readonly<Record<string, Partial<Schema['sessions']>>> = {
      'it ended': { ended_at: start.getTime(), ended_by: 'a logout' },
      'its time is over': { expires_at: start.getTime() },
      'nobody came by for too long': { idle_expires_at: start.getTime() },
    }
    for (const [why, columns] of Object.entries(overs)) {
      it(`is not where one of two is over, because ${why}`, async (t) => {
        const { begin, groupOf, bind, set } = await worldOf(t, engine)
        const [first, second] = [await begin(), await begin()]
        await set(first.id, columns)
        assert.equal(await bind(), await groupOf(second))
      })

      it(`is where all of them are over, because ${why}: the next one has another name`, async (t) => {
        const { begin, groupOf, bind, set } = await worldOf(t, engine)
        const all = [await begin(), await begin()]
        const name = await groupOf(all[0] ?? assert.fail())
        for (const { id } of all) await set(id, columns)
        const next = await bind()
        assert.notEqual(next, name)
        assert.equal(await bind(), next)
      })
    }

    it('also where a new password closed all of them, and their logout is still owed', async (t) => {
      const { database, bind } = await worldOf(t, engine)
      const name = await bind()
      await database.write((transaction) =>
        transaction
          .updateTable('users')
          .set({ revoked_up_to: later(1).getTime() })
          .where('id', '=', 'ada')
          .execute(),
      )
      const next = await bind('ada', bound, later(2))
      assert.notEqual(next, name)
      assert.equal(await bind('ada', bound, later(3)), next)
    })

    it('is seen without reading all who were ever bound to it', async (t) => {
      const { database, begin } = await worldOf(t, engine)
      await begin()
      const { mock } = t.mock.method(DatabaseSync.prototype, 'prepare')
      await begin()
      const [query = ''] = mock.calls
        .map((call) => call.arguments[0])
        .filter((text) => /^select .* from "sessions"/.test(text))
      const explained = sql.raw<{ detail: string }>(`explain query plan ${query.replaceAll('?', "'1'")}`)
      const plan = (await explained.execute(database.read)).rows.map(({ detail }) => detail)
      assert.match(plan.join('\n'), /sessions USING INDEX sessions_group \(group_sid=\? AND tenant_id=\?\)/)
      const index = sql<{ sql: string }>`select sql from sqlite_master where name = 'sessions_group'`
      const [made] = (await index.execute(database.read)).rows
      assert.match(made?.sql ?? '', /where "group_sid" is not null and "ended_at" is null/i)
    })

    it('also where nobody has noticed that its time is over', async (t) => {
      const { bind } = await worldOf(t, engine)
      const name = await bind()
      const idle = bound.lifetimes.sessionIdleSeconds
      assert.equal(await bind('ada', bound, later(idle - 1)), name)
      assert.equal(await bind('ada', bound, later(idle)), name)
      assert.notEqual(await bind('ada', bound, later(3 * idle)), name)
    })
  })

  describe(`AKA-32 D9 what an app’s part is called, on ${engine.name}`, () => {
    const sharedSid = 'sid-of-all' as Sid
    const issuer = 'https://op.example/acme/login' as Issuer
    async function joining(t: TestContext) {
      const world = await worldOf(t, engine)
      const { database, store } = world
      const { id } = await world.begin()
      const group = (await world.groupOf({ id })) as Sid
      const session: Pick<Session, 'id' | 'groupSid' | 'lastSeenAt' | 'expiresAt'> = {
        id: id as SessionId,
        groupSid: group,
        lastSeenAt: start,
        expiresAt: later(86_400),
      }
      const part = (clientId = 'site', subject = 'ada') => ({
        session,
        clientId: clientId as ClientId,
        issuer,
        subject: subject as Subject,
      })
      return {
        ...world,
        group,
        part,
        async join(wanted: { readonly sharedSid?: Sid; readonly sid?: Sid } = {}, of = part()) {
          const joined = await database.write((transaction) =>
            store.join(transaction, bound, { ...of, ...wanted, at: start }),
          )
          assert.ok(joined !== 'stale')
          return joined
        },
        end: (partId: string) =>
          database.write((transaction) =>
            transaction.updateTable('rp_sessions').set({ ended_at: 1 }).where('id', '=', partId).execute(),
          ),
      }
    }

    it('as its group, where it shares that; else as nobody', async (t) => {
      const { join, part } = await joining(t)
      assert.equal((await join({ sharedSid })).sid, sharedSid)
      assert.equal((await join({ sharedSid }, part('blog'))).sid, sharedSid)
      assert.notEqual((await join({}, part('shop'))).sid, sharedSid)
      assert.equal((await join({ sid: 'signed' as Sid }, part('forum'))).sid, 'signed')
    })

    it('for as long as it lasts, whatever it would be called anew', async (t) => {
      const { join, part } = await joining(t)
      const shared = await join({ sharedSid })
      assert.deepEqual(await join({}), shared)
      const own = await join({}, part('shop'))
      assert.deepEqual(await join({ sharedSid }, part('shop')), own)
    })

    it('CORE-14 anew, where its part ended alone: the name of before would be that part’s', async (t) => {
      const { join, end } = await joining(t)
      const first = await join({ sharedSid })
      await end(first.id)
      const second = await join({ sharedSid })
      assert.notEqual(second.sid, sharedSid)
      assert.deepEqual(await join({ sharedSid }), second)
      await end(second.id)
      assert.equal(new Set([first.sid, second.sid, (await join({ sharedSid })).sid]).size, 3)
    })

    it('CORE-13 anew, where it calls its person by another name since', async (t) => {
      const { join, part } = await joining(t)
      await join({ sharedSid })
      assert.notEqual((await join({ sharedSid }, part('site', 'pairwise'))).sid, sharedSid)
    })

    it('anew, once its app is told of logouts: by the name of all it would leave in all of them', async (t) => {
      const { database, store, join, part, group } = await joining(t)
      const first = await join({ sharedSid: group })
      assert.equal(first.sid, group)
      const signed = await store.sidOf(bound.id, part())
      assert.deepEqual([signed.value === group, signed.isNew], [false, true])
      const before = await sessionRow(database, part().session.id)
      const second = await join({ sid: signed.value })
      assert.deepEqual(second, { id: first.id, sid: signed.value })
      // SEC-12: a logout that was decided by the name of before is stale.
      const { version } = await sessionRow(database, part().session.id)
      assert.equal(version, before.version + 1)
      assert.deepEqual(await store.sidOf(bound.id, part()), { value: second.sid, isNew: false })
      assert.deepEqual(await join(), second)
      assert.deepEqual(await join({ sharedSid: group }), second, 'and it keeps that')
      assert.equal((await database.read.selectFrom('rp_sessions').selectAll().execute()).length, 1)
    })

    it('the same before it is made, for what is signed first', async (t) => {
      const { store, join, part, end } = await joining(t)
      const sidOf = (wanted = {}) => store.sidOf(bound.id, { ...part(), ...wanted })
      assert.deepEqual(await sidOf({ sharedSid }), { value: sharedSid, isNew: true })
      assert.notEqual((await sidOf()).value, (await sidOf()).value)
      const first = await join({ sharedSid, sid: sharedSid })
      assert.equal(first.sid, sharedSid)
      assert.deepEqual(await sidOf({ sharedSid }), { value: sharedSid, isNew: false })
      await end(first.id)
      const { value, isNew } = await sidOf({ sharedSid })
      assert.deepEqual([value === sharedSid, isNew], [false, true])
      assert.equal((await join({ sharedSid, sid: value })).sid, value)
    })

    it('SEC-12 anew, where its part ended after that was signed: whoever signed begins again', async (t) => {
      const { join, end } = await joining(t)
      await end((await join({ sharedSid })).id)
      assert.notEqual((await join({ sharedSid, sid: sharedSid })).sid, sharedSid)
    })
  })
}
