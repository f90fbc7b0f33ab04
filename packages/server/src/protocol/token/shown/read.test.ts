import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAccessTokenClaims } from './read.ts'

const header = { typ: 'at+jwt' }
const claims = {
  jti: 'grant.token',
  client_id: 'app',
  scope: 'a b',
  aud: 'iss',
  iss: 'iss',
  iat: 10,
  exp: 20,
}

describe('RFC9068 §4 a JWT access token is read', () => {
  it('with the grant that its jti names', () => {
    assert.deepEqual(readAccessTokenClaims(header, claims), {
      jti: 'grant.token',
      grantId: 'grant',
      clientId: 'app',
      scope: ['a', 'b'],
      audience: ['iss'],
      issuer: 'iss',
      issuedAt: new Date(10_000),
      expiresAt: new Date(20_000),
    })
  })

  it('without a grant where the client speaks for itself', () => {
    const { scope: _, ...unscoped } = claims
    const read = readAccessTokenClaims(header, { ...unscoped, jti: 'token' })
    assert.deepEqual([read?.grantId, read?.scope], [undefined, []])
  })

  const others: readonly [string, object, object][] = [
    ['JAT-7 an ID token', { typ: 'JWT' }, {}],
    ['SEC-10 JAT-7 a logout token', { typ: 'logout+jwt' }, {}],
    ['one without a type', { typ: undefined }, {}],
    ...['jti', 'client_id', 'aud', 'iss', 'iat', 'exp'].map((name): [string, object, object] => [
      `one without ${name}`,
      {},
      { [name]: undefined },
    ]),
  ]
  for (const [name, head, body] of others) {
    it(`and nothing else: ${name}`, () =>
      assert.equal(readAccessTokenClaims({ ...header, ...head }, { ...claims, ...body }), undefined))
  }
})
