import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { logoutPolicyAt } from './grant.ts'
import type { LogoutPolicy } from './tenant.ts'

describe('D10 AKA-6 what a logout does to a grant, by its door', () => {
  const cases: readonly (readonly ['as-its-scope-says' | 'survives', string, LogoutPolicy])[] = [
    ['as-its-scope-says', 'openid', { access: 'end', refresh: 'end' }],
    ['as-its-scope-says', 'openid offline_access', { access: 'end', refresh: 'survive' }],
    ['survives', 'openid', { access: 'survive', refresh: 'survive' }],
    ['survives', 'openid offline_access', { access: 'survive', refresh: 'survive' }],
  ]
  for (const [atLogout, scope, expected] of cases)
    it(`${atLogout}, ${scope}`, () => {
      assert.deepEqual(logoutPolicyAt({ atLogout }, scope.split(' ')), expected)
    })
})
