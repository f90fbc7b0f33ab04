import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { offline } from '../../test/support/genauth-scene.ts'
import type { CodeChallengeMethod } from './index.ts'

const client = offline()
// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('a PKCE verifier', () => {
  for (const length of [43, 44, 45, 46, 64, 127, 128]) {
    it(`has ${length} characters where they are asked for, of those that RFC 7636 §4.1 allows`, () => {
      assert.match(client.generateCodeChallenge(length), new RegExp(`^[A-Za-z0-9._~-]{${length}}$`))
    })
  }

  it('has 43 by default, other ones each time', () => {
    const [one, other] = [client.generateCodeChallenge(), client.generateCodeChallenge()]
    assert.equal(one.length, 43)
    assert.notEqual(one, other)
  })

  for (const length of [42, 129, 0, -43, 43.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`never has ${length}`, () =>
      assert.throws(() => client.generateCodeChallenge(length), { code: 'bad_setting' }))
  }
})

describe('a PKCE challenge', () => {
  it('is that of RFC 7636, appendix B, in every way to call for it', () => {
    assert.equal(client.generateCodeChallengeDigest({ codeChallenge: verifier, method: 'S256' }), challenge)
    assert.equal(client.generateCodeChallengeDigest({ codeChallenge: verifier }), challenge)
    assert.equal(client.generateCodeChallengeDigest(verifier, 'S256'), challenge)
    assert.equal(client.generateCodeChallengeDigest(verifier), challenge)
    assert.equal(client.getCodeChallengeDigest({ codeChallenge: verifier }), challenge)
  })

  it('is the verifier itself by plain', () => {
    assert.equal(client.generateCodeChallengeDigest({ codeChallenge: verifier, method: 'plain' }), verifier)
    assert.equal(client.generateCodeChallengeDigest(verifier, 'plain'), verifier)
  })

  it('refuses what can be no verifier, and other methods', () => {
    for (const bad of ['', 'x'.repeat(42), 'x'.repeat(129), `${'x'.repeat(43)} `, `${'x'.repeat(43)}é`]) {
      assert.throws(() => client.generateCodeChallengeDigest(bad), { code: 'bad_setting' })
    }
    const method = 'S512' as CodeChallengeMethod
    assert.throws(() => client.generateCodeChallengeDigest(verifier, method), {
      message: /one of: S256, plain/,
    })
  })
})
