import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readKeySet } from './read.ts'

describe('RFC7517 §5 a key set is read', () => {
  it('with members that mean nothing to us, and without entries that are no keys', () => {
    assert.deepEqual(readKeySet('{"keys":[{"kty":"RSA","n":"x"},7,null,[]],"more":1}'), [
      { kty: 'RSA', n: 'x' },
    ])
  })

  const key = '{"kty":"OKP"}'
  const refused: readonly [string, string][] = [
    ['no JSON', '<html>'],
    ['a list', `[${key}]`],
    ['no keys', '{}'],
    ['keys that are no list', `{"keys":${key}}`],
    ['a member given twice', `{"keys":[],"keys":[${key}]}`],
    ['more than fifty keys', `{"keys":[${Array.from({ length: 51 }, () => key).join(',')}]}`],
  ]
  for (const [name, body] of refused) {
    it(`and refused where it is ${name}`, () => assert.equal(typeof readKeySet(body), 'string'))
  }
})
