import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { describe, it } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { createSealer, SealBroken } from './seal.ts'

const master = Buffer.alloc(32, 7)
const place = { tenantId: 'main' as TenantId, purpose: 'signing-key', id: 'k1' }

describe('SEC a sealed value opens in its place only', () => {
  const sealer = createSealer(master)

  it('opens as it was, after a restart too', () => {
    const sealed = sealer.seal('töp secret', place)
    assert.equal(createSealer(master).open(sealed, place), 'töp secret')
    assert.equal(sealer.open(sealer.seal('', place), place), '')
  })

  it('shows nothing of the text, and is different each time', () => {
    const [one, other] = [sealer.seal('secret', place), sealer.seal('secret', place)]
    assert.notEqual(one, other)
    assert.doesNotMatch(one, /secret|c2VjcmV0/)
  })

  const others = [
    { ...place, tenantId: 'other' as TenantId },
    { ...place, purpose: 'client-secret' },
    { ...place, id: 'k2' },
    { tenantId: 'main","signing-key' as TenantId, purpose: 'k1', id: '' },
  ]
  for (const other of others) {
    it(`does not open at ${JSON.stringify(other)}`, () => {
      const sealed = sealer.seal('secret', place)
      assert.throws(() => sealer.open(sealed, other), SealBroken)
    })
  }

  it('does not open when any character of it was changed, or some are missing', () => {
    const sealed = sealer.seal('secret', place)
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      assert.throws(() => sealer.open(changed, place), SealBroken)
      assert.throws(() => sealer.open(sealed.slice(0, at), place), SealBroken)
    }
  })

  it('knows what another master key sealed, and says so without the value', () => {
    const foreign = createSealer(Buffer.alloc(32, 8)).seal('secret', place)
    assert.equal(sealer.isOurs(foreign), false)
    assert.equal(sealer.isOurs(sealer.seal('secret', place)), true)
    assert.throws(() => sealer.open(foreign, place), {
      message: 'The sealed signing-key k1 of tenant main was sealed with another master key.',
    })
  })
})

describe('SEC a keyed hash', () => {
  const sealer = createSealer(master)

  it('is HMAC-SHA256 under a key of its own for each purpose', () => {
    const key = Buffer.from(hkdfSync('sha256', master, '', 'exeunt hash csrf', 32))
    assert.equal(sealer.keyedHash('csrf', 'v'), createHmac('sha256', key).update('v').digest('base64url'))
    assert.notEqual(sealer.keyedHash('csrf', 'v'), sealer.keyedHash('client-secret', 'v'))
    assert.notEqual(sealer.keyedHash('csrf', 'v'), createSealer(Buffer.alloc(32, 8)).keyedHash('csrf', 'v'))
  })

  it('stays what it was: stored hashes depend on it', () => {
    assert.equal(sealer.keyedHash('client-secret', 'secret'), 'FFlhWDuP48m2i_iPhzuGglWKBrMgRXkxxLTfafhAMvU')
  })
})
