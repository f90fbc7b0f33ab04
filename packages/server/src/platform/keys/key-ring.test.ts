import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { createKeyRing } from './key-ring.ts'
import { createSealer } from './seal.ts'
import { generateSigningKey } from './signing-key.ts'
import type { SigningKeyStore, StoredKey } from './store.ts'

const tenantId = 'main' as TenantId
const sealer = createSealer(Buffer.alloc(32, 7))
const clock = { now: () => new Date('2026-11-20T10:00:00Z') }

describe('the key ring', () => {
  it('a slow read that began before a reload does not undo it', async () => {
    const reads: ((keys: readonly StoredKey[]) => void)[] = []
    const ring = createKeyRing({
      store: storeOf(() => new Promise((done) => reads.push(done))),
      sealer,
      clock,
    })
    const key = await createStoredKey()
    const before = ring.keysOf(tenantId)
    const reloaded = ring.reload(tenantId)
    reads.shift()?.([])
    assert.deepEqual(await before, [])
    await new Promise((resolve) => setImmediate(resolve))
    reads.shift()?.([key])
    assert.deepEqual(
      (await reloaded).map(({ id }) => id),
      [key.id],
    )
    assert.deepEqual(
      (await ring.keysOf(tenantId)).map(({ id }) => id),
      [key.id],
    )
    assert.equal(reads.length, 0)
  })

  it('many who ask at once share one read', async () => {
    let reads = 0
    const ring = createKeyRing({ store: storeOf(async () => ((reads += 1), [])), sealer, clock })
    await Promise.all(Array.from({ length: 20 }, () => ring.keysOf(tenantId)))
    assert.equal(reads, 1)
  })

  it('a failed read is not kept', async () => {
    const answers = [Promise.reject(new Error('outage')), Promise.resolve([])]
    const ring = createKeyRing({ store: storeOf(() => answers.shift() ?? assert.fail()), sealer, clock })
    await assert.rejects(ring.keysOf(tenantId), /outage/)
    assert.deepEqual(await ring.keysOf(tenantId), [])
  })

  it('a key is opened once, however often it is read', async () => {
    let opened = 0
    const counting = {
      ...sealer,
      open: (...[text, place]: Parameters<typeof sealer.open>) => ((opened += 1), sealer.open(text, place)),
    }
    const key = await createStoredKey()
    const ring = createKeyRing({ store: storeOf(async () => [key]), sealer: counting, clock })
    const [first] = await ring.keysOf(tenantId)
    const [second] = await ring.reload(tenantId)
    assert.equal(first?.privateKey, second?.privateKey)
    assert.equal(opened, 1)
  })
})

/** A store whose answers come when the test wants them: a database cannot be told to be slow. */
function storeOf(keysOf: SigningKeyStore['keysOf']): SigningKeyStore {
  const never = () => assert.fail('the ring only reads')
  return { keysOf, addIfNoneSigns: never, replace: never, replaceIfDue: never, withdraw: never }
}

async function createStoredKey(): Promise<StoredKey> {
  const { id, algorithm, publicJwk, privateJwk } = await generateSigningKey('ES256')
  const sealedPrivateJwk = sealer.seal(privateJwk, { tenantId, purpose: 'signing-key', id })
  return { id, algorithm, publicJwk, sealedPrivateJwk, signsFrom: new Date(0) }
}
