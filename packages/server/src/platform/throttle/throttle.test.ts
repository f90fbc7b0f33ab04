import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { createSealer } from '../keys/seal.ts'
import { migrate, openDatabase } from '../store/open.ts'
import type { SignInAttempt } from './keys.ts'
import { createThrottle } from './throttle.ts'

describe('SEC who guesses passwords is slowed down', () => {
  it('five wrong ones are free, then it waits, and the right one waits too', async (t) => {
    const world = await createWorld(t)
    assert.deepEqual(await world.wrong(5), ['wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
    assert.deepEqual(await world.right(), { kind: 'wait', seconds: 30 })
    world.pass(29)
    assert.deepEqual(await world.right(), { kind: 'wait', seconds: 1 })
    world.pass(1)
    assert.deepEqual(await world.wrong(2), ['wrong', 'wait'])
    world.pass(60)
    assert.deepEqual(await world.right(), { kind: 'right' })
  })

  it('while it waits nothing is compared', async (t) => {
    const world = await createWorld(t)
    await world.wrong(5)
    const outcome = await world.attempt({}, () => assert.fail('compared'))
    assert.equal(outcome.kind, 'wait')
  })

  it('a success forgets the pair, and costs no write where nothing had failed', async (t) => {
    const world = await createWorld(t)
    await world.wrong(4)
    await world.right()
    assert.deepEqual(await world.wrong(5), ['wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
    const writes = world.countWrites()
    await world.right({ address: '198.51.100.99' })
    assert.equal(writes(), 0)
    await world.wrong(1, { address: '198.51.100.99' })
    assert.equal(writes(), 1)
  })

  it('a success at one account does not clear what its address did to others', async (t) => {
    const world = await createWorld(t)
    for (let number = 0; number < 50; number += 1) {
      await world.wrong(1, { account: `user${number}` })
      await world.right({ account: 'eve' })
    }
    assert.equal((await world.right({ account: 'ada' })).kind, 'wait')
  })

  it('a hundred wrong ones at once are five free ones', async (t) => {
    const world = await createWorld(t)
    const all = await Promise.all(Array.from({ length: 60 }, () => world.attempt({}, async () => false)))
    assert.equal(all.filter(({ kind }) => kind === 'wrong').length, 5)
    assert.equal(all.filter(({ kind }) => kind === 'wait').length, 55)
  })

  it('more at once than may wait are told to come again, and nothing of them stays', async (t) => {
    const world = await createWorld(t)
    const all = await Promise.all(Array.from({ length: 70 }, () => world.attempt({}, async () => true)))
    assert.equal(all.filter(({ kind }) => kind === 'right').length, 65)
    assert.equal(all.filter(({ kind }) => kind === 'busy').length, 5)
    assert.deepEqual(await world.right(), { kind: 'right' })
  })

  it('an attempt that could not be compared, or broke, counts for nothing', async (t) => {
    const world = await createWorld(t)
    const outage = async () => {
      throw new Error('outage')
    }
    for (let number = 0; number < 10; number += 1) {
      assert.deepEqual(await world.attempt({}, async () => 'busy' as const), { kind: 'busy' })
      await assert.rejects(world.attempt({}, outage), /outage/)
    }
    assert.deepEqual(await world.wrong(5), ['wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
  })

  for (const [name, one, other] of [
    ['case, width and outer spaces', { account: 'Ada' }, { account: ' ａDA ' }],
    ['addresses of one IPv6 /64', { address: '2001:db8:0:1::1' }, { address: '2001:db8:0:1:ffff::9' }],
    ['both spellings of an IPv4 address', { address: '192.0.2.1' }, { address: '::ffff:192.0.2.1' }],
  ] as const) {
    it(`${name} make no difference`, async (t) => {
      const world = await createWorld(t)
      await world.wrong(5, one)
      assert.equal((await world.right(other)).kind, 'wait')
    })
  }

  for (const [name, one, other] of [
    ['another account', { account: 'ada' }, { account: 'bob' }],
    ['another IPv6 /64', { address: '2001:db8:0:1::1' }, { address: '2001:db8:0:2::1' }],
    ['another tenant', { tenantId: 'one' as TenantId }, { tenantId: 'two' as TenantId }],
    [
      'parts that only look alike together',
      { account: 'a', address: 'b"c' },
      { account: 'a"b', address: 'c' },
    ],
  ] as const) {
    it(`${name} makes one`, async (t) => {
      const world = await createWorld(t)
      await world.wrong(5, one)
      assert.deepEqual(await world.right(other), { kind: 'right' })
    })
  }
})

describe('SEC nobody can lock a person out', () => {
  it('a hundred addresses attack: a new one still has one try, a known device all of its own', async (t) => {
    const world = await createWorld(t)
    for (let host = 1; host <= 20; host += 1) await world.wrong(5, { address: `203.0.113.${host}` })
    assert.deepEqual(await world.wrong(2, { address: '198.51.100.7' }), ['wrong', 'wait'])
    assert.deepEqual(await world.right({ address: '198.51.100.8' }), { kind: 'right' })
    const device = { address: '198.51.100.7', knownDevice: true }
    assert.deepEqual(await world.wrong(4, device), ['wrong', 'wrong', 'wrong', 'wrong'])
    assert.deepEqual(await world.right(device), { kind: 'right' })
  })

  it('a neighbour behind the same address attacks: a known device does not notice', async (t) => {
    const world = await createWorld(t)
    for (let round = 0; round < 20; round += 1) {
      await world.wrong(5)
      world.pass(900)
      await world.wrong(1)
    }
    assert.equal((await world.right()).kind, 'wait')
    assert.deepEqual(await world.right({ knownDevice: true }), { kind: 'right' })
  })

  it('a stranger guesses at many accounts through an app: everybody else there still has a try', async (t) => {
    const world = await createWorld(t)
    const through = 'shop' as ClientId
    for (let number = 0; number < 60; number += 1) await world.wrong(1, { account: `user${number}`, through })
    assert.deepEqual(await world.wrong(2, { through, account: 'bob' }), ['wrong', 'wait'])
    assert.deepEqual(await world.right({ through }), { kind: 'right' })
    assert.deepEqual(
      await world.wrong(5, { account: 'eve' }),
      Array.from({ length: 5 }, () => 'wrong'),
    )
    const elsewhere = { through: 'other' as ClientId, account: 'carol' }
    assert.deepEqual(
      await world.wrong(5, elsewhere),
      Array.from({ length: 5 }, () => 'wrong'),
    )
  })

  it('an app is no way around what its address or its account had to wait for', async (t) => {
    const world = await createWorld(t)
    await world.wrong(5)
    assert.equal((await world.right({ through: 'shop' as ClientId })).kind, 'wait')
    await world.wrong(5, { account: 'bob', through: 'shop' as ClientId })
    assert.equal((await world.right({ account: 'bob' })).kind, 'wait')
  })

  it('an hour later the account is as before, until it is attacked again', async (t) => {
    const world = await createWorld(t)
    for (let host = 1; host <= 20; host += 1) await world.wrong(5, { address: `203.0.113.${host}` })
    world.pass(3600)
    const fresh = { address: '198.51.100.7' }
    assert.deepEqual(await world.wrong(5, fresh), ['wrong', 'wrong', 'wrong', 'wrong', 'wrong'])
    for (let host = 21; host <= 40; host += 1) await world.wrong(5, { address: `203.0.113.${host}` })
    assert.deepEqual(await world.wrong(2, { address: '198.51.100.8' }), ['wrong', 'wait'])
  })
})

describe('SEC the counts say little and do not stay', () => {
  it('neither accounts nor addresses can be read in the table', async (t) => {
    const world = await createWorld(t)
    await world.wrong(1)
    const rows = await world.rows()
    assert.equal(rows.length, 3)
    for (const row of rows) assert.match(row.key, /^[\w-]{43}$/)
    await world.wrong(1, { tenantId: 'other' as TenantId })
    assert.equal(new Set((await world.rows()).map((row) => row.key)).size, 6)
  })

  it('a count that is over begins anew, and a sweep deletes it', async (t) => {
    const world = await createWorld(t)
    await world.wrong(5)
    world.pass(900)
    assert.equal(await world.throttle.sweep(), 1)
    await world.wrong(1)
    assert.deepEqual(
      (await world.rows()).map((row) => row.failures).toSorted((one, other) => one - other),
      [1, 6, 6],
    )
    world.pass(3600)
    await world.wrong(1)
    assert.deepEqual(
      (await world.rows()).map((row) => row.failures).toSorted((one, other) => one - other),
      [1, 1, 7],
    )
    world.pass(86_399)
    assert.equal(await world.throttle.sweep(), 2)
    world.pass(1)
    assert.equal(await world.throttle.sweep(), 1)
    assert.deepEqual(await world.rows(), [])
  })
})

const ada: SignInAttempt = {
  tenantId: 'main' as TenantId,
  account: 'ada',
  address: '192.0.2.1',
  knownDevice: false,
}

async function createWorld(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  await migrate(database)
  let now = new Date('2026-11-20T10:00:00Z')
  let writes = 0
  const throttle = createThrottle({
    database: { ...database, write: (work) => ((writes += 1), database.write(work)) },
    clock: { now: () => now },
    keyedHash: createSealer(Buffer.alloc(32, 7)).keyedHash,
  })
  const attempt = (who: Partial<SignInAttempt>, compare: () => Promise<boolean | 'busy'>) =>
    throttle.attempt({ ...ada, ...who }, compare)
  return {
    throttle,
    attempt,
    right: (who: Partial<SignInAttempt> = {}) => attempt(who, async () => true),
    wrong: async (times: number, who: Partial<SignInAttempt> = {}) => {
      const kinds: string[] = []
      for (let number = 0; number < times; number += 1)
        kinds.push((await attempt(who, async () => false)).kind)
      return kinds
    },
    pass: (seconds: number) => (now = new Date(now.getTime() + seconds * 1000)),
    rows: () => database.read.selectFrom('sign_in_failures').selectAll().execute(),
    countWrites: () => {
      const before = writes
      return () => writes - before
    },
  }
}
