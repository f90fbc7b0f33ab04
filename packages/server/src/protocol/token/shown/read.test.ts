import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { idTokenJti } from '../../../domain/jti.ts'
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
    assert.deepEqual(readAccessTokenClaims(header, claims, 'at+jwt'), {
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
    const read = readAccessTokenClaims(header, { ...unscoped, jti: 'token' }, 'at+jwt')
    assert.deepEqual([read?.grantId, read?.scope], [undefined, []])
  })

  const others: readonly [string, object, object][] = [
    ['JAT-7 an ID token', { typ: 'JWT' }, {}],
    ['SEC-10 JAT-7 a logout token', { typ: 'logout+jwt' }, {}],
    ['one without a type', { typ: undefined }, {}],
    ['another case of the type', { typ: 'AT+JWT' }, {}],
    ['one that names its app as azp alone', {}, { client_id: undefined, azp: 'app' }],
    ['AKA-53 one with the name of an ID token', {}, { jti: idTokenJti('1') }],
    ...['jti', 'client_id', 'aud', 'iss', 'iat', 'exp'].map((name): [string, object, object] => [
      `one without ${name}`,
      {},
      { [name]: undefined },
    ]),
  ]
  for (const [name, head, body] of others) {
    it(`and nothing else: ${name}`, () =>
      assert.equal(
        readAccessTokenClaims({ ...header, ...head }, { ...claims, ...body }, 'at+jwt'),
        undefined,
      ))
  }
})

describe('GEN-44 a JWT access token is read where its type is JWT', () => {
  const { client_id: _, ...unnamed } = claims
  const read = (changes: object = {}, header: object = {}) =>
    readAccessTokenClaims({ typ: 'JWT', ...header }, { ...unnamed, aud: 'app', ...changes }, 'JWT')

  it('with its app as the one audience', () => assert.equal(read()?.clientId, 'app'))
  it('with its app as azp, where it is for an API', () => {
    assert.deepEqual(
      [
        read({ aud: 'orders', azp: 'app' })?.clientId,
        read({ aud: ['orders', 'stock'], azp: 'app' })?.clientId,
      ],
      ['app', 'app'],
    )
  })
  it('with its app as client_id, where it has one', () =>
    assert.equal(read({ client_id: 'app', azp: 'other', aud: 'third' })?.clientId, 'app'))

  const others: readonly [string, object, object?][] = [
    ['an ID token of this issuer: it has no jti', { jti: undefined }],
    ['one with a nonce', { nonce: 'n' }],
    ['one with auth_time', { auth_time: 1 }],
    ['one with a sid', { sid: 's' }],
    ['one with at_hash', { at_hash: 'h' }],
    ['one with c_hash', { c_hash: 'h' }],
    ['a logout token', { events: {} }],
    ['a logout token by its type', {}, { typ: 'logout+jwt' }],
    ["the standard's type with this issuer's name", {}, { typ: 'at+jwt' }],
    ['no type', {}, { typ: undefined }],
    ['another case of the type', {}, { typ: 'jwt' }],
    ['one for several, and nobody said whose', { aud: ['app', 'other'] }],
    ['an empty audience', { aud: [] }],
    ...['iss', 'iat', 'exp', 'aud'].map((name): [string, object] => [
      `one without ${name}`,
      { [name]: undefined },
    ]),
  ]
  for (const [name, changes, header] of others)
    it(`and nothing else: ${name}`, () => assert.equal(read(changes, header), undefined))
})
