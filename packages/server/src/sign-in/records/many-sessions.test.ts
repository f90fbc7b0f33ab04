import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from 'kysely'
import { bareClient } from '../../../test/support/bare-client.ts'
import { engines } from '../../../test/support/engines.ts'
import { acme, createRows, sealer, start } from '../../../test/support/logout-rows.ts'
import { testTenant } from '../../../test/support/request.ts'
import type { ClientId } from '../../domain/client.ts'
import type { LogoutRequest } from '../../domain/logout.ts'
import type { Sid } from '../../domain/session.ts'
import { createSubjectOf } from '../../domain/subject.ts'
import type { UserId } from '../../domain/user.ts'
import { decideLogout } from '../../logout/decide.ts'
import { gatherFacts } from '../../logout/facts.ts'
import { createLogoutStores } from '../../logout/store-sql.ts'
import { createRandom } from '../../platform/random.ts'
import { createSignInRecords } from './store-sql.ts'

/** More than an engine takes values in one statement. */
const many = 33_000

for (const engine of engines) {
  it(`AKA-31 AKA-71 a program that signs in all day has more sessions than a statement has values, on ${engine.name}`, async (t) => {
    const { database } = await engine.fresh(t)
    const rows = createRows(database)
    await rows.user(acme, 'ada')
    const { id } = await rows.session(acme, 'ada', { id: `s${'0'.repeat(25)}`, group_sid: 'g' })
    const { id: partId } = await rows.rpSession(acme, id, 'site', { sid: 'g' })
    await database.write(async (transaction) => {
      for (const [table, of, key] of [
        ['sessions', id, 'id'],
        ['rp_sessions', partId, 'session_id'],
      ] as const) {
        const [first] = await transaction.selectFrom(table).selectAll().where('id', '=', of).execute()
        const columns = Object.keys(first ?? assert.fail())
        const copied = columns.map((name) =>
          name === key || name === 'id' ? sql`printf('s%025d', number) as ${sql.ref(name)}` : sql.ref(name),
        )
        await sql`
          with recursive counted(number) as (select 1 union all select number + 1 from counted where number < ${many - 1})
          insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
          select ${sql.join(copied)} from counted, (select * from ${sql.table(table)} where id = ${of})
        `.execute(transaction)
      }
    })
    const records = createSignInRecords(database)
    const group = await records.group(acme, 'g', start)
    assert.equal(group?.sessions.length, many)
    assert.deepEqual(group?.sessions.at(-1)?.clientIds, ['site'])
    const [all] = await records.groupsOf({ tenantId: acme, userId: 'ada' as UserId }, start)
    assert.equal(all?.sessions.length, many)

    const store = createLogoutStores(database, createRandom({ now: () => start }), sealer)(acme)
    const findClient = async (_: unknown, clientId: ClientId) => ({
      ...bareClient,
      id: clientId,
      name: clientId,
    })
    const subjectOf = createSubjectOf((_purpose, value) => value)
    const request: LogoutRequest = {
      door: 'operator',
      extent: { kind: 'group', sid: 'g' as Sid },
      evidence: { kind: 'operator', name: 'root' },
    }
    const deps = { store, findClient, rememberedClient: findClient, subjectOf }
    const decision = decideLogout(request, await gatherFacts(request, { ...testTenant, id: acme }, deps))
    assert.ok(decision.kind === 'end')
    const ended = await store.commit(decision.plan, { at: start, leaseUntil: start, receiptHash: 'receipt' })
    assert.ok(ended !== 'stale')
    assert.deepEqual((await store.standing(ended.logoutId))?.clientIds, ['site'])
    assert.equal(await records.group(acme, 'g', start), undefined)
  })
}
