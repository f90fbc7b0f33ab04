import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { logoutCauses } from '../../domain/logout-cause.ts'
import { causesOf, initiatorOf, initiatorsOf, knownInitiators } from './initiators.ts'

describe('AUT-63 initiators', () => {
  it('name every cause, and every name has one', () => {
    const named = new Set(logoutCauses.map(initiatorOf))
    assert.deepEqual([...named].toSorted(), knownInitiators.toSorted())
  })

  it('always include what the person and the upstream provider do', () => {
    const causes = causesOf([])
    assert.deepEqual(initiatorsOf(causes), ['rp-logout', 'idp-logout'])
    for (const cause of ['end-session', 'user-api', 'account', 'sign-in', 'upstream'] as const)
      assert.ok(causes.includes(cause), cause)
    for (const cause of ['operator', 'expiry', 'password-change', 'account-removed'] as const)
      assert.ok(!causes.includes(cause), cause)
  })

  it('come back as they were selected, and take along nobody', () => {
    for (const one of knownInitiators.slice(2))
      assert.deepEqual(initiatorsOf(causesOf([one])), ['rp-logout', 'idp-logout', one])
    assert.deepEqual(causesOf(knownInitiators), logoutCauses)
  })

  it('are shown as far as the configuration goes', () => {
    assert.deepEqual(initiatorsOf(['expiry']), ['session-expired'])
    assert.deepEqual(initiatorsOf([]), [])
  })
})
