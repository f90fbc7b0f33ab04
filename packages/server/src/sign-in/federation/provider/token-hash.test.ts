import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fitsAccessToken } from './token-hash.ts'

describe('CORE §3.1.3.8 at_hash', () => {
  // The example of Core §A.3.
  const token = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
  const header = { alg: 'RS256' }
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ['of this access token', '77QmUPtjPfzWtF2AnpK9RQ', true],
    ['absent', undefined, true],
    ['of another one', '77QmUPtjPfzWtF2AnpK9RR', false],
    ['empty', '', false],
    ['null', null, false],
    ['a number', 7, false],
  ]
  for (const [name, at_hash, isRight] of cases)
    it(`${name}: ${isRight ? 'fits' : 'does not'}`, () =>
      assert.equal(fitsAccessToken({ header, claims: { at_hash } }, token), isRight))

  it('goes by the hash of the ID token’s algorithm', () => {
    const at_hash = '77QmUPtjPfzWtF2AnpK9RQ'
    assert.equal(fitsAccessToken({ header: { alg: 'EdDSA' }, claims: { at_hash } }, token), false)
  })
})
