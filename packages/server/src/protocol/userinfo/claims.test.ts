import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Subject } from '../../domain/user.ts'
import { userinfoClaims } from './claims.ts'

const claims = {
  sub: 'somebody else',
  name: 'Ada',
  nickname: null,
  email: 'ada@example.org',
  email_verified: false,
  phone_number: '+44 1',
  address: { country: 'UK' },
  salary: 1,
}
const tell = (...scope: string[]) => userinfoClaims('subject-1' as Subject, { claims }, scope)

describe('CORE §5.4 which claims a scope tells', () => {
  const cases: readonly [string, readonly string[], object][] = [
    ['openid: the subject', ['openid'], {}],
    ['profile', ['openid', 'profile'], { name: 'Ada' }],
    ['email', ['openid', 'email'], { email: 'ada@example.org', email_verified: false }],
    ['phone', ['openid', 'phone'], { phone_number: '+44 1' }],
    ['address', ['openid', 'address'], { address: { country: 'UK' } }],
    ['another scope: nothing', ['openid', 'salary', 'offline_access'], {}],
  ]
  for (const [name, scope, more] of cases) {
    it(name, () => assert.deepEqual(tell(...scope), { sub: 'subject-1', ...more }))
  }
})
