import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UserId } from '../../domain/user.ts'
import { decideReset, type ResetFacts } from './decide.ts'

const address = 'ada@example.org'
const id = 'user-ada' as UserId
const own: ResetFacts = { user: { id }, address, isFromUpstream: false }

describe('AUT-43 whether an account’s person is sent a link', () => {
  const cases: readonly (readonly [string, ResetFacts, string])[] = [
    ['who has one', own, 'link'],
    ['who is nobody', { ...own, user: undefined }, 'no-account'],
    ['without an address', { ...own, address: undefined }, 'no-address'],
    ['whose account is closed', { ...own, user: { id, disabledAt: new Date(0) } }, 'disabled'],
    ['whom an upstream brought', { ...own, isFromUpstream: true }, 'from-upstream'],
  ]
  for (const [what, facts, expected] of cases) {
    it(`${what}: ${expected}`, () => {
      const decision = decideReset(facts)
      assert.equal(decision.kind === 'nothing' ? decision.reason : decision.kind, expected)
    })
  }
})
