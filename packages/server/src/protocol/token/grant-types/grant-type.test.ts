import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { untilSettled } from './grant-type.ts'

describe('a request that was overtaken', () => {
  const after = (stale: number) => {
    let rounds = 0
    return async () => {
      rounds += 1
      return rounds > stale ? { rounds } : 'stale'
    }
  }

  it('is gathered and decided again', async () => {
    assert.deepEqual(await untilSettled(after(2)), { rounds: 3 })
  })

  it('is a fault when that never ends', async () => {
    await assert.rejects(untilSettled(after(99)), /still stale after 4 rounds/)
  })
})
