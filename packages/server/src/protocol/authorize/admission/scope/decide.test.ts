import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../../../../../test/support/request.ts'
import { app } from '../../../../../test/support/token-request.ts'
import type { Client } from '../../../../domain/client.ts'
import { isOAuthError } from '../../../../domain/oauth-error.ts'
import { type Profile, standardProfile } from '../../../../domain/profile.ts'
import { allowedScope } from './decide.ts'

const narrow: Client = { ...app, scope: ['openid', 'email'] }
const scopeOr = (asked: string, unregisteredScope: Profile['unregisteredScope'], client: Client = narrow) => {
  const profile = { ...standardProfile, unregisteredScope }
  const wanted = { scope: asked.split(' '), responseType: 'code' } as const
  const answer = allowedScope(wanted, client, { tenant: testTenant, profile })
  return isOAuthError(answer) ? answer.code : answer.join(' ')
}

describe('AKA-43 scopes that a client is not registered for', () => {
  it('are an error', () => assert.equal(scopeOr('openid email phone', 'refused'), 'invalid_scope'))
  it('or are left out, where the door has it so', () => {
    assert.equal(scopeOr('openid email phone', 'left-out'), 'openid email')
    assert.equal(scopeOr('phone openid', 'left-out'), 'openid')
  })
  it('leave nothing to grant where there is no other', () =>
    assert.equal(scopeOr('phone profile', 'left-out'), 'invalid_scope'))

  it('CORE §3.1.2.1 but for openid: nobody gets another protocol than they asked for', () =>
    assert.equal(scopeOr('openid email', 'left-out', { ...narrow, scope: ['email'] }), 'invalid_scope'))

  for (const policy of ['refused', 'left-out'] as const)
    it(`CORE §3.1.2.1 those that nobody knows are left out in any case (${policy})`, () => {
      assert.equal(scopeOr('openid poa-profiles-api', policy), 'openid')
      assert.equal(
        scopeOr('openid orders', policy, { ...narrow, scope: ['openid', 'orders'] }),
        'openid orders',
      )
    })
})
