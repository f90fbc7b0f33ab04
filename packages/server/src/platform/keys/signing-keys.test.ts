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
import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import { migrate, openDatabase } from '../store/open.ts'
import { keySetMaxAgeSeconds } from './rotation.ts'
import { createSealer } from './seal.ts'
import { createKeys } from './signing-keys.ts'

const main = 'main' as TenantId
const other = 'other' as TenantId
const hour = 3600

describe('CORE the provider has signing keys from its first use on', () => {
  it('one of each algorithm, generated once although many ask at once, named by their thumbprints', async (t) => {
    const world = await createWorld(t)
    const writes = world.countWrites()
    const sets = await Promise.all(Array.from({ length: 10 }, () => world.keys.publicKeys(main)))
    const keys = sets[0]?.keys ?? []
    // Some apps take the first key, whatever the `kid` says: RSA for RS256.
    assert.deepEqual(
      keys.map((key) => [key['alg'], key['kty'], key['crv'], key['use']]),
      [
        ['RS256', 'RSA', undefined, 'sig'],
        ['PS256', 'RSA', undefined, 'sig'],
        ['ES256', 'EC', 'P-256', 'sig'],
        ['EdDSA', 'OKP', 'Ed25519', 'sig'],
      ],
    )
    for (const key of keys) assert.equal(key['kid'], await calculateJwkThumbprint({ ...key }))
    assert.equal(new Set(keys.map((key) => key['kid'])).size, 4)
    assert.equal((await world.rows()).length, 4)
    assert.equal(writes(), 4)
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
    assert.equal((await world.rows()).length, 4)
    const token = await world.keys.sign(main, 'ES256', 'JWT', { a: 1 })
    assert.deepEqual((await world.another().verify(main, token))?.claims, { a: 1 })
  })

  it('and a second start makes none and writes nothing', async (t) => {
    const world = await createWorld(t)
    await world.keys.ensureKeys(main)
    const writes = world.countWrites()
    await world.another().ensureKeys(main)
    assert.equal(writes(), 0)
  })

  it('which no other tenant shares or believes', async (t) => {
    const world = await createWorld(t)
    const token = await world.keys.sign(main, 'RS256', 'JWT', {})
    assert.equal(await world.keys.verify(other, token), undefined)
    const [ours, theirs] = [await world.keys.publicKeys(main), await world.keys.publicKeys(other)]
    const theirIds = theirs.keys.map((key) => key['kid'])
    assert.ok(ours.keys.every((key) => !theirIds.includes(key['kid'])))
  })

  for (const algorithm of signingAlgorithms) {
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

describe('CORE §10.1.1 keys are renewed by schedule', () => {
  const rotation = { everySeconds: 86_400, overlapSeconds: 3600 }

  it('each algorithm once, however often and by however many processes it is asked for', async (t) => {
    const world = await createWorld(t)
    await world.keys.ensureKeys(main)
    assert.deepEqual(await world.keys.rotateDue(main, rotation), [])
    world.pass(86_400 - 3600)
    const [here, there] = [world.keys, world.another()]
    const asked = [here, there, here].map((keys) => keys.rotateDue(main, rotation))
    const published = (await Promise.all(asked)).flat()
    assert.deepEqual(
      published.map(({ algorithm }) => algorithm).toSorted(),
      [...signingAlgorithms].toSorted(),
    )
    for (const { signsFrom } of published) assert.deepEqual(signsFrom, world.inSeconds(3600))
    assert.deepEqual(await here.rotateDue(main, rotation), [])
    assert.equal((await world.rows()).length, 8)
    world.pass(3600)
    assert.deepEqual(await here.rotateDue(main, rotation), [])
    const next = published.find(({ algorithm }) => algorithm === 'ES256')
    assert.equal(await world.kidOf('ES256'), next?.id)
    world.pass(86_400 - 3600)
    assert.equal((await here.rotateDue(main, rotation)).length, 4)
  })

  it('not where the tenant has no schedule, nor for keys that an operator renewed meanwhile', async (t) => {
    const world = await createWorld(t)
    await world.keys.ensureKeys(main)
    world.pass(86_400 - 3600)
    assert.deepEqual(await world.keys.rotateDue(main, { overlapSeconds: 3600 }), [])
    await world.keys.rotate(main, { algorithm: 'RS256', overlapSeconds: hour })
    const renewed = await world.keys.rotateDue(main, rotation)
    assert.deepEqual(
      renewed.map(({ algorithm }) => algorithm),
      ['PS256', 'ES256', 'EdDSA'],
    )
  })

  it('and no app that keeps our key set for as long as it may ever meets a strange key', async (t) => {
    const world = await createWorld(t)
    const [sweeper, server] = [world.keys, world.another()]
    await sweeper.ensureKeys(main)
    const fetched: { readonly at: Date; readonly kids: readonly string[] }[] = []
    const signers = new Set<string>()
    for (let step = 0; step < 1500; step += 1) {
      await sweeper.rotateDue(main, { everySeconds: 3600, overlapSeconds: 0 })
      const { keys } = await server.publicKeys(main)
      fetched.push({ at: world.now(), kids: keys.map((key) => String(key['kid'])) })
      for (const token of [
        await sweeper.sign(main, 'EdDSA', 'JWT', {}),
        await server.sign(main, 'EdDSA', 'JWT', {}),
      ]) {
        const kid = String(decodeProtectedHeader(token).kid)
        signers.add(kid)
        const kept = fetched.filter(({ at }) => at >= world.inSeconds(-keySetMaxAgeSeconds))
        for (const { at, kids } of kept) assert.ok(kids.includes(kid), `fetched at ${at.toISOString()}`)
      }
      world.pass(7)
    }
    assert.equal(signers.size, 3)
  })
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
    inSeconds: (seconds: number) => new Date(now.getTime() + seconds * 1000),
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
