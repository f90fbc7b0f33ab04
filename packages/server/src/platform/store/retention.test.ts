import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Lifetimes, Resource } from '../../domain/tenant.ts'
import { type Engine, engines } from '../../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../../test/support/logout-rows.ts'
import type { Database } from './database.ts'
import { forgetOld } from './retention.ts'
import { forgetEndedSessions } from './retention-ended.ts'
import { forgetGroups } from './retention-groups.ts'
import type { Schema } from './schema.ts'

const second = 1000
const hour = 3600 * second
const day = 24 * hour
const lifetimes: Lifetimes = {
  sessionSeconds: 86_400,
  sessionIdleSeconds: 86_400,
  codeSeconds: 60,
  accessTokenSeconds: 3600,
  idTokenSeconds: 3600,
  refreshTokenSeconds: 86_400,
  refreshGraceSeconds: 30,
  interactionSeconds: 900,
  deviceCodeSeconds: 600,
  pushedRequestSeconds: 120,
  tombstoneSeconds: (30 * day) / second,
}
const tenants = [
  { id: acme, lifetimes, resources: [] },
  { id: umbra, lifetimes, resources: [] },
] as const
const orders: Resource = {
  uri: 'https://orders.example/',
  audience: 'https://orders.example/',
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 60,
  algorithm: 'RS256',
}
const daysLater = (days: number) => new Date(start.getTime() + days * day)

const countOf = async ({ read }: Database, table: keyof Schema) => {
  const { rows } = await read
    .selectFrom(table)
    .select((row) => row.fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return rows
}

const idsOf = async ({ read }: Database, table: 'sessions' | 'grants' | 'logouts') =>
  (await read.selectFrom(table).select('id').execute()).map(({ id }) => id)

function retentionOn(engine: Engine) {
  describe(`what is forgotten, on ${engine.name}`, () => {
    it('CORE-14 codes and refresh tokens are recognised for an hour after their time, whatever page they are on', async (t) => {
      const { database } = await engine.fresh(t)
      const over = start.getTime()
      const at = (index: number) => (index % 2 === 0 ? over : over + day)
      const ids = Array.from({ length: 2500 }, (_, index) => String(index).padStart(26, '0'))
      await database.write(async (transaction) => {
        for (const [index, id] of ids.entries())
          await transaction
            .insertInto('codes')
            .values(code(id, at(index)))
            .execute()
        await transaction
          .insertInto('refresh_tokens')
          .values(refreshToken('old', 'g', over))
          .execute()
        await transaction
          .insertInto('refresh_tokens')
          .values(refreshToken('new', 'g', over + day))
          .execute()
      })
      assert.equal(await forgetOld(database, tenants, new Date(over + hour)), 0)
      assert.equal(await forgetOld(database, tenants, new Date(over + hour + 1)), 1251)
      for (const table of ['codes', 'refresh_tokens'] as const) {
        const left = await database.read.selectFrom(table).select('expires_at').execute()
        assert.deepEqual(new Set(left.map((row) => row.expires_at)), new Set([over + day]), table)
      }
    })

    it('SEC-9 what strangers can make us keep, and what only its own time needs, goes at once', async (t) => {
      const { database } = await engine.fresh(t)
      const tables = [
        'interactions',
        'pending_logouts',
        'password_resets',
        'upstream_requests',
        'used_assertions',
        'sign_in_failures',
        'access_tokens',
        'revoked_access_tokens',
      ] as const
      for (const expires_at of [start.getTime(), start.getTime() + 1])
        await insertOwnTimes(database, expires_at)
      const counts = async () => Promise.all(tables.map((table) => countOf(database, table)))
      assert.equal(await forgetOld(database, tenants, start), 0)
      assert.deepEqual(await counts(), [2, 2, 2, 2, 2, 2, 2, 2])
      assert.equal(await forgetOld(database, tenants, new Date(start.getTime() + 1)), tables.length)
      assert.deepEqual(await counts(), [1, 1, 1, 1, 1, 1, 1, 1])
      assert.equal(await forgetOld(database, tenants, daysLater(1)), tables.length)
    })

    it('RIL-13 an ended session is remembered for its tenant’s time, then it goes with grants and apps', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      for (const tenant of [acme, umbra]) {
        const { id } = await rows.session(tenant, 'ada', { ended_at: start.getTime(), ended_by: 'a logout' })
        await rows.rpSession(tenant, id, 'ledger')
        await rows.grant(tenant, id)
      }
      const short = { ...tenants[1], lifetimes: { ...lifetimes, tombstoneSeconds: 60 } }
      assert.equal(await forgetOld(database, tenants, daysLater(30)), 0)
      assert.equal(await forgetOld(database, [short], daysLater(1)), 3)
      assert.equal(await countOf(database, 'sessions'), 1)
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 3)
      assert.equal(await countOf(database, 'rp_sessions'), 0)
    })

    it('D9 what a person’s group was called goes with the last session that is bound to it', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const groups: readonly [string, readonly Partial<Schema['sessions']>[]][] = [
        ['ended', [ended, ended]],
        ['one-left', [ended, {}]],
        ['over-by-time', [{ expires_at: start.getTime() }]],
        ['elsewhere', []],
      ]
      for (const [user, sessions] of groups) {
        const group_sid = await rows.group(acme, user, `group of ${user}`)
        await rows.group(umbra, user, `group of ${user}`)
        for (const one of sessions) await rows.session(acme, user, { ...one, group_sid })
      }
      const left = async () =>
        (await database.read.selectFrom('session_groups').select(['tenant_id', 'user_id']).execute())
          .map((row) => `${row.tenant_id} ${row.user_id}`)
          .toSorted()
      assert.equal(await forgetOld(database, tenants.slice(0, 1), start), 2)
      const theirs = groups.map(([user]) => `umbra ${user}`)
      assert.deepEqual(await left(), ['acme one-left', 'acme over-by-time', ...theirs].toSorted())
      assert.equal(await forgetOld(database, tenants, start), 4)
      assert.deepEqual(await left(), ['acme one-left', 'acme over-by-time'])
    })

    it('D9 they are found page by page, however many people there are', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      for (let at = 0; at < 1100; at += 1) {
        const user = `user-${String(at).padStart(4, '0')}`
        const group_sid = await rows.group(acme, user, `g${at}`)
        if (at % 2 === 0) await rows.session(acme, user, { group_sid })
      }
      assert.equal(await forgetOld(database, tenants, start), 550)
      assert.equal(await countOf(database, 'session_groups'), 550)
    })

    it('D9 one that somebody is bound to meanwhile stays', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const group_sid = await rows.group(acme, 'ada', 'g')
      const { write } = database
      const late: typeof database = {
        ...database,
        async write(work) {
          await rows.session(acme, 'ada', { group_sid })
          return write(work)
        },
      }
      assert.equal(await forgetGroups(late, acme), 0)
      assert.equal(await countOf(database, 'session_groups'), 1)
    })

    it('FED-2 what a session had of its upstream goes with it', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = await rows.session(acme, 'ada', { ended_at: start.getTime(), ended_by: 'a logout' })
      const live = await rows.session(acme, 'ada')
      const links = [ended, live].map(({ id }) => upstreamSession(id))
      await database.write((transaction) =>
        transaction.insertInto('upstream_sessions').values(links).execute(),
      )
      assert.equal(await forgetOld(database, tenants, daysLater(30)), 0)
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 2)
      const left = await database.read.selectFrom('upstream_sessions').select('session_id').execute()
      assert.deepEqual(
        left.map((row) => row.session_id),
        [live.id],
      )
    })

    it('a session that lives is never forgotten', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const { id } = await rows.session(acme, 'ada')
      await rows.rpSession(acme, id, 'ledger')
      await rows.grant(acme, id)
      assert.equal(await forgetOld(database, tenants, daysLater(400)), 0)
    })

    it('D10 a refresh token that outlives its session keeps the grant and the stone, and no other', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const offline = await rows.session(acme, 'ada', ended)
      const { id: grantId } = await rows.grant(acme, offline.id)
      const others = Array.from({ length: 450 }, () => rows.session(acme, 'ada', ended))
      await Promise.all(others)
      const expires_at = daysLater(60).getTime()
      await database.write((transaction) =>
        transaction
          .insertInto('refresh_tokens')
          .values(refreshToken('a', grantId, expires_at))
          .execute(),
      )
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 450)
      assert.deepEqual(await idsOf(database, 'sessions'), [offline.id])
      assert.equal(await forgetOld(database, tenants, daysLater(61)), 3)
    })

    it('D10 AKA-6 so does an access token that may outlive it, for as long as such tokens live', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const atLogout = { access: 'survive', refresh: 'survive' } as const
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const session = await rows.session(acme, 'ada', ended)
      const { id } = await rows.grant(acme, session.id, { atLogout })
      await rows.grant(acme, session.id)
      const acmeOf = (resources: readonly Resource[]) => [
        { id: acme, lifetimes: { ...lifetimes, tombstoneSeconds: 60 }, resources },
      ]
      const short = acmeOf([])
      const long = acmeOf([{ ...orders, accessTokenSeconds: 7200 }])
      const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)
      assert.equal(await forgetOld(database, short, later(61)), 1)
      assert.deepEqual(
        [await idsOf(database, 'grants'), await idsOf(database, 'sessions')],
        [[id], [session.id]],
      )
      assert.equal(await forgetOld(database, short, later(lifetimes.accessTokenSeconds)), 0)
      assert.equal(await forgetOld(database, long, later(7200)), 0, 'a token of an API may live longer')
      assert.equal(await forgetOld(database, short, later(lifetimes.accessTokenSeconds + 1)), 2)
    })

    it('D10 AKA-6 stones that are kept cost no transaction, and what goes of many pages shares one', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const atLogout = { access: 'survive', refresh: 'survive' } as const
      const stones = await Promise.all(Array.from({ length: 650 }, () => rows.session(acme, 'ada', ended)))
      const grants = await Promise.all(stones.map(({ id }) => rows.grant(acme, id, { atLogout })))
      await database.write((transaction) =>
        transaction
          .insertInto('refresh_tokens')
          .values(grants.map(({ id }) => refreshToken(id, id, daysLater(60).getTime())))
          .execute(),
      )
      let writes = 0
      const counted: Database = {
        ...database,
        write(work) {
          writes += 1
          return database.write(work)
        },
      }
      const before = start.getTime() + 1
      const forget = (withoutTokensBefore: number) =>
        forgetEndedSessions(counted, acme, { before, withoutTokensBefore })
      assert.deepEqual([await forget(before), writes], [0, 0])
      const revoked = [...grants.slice(0, 5), ...grants.slice(-5)].map(({ id }) => id)
      await database.write((transaction) =>
        transaction
          .updateTable('refresh_tokens')
          .set({ revoked_at: before })
          .where('grant_id', 'in', revoked)
          .execute(),
      )
      assert.deepEqual([await forget(0), writes], [0, 0], 'their access tokens may still count')
      assert.deepEqual([await forget(before), writes], [2 * revoked.length, 1])
      assert.equal(await countOf(database, 'sessions'), stones.length - revoked.length)
      assert.deepEqual([await forget(before), writes], [0, 1])
    })

    it('D10 what is needed again by the time of its transaction stays', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const [kept, gone] = [await rows.session(acme, 'ada', ended), await rows.session(acme, 'bob', ended)]
      const grant = await rows.grant(acme, kept.id)
      await rows.grant(acme, gone.id)
      const late: Database = {
        ...database,
        async write(work) {
          await database.write((transaction) =>
            transaction
              .insertInto('refresh_tokens')
              .values(refreshToken('late', grant.id, daysLater(60).getTime()))
              .execute(),
          )
          return database.write(work)
        },
      }
      const before = start.getTime() + 1
      assert.equal(await forgetEndedSessions(late, acme, { before, withoutTokensBefore: before }), 2)
      assert.deepEqual(
        [await idsOf(database, 'grants'), await idsOf(database, 'sessions')],
        [[grant.id], [kept.id]],
      )
    })

    it('AUT-71 what was written onto a session or a grant goes with it, and no earlier', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const ended = { ended_at: start.getTime(), ended_by: 'a logout' }
      const [gone, kept, live] = [
        await rows.session(acme, 'ada', ended),
        await rows.session(acme, 'ada', ended),
        await rows.session(acme, 'ada'),
      ]
      const offline = await rows.grant(acme, kept.id)
      const over = await rows.grant(acme, kept.id)
      const written = [
        [gone.id, gone.id],
        [kept.id, kept.id],
        [offline.id, kept.id],
        [over.id, kept.id],
        [live.id, live.id],
      ] as const
      await database.write(async (transaction) => {
        await transaction
          .insertInto('refresh_tokens')
          .values(refreshToken('a', offline.id, daysLater(60).getTime()))
          .execute()
        await transaction
          .insertInto('annotations')
          .values(
            written.map(([id, session_id]) => ({
              tenant_id: acme,
              id,
              session_id,
              value: '{}',
              updated_at: 0,
            })),
          )
          .execute()
      })
      const left = async () =>
        (await database.read.selectFrom('annotations').select('id').execute()).map(({ id }) => id).toSorted()
      await forgetOld(database, tenants, daysLater(30))
      assert.equal((await left()).length, written.length)
      await forgetOld(database, tenants, daysLater(31))
      assert.deepEqual(await left(), [kept.id, offline.id, live.id].toSorted())
      await forgetOld(database, tenants, daysLater(61))
      assert.deepEqual(await left(), [live.id])
    })

    it('D10 a refresh token that was revoked keeps nothing', async (t) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      const { id } = await rows.session(acme, 'ada', { ended_at: start.getTime(), ended_by: 'a logout' })
      const grant = await rows.grant(acme, id)
      const revoked = { ...refreshToken('a', grant.id, daysLater(60).getTime()), revoked_at: start.getTime() }
      const foreign = { ...refreshToken('b', grant.id, daysLater(60).getTime()), tenant_id: umbra }
      await database.write((transaction) =>
        transaction.insertInto('refresh_tokens').values([revoked, foreign]).execute(),
      )
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 2)
      assert.deepEqual(await idsOf(database, 'sessions'), [])
    })

    it('BCL-37 logouts go by their own tenant’s time, whatever page they are on', async (t) => {
      const { database } = await engine.fresh(t)
      const ids = Array.from({ length: 250 }, (_, index) => String(index).padStart(26, '0'))
      await database.write(async (transaction) => {
        for (const [index, id] of ids.entries()) {
          const decided_at = start.getTime() + (index < 240 ? 0 : day)
          const state = index === 5 ? 'pending' : 'dead'
          await transaction
            .insertInto('logouts')
            .values([
              { ...logout(id), decided_at },
              { ...logout(id), tenant_id: umbra, decided_at },
            ])
            .execute()
          const notices = [1, 2, 3, 4, 5, 6].map((one) => ({
            ...delivery(`${id}-${one}`, state),
            logout_id: id,
          }))
          await transaction.insertInto('deliveries').values(notices).execute()
          await transaction
            .insertInto('attempts')
            .values(notices.map((one) => attempt(one.id)))
            .execute()
        }
      })
      const long = { ...tenants[1], lifetimes: { ...lifetimes, tombstoneSeconds: (400 * day) / second } }
      const perLogout = 1 + 6 + 6
      assert.equal(await forgetOld(database, [tenants[0], long], daysLater(30.5)), 239 * perLogout)
      const left = await database.read.selectFrom('logouts').select(['tenant_id', 'id']).execute()
      assert.equal(left.filter((row) => row.tenant_id === umbra).length, ids.length)
      assert.deepEqual(
        left
          .filter((row) => row.tenant_id === acme)
          .map((row) => row.id)
          .toSorted(),
        [ids[5], ...ids.slice(240)],
      )
      assert.equal(await countOf(database, 'deliveries'), 11 * 6)
      assert.equal(await countOf(database, 'attempts'), 11 * 6)
    })

    it('FED-2 the ID token of a stop at an upstream goes with its time, the stop with its logout', async (t) => {
      const { database } = await engine.fresh(t)
      const over = start.getTime()
      await database.write(async (transaction) => {
        await transaction.insertInto('logouts').values(logout('l1')).execute()
        await transaction
          .insertInto('upstream_hops')
          .values([hop('over', over), hop('open', over + day)])
          .execute()
      })
      const tokens = async () => {
        const rows = await database.read.selectFrom('upstream_hops').selectAll().orderBy('id').execute()
        return rows.map(({ id, id_token_sealed, hash }) => [id, id_token_sealed, hash])
      }
      assert.equal(await forgetOld(database, tenants, start), 0)
      assert.equal(await forgetOld(database, tenants, new Date(over + 1)), 1)
      assert.deepEqual(await tokens(), [
        ['open', 'sealed', 'hash'],
        ['over', null, null],
      ])
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 4)
      assert.deepEqual(await tokens(), [])
    })

    it('BCL-37 a logout goes with its settled notices; one still on its way keeps it', async (t) => {
      const { database } = await engine.fresh(t)
      await database.write(async (transaction) => {
        for (const [id, state] of [
          ['open', 'pending'],
          ['over', 'delivered'],
        ] as const) {
          await transaction.insertInto('logouts').values(logout(id)).execute()
          await transaction.insertInto('deliveries').values(delivery(id, state)).execute()
          await transaction.insertInto('attempts').values(attempt(id)).execute()
        }
      })
      assert.equal(await forgetOld(database, tenants, daysLater(30)), 0)
      assert.equal(await forgetOld(database, tenants, daysLater(31)), 3)
      assert.deepEqual(await idsOf(database, 'logouts'), ['open'])
      assert.equal(await countOf(database, 'attempts'), 1)
    })
  })
}

for (const engine of engines) retentionOn(engine)

/** A row in every table whose rows are needed for their own time only. */
function insertOwnTimes(database: Database, expires_at: number) {
  const [id, hash] = [`${expires_at}`, '']
  const own = { tenant_id: acme, expires_at }
  const none = { session_id: null, authenticated_at: null, account_chosen_at: null, consent: null }
  const waiting = { ...own, id, hash, request: '{}', created_at: 0 }
  const token = { ...own, id, client_id: 'ledger', scope: 'openid', issuer: 'https://op.example', hash }
  return database.write(async (write) => {
    await write
      .insertInto('interactions')
      .values({ ...waiting, ...none, browser_hash: '', finished_at: null })
      .execute()
    await write
      .insertInto('pending_logouts')
      .values({ ...waiting, used_at: null })
      .execute()
    await write
      .insertInto('password_resets')
      .values({ ...own, id, hash, user_id: 'ada', email: '', client_id: null, created_at: 0 })
      .execute()
    await write
      .insertInto('upstream_requests')
      .values({ ...own, ...upstreamRequest, id, hash })
      .execute()
    await write
      .insertInto('used_assertions')
      .values({ ...own, client_id: 'ledger', jti_hash: id })
      .execute()
    await write
      .insertInto('sign_in_failures')
      .values({ ...own, key: id, failures: 3, first_at: 0, last_at: 0 })
      .execute()
    await write
      .insertInto('access_tokens')
      .values({ ...token, grant_id: null, audience: null, issued_at: 0, revoked_at: null })
      .execute()
    await write
      .insertInto('revoked_access_tokens')
      .values({ ...own, id })
      .execute()
  })
}

const upstreamRequest = {
  browser_hash: '',
  upstream: 'corp',
  request_sealed: '',
  created_at: 0,
  used_at: null,
}

function upstreamSession(session_id: string) {
  const there = { upstream: 'corp', issuer: 'https://corp.example', subject: 'ada', sid: null, acr: null }
  return { tenant_id: acme, session_id, ...there, id_token_sealed: '', created_at: 0, superseded_at: null }
}

function hop(id: string, expires_at: number) {
  const there = { upstream: 'corp', name: 'Corp', issuer: 'https://corp.example', state: 'asked' }
  const none = { ui_locales: null, failure: null, detail: null, asked_at: null, settled_at: null }
  const sent = { id_token_sealed: 'sealed', hash: 'hash', created_at: 0, expires_at }
  return { tenant_id: acme, id, logout_id: 'l1', ...there, ...sent, ...none }
}

function code(id: string, expires_at: number) {
  const own = { tenant_id: acme, id, hash: '', grant_id: 'g', client_id: 'ledger', expires_at }
  return {
    ...own,
    redirect_uri: 'https://ledger.example/',
    code_challenge: null,
    nonce: null,
    used_at: start.getTime(),
  }
}

function refreshToken(id: string, grant_id: string, expires_at: number) {
  const own = { tenant_id: acme, id, hash: '', grant_id, client_id: 'ledger', scope: 'openid' }
  return {
    ...own,
    issued_at: 0,
    expires_at,
    parent_id: null,
    rotated_at: null,
    last_used_at: null,
    revoked_at: null,
  }
}

function logout(id: string) {
  const own = {
    tenant_id: acme,
    id,
    door: 'end-session',
    evidence: '{}',
    sessions: '[]',
    parts: '[]',
    landing: 'return',
  }
  const asked = { requested_by: null, user_id: null, receipt_hash: null }
  return { ...own, ...asked, grants_revoked: 0, decided_at: start.getTime() }
}

function delivery(id: string, state: string) {
  const own = { tenant_id: acme, id, logout_id: id, channel: 'back-channel', client_id: 'ledger', state }
  const notice = { client_name: 'Ledger', uri: 'https://ledger.example', subject: 'ada', sid: 'sid' }
  const times = { created_at: 0, due_at: 0, leased_until: null, settled_at: null }
  return { ...own, ...notice, ...times, issuer: 'https://op.example', attempts: 1 }
}

function attempt(delivery_id: string) {
  const own = { tenant_id: acme, delivery_id, number: 1, outcome: 'accepted', status: 200, detail: null }
  return { ...own, started_at: 0, finished_at: 0 }
}
