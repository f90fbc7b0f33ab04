import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import { createLogoutWorld, type LogoutWorld } from '../../test/support/logout-world.ts'
import { acme, umbra } from '../../test/support/logout-rows.ts'
import { endClient, removeClient } from './end-client.ts'

const clientId = 'ledger' as ClientId

async function worldOf(t: TestContext) {
  const world = await createLogoutWorld(t)
  const client = world.register('ledger')
  const ending = { tenant: world.tenant, clientId, operator: 'console' }
  const deps = { database: world.database, perform: world.logout.perform }
  return { world, client, ending, deps }
}

const live = async ({ database }: LogoutWorld, clientId_: string) => {
  const rows = (table: 'rp_sessions' | 'grants', column: 'ended_at' | 'revoked_at') =>
    database.read
      .selectFrom(table)
      .select('tenant_id')
      .where('client_id', '=', clientId_)
      .where(column as never, 'is', null)
      .execute()
  return {
    parts: (await rows('rp_sessions', 'ended_at')).length,
    grants: (await rows('grants', 'revoked_at')).length,
  }
}

describe('the end of an app’s part of everybody', () => {
  it('a logout for each person, with a session or with grants alone; other apps and tenants stay', async (t) => {
    const { world, ending, deps } = await worldOf(t)
    world.register('atlas')
    await world.signIn(['ledger', 'atlas'])
    await world.signIn(['ledger'])
    await world.rows.grant(acme, 'forgotten', { client_id: 'ledger', user_id: 'bob' })
    const theirs = await world.rows.session(umbra, 'ada')
    await world.rows.rpSession(umbra, theirs.id, 'ledger')
    assert.deepEqual(await endClient(ending, deps), { logouts: 2, complete: true })
    assert.deepEqual(await live(world, 'ledger'), { parts: 1, grants: 0 })
    assert.deepEqual(await live(world, 'atlas'), { parts: 1, grants: 0 })
    assert.deepEqual(await endClient(ending, deps), { logouts: 0, complete: true })
  })

  it('page by page through a table that is larger than a look, and stops where enough ended', async (t) => {
    const { world, ending, deps } = await worldOf(t)
    // The first and the last are Ledger's: no look sees both.
    const users = new Map([
      [0, 'ada'],
      [2099, 'bob'],
    ])
    for (let at = 0; at < 2100; at += 1) {
      const user_id = users.get(at)
      const whose = user_id === undefined ? { client_id: 'other' } : { client_id: 'ledger', user_id }
      await world.rows.grant(acme, 'gone', { id: `grant ${at + 1000}`, ...whose })
    }
    assert.deepEqual(await endClient(ending, deps, 0), { logouts: 0, complete: false })
    assert.deepEqual(await endClient(ending, deps, 1), { logouts: 1, complete: false })
    assert.deepEqual(await endClient(ending, deps, 1), { logouts: 1, complete: true })
    assert.deepEqual(await endClient(ending, deps), { logouts: 0, complete: true })
  })
})

describe('the removal of an app', () => {
  it('ends what began while it was under way: a later app of this id inherits nothing', async (t) => {
    const { world, client, ending, deps } = await worldOf(t)
    await world.signIn(['ledger'])
    const change = { origin: 'admin', at: world.clock.now() } as const
    const registry = {
      remove: async () => {
        assert.deepEqual(await live(world, 'ledger'), { parts: 0, grants: 0 }, 'it ended before, to be told')
        const { id } = await world.signIn(['ledger'], 'bob')
        await world.rows.grant(acme, id, { client_id: 'ledger', user_id: 'bob' })
        return { kind: 'done', client } as const
      },
    }
    const outcome = await removeClient({ ...ending, change }, { ...deps, registry })
    assert.equal(outcome.kind, 'done')
    assert.deepEqual(await live(world, 'ledger'), { parts: 0, grants: 0 })
  })
})
