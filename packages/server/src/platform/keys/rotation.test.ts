import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SigningAlgorithm } from '../../domain/client.ts'
import type { KeyRotation } from '../../domain/tenant.ts'
import { overlapOf, rotationIsDue } from './rotation.ts'
import type { SigningTimes } from './signing-key.ts'

const now = new Date('2026-11-20T10:00:00Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const key = (fromSeconds: number, algorithm: SigningAlgorithm = 'ES256'): SigningTimes => ({
  algorithm,
  signsFrom: inSeconds(fromSeconds),
})
const daily: KeyRotation = { everySeconds: 86_400, overlapSeconds: 3600 }

describe('CORE §10.1.1 whether a new key is due by schedule', () => {
  const cases: readonly [string, readonly SigningTimes[], KeyRotation, boolean][] = [
    ['no schedule: never', [key(-1e9)], { overlapSeconds: 3600 }, false],
    ['a young key: no', [key(-60)], daily, false],
    ['one second too early: no', [key(-(86_400 - 3600 - 1))], daily, false],
    ['an overlap before its time is over: yes', [key(-(86_400 - 3600))], daily, true],
    ['a key that is far too old: yes', [key(-1e9)], daily, true],
    ['an old key, and one that waits for its time: no', [key(-1e9), key(3600)], daily, false],
    ['an old key, and one that took over: no', [key(-1e9), key(-1)], daily, false],
    ['a key of another algorithm counts for itself', [key(-1e9), key(-1, 'RS256')], daily, true],
    ['no key at all: no, the first signature brings one', [key(-1e9, 'RS256')], daily, false],
    [
      'no overlap configured: as long ahead as key sets are kept',
      [key(-(86_400 - 315))],
      { everySeconds: 86_400, overlapSeconds: 0 },
      true,
    ],
    [
      'no overlap configured, a second before that',
      [key(-(86_400 - 316))],
      { everySeconds: 86_400, overlapSeconds: 0 },
      false,
    ],
  ]
  for (const [name, keys, rotation, expected] of cases)
    it(name, () => assert.equal(rotationIsDue(keys, 'ES256', { rotation, now }), expected))
})

describe('how long a key by schedule is published before it signs', () => {
  const cases: readonly [string, KeyRotation, number][] = [
    ['as configured', daily, 3600],
    ['at least as long as key sets are kept anywhere', { everySeconds: 86_400, overlapSeconds: 0 }, 315],
    ['at most as long as a key signs', { everySeconds: 3600, overlapSeconds: 86_400 }, 3600],
  ]
  for (const [name, rotation, expected] of cases) it(name, () => assert.equal(overlapOf(rotation), expected))
})
