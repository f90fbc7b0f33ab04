import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Door } from './logout.ts'
import { causeOf } from './logout-cause.ts'
import type { UserId } from './user.ts'

const userId = 'ada' as UserId

describe('AUT-63 the cause of a logout', () => {
  it('is its door', () => {
    const doors: readonly Exclude<Door, 'account-closed'>[] = [
      'end-session',
      'operator',
      'expiry',
      'upstream',
    ]
    for (const door of doors) assert.equal(causeOf(door, { kind: 'none' }), door)
  })
  it('and of an account whether it is gone for good', () => {
    const closed = { kind: 'account-closed', userId, name: 'root' } as const
    assert.equal(causeOf('account-closed', closed), 'account-disabled')
    assert.equal(causeOf('account-closed', { ...closed, isRemoved: true }), 'account-removed')
  })
})
