import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { basic } from '../../../test/support/token-request.ts'
import { jwtBearer, readClientCredential } from './read.ts'

const raw = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const assertionOf = (sub: unknown, alg = 'ES256') => `${part({ alg })}.${part({ sub })}.c2ln`
const read = (authorization: string | undefined, form: Readonly<Record<string, string>> = {}) =>
  readClientCredential(authorization, new Map(Object.entries(form)))

describe('RFC6749 §2.3 a client credential is read', () => {
  const plain = { clientId: 'app', secret: 'word' }
  const cases: readonly [string, string | undefined, Readonly<Record<string, string>>, unknown][] = [
    ['from Basic', raw('app:word'), {}, { method: 'client_secret_basic', readings: [plain] }],
    [
      'whatever the case of the scheme',
      raw('app:word').replace('Basic', 'bAsIc'),
      {},
      { method: 'client_secret_basic', readings: [plain] },
    ],
    [
      'from Basic beside its own client_id',
      raw('app:word'),
      { client_id: 'app' },
      { method: 'client_secret_basic', readings: [plain] },
    ],
    [
      'with a colon in the secret',
      raw('app:a:b'),
      {},
      { method: 'client_secret_basic', readings: [{ clientId: 'app', secret: 'a:b' }] },
    ],
    [
      'from the body',
      undefined,
      { client_id: 'app', client_secret: 'word' },
      { method: 'client_secret_post', readings: [plain] },
    ],
    [
      'as the bare word of a public client',
      undefined,
      { client_id: 'app' },
      { method: 'none', clientId: 'app' },
    ],
    [
      'from an assertion, whose subject is the client',
      undefined,
      { client_assertion: assertionOf('app'), client_assertion_type: jwtBearer },
      { method: 'private_key_jwt', clientId: 'app', assertion: assertionOf('app') },
    ],
    [
      'from an assertion by the secret',
      undefined,
      { client_assertion: assertionOf('app', 'HS256'), client_assertion_type: jwtBearer },
      { method: 'client_secret_jwt', clientId: 'app', assertion: assertionOf('app', 'HS256') },
    ],
  ]
  for (const [name, authorization, form, expected] of cases) {
    it(name, () => assert.deepEqual(read(authorization, form), expected))
  }

  it('OAUTH-1 §2.3.1 both form-encoded and plain where the two differ', () => {
    const credential = read(raw('my+app:100%25+sure'))
    assert.ok('readings' in credential)
    assert.deepEqual(credential.readings, [
      { clientId: 'my app', secret: '100% sure' },
      { clientId: 'my+app', secret: '100%25+sure' },
    ])
  })

  it('§2.3.1 plain only where it cannot have been encoded', () => {
    const credential = read(raw('app:100%'))
    assert.ok('readings' in credential)
    assert.deepEqual(credential.readings, [{ clientId: 'app', secret: '100%' }])
  })

  it('§2.3.1 whatever id and secret are', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, (id, secret) => {
        const credential = read(basic(id, secret))
        assert.ok('readings' in credential)
        assert.deepEqual(credential.readings[0], { clientId: id, secret })
      }),
    )
  })
})

describe('RFC6749 §2.3 a client credential is refused', () => {
  const secretAndAssertion = {
    client_id: 'app',
    client_secret: 'word',
    client_assertion: 'x',
    client_assertion_type: jwtBearer,
  }
  const cases: readonly [string, string | undefined, Readonly<Record<string, string>>, string][] = [
    ['when there is none', undefined, {}, 'invalid_client'],
    ['when a secret comes without a client_id', undefined, { client_secret: 'word' }, 'invalid_client'],
    [
      'OAUTH-2 when two methods are used: Basic and secret',
      raw('app:word'),
      { client_secret: 'word' },
      'invalid_request',
    ],
    [
      'OAUTH-2 when two methods are used: secret and assertion',
      undefined,
      secretAndAssertion,
      'invalid_request',
    ],
    ['when the body names another client', raw('app:word'), { client_id: 'other' }, 'invalid_request'],
    ['when the scheme is another', 'Bearer abc', {}, 'invalid_client'],
    ['when it is no base64', 'Basic ###', {}, 'invalid_client'],
    ['when it has no colon', raw('app'), {}, 'invalid_client'],
    ['when it has no id', raw(':word'), {}, 'invalid_client'],
    ['when an assertion has no type', undefined, { client_assertion: assertionOf('app') }, 'invalid_request'],
    [
      'when an assertion has another type',
      undefined,
      { client_assertion: assertionOf('app'), client_assertion_type: 'saml' },
      'invalid_request',
    ],
    [
      'when an assertion names nobody',
      undefined,
      { client_assertion: assertionOf(7), client_assertion_type: jwtBearer },
      'invalid_client',
    ],
    [
      'when an assertion is no JWT',
      undefined,
      { client_assertion: 'x', client_assertion_type: jwtBearer },
      'invalid_client',
    ],
    [
      'when client_id and assertion disagree (RFC7521 §4.2)',
      undefined,
      { client_id: 'other', client_assertion: assertionOf('app'), client_assertion_type: jwtBearer },
      'invalid_client',
    ],
  ]
  for (const [name, authorization, form, code] of cases) {
    it(name, () => {
      const refusal = read(authorization, form)
      assert.ok('code' in refusal, JSON.stringify(refusal))
      assert.equal(refusal.code, code)
    })
  }

  it('without showing what was sent', () => {
    const shown = JSON.stringify(read('Basic hunter2-hunter2'))
    assert.doesNotMatch(shown, /hunter2/)
  })
})
