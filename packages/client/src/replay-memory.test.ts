import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createFixedClock } from '../test/support/scene.ts'
import { createMemoryReplayMemory } from './index.ts'

it('a replay memory takes each id once, until its time is over or it is given back', async () => {
  const clock = createFixedClock()
  const memory = createMemoryReplayMemory({ now: clock.now })
  const until = new Date(clock.now().getTime() + 60_000)
  assert.equal(await memory.claim('a', until), true)
  assert.equal(await memory.claim('b', until), true)
  assert.equal(await memory.claim('a', until), false)
  await memory.release('a')
  assert.equal(await memory.claim('a', until), true)
  clock.advance(59)
  assert.equal(await memory.claim('b', until), false)
  clock.advance(1)
  assert.equal(await memory.claim('b', until), true)
})
