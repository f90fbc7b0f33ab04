import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alphabet, readUserCode, shownUserCode, userCodeFrom, userCodeLength } from './read.ts'

const code = alphabet.slice(0, userCodeLength)

describe('DEV-3 RFC8628 §6.1 a user code', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['as it is shown', shownUserCode(code)],
    ['without its hyphen', code],
    ['in lower case', code.toLowerCase()],
    ['with spaces and dots', ` ${code.replaceAll(/\B/g, '. ')} `],
    [
      'in full width letters',
      code.replaceAll(/./g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
    ],
  ]
  for (const [how, typed] of spellings) it(`is read ${how}`, () => assert.equal(readUserCode(typed), code))

  const others = ['', '-', code.slice(1), `${code}B`, `A${code.slice(1)}`, `1${code.slice(1)}`, '12345678']
  for (const typed of [undefined, ...others])
    it(`is none: ${typed ?? 'nothing'}`, () => assert.equal(readUserCode(typed), undefined))

  it('has every letter as often as any other', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte += 1) {
      const made = userCodeFrom(new Uint8Array(userCodeLength).fill(byte))
      if (made) counts.set(made.charAt(0), (counts.get(made.charAt(0)) ?? 0) + 1)
    }
    assert.equal(counts.size, alphabet.length)
    assert.deepEqual(new Set(counts.values()), new Set([12]))
  })

  it('is not made where too few bytes are fair', () => {
    assert.equal(userCodeFrom(new Uint8Array(24).fill(250)), undefined)
  })
})
