import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sharedSidAt } from './profile.ts'
import { idleEnd, isCalled, isLive, type Sid, touchIsDue } from './session.ts'
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

describe('D9 what a session is called', () => {
  const groupSid = 'of all' as Sid
  const rpSessions = [{ sid: 'of the shop' as Sid }]

  it('as its group is, and as each app’s part in it; letter by letter, and nothing else', () => {
    const names = ['of all', 'of the shop', 'Of all', 'of the shop ', '']
    const called = (session: Parameters<typeof isCalled>[0]) =>
      names.filter((name) => isCalled(session, name))
    assert.deepEqual(called({ groupSid, rpSessions }), ['of all', 'of the shop'])
    assert.deepEqual(called({ rpSessions }), ['of the shop'])
    assert.deepEqual(called({ groupSid, rpSessions: [] }), ['of all'])
    assert.deepEqual(called({ rpSessions: [] }), [])
  })

  const uri = 'https://shop.example/out'
  const cases: readonly (readonly [string, Parameters<typeof sharedSidAt>, Sid | undefined])[] = [
    ['nobody tells it, in a group', [{}, { sid: 'of-the-group' }, { groupSid }], groupSid],
    ['nobody tells it, in no group', [{}, { sid: 'of-the-group' }, {}], undefined],
    ['nobody tells it, at another issuer', [{}, { sid: 'of-the-part' }, { groupSid }], undefined],
    [
      'its back channel is told',
      [{ backchannelLogoutUri: uri }, { sid: 'of-the-group' }, { groupSid }],
      undefined,
    ],
    [
      'its front channel is told',
      [{ frontchannelLogoutUri: uri }, { sid: 'of-the-group' }, { groupSid }],
      undefined,
    ],
    [
      'its people have names for its sector alone',
      [{ subjectType: 'pairwise' }, { sid: 'of-the-group' }, { groupSid }],
      undefined,
    ],
  ]
  for (const [name, given, expected] of cases)
    it(`AKA-32 an app’s part ${expected === undefined ? 'has a name of its own' : 'is called as its group'}: ${name}`, () =>
      assert.equal(sharedSidAt(...given), expected))
})
