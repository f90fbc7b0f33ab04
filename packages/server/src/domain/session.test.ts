import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { idleEnd, isLive, touchIsDue } from './session.ts'
import type { Lifetimes } from './tenant.ts'

const now = new Date('2026-11-20T12:00:00Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const lifetimes = { sessionIdleSeconds: 1000 } as Lifetimes

describe('a session', () => {
  const cases: readonly (readonly [string, Parameters<typeof isLive>[0], boolean])[] = [
    ['lives before both ends', { expiresAt: after(2), idleExpiresAt: after(1) }, true],
    ['is over at its idle end', { expiresAt: after(2), idleExpiresAt: now }, false],
    ['is over at its absolute end', { expiresAt: now, idleExpiresAt: after(1) }, false],
    ['is over once it ended', { expiresAt: after(2), idleExpiresAt: after(1), endedAt: after(-1) }, false],
  ]
  for (const [name, session, expected] of cases) {
    it(name, () => assert.equal(isLive(session, now), expected))
  }

  it('has its idle end as far away as the tenant says', () =>
    assert.deepEqual(idleEnd(lifetimes, now, after(5000)), after(1000)))

  it('has no idle end after its absolute one', () =>
    assert.deepEqual(idleEnd(lifetimes, now, after(10)), after(10)))

  it('is touched only when a tenth of the idle time has passed', () => {
    assert.equal(touchIsDue({ lastSeenAt: after(-100) }, lifetimes, now), false)
    assert.equal(touchIsDue({ lastSeenAt: after(-101) }, lifetimes, now), true)
  })
})
