import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redirectUri, verifier } from '../../../../../test/support/token-request.ts'
import { readCodeRequest } from './read.ts'

const good = { code: 'c', redirect_uri: redirectUri }
const read = (form: Readonly<Record<string, string>>) => readCodeRequest(new Map(Object.entries(form)))

describe('RFC6749 §4.1.3 a code request is read', () => {
  it('with and without a verifier', () => {
    assert.deepEqual(read(good), { code: 'c', redirectUri })
    assert.deepEqual(read({ ...good, code_verifier: verifier }), { code: 'c', redirectUri, verifier })
  })

  it('and without a redirect_uri, which its issuer judges', () => {
    assert.deepEqual(read({ code: 'c' }), { code: 'c' })
  })

  const bad: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ['without a code', { redirect_uri: redirectUri }, /code is missing/],
    [
      'PKCE-5 RFC7636 §4.1 with a verifier of 42 characters',
      { ...good, code_verifier: 'a'.repeat(42) },
      /43 to 128/,
    ],
    [
      'PKCE-5 RFC7636 §4.1 with a verifier of 129 characters',
      { ...good, code_verifier: 'a'.repeat(129) },
      /43 to 128/,
    ],
    [
      'PKCE-5 RFC7636 §4.1 with a verifier of other characters',
      { ...good, code_verifier: `${'a'.repeat(42)}+` },
      /43 to 128/,
    ],
  ]
  for (const [name, form, description] of bad) {
    it(`and refused ${name}`, () => {
      const refusal = read(form)
      assert.ok('description' in refusal)
      assert.equal(refusal.code === 'invalid_request' && description.test(refusal.description), true)
    })
  }
})
