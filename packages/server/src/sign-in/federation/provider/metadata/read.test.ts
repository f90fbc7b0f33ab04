import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readMetadata } from './read.ts'

type Json = Readonly<Record<string, unknown>>

const issuer = 'https://op.example'
const document: Json = {
  issuer,
  authorization_endpoint: `${issuer}/authorize?tenant=1`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
}

const read = (changes: Json) => readMetadata(JSON.stringify({ ...document, ...changes }))

describe('DISC §3 what an upstream publishes of itself', () => {
  it('is read as far as we have use for it', () => {
    const more = {
      userinfo_endpoint: `${issuer}/me`,
      end_session_endpoint: `${issuer}/leave`,
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['RS256'],
      prompt_values_supported: ['login'],
      registration_endpoint: `${issuer}/register`,
    }
    assert.deepEqual(read(more), {
      issuer,
      authorizationEndpoint: `${issuer}/authorize?tenant=1`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/jwks`,
      userinfoEndpoint: `${issuer}/me`,
      endSessionEndpoint: `${issuer}/leave`,
      tellsIssuer: true,
      idTokenAlgorithms: ['RS256'],
      promptValues: ['login'],
    })
  })

  const local = 'http://localhost:9000'
  const onLoopback = {
    issuer: local,
    authorization_endpoint: `${local}/a`,
    token_endpoint: `${local}/t`,
    jwks_uri: `${local}/j`,
  }
  it('may be on this machine without TLS, all of it', () => assert.equal(typeof read(onLoopback), 'object'))
  it('and not a part of it', () => assert.equal(typeof read({ jwks_uri: `${local}/j` }), 'string'))

  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
    for (const value of [
      undefined,
      7,
      '',
      'x',
      '/relative',
      'http://op.example/',
      'https://u@op.example/',
      'https://u:p@op.example/',
      'https://op.example/#f',
      'javascript:x',
      'file:///etc/passwd',
    ])
      it(`is nothing to go by with ${JSON.stringify(value)} as its ${name}`, () =>
        assert.match(JSON.stringify(read({ [name]: value })), new RegExp(`no ${name} that is`)))
  }

  for (const name of ['userinfo_endpoint', 'end_session_endpoint'])
    it(`is gone by without a ${name} that is none`, () =>
      assert.deepEqual(read({ [name]: 'http://op.example/' }), read({})))

  for (const [name, body] of [
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['one member twice', `${JSON.stringify(document).slice(0, -1)},"issuer":"x"}`],
    ['no issuer', JSON.stringify({ ...document, issuer: 7 })],
  ] as const)
    it(`is not ${name}`, () => assert.equal(typeof readMetadata(body), 'string'))
})
