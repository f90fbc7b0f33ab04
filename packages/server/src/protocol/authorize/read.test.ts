import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../domain/oauth-error.ts'
import { readAuthorization } from './read.ts'

const base =
  'client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=openid&state=s'

const plainChallenge = 'a-verifier-of-43-characters-or-more.~_0123456'

/** What a query is read as: the error, or what was asked. */
function read(query: string) {
  const { asked } = readAuthorization(query)
  return isOAuthError(asked) ? asked.code : asked
}

/** What is read of a request that says no more than it must. */
const plain = { responseType: 'code', scope: ['openid'], prompt: [], resources: [], acrValues: [] }

describe('CORE §3.1.2.1 an authorization request is read', () => {
  it('with everything in it', () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    const further = `&nonce=n&prompt=login+consent&max_age=0&login_hint=ada&ui_locales=zh&id_token_hint=h`
    const pkce = `&code_challenge=${challenge}&code_challenge_method=S256&acr_values=x+y&display=popup`
    const more = `&resource=https%3A%2F%2Fa.example&resource=urn%3Ab&response_mode=form_post`
    assert.deepEqual(readAuthorization(`${base}${further}${pkce}${more}`), {
      sender: {
        clientId: 'app',
        redirectUri: 'https://app.example/cb',
        state: 's',
        responseType: 'code',
        responseMode: 'form_post',
      },
      asked: {
        responseType: 'code',
        responseMode: 'form_post',
        scope: ['openid'],
        prompt: ['login', 'consent'],
        resources: ['https://a.example', 'urn:b'],
        acrValues: ['x', 'y'],
        codeChallenge: { method: 'S256', value: challenge },
        maxAgeSeconds: 0,
        nonce: 'n',
        idTokenHint: 'h',
        loginHint: 'ada',
        uiLocales: 'zh',
        display: 'popup',
      },
    })
  })

  const cases: readonly (readonly [string, string, object])[] = [
    [
      'OAUTH-5 a parameter without a value as not sent',
      '&prompt=&max_age=&nonce=&registration=&resource=',
      {},
    ],
    ['response_mode query', '&response_mode=query', { responseMode: 'query' }],
    [
      'the subject of the claims parameter (CORE-7)',
      claims({ id_token: { sub: { value: 'ada' } } }),
      { subject: 'ada', claims: { idToken: { sub: { value: 'ada' } } } },
    ],
    [
      'CORE §5.5 the claims parameter',
      claims({
        userinfo: { email: null, name: { essential: true, more: 1 } },
        id_token: { acr: { values: ['1', 2] }, __proto__: null },
        other: 1,
      }),
      {
        claims: {
          userinfo: { email: {}, name: { essential: true } },
          idToken: { acr: { values: ['1', 2] } },
        },
      },
    ],
    ['OAUTH-5 CORE-20 an unknown parameter as not sent', '&audience=x&claims_locales=de', {}],
    ['CORE §3.1.2.1 an unknown display as not sent', '&display=hologram', {}],
    ['max_age of ten digits', '&max_age=9999999999', { maxAgeSeconds: 9_999_999_999 }],
    ['nonce of 1,024 characters', `&nonce=${'n'.repeat(1024)}`, { nonce: 'n'.repeat(1024) }],
    ['the prompt value create', '&prompt=create', { prompt: ['create'] }],
    [
      'RFC7636 §4.3 a challenge of the method plain',
      `&code_challenge=${plainChallenge}&code_challenge_method=plain`,
      { codeChallenge: { method: 'plain', value: plainChallenge } },
    ],
    [
      'RFC7636 §4.3 a challenge without a method, which is plain',
      `&code_challenge=${plainChallenge}`,
      { codeChallenge: { method: 'plain', value: plainChallenge } },
    ],
  ]
  for (const [name, further, expected] of cases) {
    it(name, () => assert.deepEqual(read(base + further), { ...plain, ...expected }))
  }

  const types: readonly (readonly [string, string])[] = [
    ['code', 'code'],
    ['id_token', 'id_token'],
    ['token id_token', 'id_token token'],
    ['id_token code', 'code id_token'],
    ['token code', 'code token'],
    ['token id_token code', 'code id_token token'],
    ['token', 'token'],
    ['none', 'none'],
  ]
  for (const [sent, expected] of types) {
    it(`FORM-7 the response_type ${sent}, whose words have no order`, () => {
      const query = `${withType(sent)}&nonce=n`
      assert.deepEqual(read(query), { ...plain, responseType: expected, nonce: 'n' })
    })
  }

  for (const type of ['id_token', 'id_token token', 'none', 'token']) {
    it(`RFC7636 §4.3 PKCE means nothing to ${type}, which brings no code`, () => {
      const read = readAuthorization(`${withType(type)}&nonce=n&code_challenge_method=plain`)
      assert.equal(isOAuthError(read.asked), false)
    })
  }
})

describe('CORE-24 CORE §3.2.2.1, §3.3.2.11 nonce', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['code', false],
    ['code token', false],
    ['token', false],
    ['none', false],
    ['id_token', true],
    ['id_token token', true],
    ['code id_token', true],
    ['code id_token token', true],
  ]
  for (const [type, isRequired] of cases) {
    it(`is ${isRequired ? '' : 'not '}required for ${type}`, () =>
      assert.equal(read(withType(type)) === 'invalid_request', isRequired))
  }
})

function withType(type: string): string {
  return base.replace('response_type=code', `response_type=${encodeURIComponent(type)}`)
}

describe('CORE §3.1.2.6 an authorization request is refused', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['with registration', '&registration=%7B%7D', 'registration_not_supported'],
    ['with response_mode jwt', '&response_mode=jwt', 'invalid_request'],
    ['with response_mode sent twice', '&response_mode=query&response_mode=query', 'invalid_request'],
    ['with claims that are not JSON', '&claims=%7B', 'invalid_request'],
    ['with claims that are a list', '&claims=%5B%5D', 'invalid_request'],
    ['with claims of a wrong member', claims({ userinfo: [] }), 'invalid_request'],
    ['with a claim of a wrong type', claims({ userinfo: { email: true } }), 'invalid_request'],
    ['with a wrong essential', claims({ userinfo: { email: { essential: 'yes' } } }), 'invalid_request'],
    ['with wrong values', claims({ id_token: { acr: { values: 'x' } } }), 'invalid_request'],
    ['with a sub that is no text', claims({ id_token: { sub: { value: 7 } } }), 'invalid_request'],
    [
      'with a claim given twice',
      `&claims=${encodeURIComponent('{"userinfo":{"email":null,"\\u0065mail":{"essential":true}}}')}`,
      'invalid_request',
    ],
    ['with acr_values of 1,025 characters', `&acr_values=${'a'.repeat(1025)}`, 'invalid_request'],
    ['with acr_values sent twice', '&acr_values=a&acr_values=b', 'invalid_request'],
    ['with max_age below zero', '&max_age=-1', 'invalid_request'],
    ['with max_age that is no whole number', '&max_age=1.5', 'invalid_request'],
    ['with max_age that is no number', '&max_age=soon', 'invalid_request'],
    ['with max_age beyond all time', '&max_age=99999999999', 'invalid_request'],
    ['CORE-4 with prompt none and login', '&prompt=none+login', 'invalid_request'],
    ['CORE-4 with prompt none and an unknown value', '&prompt=none+x', 'invalid_request'],
    ['with an unknown prompt', '&prompt=levitate', 'invalid_request'],
    ['with nonce of 1,025 characters', `&nonce=${'n'.repeat(1025)}`, 'invalid_request'],
    ['with a line break in nonce', '&nonce=a%0Ab', 'invalid_request'],
    ['with login_hint of 257 characters', `&login_hint=${'a'.repeat(257)}`, 'invalid_request'],
    ['with ui_locales of 257 characters', `&ui_locales=${'a'.repeat(257)}`, 'invalid_request'],
    ['with prompt of 129 characters', `&prompt=${'login+'.repeat(22)}`, 'invalid_request'],
    ['with claims of 4,097 characters', `&claims=${'a'.repeat(4097)}`, 'invalid_request'],
    ['with id_token_hint of 16,385 characters', `&id_token_hint=${'a'.repeat(16_385)}`, 'invalid_request'],
    [
      'with an unknown code_challenge_method',
      `&code_challenge=${'c'.repeat(43)}&code_challenge_method=s256`,
      'invalid_request',
    ],
    [
      'RFC7636 §4.1 with a plain challenge of 129 characters',
      `&code_challenge=${'c'.repeat(129)}&code_challenge_method=plain`,
      'invalid_request',
    ],
    [
      'with a challenge of S256 that only plain could have',
      `&code_challenge=${plainChallenge}&code_challenge_method=S256`,
      'invalid_request',
    ],
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
    ['OAUTH-5 with a parameter sent twice', '&scope=profile', 'invalid_request'],
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
  for (const type of [
    'CODE',
    'code code',
    'code none',
    'code  token',
    'code device',
    'id_token\u00a0token',
  ]) {
    it(`with response_type ${type}`, () => {
      assert.equal(read(withType(type)), 'unsupported_response_type')
    })
  }
  it('with scope of 2,049 characters', () =>
    assert.equal(read(base.replace('scope=openid', `scope=openid+${'s'.repeat(2042)}`)), 'invalid_request'))
  it('without response_type', () =>
    assert.equal(read(base.replace('response_type=code', '')), 'invalid_request'))
})

describe('RFC6749 §4.1.2.1 who asks is known even of a broken request', () => {
  const sender = {
    clientId: 'app',
    redirectUri: 'https://app.example/cb',
    state: 's',
    responseType: 'code',
  }
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
    [
      'client_id sent twice: nobody is trusted',
      `${base}&client_id=evil`,
      { state: 's', responseType: 'code' },
    ],
    [
      'redirect_uri sent twice: nobody is trusted',
      `${base}&redirect_uri=https%3A%2F%2Fevil.example`,
      { state: 's', responseType: 'code' },
    ],
    ['state sent twice: none is sent back', `${base}&state=t`, withoutState],
    ['CORE-3 that nobody may be asked', `${base}&nonce=%ff&prompt=none`, { ...sender, isSilent: true }],
    ['CORE-3 but not if that was sent twice', `${base}&prompt=none&prompt=login`, sender],
    ['nothing at all', '', {}],
  ]
  for (const [name, query, expected] of cases) {
    it(name, () => assert.deepEqual(readAuthorization(query).sender, expected))
  }
})

function claims(value: unknown): string {
  return `&claims=${encodeURIComponent(JSON.stringify(value))}`
}
