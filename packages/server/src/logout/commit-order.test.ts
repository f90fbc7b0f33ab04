import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CompiledQuery } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { LogoutRequest } from '../domain/logout.ts'
import { createSubjectOf } from '../domain/subject.ts'
import type { UserId } from '../domain/user.ts'
import { createRandom } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import type { Transaction } from '../platform/store/schema.ts'
import { bareClient } from '../../test/support/bare-client.ts'
import { engines } from '../../test/support/engines.ts'
import { acme, createRows, sealer, start } from '../../test/support/logout-rows.ts'
import { testTenant } from '../../test/support/request.ts'
import { decideLogout } from './decide.ts'
import { gatherFacts } from './facts.ts'
import { createLogoutStores } from './store-sql.ts'

const tenant = { ...testTenant, id: acme }
const details = { at: start, leaseUntil: start, receiptHash: 'receipt' }
const findClient = async (_: unknown, id: ClientId) => ({ ...bareClient, id, name: id })
const subjectOf = createSubjectOf((_purpose, value) => value)

/** The same database; of what is prepared and run in its transactions the statements are kept, in their order. */
function watching(database: Database) {
  const statements: CompiledQuery[] = []
  const watch = (transaction: Transaction): Transaction =>
    new Proxy(transaction, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (name !== 'executeQuery') return typeof value === 'function' ? value.bind(target) : value
        return (query: CompiledQuery) => {
          statements.push(query)
          return target.executeQuery(query)
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
  describe(`SEC-12 nobody waits in a circle, on ${engine.name}`, () => {
    /** What a logout of these takes hold of, in its order: the rows of sessions and of groups that it changes. */
    const heldBy = async (
      t: Parameters<typeof engine.fresh>[0],
      request: Omit<LogoutRequest, 'evidence'>,
    ) => {
      const { database } = await engine.fresh(t)
      const rows = createRows(database)
      await rows.user(acme, 'ada')
      await rows.group(acme, 'ada', 'g')
      // The devices first, and one between the browsers, whose order is not that of their ids.
      for (const [id, kind] of [
        ['4', 'browser'],
        ['1', 'device'],
        ['3', 'device'],
        ['2', 'browser'],
        ['5', 'browser'],
      ] as const) {
        const bound = kind === 'browser' ? { group_sid: 'g' } : {}
        await rows.session(acme, 'ada', { id: id.padStart(26, '0'), kind, ...bound })
        await rows.rpSession(acme, id.padStart(26, '0'), 'ledger')
      }
      const { statements, watched } = watching(database)
      const store = createLogoutStores(watched, createRandom({ now: () => start }), sealer)(acme)
      const asked: LogoutRequest = { ...request, evidence: { kind: 'operator', name: 'root' } }
      const deps = { store, findClient, rememberedClient: findClient, subjectOf }
      const decision = decideLogout(asked, await gatherFacts(asked, tenant, deps))
      assert.ok(decision.kind === 'end')
      assert.notEqual(await store.commit(decision.plan, details), 'stale')
      const updates = statements.filter(({ sql }) => /^update "(sessions|session_groups)"/.test(sql))
      return updates.map(({ sql, parameters }) =>
        sql.includes('session_groups')
          ? 'group'
          : parameters
              .find((one) => /^0{25}\d$/.test(String(one)))
              ?.toString()
              .at(-1),
      )
    }

    it('an app’s devices and its parts in browsers are held in one order', async (t) => {
      const extent = { kind: 'app', clientId: 'ledger' as ClientId, userId: 'ada' as UserId } as const
      assert.deepEqual(await heldBy(t, { door: 'operator', extent }), ['1', '2', '3', '4', '5'])
    })

    it('a person’s group before their sessions, and these in the same order', async (t) => {
      const extent = { kind: 'user', userId: 'ada' as UserId } as const
      assert.deepEqual(await heldBy(t, { door: 'operator', extent }), ['group', '1', '2', '3', '4', '5'])
    })
  })
}
