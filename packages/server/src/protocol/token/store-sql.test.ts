import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CompiledQuery } from 'kysely'
import { readCredential } from '../../platform/credential.ts'
import { createTokenWorld } from '../../../test/support/token-request.ts'
import { createTokenStore } from './store-sql.ts'

async function createStore(t: TestContext) {
  const world = await createTokenWorld(t)
  const store = createTokenStore(world.database, world.random)
  const code = readCredential('code', await world.grantCode({ scope: 'openid offline_access' }))
  assert.ok(code)
  const facts = await store.code(world.tenant, code)
  assert.ok(facts)
  const { id: codeId, grant } = facts
  const { id: grantId, sessionId, rpSessionId } = grant
  const at = world.now()
  const redemption = { codeId, grantId, sessionId, rpSessionId, at, tokens: { issuedAt: at } }
  return { ...world, store, code, redemption, redeem: () => store.redeemCode(world.tenant.id, redemption) }
}

describe('CORE-14, SEC-12 a redemption happens whole or not at all', () => {
  it('once', async (t) => {
    const { redeem } = await createStore(t)
    assert.deepEqual([await redeem(), await redeem()], ['done', 'stale'])
  })

  it('not when the app’s part in the session ended after the facts', async (t) => {
    const { redeem, redemption, tenant, database } = await createStore(t)
    const { sessionId: session_id, rpSessionId: id } = redemption
    const named = { id, session_id, client_id: 'app', sid: 's', subject: 'ada', issuer: 'x' }
    const part = { tenant_id: tenant.id, ...named, started_at: 1, ended_at: 1 }
    await database.write((transaction) => transaction.insertInto('rp_sessions').values(part).execute())
    assert.equal(await redeem(), 'stale')
  })

  it('D9 but when another part ended that shares its sid', async (t) => {
    const { redeem, redemption, tenant, database } = await createStore(t)
    const { sessionId, rpSessionId } = redemption
    const part = await database.read
      .selectFrom('grants')
      .select('sid')
      .where('rp_session_id', '=', rpSessionId)
      .executeTakeFirstOrThrow()
    const others = [
      { id: 'another app’s', session_id: sessionId, client_id: 'site' },
      { id: 'another session’s', session_id: 'there', client_id: 'app' },
    ]
    const ended = {
      tenant_id: tenant.id,
      sid: part.sid,
      subject: 'ada',
      issuer: 'x',
      started_at: 1,
      ended_at: 1,
    }
    await database.write((transaction) =>
      transaction
        .insertInto('rp_sessions')
        .values(others.map((other) => ({ ...ended, ...other })))
        .execute(),
    )
    assert.equal(await redeem(), 'done')
  })

  it('not when the session ended after the facts', async (t) => {
    const { redeem, set } = await createStore(t)
    await set('sessions', { ended_at: 1 })
    assert.equal(await redeem(), 'stale')
  })

  it('not when the grant was revoked after the facts', async (t) => {
    const { redeem, set } = await createStore(t)
    await set('grants', { revoked_at: 1 })
    assert.equal(await redeem(), 'stale')
  })

  it('not when a logout came at or after the moment that the new token bears', async (t) => {
    const { redeem, set, redemption } = await createStore(t)
    await set('grants', { access_revoked_at: redemption.at.getTime() })
    assert.equal(await redeem(), 'stale')
    await set('grants', { access_revoked_at: redemption.at.getTime() - 1 })
    assert.equal(await redeem(), 'done')
  })

  it('and a stale one stores no token', async (t) => {
    const { store, redemption, database, set, tenant } = await createStore(t)
    await set('grants', { revoked_at: 1 })
    const { grantId, at } = redemption
    const refresh = {
      id: 'r',
      hash: 'h',
      grantId,
      clientId: 'app' as never,
      scope: [],
      issuedAt: at,
      expiresAt: at,
    }
    await store.redeemCode(tenant.id, { ...redemption, tokens: { issuedAt: at, refresh } })
    assert.deepEqual(await database.read.selectFrom('refresh_tokens').select('id').execute(), [])
  })
})

describe('BCP-6 a use of a refresh token is guarded', () => {
  async function rotated(t: TestContext) {
    const world = await createStore(t)
    const { redemption, tenant, store } = world
    const { grantId, at } = redemption
    const token = (id: string, parentId?: string) => ({
      id,
      hash: 'h',
      grantId,
      clientId: 'app' as never,
      scope: [],
      issuedAt: at,
      expiresAt: at,
      ...(parentId === undefined ? {} : { parentId }),
    })
    await store.redeemCode(tenant.id, { ...redemption, tokens: { issuedAt: at, refresh: token('parent') } })
    const use = (
      id: string,
      change: { readonly parentId?: string; readonly seenRotatedAt?: Date },
      child: string,
    ) =>
      store.useRefreshToken(tenant.id, {
        id,
        grantId,
        ...change,
        rotatedAt: at,
        expiresAt: at,
        at,
        tokens: { issuedAt: at, refresh: token(child, id) },
      })
    return { ...world, use, at }
  }

  it('a token that was seen fresh is rotated once', async (t) => {
    const { use } = await rotated(t)
    assert.deepEqual([await use('parent', {}, 'one'), await use('parent', {}, 'two')], ['done', 'stale'])
  })

  it('a token that was seen rotated yields until a child is used', async (t) => {
    const { use, at } = await rotated(t)
    const seen = { seenRotatedAt: at }
    assert.deepEqual([await use('parent', {}, 'one'), await use('parent', seen, 'two')], ['done', 'done'])
    assert.equal(await use('one', { parentId: 'parent' }, 'three'), 'done')
    assert.equal(await use('parent', seen, 'four'), 'stale')
  })

  it('of two children one is used', async (t) => {
    const { use, at } = await rotated(t)
    await use('parent', {}, 'one')
    await use('parent', { seenRotatedAt: at }, 'two')
    const uses = await Promise.all([
      use('one', { parentId: 'parent' }, 'x'),
      use('two', { parentId: 'parent' }, 'y'),
    ])
    assert.deepEqual(uses.toSorted(), ['done', 'stale'])
  })

  it('not when the grant was revoked after the facts', async (t) => {
    const { use, set } = await rotated(t)
    await set('grants', { revoked_at: 1 })
    assert.equal(await use('parent', {}, 'one'), 'stale')
  })
})

describe('what is found', () => {
  it('is found by id and believed by hash', async (t) => {
    const { store, tenant, code } = await createStore(t)
    assert.ok(await store.code(tenant, code))
    assert.equal(await store.code(tenant, { ...code, hash: 'another' }), undefined)
    assert.equal(await store.code(tenant, { ...code, id: 'another' }), undefined)
  })

  it('is found by key: no hot query reads a tenant, however many tokens it has', async (t) => {
    const { database, tenant, code, redemption } = await createStore(t)
    const { queries, spied } = spyOn(database)
    const watched = createTokenStore(spied, { id: () => 'x', secret: () => 'x', fraction: () => 0 })
    await watched.code(tenant, code)
    await watched.refreshToken(tenant, code)
    await watched.redeemCode(tenant.id, redemption)
    const { grantId, at } = redemption
    await watched.useRefreshToken(tenant.id, {
      id: 'r',
      grantId,
      at,
      expiresAt: at,
      tokens: { issuedAt: at },
    })
    assert.equal(queries.length, 4)
    for (const query of queries) {
      const explain = { ...query, sql: `explain query plan ${query.sql}` }
      const plan = (await database.read.executeQuery<{ detail: string }>(explain)).rows.map(
        ({ detail }) => detail,
      )
      assert.doesNotMatch(plan.join('\n'), /SCAN|\(tenant_id=\?\)/, query.sql)
    }
  })
})

/** The same database, and every query that went through it. */
function spyOn(database: Awaited<ReturnType<typeof createTokenWorld>>['database']) {
  const queries: CompiledQuery[] = []
  const watch = <T extends typeof database.read>(db: T): T =>
    new Proxy(db, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (name !== 'executeQuery') return typeof value === 'function' ? value.bind(target) : value
        return (query: CompiledQuery) => {
          queries.push(query)
          return target.executeQuery(query)
        }
      },
    })
  const spied: typeof database = {
    ...database,
    read: watch(database.read),
    write: (work) => database.write((transaction) => work(watch(transaction))),
  }
  return { queries, spied }
}
