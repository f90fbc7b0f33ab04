import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app } from '../../../test/support/token-request.ts'
import { clientAuthMethods } from '../../domain/client.ts'
import { algorithmsFor, decideAssertion, decideClient, isConfidential } from './decide.ts'

const now = new Date('2026-11-20T09:00:00Z')
const seconds = now.getTime() / 1000
const audiences = ['https://op.example', 'https://op.example/oauth2/token']
const good = { iss: 'app', sub: 'app', aud: 'https://op.example', exp: seconds + 60, jti: 'j-1' }

describe('BCP-10 a client assertion is judged (RFC7523 §3, CORE §9)', () => {
  const cases: readonly [string, Readonly<Record<string, unknown>>, string | undefined][] = [
    ['good as it is', {}, undefined],
    ['good for the token endpoint', { aud: 'https://op.example/oauth2/token' }, undefined],
    ['good with a list of our names', { aud: audiences }, undefined],
    ['good with a clock slightly ahead', { iat: seconds + 60, nbf: seconds + 60 }, undefined],
    ['good with a clock slightly behind', { exp: seconds - 59 }, undefined],
    ['good for ten minutes', { exp: seconds + 660 }, undefined],
    ['of another issuer', { iss: 'other' }, 'issuer'],
    ['of another subject', { sub: 'other' }, 'issuer'],
    ['for nobody', { aud: undefined }, 'audience'],
    ['for an empty list', { aud: [] }, 'audience'],
    ['for another server', { aud: 'https://evil.example' }, 'audience'],
    ['for us and another server', { aud: [...audiences, 'https://evil.example'] }, 'audience'],
    ['without an end', { exp: undefined }, 'expired'],
    ['expired a minute ago', { exp: seconds - 60 }, 'expired'],
    ['with an end that is no number', { exp: `${seconds + 60}` }, 'expired'],
    ['with a life of more than ten minutes', { exp: seconds + 661 }, 'lives-too-long'],
    ['not valid yet', { nbf: seconds + 61 }, 'not-yet-valid'],
    ['with a beginning that is no number', { nbf: 'soon' }, 'not-yet-valid'],
    ['made in the future', { iat: seconds + 61 }, 'from-the-future'],
    ['without a jti', { jti: undefined }, 'without-jti'],
    ['with an empty jti', { jti: '' }, 'without-jti'],
    ['with an endless jti', { jti: 'j'.repeat(257) }, 'without-jti'],
  ]
  for (const [name, changes, reason] of cases) {
    it(name, () => {
      const decision = decideAssertion({ ...good, ...changes }, { clientId: 'app', audiences, now })
      assert.equal(typeof decision === 'string' ? decision : undefined, reason)
    })
  }
})

it('RFC7523 §3 a jti is remembered for as long as its assertion would be taken', () => {
  const decision = decideAssertion(good, { clientId: 'app', audiences, now })
  assert.deepEqual(decision, { jti: 'j-1', expiresAt: new Date((good.exp + 60) * 1000) })
})

describe('RFC6749 §3.2.1 a client is who it proves to be', () => {
  it('when its credential holds and it is registered for the method', () => {
    const proven = decideClient({ endpoint: 'token', method: 'client_secret_basic', client: app })
    assert.deepEqual(proven, { client: app, method: 'client_secret_basic' })
  })

  const refused = [
    ['an unknown client', decideClient({ endpoint: 'token', method: 'none' }), 'unknown-client'],
    [
      'another method',
      decideClient({ endpoint: 'token', method: 'none', client: app }),
      'method-not-registered',
    ],
    [
      'a wrong secret',
      decideClient({ endpoint: 'token', method: 'client_secret_post', client: app, failure: 'wrong-secret' }),
      'wrong-secret',
    ],
  ] as const
  for (const [name, refusal, reason] of refused) {
    it(`and refused with the same words otherwise: ${name}`, () => {
      assert.ok('code' in refusal)
      assert.equal(refusal.code, 'invalid_client')
      assert.equal(refusal.reason, reason)
      assert.match(refusal.description, /unknown, its credential is wrong, or it is not registered/)
    })
  }

  it('by the settings of the endpoint that it calls', () => {
    const client = {
      ...app,
      introspectionAuthMethods: ['private_key_jwt'],
      revocationAuthMethods: ['none'],
    } as const
    const methodsAt = (endpoint: 'token' | 'introspection' | 'revocation') =>
      clientAuthMethods.filter((method) => 'client' in decideClient({ endpoint, method, client }))
    assert.deepEqual(methodsAt('token'), ['client_secret_basic', 'client_secret_post'])
    assert.deepEqual(methodsAt('introspection'), ['private_key_jwt'])
    assert.deepEqual(methodsAt('revocation'), ['none'])
  })

  it('and confidential only when it proved something', () => {
    assert.equal(isConfidential({ method: 'client_secret_post' }), true)
    assert.equal(isConfidential({ method: 'none' }), false)
  })
})

describe('CORE §9 the algorithms of an assertion are those of its method and its client', () => {
  const any = {}
  const cases: readonly [string, Parameters<typeof algorithmsFor>, readonly string[]][] = [
    ['a key', ['private_key_jwt', any], ['RS256', 'PS256', 'ES256', 'EdDSA']],
    ['a secret', ['client_secret_jwt', any], ['HS256']],
    ['a key with one algorithm', ['private_key_jwt', { authSigningAlgorithm: 'PS256' }], ['PS256']],
    ['a secret where a key’s was registered', ['client_secret_jwt', { authSigningAlgorithm: 'PS256' }], []],
    ['a key where the secret’s was registered', ['private_key_jwt', { authSigningAlgorithm: 'HS256' }], []],
  ]
  for (const [name, [method, client], expected] of cases) {
    it(name, () => assert.deepEqual(algorithmsFor(method, client), expected))
  }
})
