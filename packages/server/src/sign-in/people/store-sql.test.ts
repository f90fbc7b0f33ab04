import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Engine, engines } from '../../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../../test/support/logout-rows.ts'
import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { findPeopleAt } from './at-app-sql.ts'
import { createPeople } from './store-sql.ts'

const ledger = 'ledger' as ClientId
const key = (tenantId: TenantId, id = 'ada') => ({ tenantId, userId: id as UserId })
const ms = start.getTime()

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  for (const tenant of [acme, umbra]) for (const user of ['ada', 'bob']) await rows.user(tenant, user)
  const people = createPeople(database)
  return {
    database,
    rows,
    people,
    /** A session with parts for these apps. */
    async signedIn(
      user: string,
      clientIds: readonly string[],
      more: Parameters<typeof rows.session>[2] = {},
      tenant = acme,
    ) {
      const session = await rows.session(tenant, user, more)
      for (const id of clientIds) await rows.rpSession(tenant, session.id, id)
      return session
    },
    async at(clientId: ClientId = ledger, stretch = { offset: 0, limit: 50 }, tenantId = acme) {
      const found = await people.at({ tenantId, clientId }, start, stretch)
      assert.ok(found.kind === 'people')
      return [found.total, ...found.people.map(({ id }) => id)]
    },
  }
}

for (const engine of engines) {
  describe(`GEN-38 who is signed in where, on ${engine.name}`, () => {
    it('a person is found by id, username and email, in any case, and not after they were removed', async (t) => {
      const { people, rows } = await worldOf(t, engine)
      await rows.user(acme, 'gone', { removed_at: 1 })
      const found = async (by: 'id' | 'username' | 'email', value: string, tenant = acme) =>
        (await people.find(tenant, by, value))?.id
      assert.equal(await found('id', 'ada'), 'ada')
      assert.equal(await found('username', 'ADA'), 'ada')
      assert.equal(await found('email', 'Ada@Example.org'), 'ada')
      assert.equal(await found('username', 'ada@example.org'), undefined, 'an email is no username')
      assert.equal(await found('id', 'ADA'), undefined, 'ids have a case')
      assert.equal(await found('id', 'gone'), undefined)
      assert.equal(await found('id', 'ada', 'nobody' as TenantId), undefined)
    })

    it('apps are those of every session that lives, each once, without parts that ended alone', async (t) => {
      const { people, rows, signedIn } = await worldOf(t, engine)
      const first = await signedIn('ada', ['ledger', 'atlas'])
      await signedIn('ada', ['ledger'])
      await rows.rpSession(acme, first.id, 'left', { ended_at: ms })
      await signedIn('ada', ['ended'], { ended_at: ms })
      await signedIn('ada', ['over'], { expires_at: ms })
      await signedIn('ada', ['idle'], { idle_expires_at: ms })
      await signedIn('bob', ['bobs'])
      await signedIn('ada', ['theirs'], {}, umbra)
      const apps = async (...rest: Parameters<typeof people.apps>) =>
        (await people.apps(...rest)).map(({ clientId }) => clientId).toSorted()
      assert.deepEqual(await apps(key(acme), start), ['atlas', 'ledger'])
      assert.deepEqual(await apps(key(umbra), start), ['theirs'])
      assert.deepEqual(await apps(key(acme), start, first.id), ['atlas', 'ledger'])
      const others = await rows.session(acme, 'bob')
      assert.deepEqual(await apps(key(acme), start, others.id), [], 'a session of somebody else’s')
    })

    it('a new password ends them before their logout was performed', async (t) => {
      const { database, people, signedIn, at } = await worldOf(t, engine)
      await signedIn('ada', ['ledger'])
      await database.write((transaction) =>
        transaction.updateTable('users').set({ revoked_up_to: ms }).where('id', '=', 'ada').execute(),
      )
      assert.deepEqual(await people.apps(key(acme), start), [])
      assert.deepEqual(await at(), [0])
    })

    it('at an app everybody is counted once, in the order of their sessions, page by page', async (t) => {
      const { rows, signedIn, at } = await worldOf(t, engine)
      await signedIn('bob', ['ledger'], { id: '1' })
      const second = await signedIn('ada', ['ledger', 'atlas'], { id: '2' })
      await signedIn('bob', ['ledger'], { id: '3' })
      await signedIn('ada', ['atlas'], { id: '4' })
      await signedIn('ada', ['ledger'], { id: '5' }, umbra)
      await rows.rpSession(acme, second.id, 'left', { ended_at: ms })
      assert.deepEqual(await at(), [2, 'bob', 'ada'])
      assert.deepEqual(await at(ledger, { offset: 1, limit: 1 }), [2, 'ada'])
      assert.deepEqual(await at(ledger, { offset: 2, limit: 1 }), [2])
      assert.deepEqual(await at('left' as ClientId), [0])
      assert.deepEqual(await at(ledger, { offset: 0, limit: 9 }, umbra), [1, 'ada'])
    })

    it('nor does anybody count whose session is over', async (t) => {
      const { signedIn, at } = await worldOf(t, engine)
      await signedIn('ada', ['ledger'], { ended_at: ms })
      await signedIn('ada', ['ledger'], { expires_at: ms })
      await signedIn('ada', ['ledger'], { idle_expires_at: ms })
      assert.deepEqual(await at(), [0])
    })

    it('and a look that would not end gives up, and says so', async (t) => {
      const { database, signedIn } = await worldOf(t, engine)
      await signedIn('ada', ['ledger'])
      const app = { tenantId: acme, clientId: ledger }
      assert.equal(await findPeopleAt(database.read, app, ms, 0), 'too-many')
      assert.deepEqual(await findPeopleAt(database.read, app, ms, 1), ['ada'])
    })
  })
}
