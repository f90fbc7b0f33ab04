import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { adminScope } from '../../../../../domain/client.ts'
import { decideManagement, type ManagementContext, managementTarget } from './decide.ts'

const names = ['read:sessions', 'delete:sessions', 'read:clients']

/** A client that the operator registered for these scopes. */
const registeredFor = (scope: readonly string[] | undefined, changes: Partial<ManagementContext> = {}) => ({
  client: scope === undefined ? {} : { scope },
  isConfidential: true,
  isSelfRegistered: false,
  scopes: { kind: 'names', names } as const,
  ...changes,
})

describe('AUT-70 a client asks for the management API', () => {
  const operator = registeredFor([adminScope])
  const reader = registeredFor(['orders:read', 'read:sessions', 'openid'])
  const cases: readonly [string, Parameters<typeof decideManagement>, unknown][] = [
    ['with the operator’s scope, for all of it', [undefined, operator], [...names, adminScope]],
    ['with it, for as little as it wants', ['read:clients', operator], ['read:clients']],
    ['with it, and more than there is', ['read:clients read:logs', operator], 'invalid_scope'],
    ['with scopes of the API, for those', [undefined, reader], ['read:sessions']],
    ['with them, by name', ['read:sessions', reader], ['read:sessions']],
    ['with them, for others', ['delete:sessions', reader], 'invalid_scope'],
    ['with them, for what it has elsewhere', ['orders:read', reader], 'invalid_scope'],
    ['with them, for everything', [adminScope, reader], 'invalid_scope'],
    ['with other scopes', [undefined, registeredFor(['orders:read'])], 'access_denied'],
    [
      'registered for no scopes, which means every one elsewhere',
      [undefined, registeredFor(undefined)],
      'access_denied',
    ],
    [
      'by its bare name',
      [undefined, registeredFor([adminScope], { isConfidential: false })],
      'access_denied',
    ],
    [
      'registered by itself, whatever it says of itself',
      [undefined, registeredFor([adminScope, 'read:sessions'], { isSelfRegistered: true })],
      'access_denied',
    ],
    [
      'at a door without such an API',
      [undefined, registeredFor(['read:sessions'], { scopes: { kind: 'names', names: [] } })],
      'access_denied',
    ],
  ]
  for (const [name, args, expected] of cases) {
    it(name, () => {
      const decision = decideManagement(...args)
      assert.deepEqual(decision.kind === 'issue' ? decision.scope : decision.code, expected)
    })
  }

  it('its token is for that API alone, and every program can verify it', () =>
    assert.deepEqual(managementTarget('https://id.example/api/v2/', { accessTokenSeconds: 60 }), {
      audience: ['https://id.example/api/v2/'],
      format: 'jwt',
      algorithm: 'RS256',
      lifetimeSeconds: 60,
    }))
})
