import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keptSeconds, readKeySet } from './read.ts'

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

describe('RFC9111 §5.2 a key set is kept as long as its server says, within bounds', () => {
  const cases: readonly [string | undefined, number][] = [
    [undefined, 600],
    ['', 600],
    ['public', 600],
    ['max-age=120', 120],
    ['public, max-age="300", must-revalidate', 300],
    ['Max-Age=1', 60],
    ['max-age=0', 60],
    ['max-age=9999999', 3600],
    ['max-age=99999999999999999999', 3600],
    ['immutable', 600],
    ['max-age=-1', 600],
    ['no-store', 60],
    ['private, no-cache, max-age=500', 60],
  ]
  for (const [header, seconds] of cases) {
    it(`${header}: ${seconds} s`, () => assert.equal(keptSeconds(header), seconds))
  }
})
