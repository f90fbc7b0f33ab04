import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client, ResponseMode } from '../../../domain/client.ts'
import type { Resource } from '../../../domain/tenant.ts'
import { app, authorizeParameters, redirectUri } from '../../../../test/support/authorization-request.ts'
import { testTenant } from '../../../../test/support/request.ts'
import { readAuthorization } from '../read.ts'
import { type AdmittingTenant, decideAdmission } from './decide.ts'

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
function outcome(parameters: Parameters, client: Client | undefined, tenant?: AdmittingTenant): string {
  const admission = admit(parameters, client, tenant)
  return admission.kind === 'admitted'
    ? admission.scope.join(' ')
    : `${admission.kind} ${admission.error.code}`
}

function admit(parameters: Parameters, client: Client | undefined, tenant: AdmittingTenant = testTenant) {
  const query = new URLSearchParams(authorizeParameters(parameters)).toString()
  return decideAdmission(readAuthorization(query), client, tenant)
}

const native: Client = {
  ...app,
  applicationType: 'native',
  redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'],
}
const publicClient: Client = { ...app, authMethods: ['none'], requirePkce: false }
const noPkce = { code_challenge: undefined, code_challenge_method: undefined }

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
    it(name, () => assert.equal(outcome(parameters, client, tenant), expected))
  }
})

describe('CORE §3.1.2.1, Initiating User Registration §4, Registration §2', () => {
  it('CORE-46 prompt=create where people may open an account', () =>
    assert.equal(outcome({ prompt: 'create' }, app, { ...testTenant, signUp: true }), 'openid'))
  it('CORE-46 prompt=create where they may not', () => {
    const admission = admit({ prompt: 'create' }, app)
    assert.ok(admission.kind === 'answer-error')
    assert.equal(admission.error.code, 'invalid_request')
    assert.match(admission.error.description, /create/)
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
