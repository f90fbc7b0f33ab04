import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { includesScope, isManagementScope, type ManagementScopes } from './management.ts'

const atPaths = { kind: 'actions-at-paths' } as const
const named: ManagementScopes = { kind: 'names', names: ['read:sessions', 'delete:sessions'] }

describe('AKA-70 scopes of the form actions:path', () => {
  const cases: readonly (readonly [held: string, wanted: string, expected: boolean])[] = [
    ['.:sessions', '.:sessions', true],
    ['*:sessions', '.:sessions', true],
    ['.:sessions', '*:sessions', false],
    ['.:sessions', '.:sessions/a', false],
    ['.:sessions/a', '.:sessions', false],
    ['.:sessions/a', '.:sessions/b', false],
    ['*:sessions/*', '*:sessions/a', true],
    ['*:sessions/*', '.:sessions/a', true],
    ['*:sessions/*', '*:sessions', false],
    ['*:sessions/*', '*:sessions/a/b', false],
    ['*:sessions/**', '.:sessions', true],
    ['*:sessions/**', '*:sessions/a/b', true],
    ['*:sessions/**', '*:session', false],
    ['*:sessions/**', '*:sessions2/a', false],
    ['.:sessions/**', '*:sessions/a', false],
    ['*:**', '*:sessions/a', true],
    ['.:**', '.:config/clients', true],
    ['.:**', '*:config/clients', false],
    ['*:config/**', '.:sessions', false],
    ['*:*', '*:sessions', true],
    ['*:*', '*:sessions/a', false],
    ['*:*/a', '*:sessions/a', true],
    // What is wanted may be wide itself, and needs as much of it.
    ['*:**', '*:**', true],
    ['*:sessions/**', '*:**', false],
    ['*:sessions/**', '*:sessions/**', true],
    ['*:sessions/**', '*:sessions/*', true],
    ['*:sessions/*', '*:sessions/**', false],
    ['*:*', '*:**', false],
    ['*:sessions/a', '*:sessions/*', false],
    // What is not of the form says nothing.
    ['sessions', '.:sessions', false],
    ['*:sessions/**', '.:', false],
    ['exeunt:admin', '.:sessions', false],
  ]
  for (const [held, wanted, expected] of cases)
    it(`${held} ${expected ? 'has' : 'has not'} ${wanted}`, () =>
      assert.equal(includesScope(held, wanted, atPaths), expected))

  it('are of the form, or other scopes', () => {
    for (const one of ['.:sessions', '*:**', '*:*', '*:sessions/*/x', '.:config/clients/a-b_c.d~%2F'])
      assert.equal(isManagementScope(one, atPaths), true, one)
    for (const one of [
      'openid',
      'exeunt:admin',
      'orders:read',
      '**:sessions',
      'r:sessions',
      '.:',
      '.:/sessions',
      '.:sessions/',
      '.:a//b',
      '.:**/a',
      '.:a/b**',
      '.:***',
      '.:a b',
      '.:sessions\n',
    ])
      assert.equal(isManagementScope(one, atPaths), false, one)
  })

  it('are wider the wider they are: what a scope has, whoever has that scope has, too', () => {
    const segment = fc.constantFrom('a', 'b', '*')
    const path = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '/**'))
      .map(([segments, end]) => `${segments.join('/')}${end}`)
    const scope = fc
      .tuple(fc.constantFrom('.', '*'), fc.oneof(path, fc.constant('**')))
      .map(([action, at]) => `${action}:${at}`)
    const plain = fc
      .tuple(
        fc.constantFrom('.', '*'),
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
      )
      .map(([action, segments]) => `${action}:${segments.join('/')}`)
    const has = (held: string, wanted: string) => includesScope(held, wanted, atPaths)
    fc.assert(
      fc.property(scope, scope, plain, (wide, narrow, call) => {
        assert.ok(has(wide, wide))
        if (has(wide, narrow) && has(narrow, call)) assert.ok(has(wide, call), `${wide} ${narrow} ${call}`)
      }),
    )
  })
})

describe('AUT-70 scopes that are names', () => {
  it('stand for themselves', () => {
    assert.equal(includesScope('read:sessions', 'read:sessions', named), true)
    assert.equal(includesScope('*:sessions', 'read:sessions', named), false)
    assert.equal(includesScope('read:sessions', 'delete:sessions', named), false)
    assert.equal(isManagementScope('read:sessions', named), true)
    assert.equal(isManagementScope('.:sessions', named), false)
  })
})
