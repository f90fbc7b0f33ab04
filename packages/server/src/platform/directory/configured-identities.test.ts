import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { configOf } from '../../config.fixture.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import { findIdentified, insertIdentity } from './identities.ts'
import { IdentityTaken } from './plan-identities.ts'
import { insertUpstreamAccount } from './upstream-account-sql.ts'
import { acme, createWorld, type World } from './world.fixture.ts'

const issuer = 'https://corp.example' as Issuer
const upstreamId = 'corp' as UpstreamId
const upstreams = [{ id: 'corp', issuer, client_id: 'exeunt' }]
const ids = (...subjects: readonly string[]) => subjects.map((subject) => ({ upstream: 'corp', subject }))
const tenant = (...users: readonly object[]) => ({ id: 'acme', upstreams, users })
const ada = { id: 'u1', username: 'ada', password: 'correct horse' }
const bob = { id: 'u2', username: 'bob', password: 'battery staple' }

const ownerOf = async ({ database }: World, subject: string) =>
  (await findIdentified(database.read, acme, { issuer, subject }))?.userId

/** Somebody signed in there, and has an account of their own. */
async function cameBy(world: World, subject: string): Promise<UserId> {
  const { database, random, clock } = world
  const [userId, at] = [random.id() as UserId, clock.now()]
  await database.write(async (transaction) => {
    await insertIdentity(transaction, acme, { issuer, subject, userId, upstreamId, lastSeenAt: at })
    const account = { id: userId, upstreamId, subject, claims: {} }
    await insertUpstreamAccount(transaction, account, { tenantId: acme, at, random })
  })
  return userId
}

async function stage(t: TestContext) {
  const world = await createWorld(t, configOf)
  await world.apply(tenant({ ...ada, identities: ids('a', 'b') }, bob))
  return world
}

describe('FED-3 identities that the configuration gives', () => {
  it('are of the user who has them there; a second application changes nothing', async (t) => {
    const world = await stage(t)
    assert.deepEqual([await ownerOf(world, 'a'), await ownerOf(world, 'b')], ['u1', 'u1'])
    const again = await world.apply(tenant({ ...ada, identities: ids('b', 'a') }, bob))
    assert.deepEqual(again, { changes: [], notices: [], revokeEverything: [] })
  })

  it('go with the file, or to another user, and what was issued to the loser is owed an end', async (t) => {
    const world = await stage(t)
    world.tick()
    const { changes, revokeEverything } = await world.apply(tenant(ada, { ...bob, identities: ids('b') }))
    assert.deepEqual(changes, [
      'user ada: identity removed',
      'user ada: identity removed',
      'user bob: identity of corp added',
    ])
    assert.deepEqual([await ownerOf(world, 'a'), await ownerOf(world, 'b')], [undefined, 'u2'])
    assert.deepEqual(revokeEverything, [{ tenantId: 'acme', users: [{ id: 'u1' }] }])
  })

  it('stay with a user who left the file, until another one has them', async (t) => {
    const world = await stage(t)
    await world.apply(tenant(bob))
    assert.equal(await ownerOf(world, 'a'), 'u1')
    await world.apply(tenant({ ...bob, identities: ids('a') }))
    assert.deepEqual([await ownerOf(world, 'a'), await ownerOf(world, 'b')], ['u2', 'u1'])
  })

  it('are refused where somebody came with one: nothing is applied, and the operator reads whose it is', async (t) => {
    const world = await stage(t)
    const owner = await cameBy(world, 'c')
    await assert.rejects(
      world.apply(tenant({ ...ada, name: 'Ada', identities: ids('a', 'b', 'c') }, bob)),
      (fault) =>
        fault instanceof IdentityTaken &&
        fault.message.includes(`"c" of the upstream corp belongs to the account ${owner}`),
    )
    assert.equal(await ownerOf(world, 'c'), owner)
    await world.apply(
      tenant(ada, bob, { id: owner, username: 'cleo', password: 'open sesame', identities: ids('c') }),
    )
    await world.apply(tenant(ada, bob, { id: owner, username: 'cleo', password: 'open sesame' }))
    assert.equal(await ownerOf(world, 'c'), owner)
  })

  it('are the file’s to give where the account of whoever came with one is removed', async (t) => {
    const world = await stage(t)
    const owner = await cameBy(world, 'c')
    await world.database.write((transaction) =>
      transaction
        .updateTable('users')
        .set({ removed_at: 1, disabled_at: 1 })
        .where('id', '=', owner)
        .execute(),
    )
    await world.apply(tenant(ada, bob))
    assert.equal(await ownerOf(world, 'c'), owner)
    await world.apply(tenant(ada, { ...bob, identities: ids('c') }))
    assert.equal(await ownerOf(world, 'c'), 'u2')
  })
})
