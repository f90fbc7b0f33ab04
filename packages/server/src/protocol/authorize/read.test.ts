import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../domain/oauth-error.ts'
import { readAuthorization } from './read.ts'

const base =
  'client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=openid&state=s'

/** What a query is read as: the error, or what was asked. */
function read(query: string) {
  const { asked } = readAuthorization(query)
  return isOAuthError(asked) ? asked.code : asked
}

describe('CORE §3.1.2.1 an authorization request is read', () => {
  it('with everything in it', () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    const further = `&nonce=n&prompt=login+consent&max_age=0&login_hint=ada&ui_locales=zh&id_token_hint=h`
    const pkce = `&code_challenge=${challenge}&code_challenge_method=S256&acr_values=x&display=page`
    assert.deepEqual(readAuthorization(`${base}${further}${pkce}`), {
      sender: { clientId: 'app', redirectUri: 'https://app.example/cb', state: 's' },
      asked: {
        scope: ['openid'],
        prompt: ['login', 'consent'],
        codeChallenge: challenge,
        maxAgeSeconds: 0,
        nonce: 'n',
        idTokenHint: 'h',
        loginHint: 'ada',
        uiLocales: 'zh',
      },
    })
  })

  const cases: readonly (readonly [string, string, unknown])[] = [
    [
      'a parameter without a value as not sent',
      '&prompt=&max_age=&nonce=&request=',
      { scope: ['openid'], prompt: [] },
    ],
    ['response_mode query', '&response_mode=query', { scope: ['openid'], prompt: [] }],
    [
      'the subject of the claims parameter (CORE-7)',
      claims({ id_token: { sub: { value: 'ada' } } }),
      { scope: ['openid'], prompt: [], subject: 'ada' },
    ],
    ['other claims as not sent', claims({ userinfo: { email: null } }), { scope: ['openid'], prompt: [] }],
    ['claims that are not JSON as not sent', '&claims=%7B', { scope: ['openid'], prompt: [] }],
    ['an unknown parameter as not sent', '&audience=x', { scope: ['openid'], prompt: [] }],
    [
      'max_age of ten digits',
      '&max_age=9999999999',
      { scope: ['openid'], prompt: [], maxAgeSeconds: 9_999_999_999 },
    ],
    [
      'nonce of 1,024 characters',
      `&nonce=${'n'.repeat(1024)}`,
      { scope: ['openid'], prompt: [], nonce: 'n'.repeat(1024) },
    ],
  ]
  for (const [name, further, expected] of cases) {
    it(name, () => assert.deepEqual(read(base + further), expected))
  }
})

describe('CORE §3.1.2.6 an authorization request is refused', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['with request', '&request=eyJ', 'request_not_supported'],
    ['with request_uri', '&request_uri=https%3A%2F%2Fx', 'request_uri_not_supported'],
    ['with registration', '&registration=%7B%7D', 'registration_not_supported'],
    ['with response_mode fragment', '&response_mode=fragment', 'invalid_request'],
    ['with response_mode form_post', '&response_mode=form_post', 'invalid_request'],
    ['with max_age below zero', '&max_age=-1', 'invalid_request'],
    ['with max_age that is no whole number', '&max_age=1.5', 'invalid_request'],
    ['with max_age that is no number', '&max_age=soon', 'invalid_request'],
    ['with max_age beyond all time', '&max_age=99999999999', 'invalid_request'],
    ['CORE-4 with prompt none and login', '&prompt=none+login', 'invalid_request'],
    ['CORE-4 with prompt none and an unknown value', '&prompt=none+x', 'invalid_request'],
    ['with an unknown prompt', '&prompt=create', 'invalid_request'],
    ['with nonce of 1,025 characters', `&nonce=${'n'.repeat(1025)}`, 'invalid_request'],
    ['with a line break in nonce', '&nonce=a%0Ab', 'invalid_request'],
    ['with login_hint of 257 characters', `&login_hint=${'a'.repeat(257)}`, 'invalid_request'],
    ['with ui_locales of 257 characters', `&ui_locales=${'a'.repeat(257)}`, 'invalid_request'],
    ['with prompt of 129 characters', `&prompt=${'login+'.repeat(22)}`, 'invalid_request'],
    ['with claims of 4,097 characters', `&claims=${'a'.repeat(4097)}`, 'invalid_request'],
    ['with id_token_hint of 16,385 characters', `&id_token_hint=${'a'.repeat(16_385)}`, 'invalid_request'],
    [
      'BCP-3 with code_challenge_method plain',
      `&code_challenge=${'c'.repeat(43)}&code_challenge_method=plain`,
      'invalid_request',
    ],
    ['BCP-3 with code_challenge without a method', `&code_challenge=${'c'.repeat(43)}`, 'invalid_request'],
    ['with code_challenge_method alone', '&code_challenge_method=S256', 'invalid_request'],
    [
      'with a short code_challenge',
      `&code_challenge=${'c'.repeat(42)}&code_challenge_method=S256`,
      'invalid_request',
    ],
    [
      'with padding in code_challenge',
      `&code_challenge=${'c'.repeat(42)}%3D&code_challenge_method=S256`,
      'invalid_request',
    ],
    ['with a parameter sent twice', '&scope=profile', 'invalid_request'],
    ['with broken percent-encoding', '&nonce=%zz', 'invalid_request'],
    [
      'with more than a hundred parameters',
      Array.from({ length: 101 }, (_, at) => `&p${at}=1`).join(''),
      'invalid_request',
    ],
  ]
  for (const [name, further, expected] of cases) {
    it(name, () => assert.equal(read(base + further), expected))
  }
  for (const type of ['token', 'id_token', 'code id_token', 'none', 'CODE']) {
    it(`with response_type ${type}`, () => {
      const query = base.replace('response_type=code', `response_type=${encodeURIComponent(type)}`)
      assert.equal(read(query), 'unsupported_response_type')
    })
  }
  it('with scope of 2,049 characters', () =>
    assert.equal(read(base.replace('scope=openid', `scope=openid+${'s'.repeat(2042)}`)), 'invalid_request'))
  it('without response_type', () =>
    assert.equal(read(base.replace('response_type=code', '')), 'invalid_request'))
})

describe('RFC6749 §4.1.2.1 who asks is known even of a broken request', () => {
  const sender = { clientId: 'app', redirectUri: 'https://app.example/cb', state: 's' }
  const { state: _, ...withoutState } = sender
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['a parameter sent twice', `${base}&nonce=a&nonce=b`, sender],
    ['a value that is no UTF-8', `${base}&nonce=%ff`, sender],
    [
      'SEC-13 a state of 2,048 characters',
      `${base.replace('&state=s', '')}&state=${'s'.repeat(2048)}`,
      { ...sender, state: 's'.repeat(2048) },
    ],
    [
      'SEC-13 a state that is too long is not sent back',
      `${base.replace('&state=s', '')}&state=${'s'.repeat(2049)}`,
      withoutState,
    ],
    [
      'SEC-13 a state with a line break is not sent back',
      `${base.replace('&state=s', '')}&state=a%0Ab`,
      withoutState,
    ],
    ['client_id sent twice: nobody is trusted', `${base}&client_id=evil`, { state: 's' }],
    [
      'redirect_uri sent twice: nobody is trusted',
      `${base}&redirect_uri=https%3A%2F%2Fevil.example`,
      { state: 's' },
    ],
    ['state sent twice: none is sent back', `${base}&state=t`, withoutState],
    ['nothing at all', '', {}],
  ]
  for (const [name, query, expected] of cases) {
    it(name, () => assert.deepEqual(readAuthorization(query).sender, expected))
  }
})

function claims(value: unknown): string {
  return `&claims=${encodeURIComponent(JSON.stringify(value))}`
}
