import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../domain/client.ts'
import { standardIssuer } from '../../../domain/tenant.ts'
import { app } from '../../../../test/support/authorization-request.ts'
import { testAddress, testTenant } from '../../../../test/support/request.ts'
import { mayBeUnsigned, objectProblem, uriProblem, wayProblem } from './decide.ts'
import type { Way } from './read.ts'

const now = new Date('2026-11-20T09:00:00Z')
const seconds = now.getTime() / 1000
const issuer = standardIssuer(testAddress)
const strict: Client = { ...app, requireSignedRequestObject: true }
type Claims = Readonly<Record<string, unknown>>

const whole: Claims = { iss: 'app', aud: issuer, client_id: 'app', response_type: 'code' }

describe('JAR-3 JAR-5 JAR-9 RFC9101 §6.3, CORE §6.3 a request object whose signature holds', () => {
  const good: readonly (readonly [string, Claims, Client, string?])[] = [
    ['says nothing of parties and times (CORE §6.1)', { scope: 'openid' }, app],
    ['names both parties', whole, strict],
    ['has several audiences', { ...whole, aud: ['https://x.example', issuer] }, strict],
    ['expired 59 seconds ago', { exp: seconds - 59 }, app],
    ['begins in 60 seconds', { nbf: seconds + 60, iat: seconds + 60 }, app],
    [
      'has the words of response_type in another order',
      { response_type: 'id_token code' },
      app,
      'code id_token',
    ],
    ['has response_type while the request has none', { response_type: 'code' }, app],
  ]
  for (const [name, claims, client, outerType] of good) {
    it(`is taken where it ${name}`, () =>
      assert.equal(
        objectProblem(claims, { client, issuer, now, ...(outerType ? { outerType } : {}) }),
        undefined,
      ))
  }

  const bad: readonly (readonly [string, Claims, Client, RegExp])[] = [
    ['is of another client', { client_id: 'guest' }, app, /client_id/],
    ['has another issuer', { iss: 'guest' }, app, /iss /],
    ['has iss and aud mixed up', { iss: issuer, aud: 'app' }, app, /iss /],
    ['is for another server', { aud: 'https://op.example' }, app, /aud/],
    ['is for others only', { aud: ['https://a.example', 'https://b.example'] }, app, /aud/],
    ['has an aud of another type', { aud: { [issuer]: true } }, app, /aud/],
    ['is a client assertion', { iss: 'app', sub: 'app', aud: issuer }, app, /sub/],
    ['names no client where it must', { ...whole, client_id: undefined }, strict, /client_id/],
    ['names no issuer where it must', { ...whole, iss: undefined }, strict, /iss /],
    ['names no audience where it must', { ...whole, aud: undefined }, strict, /aud/],
    ['expired 60 seconds ago', { exp: seconds - 60 }, app, /expired/],
    ['begins in 61 seconds', { nbf: seconds + 61 }, app, /future/],
    ['was made in 61 seconds', { iat: seconds + 61 }, app, /future/],
    ['has an exp that is no number', { exp: `${seconds + 60}` }, app, /numbers/],
    ['has a null for nbf', { nbf: null }, app, /numbers/],
    ['holds another object', { request: 'x.y.z' }, app, /request/],
    ['points to another object', { request_uri: 'https://app.example/r' }, app, /request/],
    ['has another response_type', { response_type: 'id_token' }, app, /response_type/],
  ]
  for (const [name, claims, client, sentence] of bad) {
    it(`is refused where it ${name}`, () => {
      const problem = objectProblem(claims, { client, issuer, now, outerType: 'code' })
      assert.equal(problem?.code, 'invalid_request_object')
      assert.match(problem?.description ?? '', sentence)
    })
  }
})

describe('PAR-8 JAR-7 RFC9126 §5, §6, RFC9101 §10.5 how a request has to come', () => {
  const plain: Way = { kind: 'plain' }
  const value: Way = { kind: 'by-value', token: '' }
  const pushed: Way = { kind: 'pushed', handle: '' }
  const pushing = { ...testTenant, requirePushedRequests: true }
  const cases: readonly (readonly [string, Way, Client, typeof testTenant, string | undefined])[] = [
    ['plain', plain, app, testTenant, undefined],
    ['plain to a tenant that wants pushed ones', plain, app, pushing, 'invalid_request'],
    ['an object to a tenant that wants pushed ones', value, app, pushing, 'invalid_request'],
    ['pushed to a tenant that wants pushed ones', pushed, app, pushing, undefined],
    [
      'plain of a client that pushes',
      plain,
      { ...app, requirePushedRequests: true },
      testTenant,
      'invalid_request',
    ],
    ['plain of a client that signs', plain, strict, testTenant, 'invalid_request'],
    ['an object of a client that signs', value, strict, testTenant, undefined],
    ['pushed by a client that signs: judged when it was pushed', pushed, strict, testTenant, undefined],
  ]
  for (const [name, way, client, tenant, expected] of cases) {
    it(name, () => assert.equal(wayProblem(way, client, tenant)?.code, expected))
  }
})

describe('JAR-6 REG-8 CORE §6.2 a request_uri is registered', () => {
  const client = { ...app, requestUris: ['https://app.example/r#h'] }
  it('character by character, its fragment included', () => {
    assert.equal(uriProblem('https://app.example/r#h', client), undefined)
    for (const uri of [
      'https://app.example/r',
      'https://app.example/r#i',
      'https://APP.example/r#h',
      'file:///r',
    ])
      assert.equal(uriProblem(uri, client)?.code, 'invalid_request_uri', uri)
  })
})

describe('JAR-2 RFC9101 §10.1 unsigned objects', () => {
  const cases: readonly (readonly [string, Client, boolean])[] = [
    ['of a client that registered none', { ...app, requestObjectAlgorithm: 'none' }, true],
    ['of any other client', app, false],
    ['of a client that must sign', { ...strict, requestObjectAlgorithm: 'none' }, false],
  ]
  for (const [name, client, expected] of cases) it(name, () => assert.equal(mayBeUnsigned(client), expected))
})
