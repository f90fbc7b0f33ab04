import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Client, type ResponseMode, responseTypes } from '../../../domain/client.ts'
import { type Profile, standardProfile } from '../../../domain/profile.ts'
import type { Resource } from '../../../domain/tenant.ts'
import { app, authorizeParameters, redirectUri } from '../../../../test/support/authorization-request.ts'
import { testTenant } from '../../../../test/support/request.ts'
import { readAuthorization } from '../read.ts'
import { type Admitting, decideAdmission } from './decide.ts'

type Parameters = Readonly<Record<string, string | undefined>>

const resource = (uri: string, scope?: readonly string[]): Resource => ({
  uri,
  audience: uri,
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 60,
  algorithm: 'RS256',
  ...(scope ? { scope } : {}),
})
const orders = resource('https://orders.example', ['orders:read'])
const files = resource('https://files.example')

/** The outcome in a word or two. */
function outcome(parameters: Parameters, client: Client | undefined, at: Partial<Admitting> = {}): string {
  const admission = admit(parameters, client, at)
  return admission.kind === 'admitted'
    ? admission.scope.join(' ')
    : `${admission.kind} ${admission.error.code}`
}

function admit(parameters: Parameters, client: Client | undefined, at: Partial<Admitting> = {}) {
  const query = new URLSearchParams(authorizeParameters(parameters)).toString()
  const everywhere = { tenant: testTenant, profile: standardProfile }
  return decideAdmission(readAuthorization(query), client, { ...everywhere, ...at })
}

const native: Client = {
  ...app,
  applicationType: 'native',
  redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'],
}
const publicClient: Client = { ...app, authMethods: ['none'], requirePkce: false }
const noPkce = { code_challenge: undefined, code_challenge_method: undefined }
/** A challenge that is its own verifier. */
const plainly = (changes: Parameters = {}): Parameters => ({
  code_challenge: 'a-verifier-of-43-characters-or-more.~_0123456',
  code_challenge_method: 'plain',
  ...changes,
})
/** What this client may, some doors do not. */
const lax: Client = { ...app, allowsPlainPkce: true }

describe('BCP-1, BCP-2 an address that is not registered gets nothing, not even an error', () => {
  const cases: readonly (readonly [string, Parameters, Client | undefined, string])[] = [
    ['an unknown client', {}, undefined, 'refuse invalid_client'],
    ['no client_id', { client_id: undefined }, undefined, 'refuse invalid_request'],
    ['no redirect_uri', { redirect_uri: undefined }, app, 'refuse invalid_request'],
    ['another address', { redirect_uri: 'https://evil.example/' }, app, 'refuse invalid_request'],
    [
      'the address without its query',
      { redirect_uri: 'https://app.example/callback' },
      app,
      'refuse invalid_request',
    ],
    ['the address and more', { redirect_uri: `${redirectUri}&x=1` }, app, 'refuse invalid_request'],
    [
      'the address in capitals',
      { redirect_uri: redirectUri.replace('app.', 'APP.') },
      app,
      'refuse invalid_request',
    ],
    [
      'another port of a web app',
      { redirect_uri: redirectUri.replace('example/', 'example:8443/') },
      app,
      'refuse invalid_request',
    ],
    ['another port of a native app', { redirect_uri: 'http://127.0.0.1:5000/cb' }, native, 'openid'],
    [
      'another path of a native app',
      { redirect_uri: 'http://127.0.0.1:5000/x' },
      native,
      'refuse invalid_request',
    ],
    ['a private scheme of a native app', { redirect_uri: 'com.example.app:/cb' }, native, 'openid'],
    [
      'a wrong address before a wrong parameter',
      { redirect_uri: 'https://evil.example/', prompt: 'x' },
      app,
      'refuse invalid_request',
    ],
  ]
  for (const [name, parameters, client, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, client), expected))
  }
})

describe('RFC6749 §4.1.2.1 a client may ask for what it is registered for', () => {
  const cases: readonly (readonly [string, Parameters, Client, string])[] = [
    ['BCP-3 PKCE-2 PKCE missing where it is required', noPkce, app, 'answer-error invalid_request'],
    ['BCP-3 PKCE missing at a public client', noPkce, publicClient, 'answer-error invalid_request'],
    ['PKCE missing where it is not required', noPkce, { ...app, requirePkce: false }, 'openid'],
    ['BCP-3 PKCE-1 the method plain', plainly(), lax, 'answer-error invalid_request'],
    [
      'BCP-3 PKCE-1 a challenge without a method',
      plainly({ code_challenge_method: undefined }),
      lax,
      'answer-error invalid_request',
    ],
    [
      'a client without authorization_code',
      {},
      { ...app, grantTypes: ['client_credentials'] },
      'answer-error unauthorized_client',
    ],
    ['a broken parameter', { max_age: 'x' }, app, 'answer-error invalid_request'],
  ]
  for (const [name, parameters, client, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, client), expected))
  }
})

describe('CORE §3.1.2.1, §5.4, §11 the scope', () => {
  const listed: Client = { ...app, scope: ['openid', 'email', 'orders:read'] }
  const cases: readonly (readonly [string, string | undefined, Client, string])[] = [
    ['known scopes', 'openid profile email', app, 'openid profile email'],
    ['CORE-50 an unknown scope is ignored', 'openid telepathy', app, 'openid'],
    ['a scope named twice counts once', 'openid openid', app, 'openid'],
    ['a scope of the client’s own', 'openid orders:read', listed, 'openid orders:read'],
    ['a scope of another client is ignored', 'openid orders:read', app, 'openid'],
    [
      'a known scope beyond the registration is refused',
      'openid profile',
      listed,
      'answer-error invalid_scope',
    ],
    ['plain OAuth without openid', 'email', app, 'email'],
    ['none', undefined, app, 'answer-error invalid_scope'],
    ['none that is known', 'telepathy', app, 'answer-error invalid_scope'],
    [
      'CORE-10 offline_access where refresh tokens exist',
      'openid offline_access',
      app,
      'openid offline_access',
    ],
    [
      'CORE-10 offline_access where none exist is ignored',
      'openid offline_access',
      { ...app, grantTypes: ['authorization_code'] },
      'openid',
    ],
    [
      'CORE-10 the same, however the client is registered',
      'openid offline_access',
      { ...listed, grantTypes: ['authorization_code'] },
      'openid',
    ],
  ]
  for (const [name, scope, client, expected] of cases) {
    it(name, () => assert.equal(outcome({ scope }, client), expected))
  }
})

const everything: Client = {
  ...app,
  requirePkce: false,
  grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
  responseTypes: [
    'code',
    'id_token',
    'id_token token',
    'code id_token',
    'code token',
    'code id_token token',
    'token',
    'none',
  ],
  responseModes: ['query', 'fragment', 'form_post', 'web_message'],
}
const types = everything.responseTypes
const ofType = (response_type: string, more: Parameters = {}): Parameters => ({
  response_type,
  nonce: 'n',
  ...noPkce,
  ...more,
})

describe('OAUTH-8 RFC6749 §4.1.2.1 a response type that this client is not registered for', () => {
  for (const type of types.filter((one) => one !== 'code')) {
    it(`${type} is known here, so the client is unauthorized`, () =>
      assert.equal(outcome(ofType(type), app), 'answer-error unauthorized_client'))
  }
  for (const type of types)
    it(`${type} is answered where it is registered`, () =>
      assert.equal(outcome(ofType(type), everything), 'openid'))
  const grants: readonly (readonly [string, Client['grantTypes']])[] = [
    ['id_token', ['authorization_code']],
    ['code id_token', ['authorization_code']],
    ['code id_token', ['implicit']],
    ['code', ['implicit']],
  ]
  for (const [type, grantTypes] of grants) {
    it(`${type} does not go with ${grantTypes.join(' and ')} alone`, () =>
      assert.equal(outcome(ofType(type), { ...everything, grantTypes }), 'answer-error unauthorized_client'))
  }
})

describe('FORM-4 FORM-5 FORM-6 Multiple Response Types §2.1, §3, §5 how answers and errors travel', () => {
  const registered = (...responseModes: ResponseMode[]): Client => ({ ...everything, responseModes })
  const cases: readonly (readonly [string, Parameters, Client, string])[] = [
    ['a code in the query', ofType('code'), everything, 'admitted query'],
    ['nothing in the query', ofType('none'), everything, 'admitted query'],
    ['tokens in the fragment', ofType('id_token'), everything, 'admitted fragment'],
    ['a hybrid answer in the fragment', ofType('code token'), everything, 'admitted fragment'],
    ['as asked', ofType('code', { response_mode: 'fragment' }), everything, 'admitted fragment'],
    [
      'as asked, by a form',
      ofType('id_token', { response_mode: 'form_post' }),
      everything,
      'admitted form_post',
    ],
    [
      'never tokens in a query',
      ofType('id_token', { response_mode: 'query' }),
      everything,
      'answer-error fragment',
    ],
    [
      'never a hybrid answer in a query',
      ofType('code token', { response_mode: 'query' }),
      everything,
      'answer-error fragment',
    ],
    [
      'an error as the answer would have',
      ofType('code', { response_mode: 'form_post', max_age: 'x' }),
      everything,
      'answer-error form_post',
    ],
    [
      'an error of a token type in the fragment',
      ofType('id_token', { max_age: 'x' }),
      everything,
      'answer-error fragment',
    ],
    ['an error of an unknown type in the query', ofType('mystery'), everything, 'answer-error query'],
    [
      'an error of an unknown type as asked',
      ofType('mystery', { response_mode: 'fragment' }),
      everything,
      'answer-error fragment',
    ],
    [
      'a mode that is not registered',
      ofType('code', { response_mode: 'form_post' }),
      registered('query'),
      'answer-error query',
    ],
    [
      'the default, where it is not registered',
      ofType('code'),
      registered('form_post'),
      'answer-error query',
    ],
    [
      'web_message to a web origin',
      ofType('code', { response_mode: 'web_message' }),
      everything,
      'admitted web_message',
    ],
    [
      'FORM-9 web_message to no web origin',
      ofType('code', { response_mode: 'web_message' }),
      { ...everything, webOrigins: ['https://other.example'] },
      'answer-error query',
    ],
  ]
  for (const [name, parameters, client, expected] of cases) {
    it(name, () => {
      const admission = admit(parameters, client)
      assert.ok(admission.kind !== 'refuse')
      assert.equal(`${admission.kind} ${admission.target.responseMode}`, expected)
    })
  }
})

describe('BCP-3 RFC7636 PKCE is asked for where a code comes, and only there', () => {
  const strict = { ...everything, requirePkce: true }
  for (const type of types) {
    it(type, () => {
      const expected = type.includes('code') ? 'answer-error invalid_request' : 'openid'
      assert.equal(outcome(ofType(type), strict), expected)
    })
  }
})

describe('RES-1 RES-2 RFC8707 §2 resources', () => {
  const tenant = { ...testTenant, resources: [orders, files] }
  const cases: readonly (readonly [string, Parameters, Client, string])[] = [
    ['one of the tenant', { resource: orders.uri }, app, 'openid'],
    ['one that is unknown', { resource: 'https://x.example' }, app, 'answer-error invalid_target'],
    ['one with a slash more', { resource: `${orders.uri}/` }, app, 'answer-error invalid_target'],
    ['one with a fragment', { resource: `${orders.uri}#x` }, app, 'answer-error invalid_target'],
    ['no URI', { resource: 'orders' }, app, 'answer-error invalid_target'],
    ['one of this client', { resource: files.uri }, { ...app, resources: [files.uri] }, 'openid'],
    [
      'one of another client',
      { resource: orders.uri },
      { ...app, resources: [files.uri] },
      'answer-error invalid_target',
    ],
    ['a scope of a resource', { scope: 'openid orders:read' }, app, 'openid orders:read'],
    [
      'a scope of another client’s resource is ignored',
      { scope: 'openid orders:read' },
      { ...app, resources: [] },
      'openid',
    ],
  ]
  for (const [name, parameters, client, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, client, { tenant }), expected))
  }
})

describe('CORE §3.1.2.1, Initiating User Registration §4, Registration §2', () => {
  it('CORE-46 prompt=create where people may open an account', () =>
    assert.equal(outcome({ prompt: 'create' }, app, { tenant: { ...testTenant, signUp: true } }), 'openid'))
  it('CORE-46 prompt=create where they may not', () => {
    const admission = admit({ prompt: 'create' }, app)
    assert.ok(admission.kind === 'answer-error')
    assert.equal(admission.error.code, 'invalid_request')
    assert.match(admission.error.description, /create/)
  })
  it('AKA-41 prompt=create where they may not, at a door that tells the person so', () => {
    const profile: Profile = { ...standardProfile, unofferedSignUp: 'sign-in-instead' }
    assert.equal(outcome({ prompt: 'create' }, app, { profile }), 'openid')
    assert.equal(outcome({ prompt: 'create none' }, app, { profile }), 'answer-error invalid_request')
  })
  it('CORE-21 an ID token needs the scope openid', () =>
    assert.equal(outcome(ofType('id_token', { scope: 'email' }), everything), 'answer-error invalid_scope'))
  it('CORE-21 token without openid is plain OAuth', () =>
    assert.equal(outcome(ofType('token', { scope: 'email' }), everything), 'email'))
  it('offline_access is ignored where no code comes', () =>
    assert.equal(outcome(ofType('id_token', { scope: 'openid offline_access' }), everything), 'openid'))
  for (const [name, parameters, expected] of [
    ['default_acr_values stand in', {}, ['gold']],
    ['acr_values come first', { acr_values: 'silver bronze' }, ['silver', 'bronze']],
  ] as const) {
    it(name, () => {
      const admission = admit(parameters, { ...app, defaultAcrValues: ['gold'] })
      assert.deepEqual(admission.kind === 'admitted' && admission.request.acrValues, expected)
    })
  }
})

/** A door of another spelling, by its values. */
const door: Profile = {
  ...standardProfile,
  redirectUri: 'first-registered',
  challengeMethods: ['S256', 'plain'],
  bearableAlgorithms: ['HS256', 'RS256'],
}
const plainOAuth: Profile = { ...door, idTokens: false, scopes: { user: ['profile', 'email'] } }
/** A client without an algorithm of its own. */
const { idTokenAlgorithm: _, ...vendorApp } = app

describe('D15 an address that is not registered is named to the developer', () => {
  const described = (redirect_uri: string) => {
    const admission = admit({ redirect_uri }, app)
    return admission.kind === 'refuse' ? admission.error.description : assert.fail(admission.kind)
  }
  const cases: readonly (readonly [string, string, string])[] = [
    ['as it came', 'https://shop.example:8443/Callback', 'https://shop.example:8443/Callback'],
    ['without its query', 'https://shop.example/cb?code=hunter2', 'https://shop.example/cb?…'],
    ['without its fragment', 'https://shop.example/cb#access_token=hunter2', 'https://shop.example/cb#…'],
    [
      'without one that is encoded once more',
      'https%3A%2F%2Fa.b%2Fcb%3fcode%3Dhunter2',
      'https%3A%2F%2Fa.b%2Fcb%3f…',
    ],
    ['without a name before the host', 'https://ada:hunter2@shop.example/cb', 'https://…@shop.example/cb'],
    [
      'without one that only a browser sees',
      String.raw`https:\\ada:hunter2@a.b/cb`,
      String.raw`https:\\…@a.b/cb`,
    ],
    [
      'with what nobody would see',
      'https://shop.example/cb \u202e\ufeff',
      'https://shop.example/cb%20%E2%80%AE%EF%BB%BF',
    ],
    ['where it is none', 'undefined', 'undefined'],
    ['and not at any length', `https://a.b/${'x'.repeat(1000)}`, `https://a.b/${'x'.repeat(148)}…`],
  ]
  for (const [name, sent, shown] of cases)
    it(name, () =>
      assert.equal(
        described(sent),
        `The redirect_uri "${shown}" is not one of those registered for the client "app": it must equal an entry of its redirect_uris, character by character.`,
      ),
    )
})

describe('GEN-11 an absent redirect_uri is the first registered one, where a door says so', () => {
  const first = 'https://app.example/first'
  const client: Client = { ...vendorApp, redirectUris: [first, 'https://app.example/second'] }
  const targetOf = (parameters: Parameters, one: Client = client) => {
    const admission = admit(parameters, one, { profile: door })
    return admission.kind === 'refuse' ? admission.error.code : admission.target.redirectUri
  }
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ['it is absent', undefined, first],
    ['it is empty', '', first],
    ['it is the second', 'https://app.example/second', 'https://app.example/second'],
    ['it leads elsewhere', 'https://evil.example/first', 'invalid_request'],
    ['it is the first and more', `${first}/`, 'invalid_request'],
    ['it is a word for nothing that no door took away', 'undefined', 'invalid_request'],
  ]
  for (const [name, redirect_uri, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(targetOf({ redirect_uri }), expected))
  }

  it('an error goes there, too', () =>
    assert.equal(targetOf({ redirect_uri: undefined, max_age: 'soon' }), first))

  it('an app without any gets a page', () =>
    assert.equal(targetOf({ redirect_uri: undefined }, { ...client, redirectUris: [] }), 'invalid_request'))

  it('of a request that cannot be read the error goes there', () => {
    const sent = `client_id=app&response_type=code&nonce=a&nonce=b`
    const admission = decideAdmission(readAuthorization(sent), client, { tenant: testTenant, profile: door })
    assert.ok(admission.kind === 'answer-error')
    assert.equal(admission.target.redirectUri, first)
  })

  it('one that was sent twice is not absent: nobody is trusted', () => {
    const sent = `client_id=app&response_type=code&redirect_uri=${first}&redirect_uri=https://evil.example/`
    const { clientId, redirectUri: read } = readAuthorization(sent).sender
    assert.deepEqual([clientId, read], [undefined, undefined])
  })

  it('a message goes to a page of that address only', () => {
    const talkative: Client = {
      ...client,
      responseModes: ['web_message'],
      webOrigins: ['https://other.example'],
    }
    const asked = { redirect_uri: undefined, response_mode: 'web_message' }
    assert.equal(outcome(asked, talkative, { profile: door }), 'answer-error invalid_request')
    const own = { ...talkative, webOrigins: ['https://app.example'] }
    assert.equal(outcome(asked, own, { profile: door }), 'openid')
  })
})

describe('D7 GEN-49 PKCE plain, where a door knows it, for a client that may', () => {
  const cases: readonly (readonly [string, Parameters, Client, Profile, string])[] = [
    ['both', plainly(), { ...vendorApp, allowsPlainPkce: true }, door, 'openid'],
    [
      'RFC7636 §4.3 both, the method left out',
      plainly({ code_challenge_method: undefined }),
      { ...vendorApp, allowsPlainPkce: true },
      door,
      'openid',
    ],
    ['not the client', plainly(), vendorApp, door, 'answer-error invalid_request'],
    [
      'not the client, the method left out',
      plainly({ code_challenge_method: undefined }),
      vendorApp,
      door,
      'answer-error invalid_request',
    ],
    ['not the door', plainly(), lax, standardProfile, 'answer-error invalid_request'],
    ['S256 there', {}, { ...vendorApp, allowsPlainPkce: true }, door, 'openid'],
    [
      'a door without any way',
      noPkce,
      { ...publicClient },
      { ...standardProfile, challengeMethods: [] },
      'openid',
    ],
    [
      'a door without any way, for a client that insists',
      noPkce,
      { ...publicClient, requirePkce: true },
      { ...standardProfile, challengeMethods: [] },
      'answer-error invalid_request',
    ],
  ]
  for (const [name, parameters, client, profile, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, client, { profile }), expected))
  }

  describe('RFC7636 §4.1 what could be no verifier is refused', () => {
    const problemWith = (code_challenge: string, method: string | undefined, profile: Profile) => {
      const parameters = { code_challenge, code_challenge_method: method }
      const admission = admit(parameters, { ...vendorApp, allowsPlainPkce: true }, { profile })
      return admission.kind === 'answer-error' ? admission.error.description : undefined
    }
    for (const challenge of ['c'.repeat(42), `${'c'.repeat(43)} `]) {
      for (const method of ['plain', undefined]) {
        it(`"${challenge}" by ${method ?? 'no method'}`, () => {
          assert.match(problemWith(challenge, method, door) ?? '', /43 to 128 letters/)
          const standard = problemWith(challenge, method, standardProfile)
          assert.equal(standard, 'The parameter code_challenge_method must be S256.')
        })
      }
    }
  })
})

describe('D3 D17 a client whose algorithm a door cannot bear', () => {
  for (const [idTokenAlgorithm, expected] of [
    ['RS256', 'openid'],
    ['HS256', 'openid'],
    ['ES256', 'answer-error unauthorized_client'],
    ['EdDSA', 'answer-error unauthorized_client'],
    ['PS256', 'answer-error unauthorized_client'],
  ] as const) {
    it(`${idTokenAlgorithm}: ${expected}`, () =>
      assert.equal(outcome({}, { ...app, idTokenAlgorithm }, { profile: door }), expected))
  }
  it('nor one for userinfo, which its software would look for the key of', () => {
    const client: Client = { ...vendorApp, userinfoAlgorithm: 'ES256' }
    const admission = admit({}, client, { profile: door })
    assert.ok(admission.kind === 'answer-error')
    assert.equal(admission.error.code, 'unauthorized_client')
    assert.match(admission.error.description, /registered for the algorithm ES256/)
    assert.equal(outcome({}, client), 'openid')
    assert.equal(outcome({}, { ...client, userinfoAlgorithm: 'RS256' }, { profile: door }), 'openid')
  })
  it('none of its own: the door has one', () =>
    assert.equal(outcome({}, vendorApp, { profile: door }), 'openid'))
})

describe('GEN-41 where there are no ID tokens', () => {
  const oauth: Client = {
    ...vendorApp,
    grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
    responseTypes,
  }
  const cases: readonly (readonly [string, Parameters, string])[] = [
    ['the scope of the issuer’s own is understood', { scope: 'user' }, 'user'],
    ['openid is not', { scope: 'openid user' }, 'user'],
    ['openid alone is nothing', { scope: 'openid' }, 'answer-error invalid_scope'],
    ['an unknown scope alone is nothing', { scope: 'telepathy' }, 'answer-error invalid_scope'],
    ['a code', { response_type: 'code', scope: 'user' }, 'user'],
    ['a token', { response_type: 'token', scope: 'user' }, 'user'],
    ['an ID token', { response_type: 'id_token', nonce: 'n' }, 'answer-error unsupported_response_type'],
    [
      'an ID token beside a token',
      { response_type: 'id_token token', nonce: 'n', scope: 'user' },
      'answer-error unsupported_response_type',
    ],
    [
      'an ID token beside a code',
      { response_type: 'code id_token', nonce: 'n', scope: 'user' },
      'answer-error unsupported_response_type',
    ],
  ]
  for (const [name, parameters, expected] of cases) {
    it(name, () => assert.equal(outcome(parameters, oauth, { profile: plainOAuth }), expected))
  }

  it('a client that is registered for other scopes does not get it', () => {
    const strict: Client = { ...oauth, scope: ['openid', 'profile'] }
    assert.equal(outcome({ scope: 'user' }, strict, { profile: plainOAuth }), 'answer-error invalid_scope')
  })
  it('elsewhere it means nothing', () =>
    assert.equal(outcome({ scope: 'openid user' }, oauth, { profile: door }), 'openid'))
})

describe('AKA-44 mistakes that some doors have names for', () => {
  const profile: Profile = { ...standardProfile, openIdScope: 'required' }
  const mistakeIn = (parameters: Parameters) => {
    const admission = admit(parameters, app, { profile })
    return admission.kind === 'admitted' ? 'none' : admission.error.mistake
  }
  it('no client, and one that nobody knows', () => {
    for (const parameters of [{}, { client_id: undefined }]) {
      const admission = admit(parameters, undefined)
      assert.equal(admission.kind === 'refuse' && admission.error.mistake, 'invalid-client-id')
    }
  })
  const cases: readonly (readonly [string, Parameters, string | undefined])[] = [
    ['no address', { redirect_uri: undefined }, 'invalid-redirect-uri'],
    ['an address that is not registered', { redirect_uri: 'https://evil.example/' }, 'invalid-redirect-uri'],
    ['no response type', { response_type: undefined }, 'missing-response-type'],
    ['an empty response type', { response_type: '' }, 'missing-response-type'],
    ['a response type that nobody knows', { response_type: 'password' }, 'unsupported-response-type'],
    ['a scope without openid', { scope: 'email' }, 'scope-without-openid'],
    ['a scope that only looks like it', { scope: 'openid2 OPENID' }, 'scope-without-openid'],
    ['no scope', { scope: undefined }, 'scope-without-openid'],
    ['an address that cannot be read', { redirect_uri: `${redirectUri}\0` }, 'invalid-redirect-uri'],
    ['the first of several', { scope: 'email', response_type: undefined }, 'missing-response-type'],
    ['none of them, but another', { prompt: 'x' }, undefined],
    ['a response type that is not this client’s', ofType('token'), undefined],
    ['no mistake', {}, 'none'],
  ]
  for (const [name, parameters, expected] of cases)
    it(name, () => assert.equal(mistakeIn(parameters), expected))

  it('CORE-21 elsewhere a request without openid is one of plain OAuth', () =>
    assert.equal(outcome({ scope: 'email' }, app), 'email'))

  it('CORE-3 are told in silence where nobody may be shown anything, whatever else is wrong', () => {
    const silenceOf = (parameters: Parameters) => {
      const admission = admit(parameters, app, { profile })
      return 'target' in admission && admission.target.isSilent
    }
    for (const prompt of ['none', 'none login', ' none'])
      assert.equal(silenceOf({ prompt, response_type: undefined }), true, prompt)
    for (const prompt of [undefined, 'login', 'nonexistent'])
      assert.equal(silenceOf({ prompt, response_type: undefined }), undefined, prompt)
  })
})
