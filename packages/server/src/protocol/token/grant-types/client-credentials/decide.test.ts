import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adminScope, type Client } from '../../../../domain/client.ts'
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

describe('AKA-70 a client asks for scopes of a management API that has no name of its own', () => {
  const profile = { ...standardProfile, management: { scopes: { kind: 'actions-at-paths' } } } as const
  const registeredFor = (
    scope: readonly string[],
    change: Partial<OwnGrantContext> = {},
  ): OwnGrantContext => ({
    client: { scope },
    isConfidential: true,
    profile,
    ...change,
  })
  const operator = registeredFor([adminScope])
  const watcher = registeredFor(['orders:read', '.:sessions/**', 'openid'])
  const itself = registeredFor(['*:**', 'orders:read'], { isSelfRegistered: true })
  const cases: readonly [string, Parameters<typeof decideClientCredentials>, unknown][] = [
    [
      'of any width as an operator',
      ['*:sessions/** .:config/**', operator],
      ['*:sessions/**', '.:config/**'],
    ],
    ['that it is registered for', ['.:sessions/**', watcher], ['.:sessions/**']],
    ['that are less than that', ['.:sessions .:sessions/a', watcher], ['.:sessions', '.:sessions/a']],
    ['beside others of its own', ['orders:read .:sessions', watcher], ['orders:read', '.:sessions']],
    ['but not for more actions', ['*:sessions/a', watcher], 'invalid_scope'],
    ['but not for more paths', ['.:**', watcher], 'invalid_scope'],
    ['but not for everything', [adminScope, watcher], 'invalid_scope'],
    ['but not for what only looks so', ['r:sessions', operator], 'invalid_scope'],
    ['but not registered for none', ['.:sessions', registeredFor(['orders:read'])], 'invalid_scope'],
    ['for nothing by name, which is all of it', [undefined, watcher], ['orders:read', '.:sessions/**']],
    ['but not registered by itself', ['.:sessions', itself], 'invalid_scope'],
    ['nor has it any then for nothing by name', [undefined, itself], ['orders:read']],
    [
      'but not as a public client',
      ['.:sessions', registeredFor([adminScope], { isConfidential: false })],
      'unauthorized_client',
    ],
    [
      'but not at a door without such an API',
      ['.:sessions', registeredFor([adminScope], { profile: standardProfile })],
      'invalid_scope',
    ],
  ]
  for (const [name, args, expected] of cases) {
    it(name, () => {
      const decision = decideClientCredentials(...args)
      assert.deepEqual(decision.kind === 'issue' ? decision.scope : decision.code, expected)
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
  it('AKA-40 also where people’s tokens are for what they granted', () =>
    assert.equal(unnamedProblem([], { unnamedResource: 'as-granted-or-the-issuer' }), undefined))
})
