import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { tokenAlgorithms } from '../../domain/client.ts'
import { leftHalfHash } from './mint.ts'

describe('CORE-23 CORE-27 CORE §3.1.3.6 the hash of a token that an ID token vouches for', () => {
  // Core A.3: c_hash and at_hash of the examples are half of SHA-256.
  it('is the one of the specification’s example', () => {
    assert.equal(
      leftHalfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256'),
      '77QmUPtjPfzWtF2AnpK9RQ',
    )
    assert.equal(
      leftHalfHash('Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk', 'RS256'),
      'LDktKdoQak3Pk0cnXxCltA',
    )
  })

  for (const algorithm of tokenAlgorithms) {
    const [name, bytes] = algorithm === 'EdDSA' ? (['sha512', 32] as const) : (['sha256', 16] as const)
    it(`${algorithm}: half of ${name}`, () => {
      const whole = createHash(name).update('a token').digest()
      assert.equal(leftHalfHash('a token', algorithm), whole.subarray(0, bytes).toString('base64url'))
    })
  }
})
