import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { sha256Script } from './sha256-script.ts'

describe('SM-4 the frame computes SHA-256', () => {
  const sha256 = runInNewContext(`(function () { ${sha256Script}; return sha256 })()`) as (
    text: string,
  ) => string

  for (const length of [0, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
    it(`of ${length} characters`, () => {
      const text = 'x'.repeat(length)
      assert.equal(sha256(text), hash('sha256', text))
    })
  }

  it('of any text, as UTF-8', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        (text) => sha256(text) === hash('sha256', text),
      ),
    ))
})
