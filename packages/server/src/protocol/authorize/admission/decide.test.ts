import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../domain/client.ts'
import { app, authorizeParameters, redirectUri } from '../../../../test/support/authorization-request.ts'
import { readAuthorization } from '../read.ts'
import { decideAdmission } from './decide.ts'

type Parameters = Readonly<Record<string, string | undefined>>

/** The outcome in a word or two. */
function outcome(parameters: Parameters, client: Client | undefined): string {
  const query = new URLSearchParams(authorizeParameters(parameters)).toString()
  const admission = decideAdmission(readAuthorization(query), client)
  return admission.kind === 'admitted'
    ? admission.scope.join(' ')
    : `${admission.kind} ${admission.error.code}`
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
    ['BCP-3 PKCE missing where it is required', noPkce, app, 'answer-error invalid_request'],
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
    ['an unknown scope is ignored', 'openid telepathy', app, 'openid'],
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
