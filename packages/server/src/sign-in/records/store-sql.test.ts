import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { type Engine, engines } from '../../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../../test/support/logout-rows.ts'
import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Schema } from '../../platform/store/schema.ts'
import { createSignInRecords } from './store-sql.ts'

const ms = start.getTime()
const ada = 'ada' as UserId
const offline = { access: 'end', refresh: 'survive' } as const

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const tenant of [acme, umbra]) for (const user of ['ada', 'bob']) await rows.user(tenant, user)
  let tokens = 0
  return {
    database,
    rows,
    records: createSignInRecords(database),
    /** A grant with refresh tokens. */
    async tokenOf(
      sessionId: string,
      grant: Parameters<typeof rows.grant>[2] = {},
      own: readonly Partial<Schema['refresh_tokens']>[] = [{}],
      tenant = acme,
    ) {
      const { id } = await rows.grant(tenant, sessionId, grant)
      for (const more of own) {
        tokens += 1
        const row = {
          id: `t${tokens}`,
          hash: '',
          grant_id: id,
          client_id: 'app',
          scope: 'openid',
          issued_at: ms,
        }
        await database.write((transaction) =>
          transaction
            .insertInto('refresh_tokens')
            .values({ tenant_id: tenant, ...row, expires_at: ms + 1000, ...more })
            .execute(),
        )
      }
      return id as GrantId
    },
    setUser: (id: string, set: Partial<Schema['users']>) =>
      database.write((transaction) =>
        transaction.updateTable('users').set(set).where('id', '=', id).execute(),
      ),
  }
}

/** The id of a grant that was made at this time: ids begin with it. */
const idAt = (time: number) => `${String(time).padStart(10, '0')}aaaaaaaaaaaaaaaa`

/** As many grants of the neighbour as the one that it has: a few at each moment. */
async function multiply({ unguarded }: Database, times: number): Promise<void> {
  const tables = await unguarded.introspection.getTables()
  const columns = tables.find(({ name }) => name === 'grants')?.columns.map(({ name }) => name) ?? []
  const others = sql.join(columns.filter((name) => name !== 'id').map((name) => sql.ref(name)))
  await sql`
    with recursive many (n) as (select 1 union all select n + 1 from many where n < ${times})
    insert into grants (id, ${others})
    select printf('%010d', n / 3 + 1) || printf('%016d', n), ${others}
    from grants, many where tenant_id = ${umbra}
  `.execute(unguarded)
}

for (const engine of engines) {
  describe(`AUT-71 sessions as operators see them, on ${engine.name}`, () => {
    it('are found by their id and by every sid that was ever theirs', async (t) => {
      const { rows, records } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { user_agent: 'Firefox', remote_address: '192.0.2.1' })
      const part = await rows.rpSession(acme, id, 'ledger')
      const left = await rows.rpSession(acme, id, 'atlas', { ended_at: ms })
      for (const name of [id, part.sid, left.sid]) {
        const session = await records.session(acme, name, start)
        assert.equal(session?.id, id)
        assert.deepEqual(session?.clientIds, ['ledger'])
        assert.deepEqual([session?.userAgent, session?.remoteAddress], ['Firefox', '192.0.2.1'])
        assert.deepEqual(await records.sessionNamed(acme, name), { id, userId: 'ada' })
        assert.equal(await records.session(umbra, name, start), undefined)
        assert.equal(await records.sessionNamed(umbra, name), undefined)
      }
      assert.equal(await records.session(acme, '', start), undefined)
    })

    it('D9 are not found by a sid that several of them share, and by it again where one is left', async (t) => {
      const { rows, records, database } = await worldOf(t, engine)
      const [one, two] = [await rows.session(acme, 'ada'), await rows.session(acme, 'ada')]
      for (const { id } of [one, two])
        for (const app of ['site', 'blog']) await rows.rpSession(acme, id, app, { sid: 'shared' })
      const named = async () => [
        (await records.session(acme, 'shared', start))?.id,
        (await records.sessionNamed(acme, 'shared'))?.id,
      ]
      const end = (id: string) =>
        database.write((transaction) =>
          transaction
            .updateTable('sessions')
            .set({ ended_at: ms, ended_by: 'l' })
            .where('id', '=', id)
            .execute(),
        )
      assert.deepEqual(await named(), [undefined, undefined])
      await end(one.id)
      assert.deepEqual(await named(), [two.id, two.id])
      await end(two.id)
      assert.deepEqual(await named(), [undefined, undefined])
    })

    it('of one tenant are not had by a name that is somebody’s in another', async (t) => {
      const { rows, records } = await worldOf(t, engine)
      const { id } = await rows.session(umbra, 'bob')
      await rows.rpSession(umbra, id, 'ledger', { sid: 'same' })
      const own = await rows.session(acme, 'ada')
      await rows.rpSession(acme, own.id, 'ledger', { sid: 'same' })
      assert.equal((await records.session(acme, 'same', start))?.userId, 'ada')
      assert.equal((await records.session(umbra, 'same', start))?.userId, 'bob')
    })

    it('are there while they live; their names are remembered longer', async (t) => {
      const { rows, records, setUser } = await worldOf(t, engine)
      const over: readonly Partial<Schema['sessions']>[] = [
        { ended_at: ms, ended_by: 'l' },
        { expires_at: ms },
        { idle_expires_at: ms },
      ]
      for (const more of over) {
        const { id } = await rows.session(acme, 'ada', more)
        assert.equal(await records.session(acme, id, start), undefined)
        assert.equal((await records.sessionNamed(acme, id))?.id, id)
      }
      const { id } = await rows.session(acme, 'ada')
      assert.ok(await records.session(acme, id, start))
      await setUser('ada', { revoked_up_to: ms })
      assert.equal(await records.session(acme, id, start), undefined)
    })

    it('of a person come in the order of their ids, from where the page before ended', async (t) => {
      const { rows, records } = await worldOf(t, engine)
      for (const id of ['3', '1', '2', '4'])
        await rows.session(acme, 'ada', { id, ...(id === '4' && { expires_at: ms }) })
      await rows.session(acme, 'bob', { id: '0' })
      await rows.session(umbra, 'ada', { id: '5' })
      const ids = async (after: string, limit: number) =>
        (await records.sessionsOf({ tenantId: acme, userId: ada }, { after, limit }, start)).map(
          (one) => one.id,
        )
      assert.deepEqual(await ids('', 2), ['1', '2'])
      assert.deepEqual(await ids('2', 2), ['3'])
      assert.deepEqual(await ids('3', 2), [])
    })

    it('that began at an upstream say so', async (t) => {
      const { rows, records, database } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      assert.equal((await records.session(acme, id, start))?.isFederated, false)
      const link = { upstream: 'corp', issuer: 'https://corp.example', subject: 'a', sid: null, acr: null }
      await database.write((transaction) =>
        transaction
          .insertInto('upstream_sessions')
          .values({ tenant_id: acme, session_id: id, ...link, id_token_sealed: '', created_at: ms })
          .execute(),
      )
      assert.equal((await records.session(acme, id, start))?.isFederated, true)
    })
  })

  describe(`AKA-71 AKA-72 what ends together, on ${engine.name}`, () => {
    /** Ada's group of two browsers, one with an app that has a sid of its own; a device beside it, and Bob's group. */
    async function groupsOf(t: TestContext) {
      const { rows, records, setUser } = await worldOf(t, engine)
      await rows.group(acme, 'ada', 'group')
      const [first, second] = [
        await rows.session(acme, 'ada', { group_sid: 'group', created_at: ms + 5 }),
        await rows.session(acme, 'ada', { group_sid: 'group', created_at: ms + 7 }),
      ]
      const device = await rows.session(acme, 'ada', { kind: 'device', created_at: ms + 9 })
      await rows.session(acme, 'bob', { group_sid: 'others' })
      await rows.session(umbra, 'ada', { group_sid: 'group' })
      for (const { id } of [first, second]) await rows.rpSession(acme, id, 'paper', { sid: 'group' })
      await rows.rpSession(acme, second.id, 'told', { sid: 'own' })
      const namesOf = async (name: string, at = start) => {
        const group = await records.group(acme, name, at)
        return group && [group.name, ...group.sessions.map(({ id }) => id)]
      }
      return { rows, records, setUser, first: first.id, second: second.id, device: device.id, namesOf }
    }

    it('is found by the name of the group, of an app’s part in it, or of one of its sessions', async (t) => {
      const { first, second, device, records, namesOf } = await groupsOf(t)
      const all = ['group', ...[first, second].toSorted()]
      for (const name of ['group', 'own', first, second]) assert.deepEqual(await namesOf(name), all, name)
      assert.deepEqual(await namesOf(device), [device, device])
      for (const name of ['', 'nobody', 'Group', 'told']) assert.equal(await namesOf(name), undefined, name)
      const group = await records.group(acme, 'group', start)
      assert.deepEqual([group?.userId, group?.createdAt], ['ada', start])
      assert.deepEqual((await records.group(acme, device, start))?.createdAt, new Date(ms + 9))
      assert.deepEqual(
        group?.sessions.map(({ clientIds, groupSid }) => [clientIds.toSorted(), groupSid]),
        group?.sessions.map(({ id }) => [id === second ? ['paper', 'told'] : ['paper'], 'group']),
      )
    })

    it('of a person comes once each, and nobody else’s', async (t) => {
      const { first, second, device, records } = await groupsOf(t)
      const found = await records.groupsOf({ tenantId: acme, userId: ada }, start)
      assert.deepEqual(found.map(({ name }) => name).toSorted(), ['group', device].toSorted())
      const sessions = found.flatMap((group) => group.sessions.map(({ id }) => id))
      assert.deepEqual(sessions.toSorted(), [first, second, device].toSorted())
      assert.deepEqual(await records.groupsOf({ tenantId: acme, userId: 'eve' as UserId }, start), [])
    })

    it('is what lives of it: an ended session is none, and its names lead to no other', async (t) => {
      const { rows, records, setUser, namesOf } = await groupsOf(t)
      const over = await rows.session(acme, 'ada', { group_sid: 'group', ended_at: ms, ended_by: 'l' })
      await rows.rpSession(acme, over.id, 'told', { sid: 'gone' })
      for (const name of [over.id, 'gone']) assert.equal(await namesOf(name), undefined)
      assert.equal((await namesOf('group'))?.includes(over.id), false)
      const later = new Date(ms + 86_400_000)
      assert.equal(await namesOf('group', later), undefined)
      assert.deepEqual(await records.groupsOf({ tenantId: acme, userId: ada }, later), [])
      await setUser('ada', { revoked_up_to: ms })
      assert.equal(await namesOf('group'), undefined)
    })
  })

  describe(`AUT-73 refresh tokens as operators see them, on ${engine.name}`, () => {
    it('are those of a grant that can still be used, by whatever token it was exchanged for last', async (t) => {
      const { rows, records, tokenOf } = await worldOf(t, engine)
      const { id: session } = await rows.session(acme, 'ada', { user_agent: 'Firefox' })
      const id = await tokenOf(
        session,
        { scope: 'openid orders', resources: 'https://a.example https://b.example' },
        [
          { rotated_at: ms, last_used_at: ms - 5, expires_at: ms + 9000 },
          { last_used_at: ms + 7, expires_at: ms + 5000 },
        ],
      )
      const token = await records.refreshToken(acme, id, start)
      assert.deepEqual(token, {
        id,
        userId: 'ada',
        clientId: 'app',
        sessionId: session,
        scope: ['openid', 'orders'],
        resources: ['https://a.example', 'https://b.example'],
        createdAt: start,
        idleExpiresAt: new Date(ms + 5000),
        lastUsedAt: new Date(ms + 7),
        userAgent: 'Firefox',
      })
      assert.equal(await records.refreshToken(umbra, id, start), undefined)
      assert.equal(await records.refreshTokenNamed(acme, id), id)
      assert.equal(await records.refreshTokenNamed(umbra, id), undefined)
    })

    const over: Readonly<
      Record<
        string,
        readonly [
          Partial<Schema['sessions']>,
          Partial<Schema['grants']>,
          readonly Partial<Schema['refresh_tokens']>[],
        ]
      >
    > = {
      'the grant was revoked': [{}, { revoked_at: ms }, [{}]],
      'every token of it was rotated': [{}, {}, [{ rotated_at: ms }]],
      'its token was revoked': [{}, {}, [{ revoked_at: ms }]],
      'its token is over': [{}, {}, [{ expires_at: ms }]],
      'there is none': [{}, {}, []],
      'the session took it along': [{ ended_at: ms, ended_by: 'l' }, {}, [{}]],
      'the session is over by time': [{ expires_at: ms }, {}, [{}]],
      'nobody came by for too long': [{ idle_expires_at: ms }, {}, [{}]],
    }
    for (const [why, [session, grant, own]] of Object.entries(over)) {
      it(`are none where ${why}`, async (t) => {
        const { rows, records, tokenOf } = await worldOf(t, engine)
        const { id } = await rows.session(acme, 'ada', session)
        const grantId = await tokenOf(id, grant, own)
        assert.equal(await records.refreshToken(acme, grantId, start), undefined)
        assert.deepEqual((await records.refreshTokens(acme, { userId: ada }, first, start)).tokens, [])
        assert.equal(await records.refreshTokenNamed(acme, grantId), own.length === 0 ? undefined : grantId)
      })
    }

    it('that outlive sessions are there after them, and gone with a new password or the account', async (t) => {
      const { rows, records, tokenOf, setUser } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { ended_at: ms, ended_by: 'l' })
      const grantId = await tokenOf(id, { atLogout: offline })
      const forgotten = await tokenOf('a session of long ago', { atLogout: offline })
      for (const one of [grantId, forgotten]) assert.ok(await records.refreshToken(acme, one, start))
      await setUser('ada', { disabled_at: ms })
      assert.equal(await records.refreshToken(acme, grantId, start), undefined)
      await setUser('ada', { disabled_at: null, revoked_up_to: ms })
      assert.equal(await records.refreshToken(acme, grantId, start), undefined)
      await setUser('ada', { revoked_up_to: ms - 1 })
      assert.ok(await records.refreshToken(acme, grantId, start))
    })

    const first = { after: '', limit: 10 }

    it('are listed by person, app and API, of this tenant alone', async (t) => {
      const { rows, records, tokenOf } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const made = [
        await tokenOf(id, {
          id: '1',
          client_id: 'ledger',
          resources: 'https://a.example https://b.example/x',
        }),
        await tokenOf(id, { id: '2', client_id: 'atlas', resources: 'https://a.example/' }),
        await tokenOf(id, { id: '3', client_id: 'ledger', user_id: 'bob' }),
      ]
      const { id: theirs } = await rows.session(umbra, 'ada')
      await tokenOf(theirs, { id: '4', client_id: 'ledger' }, [{}], umbra)
      const ids = async (filter: Parameters<typeof records.refreshTokens>[1], tenant: TenantId = acme) =>
        (await records.refreshTokens(tenant, filter, first, start)).tokens.map((token) => token.id)
      const ledger = 'ledger' as ClientId
      assert.deepEqual(await ids({}), made)
      assert.deepEqual(await ids({ userId: ada }), ['1', '2'])
      assert.deepEqual(await ids({ clientId: ledger }), ['1', '3'])
      assert.deepEqual(await ids({ userId: ada, clientId: ledger }), ['1'])
      assert.deepEqual(await ids({ userId: ada }, umbra), ['4'])
      const of = (...resources: readonly string[]) => ids({ userId: ada, resources })
      assert.deepEqual(await of('https://a.example'), ['1'])
      assert.deepEqual(await of('https://A.example'), [])
      assert.deepEqual(await of('https://b.example/x', 'https://a.example/'), ['1', '2'])
      for (const none of [
        'https://b.example',
        'example',
        '%',
        '',
        ' ',
        'https://a.example https://b.example/x',
      ])
        assert.deepEqual(await of(none), [], JSON.stringify(none))
      assert.deepEqual(await of(), [])
    })

    it('lead on from where the page before ended, with a person and without', async (t) => {
      const { rows, records, tokenOf } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      for (const grant of ['1', '2', '3', '4', '5']) await tokenOf(id, { id: grant })
      for (const filter of [{ userId: ada }, {}]) {
        const seen: string[][] = []
        for (let after: string | undefined = ''; after !== undefined;) {
          const page: Awaited<ReturnType<typeof records.refreshTokens>> = await records.refreshTokens(
            acme,
            filter,
            { after, limit: 2 },
            start,
          )
          seen.push(page.tokens.map((token) => token.id))
          after = page.last
        }
        assert.deepEqual(seen, [['1', '2'], ['3', '4'], ['5']])
      }
    })

    it('are found behind many of another tenant, of whom no page says anything', async (t) => {
      const { rows, records, tokenOf, database } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada')
      const mine = [await tokenOf(id, { id: idAt(0) }), await tokenOf(id, { id: idAt(90_000) })]
      await tokenOf(id, { id: idAt(0), client_id: 'ledger' }, [{}], umbra)
      await multiply(database, 41_000)
      const pages: Awaited<ReturnType<typeof records.refreshTokens>>[] = []
      for (let after: string | undefined = ''; after !== undefined;) {
        const page = await records.refreshTokens(acme, {}, { after, limit: 10 }, start)
        pages.push(page)
        after = page.last
      }
      assert.ok(pages.length > 1)
      assert.deepEqual(
        pages.flatMap(({ tokens }) => tokens.map((token) => token.id)),
        mine,
      )
      const { rows: theirs } = await sql<{
        id: string
      }>`select id from grants where tenant_id = ${umbra}`.execute(database.read)
      const known = new Set(theirs.map((row) => row.id))
      assert.ok(pages.every(({ last = '' }) => !known.has(last)))
    })
  })

  describe(`AUT-71 AUT-73 what programs write, on ${engine.name}`, () => {
    it('stands at the session or the grant that it was written onto, and in no other tenant', async (t) => {
      const { rows, records, tokenOf } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { id: 'same' })
      await rows.session(umbra, 'ada', { id: 'same' })
      const grantId = await tokenOf(id)
      assert.equal(await records.annotate(acme, id, { a: 'b' }, start), true)
      assert.equal(await records.annotate(acme, grantId, { c: 'd' }, start), true)
      assert.deepEqual((await records.session(acme, id, start))?.annotation, {
        value: { a: 'b' },
        updatedAt: start,
      })
      assert.deepEqual((await records.refreshToken(acme, grantId, start))?.annotation?.value, { c: 'd' })
      assert.equal((await records.session(umbra, 'same', start))?.annotation, undefined)
      await records.annotate(acme, id, { e: 'f' }, start)
      assert.deepEqual((await records.session(acme, id, start))?.annotation?.value, { e: 'f' })
      await records.annotate(acme, id, {}, start)
      assert.equal((await records.session(acme, id, start))?.annotation, undefined)
    })

    it('cannot be written onto what is over', async (t) => {
      const { rows, records, tokenOf, database } = await worldOf(t, engine)
      const { id } = await rows.session(acme, 'ada', { ended_at: ms, ended_by: 'l' })
      const grantId = await tokenOf(id)
      for (const one of [id, grantId, 'nothing' as SessionId])
        assert.equal(await records.annotate(acme, one, { a: 'b' }, start), false)
      assert.deepEqual(await database.read.selectFrom('annotations').selectAll().execute(), [])
    })
  })
}
