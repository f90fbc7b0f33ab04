import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, spa } from '../../../test/support/token-request.ts'
import { decideAssertion, decideClient, isConfidential } from './decide.ts'

const now = new Date('2026-11-20T09:00:00Z')
const seconds = now.getTime() / 1000
const audiences = ['https://op.example', 'https://op.example/oauth2/token']
const good = { iss: 'app', sub: 'app', aud: 'https://op.example', exp: seconds + 60, jti: 'j-1' }

describe('BCP-10 a client assertion is judged (RFC7523 §3, CORE §9)', () => {
  const cases: readonly [string, Readonly<Record<string, unknown>>, string | undefined][] = [
    ['good as it is', {}, undefined],
    ['good for the token endpoint', { aud: 'https://op.example/oauth2/token' }, undefined],
    ['good with a list of our names', { aud: audiences }, undefined],
    ['good with a clock slightly ahead', { iat: seconds + 20, nbf: seconds + 20 }, undefined],
    ['good for ten minutes', { exp: seconds + 600 }, undefined],
    ['of another issuer', { iss: 'other' }, 'assertion-issuer'],
    ['of another subject', { sub: 'other' }, 'assertion-issuer'],
    ['for nobody', { aud: undefined }, 'assertion-audience'],
    ['for an empty list', { aud: [] }, 'assertion-audience'],
    ['for another server', { aud: 'https://evil.example' }, 'assertion-audience'],
    ['for us and another server', { aud: [...audiences, 'https://evil.example'] }, 'assertion-audience'],
    ['without an end', { exp: undefined }, 'assertion-expired'],
    ['expired this second', { exp: seconds }, 'assertion-expired'],
    ['with an end that is no number', { exp: `${seconds + 60}` }, 'assertion-expired'],
    ['with a life of more than ten minutes', { exp: seconds + 601 }, 'assertion-lives-too-long'],
    ['not valid yet', { nbf: seconds + 31 }, 'assertion-not-yet-valid'],
    ['with a beginning that is no number', { nbf: 'soon' }, 'assertion-not-yet-valid'],
    ['made in the future', { iat: seconds + 31 }, 'assertion-from-the-future'],
    ['without a jti', { jti: undefined }, 'assertion-without-jti'],
    ['with an empty jti', { jti: '' }, 'assertion-without-jti'],
    ['with an endless jti', { jti: 'j'.repeat(257) }, 'assertion-without-jti'],
  ]
  for (const [name, changes, reason] of cases) {
    it(name, () => {
      const decision = decideAssertion({ ...good, ...changes }, { clientId: 'app', audiences, now })
      assert.equal(typeof decision === 'string' ? decision : undefined, reason)
    })
  }
})

describe('RFC6749 §3.2.1 a client is who it proves to be', () => {
  it('when its credential holds and it is registered for the method', () => {
    const proven = decideClient({ method: 'client_secret_basic', client: app })
    assert.deepEqual(proven, { client: app, method: 'client_secret_basic' })
  })

  const refused = [
    ['an unknown client', decideClient({ method: 'none' }), 'unknown-client'],
    ['another method', decideClient({ method: 'none', client: app }), 'method-not-registered'],
    [
      'a wrong secret',
      decideClient({ method: 'client_secret_post', client: app, failure: 'wrong-secret' }),
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

  it('and confidential only when it proved something', () => {
    assert.equal(isConfidential({ client: app, method: 'client_secret_post' }), true)
    assert.equal(isConfidential({ client: spa, method: 'none' }), false)
    assert.equal(
      isConfidential({ client: { ...app, authMethods: ['client_secret_post', 'none'] }, method: 'none' }),
      false,
    )
  })
})
