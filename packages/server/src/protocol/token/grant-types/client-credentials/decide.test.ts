import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../../domain/client.ts'
import { machine } from '../../../../../test/support/token-request.ts'
import { decideClientCredentials } from './decide.ts'

const { scope: _, ...rest } = machine
const unscoped: Client = rest

describe('RFC6749 §4.4 a client asks for itself', () => {
  const cases: readonly [string, Parameters<typeof decideClientCredentials>, unknown][] = [
    ['for what it is registered for', [machine, true, 'orders:read'], ['orders:read']],
    ['for nothing by name, which is all of it', [machine, true, undefined], ['orders:read', 'orders:write']],
    ['for nothing by name, registered for nothing', [unscoped, true, undefined], []],
    ['but not for more', [machine, true, 'orders:read admin'], 'invalid_scope'],
    ['but not for openid', [machine, true, 'openid'], 'invalid_scope'],
    ['but not for offline_access', [machine, true, 'orders:read offline_access'], 'invalid_scope'],
    ["but not for a person's scopes", [unscoped, true, 'profile'], 'invalid_scope'],
    ['OAUTH-16 but not as a public client', [machine, false, undefined], 'unauthorized_client'],
  ]
  for (const [name, args, expected] of cases) {
    it(name, () => {
      const decision = decideClientCredentials(...args)
      assert.deepEqual(decision.kind === 'issue' ? decision.scope : decision.code, expected)
    })
  }
})
