import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
} from 'jose'
import type { SigningAlgorithm } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import { migrate, openDatabase } from '../store/open.ts'
import { createSealer } from './seal.ts'
import { createKeys } from './signing-keys.ts'

const main = 'main' as TenantId
const other = 'other' as TenantId

describe('CORE the provider has signing keys from its first use on', () => {
  it('two, generated once although many ask at once, named by their thumbprints', async (t) => {
    const world = await createWorld(t)
    const writes = world.countWrites()
    const sets = await Promise.all(Array.from({ length: 10 }, () => world.keys.publicKeys(main)))
    const [{ keys: [rsa = {}, ec = {}, ...more] } = { keys: [] }] = sets
    assert.equal(more.length, 0)
    assert.deepEqual([rsa['alg'], rsa['kty'], rsa['use']], ['RS256', 'RSA', 'sig'])
    assert.deepEqual([ec['alg'], ec['kty'], ec['crv']], ['ES256', 'EC', 'P-256'])
    for (const key of [rsa, ec]) assert.equal(key['kid'], await calculateJwkThumbprint({ ...key }))
    assert.equal((await world.rows()).length, 2)
    assert.equal(writes(), 2)
  })

  it('whose private halves neither the key set nor the database shows', async (t) => {
    const world = await createWorld(t)
    const { keys } = await world.keys.publicKeys(main)
    for (const key of keys)
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) assert.equal(secret in key, false)
    for (const row of await world.rows()) assert.doesNotMatch(JSON.stringify(row), /"d\\?":/)
  })

  it('which another process finds instead of making its own', async (t) => {
    const world = await createWorld(t)
    await Promise.all([world.keys.ensureKeys(main), world.another().ensureKeys(main)])
    assert.equal((await world.rows()).length, 2)
    const token = await world.keys.sign(main, 'ES256', 'JWT', { a: 1 })
    assert.deepEqual((await world.another().verify(main, token))?.claims, { a: 1 })
  })

  it('which no other tenant shares or believes', async (t) => {
    const world = await createWorld(t)
    const token = await world.keys.sign(main, 'RS256', 'JWT', {})
    assert.equal(await world.keys.verify(other, token), undefined)
    const [ours, theirs] = [await world.keys.publicKeys(main), await world.keys.publicKeys(other)]
    const theirIds = theirs.keys.map((key) => key['kid'])
    assert.ok(ours.keys.every((key) => !theirIds.includes(key['kid'])))
  })

  for (const algorithm of ['RS256', 'ES256'] as const) {
    it(`and an app verifies an ${algorithm} token by the published set`, async (t) => {
      const { keys } = await createWorld(t)
      const token = await keys.sign(main, algorithm, 'logout+jwt', { sub: 'ada', name: 'Ádá' })
      const keySet = createLocalJWKSet((await keys.publicKeys(main)) as JSONWebKeySet)
      const verified = await jwtVerify(token, keySet, { typ: 'logout+jwt', algorithms: [algorithm] })
      assert.deepEqual(verified.payload, { sub: 'ada', name: 'Ádá' })
      assert.equal(verified.protectedHeader.alg, algorithm)
    })
  }
})

describe('CORE §10.1.1 keys are rotated without a moment of doubt', () => {
  const hour = 3600

  it('the new key is published at once, and signs when the overlap is over', async (t) => {
    const world = await createWorld(t)
    const before = await world.kidOf('ES256')
    const rotated = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: hour })
    assert.deepEqual(rotated.signsFrom, new Date(world.now().getTime() + hour * 1000))
    assert.deepEqual(await world.published('ES256'), [before, rotated.id])
    assert.equal(await world.kidOf('ES256'), before)
    world.pass(hour - 1)
    assert.equal(await world.kidOf('ES256'), before)
    world.pass(1)
    assert.equal(await world.kidOf('ES256'), rotated.id)
    assert.deepEqual(await world.published('ES256'), [rotated.id, before])
  })

  it('the other algorithm keeps its key', async (t) => {
    const world = await createWorld(t)
    const before = await world.kidOf('RS256')
    await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: 0 })
    assert.equal(await world.kidOf('RS256'), before)
    assert.deepEqual(await world.published('RS256'), [before])
  })

  it('the old key stays published until its last tokens are gone, and verifies hints for ever', async (t) => {
    const world = await createWorld(t)
    const hint = await world.keys.sign(main, 'ES256', 'JWT', { sub: 'ada' })
    const before = decodeProtectedHeader(hint).kid
    const { id } = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: hour })
    world.pass(hour + 86_399)
    assert.deepEqual(await world.published('ES256'), [id, before])
    world.pass(1)
    assert.deepEqual(await world.published('ES256'), [id])
    world.pass(10 * 365 * 86_400)
    assert.deepEqual((await world.keys.verify(main, hint))?.claims, { sub: 'ada' })
    assert.deepEqual((await world.another().verify(main, hint))?.claims, { sub: 'ada' })
  })

  it('two rotations in one overlap leave no gap', async (t) => {
    const world = await createWorld(t)
    const before = await world.kidOf('ES256')
    const first = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: hour })
    world.pass(hour / 2)
    const second = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: hour })
    assert.equal(await world.kidOf('ES256'), before)
    world.pass(hour / 2)
    assert.equal(await world.kidOf('ES256'), first.id)
    world.pass(hour / 2)
    assert.equal(await world.kidOf('ES256'), second.id)
  })

  it('a rotation without overlap overtakes one that waits', async (t) => {
    const world = await createWorld(t)
    await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: hour })
    const urgent = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: 0 })
    assert.equal(await world.kidOf('ES256'), urgent.id)
    world.pass(2 * hour)
    assert.equal(await world.kidOf('ES256'), urgent.id)
  })

  it('a rotation before any key exists leaves one that signs meanwhile', async (t) => {
    const world = await createWorld(t)
    const { id } = await world.keys.rotate(main, { algorithm: 'RS256', overlapSeconds: hour })
    assert.notEqual(await world.kidOf('RS256'), id)
    world.pass(hour)
    assert.equal(await world.kidOf('RS256'), id)
  })

  for (const overlapSeconds of [-1, Number.NaN, Infinity]) {
    it(`an overlap of ${overlapSeconds} is refused`, async (t) => {
      const world = await createWorld(t)
      await assert.rejects(world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds }), RangeError)
    })
  }
})

describe('SEC a leaked key can be withdrawn', () => {
  it('signs nothing, is not published, and what it signed is not ours', async (t) => {
    const world = await createWorld(t)
    const token = await world.keys.sign(main, 'ES256', 'JWT', {})
    const leaked = await world.kidOf('ES256')
    assert.equal(await world.keys.withdraw(main, leaked), true)
    assert.equal(await world.keys.withdraw(main, leaked), false)
    assert.equal(await world.keys.withdraw(other, leaked), false)
    assert.equal(await world.keys.verify(main, token), undefined)
    assert.notEqual(await world.kidOf('ES256'), leaked)
    assert.equal((await world.published('ES256')).includes(leaked), false)
  })

  it('and a rotation under way still comes to its end', async (t) => {
    const world = await createWorld(t)
    const { id } = await world.keys.rotate(main, { algorithm: 'ES256', overlapSeconds: 3600 })
    await world.keys.withdraw(main, await world.kidOf('ES256'))
    const meanwhile = await world.kidOf('ES256')
    assert.notEqual(meanwhile, id)
    world.pass(3600)
    assert.equal(await world.kidOf('ES256'), id)
    world.pass(86_400)
    assert.deepEqual(await world.published('ES256'), [id])
  })
})

describe('a running server notices what another process did', () => {
  it('after fifteen seconds by itself, at once when told, and asks the database no more often', async (t) => {
    const world = await createWorld(t)
    const before = await world.kidOf('ES256')
    const { id } = await world.another().rotate(main, { algorithm: 'ES256', overlapSeconds: 0 })
    const queries = world.countQueries()
    for (let second = 0; second < 14; second += 1) {
      world.pass(1)
      assert.equal(await world.kidOf('ES256'), before)
    }
    assert.equal(queries(), 0)
    world.pass(1)
    assert.equal(await world.kidOf('ES256'), id)
    assert.equal(queries(), 1)
    const next = await world.another().rotate(main, { algorithm: 'ES256', overlapSeconds: 0 })
    await world.keys.reload(main)
    assert.equal(await world.kidOf('ES256'), next.id)
  })
})

async function createWorld(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  await migrate(database)
  let now = new Date('2026-11-20T10:00:00Z')
  let [queries, writes] = [0, 0]
  const sealer = createSealer(Buffer.alloc(32, 7))
  const counting: Database = {
    ...database,
    get read() {
      queries += 1
      return database.read
    },
    write: (work) => ((writes += 1), database.write(work)),
  }
  const create = () => createKeys({ database: counting, clock: { now: () => now }, sealer })
  const keys = create()
  return {
    keys,
    another: create,
    now: () => now,
    pass: (seconds: number) => (now = new Date(now.getTime() + seconds * 1000)),
    kidOf: async (algorithm: SigningAlgorithm) =>
      String(decodeProtectedHeader(await keys.sign(main, algorithm, 'JWT', {})).kid),
    published: async (algorithm: SigningAlgorithm) =>
      (await keys.publicKeys(main)).keys
        .filter((key) => key['alg'] === algorithm)
        .map((key) => String(key['kid'])),
    rows: () => database.read.selectFrom('signing_keys').selectAll().execute(),
    countWrites: () => {
      const before = writes
      return () => writes - before
    },
    countQueries: () => {
      const before = queries
      return () => queries - before
    },
  }
}
