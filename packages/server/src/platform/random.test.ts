import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from './random.ts'

describe('randomness', () => {
  const start = new Date('2026-11-20T09:00:00.250Z')
  const list = <T>(count: number, make: () => T) => Array.from({ length: count }, make)

  it('never comes twice, across many refills of the supply', () => {
    const random = createRandom({ now: () => start })
    assert.equal(new Set(list(2000, () => random.secret())).size, 2000)
    assert.equal(new Set(list(2000, () => random.id())).size, 2000)
  })

  it('holds as many bytes as were asked for, and none that were wiped', () => {
    const random = createRandom({ now: () => start })
    for (const bytes of [16, 32, 4096, 5000]) {
      const taken = Buffer.from(random.secret(bytes), 'base64url')
      assert.equal(taken.length, bytes)
      assert.ok(taken.some((byte) => byte !== 0))
    }
  })

  it('sorts ids as they were made', () => {
    let time = start.getTime()
    const random = createRandom({ now: () => new Date((time += 1)) })
    const ids = list(100, () => random.id())
    assert.deepEqual(ids, ids.toSorted())
    assert.ok(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{26}$/.test(id)))
  })
})
