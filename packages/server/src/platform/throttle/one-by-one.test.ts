import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createOneByOne } from './one-by-one.ts'

describe('one by one', () => {
  it('jobs of one key never overlap, whenever they come', async () => {
    const oneByOne = createOneByOne(10)
    const [first, second, third] = [createJob(), createJob(), createJob()]
    const results = [oneByOne('a', first.run), oneByOne('a', second.run)]
    first.finish()
    await results[0]
    results.push(oneByOne('a', third.run))
    assert.deepEqual([second.isRunning(), third.isRunning()], [true, false])
    second.finish()
    third.finish()
    assert.deepEqual(await Promise.all(results), ['done', 'done', 'done'])
  })

  it('jobs of different keys do not wait for each other', async () => {
    const oneByOne = createOneByOne(0)
    const [slow, quick] = [createJob(), createJob()]
    const running = oneByOne('a', slow.run)
    quick.finish()
    assert.equal(await oneByOne('b', quick.run), 'done')
    assert.equal(await oneByOne('a', quick.run), 'busy')
    slow.finish()
    assert.equal(await running, 'done')
  })
})

/** A job that runs until it is told to finish. */
function createJob() {
  const { promise, resolve } = Promise.withResolvers<string>()
  let isRunning = false
  return {
    isRunning: () => isRunning,
    finish: () => resolve('done'),
    run: async () => {
      isRunning = true
      return promise
    },
  }
}
