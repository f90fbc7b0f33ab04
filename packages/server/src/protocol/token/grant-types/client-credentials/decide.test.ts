import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../../domain/client.ts'
import { standardProfile } from '../../../../domain/profile.ts'
import { machine } from '../../../../../test/support/token-request.ts'
import { vendorProfile } from '../../../../../test/support/vendor-profile.ts'
import { decideClientCredentials, type OwnGrantContext, unnamedProblem } from './decide.ts'

const { scope: _, ...rest } = machine
const unscoped: Client = rest

const registered: OwnGrantContext = { client: machine, isConfidential: true, profile: standardProfile }
const scopeless: OwnGrantContext = { ...registered, client: unscoped }

describe('RFC6749 §4.4 a client asks for itself', () => {
  const cases: readonly [string, Parameters<typeof decideClientCredentials>, unknown][] = [
    ['for what it is registered for', ['orders:read', registered], ['orders:read']],
    ['for nothing by name, which is all of it', [undefined, registered], ['orders:read', 'orders:write']],
    ['for nothing by name, registered for nothing', [undefined, scopeless], []],
    ['but not for more', ['orders:read admin', registered], 'invalid_scope'],
    ['but not for openid', ['openid', registered], 'invalid_scope'],
    ['but not for offline_access', ['orders:read offline_access', registered], 'invalid_scope'],
    ["but not for a person's scopes", ['profile', scopeless], 'invalid_scope'],
    [
      'OAUTH-16 but not as a public client',
      [undefined, { ...registered, isConfidential: false }],
      'unauthorized_client',
    ],
  ]
  for (const [name, args, expected] of cases) {
    it(name, () => {
      const decision = decideClientCredentials(...args)
      assert.deepEqual(decision.kind === 'issue' ? decision.scope : decision.code, expected)
    })
  }
})

describe('GEN-22 a client asks for itself at a door that names what it rejects', () => {
  const atDoor: OwnGrantContext = { ...registered, profile: vendorProfile }
  const cases: readonly [string, Parameters<typeof decideClientCredentials>, unknown][] = [
    ['all that it is registered for', ['orders:read', atDoor], [['orders:read'], []]],
    [
      'some, and more',
      ['orders:read admin exeunt:admin', atDoor],
      [['orders:read'], ['admin', 'exeunt:admin']],
    ],
    ['openid, which means nothing here', ['openid orders:read', atDoor], [['openid', 'orders:read'], []]],
    ['nothing by name: as everywhere', ['  ', atDoor], [['orders:read', 'orders:write'], []]],
    ['nothing that it is registered for', ['admin', atDoor], 'invalid_scope'],
    ['as a public client', ['orders:read', { ...atDoor, isConfidential: false }], 'unauthorized_client'],
  ]
  for (const [name, args, expected] of cases) {
    it(name, () => {
      const decision = decideClientCredentials(...args)
      const came = decision.kind === 'issue' ? [decision.scope, decision.rejected] : decision.code
      assert.deepEqual(came, expected)
    })
  }
})

describe('AUT-31 RFC8707 §2 a client on its own names the API that its token is for', () => {
  const asGranted = { unnamedResource: 'as-granted' } as const
  it('where that is what was granted: nothing was', () => {
    assert.equal(unnamedProblem([], asGranted)?.code, 'invalid_target')
    assert.equal(unnamedProblem(['https://orders.example/'], asGranted), undefined)
  })
  it('and elsewhere means the issuer', () => assert.equal(unnamedProblem([], standardProfile), undefined))
})
