import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTurnstile } from './turnstile.ts'

describe('a turnstile', () => {
  it('lets so many run at once, in the order they came', async () => {
    const turnstile = createTurnstile(2, 10)
    const started: number[] = []
    let [running, most] = [0, 0]
    const job = (number: number) => async () => {
      started.push(number)
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return number
    }
    const results = await Promise.all([1, 2, 3, 4, 5].map((number) => turnstile.enter(job(number))))
    assert.deepEqual(results, [1, 2, 3, 4, 5])
    assert.deepEqual(started, [1, 2, 3, 4, 5])
    assert.equal(most, 2)
  })

  it('frees the place of a job that fails', async () => {
    const turnstile = createTurnstile(1, 0)
    const failing = async () => {
      throw new Error('on purpose')
    }
    for (let number = 0; number < 3; number += 1) await assert.rejects(turnstile.enter(failing), /on purpose/)
    assert.equal(await turnstile.enter(async () => 'in'), 'in')
  })

  it('nobody slips in between one who leaves and one who waits', async () => {
    const turnstile = createTurnstile(1, 1)
    const order: string[] = []
    const first = turnstile.enter(async () => void order.push('first'))
    const second = turnstile.enter(async () => void order.push('second'))
    await first
    const third = turnstile.enter(async () => void order.push('third'))
    await Promise.all([second, third])
    assert.deepEqual(order, ['first', 'second', 'third'])
  })

  for (const [concurrency, maxQueued] of [
    [0, 1],
    [-1, 1],
    [Number.NaN, 1],
    [1, -1],
    [1, Number.NaN],
  ] as const) {
    it(`is refused with ${concurrency} at once and ${maxQueued} waiting`, () => {
      assert.throws(() => createTurnstile(concurrency, maxQueued), RangeError)
    })
  }
})
