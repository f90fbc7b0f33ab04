import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UserId } from '../../domain/user.ts'
import { decideEntry, isFreshEnough, type KnownAccount } from './decide.ts'

const sentAt = new Date('2026-11-20T09:00:00.900Z')
const secondsBefore = (seconds: number) =>
  new Date(Math.floor(sentAt.getTime() / 1000) * 1000 - seconds * 1000)

describe('FED-5 a sign-in there is fresh', () => {
  const cases: readonly (readonly [string, number | undefined, Date | undefined, boolean])[] = [
    ['whenever it was, where nobody wants it fresh', undefined, secondsBefore(1e6), true],
    ['unsaid, where nobody wants it fresh', undefined, undefined, true],
    ['never, where it is unsaid', 300, undefined, false],
    ['after the person was sent there', 0, secondsBefore(-5), true],
    ['within what clocks may be off', 0, secondsBefore(30), true],
    ['and no longer', 0, secondsBefore(31), false],
    ['within the time that is wanted', 300, secondsBefore(330), true],
    ['and no longer than that', 300, secondsBefore(331), false],
  ]
  for (const [name, maxAgeSeconds, authenticatedAt, isFresh] of cases)
    it(name, () => {
      const wanted = { sentAt, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) }
      assert.equal(isFreshEnough(authenticatedAt, wanted), isFresh)
    })
})

describe('FED-3 who somebody is here', () => {
  const [freshId, userId] = ['fresh' as UserId, 'known' as UserId]
  const provedAt = sentAt
  const known: KnownAccount = { userId, isClosed: false }
  const cases: readonly (readonly [string, 'create' | 'refuse', KnownAccount | undefined, string])[] = [
    ['nobody yet: a new account', 'create', undefined, 'enter fresh new'],
    ['nobody, where nobody is let in unknown', 'refuse', undefined, 'refuse unknown-person'],
    ['somebody known', 'create', known, 'enter known'],
    ['somebody known, where others are refused', 'refuse', known, 'enter known'],
    ['somebody whose account is closed', 'create', { ...known, isClosed: true }, 'refuse closed-account'],
    [
      'who proved it before all was ended',
      'create',
      { ...known, revokedUpTo: new Date(provedAt.getTime() + 1) },
      'prove-again',
    ],
    ['who proved it in that instant', 'create', { ...known, revokedUpTo: provedAt }, 'prove-again'],
    [
      'who proved it since',
      'create',
      { ...known, revokedUpTo: new Date(provedAt.getTime() - 1) },
      'enter known',
    ],
  ]
  for (const [name, unknownPeople, account, expected] of cases)
    it(name, () => {
      const decision = decideEntry({ unknownPeople }, { known: account, freshId, provedAt })
      const words =
        decision.kind === 'enter'
          ? `enter ${decision.userId}${decision.isNew ? ' new' : ''}`
          : decision.kind === 'refuse'
            ? `refuse ${decision.because}`
            : decision.kind
      assert.equal(words, expected)
    })
})
