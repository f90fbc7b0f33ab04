import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../../domain/oauth-error.ts'
import { effectiveParameters, readObjectParameters, readWay } from './read.ts'

describe('RFC9101 §5 how a request came', () => {
  const cases: readonly (readonly [string, object | string])[] = [
    ['client_id=app', { kind: 'plain' }],
    ['client_id=app&request=&request_uri=', { kind: 'plain' }],
    ['client_id=app&request=a&request=b', { kind: 'plain' }],
    ['request=a.b.c', { kind: 'by-value', token: 'a.b.c' }],
    ['client_id=app&r%65quest=a.b.c', { kind: 'by-value', token: 'a.b.c' }],
    ['request_uri=https%3A%2F%2Fapp%2Fr%23h', { kind: 'by-reference', uri: 'https://app/r#h' }],
    ['request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ax', { kind: 'pushed', handle: 'x' }],
    ['request=a&request_uri=b', 'invalid_request'],
    [`request_uri=${'a'.repeat(2049)}`, 'invalid_request_uri'],
  ]
  for (const [raw, expected] of cases) {
    it(raw.slice(0, 60), () => {
      const way = readWay(raw)
      assert.deepEqual(isOAuthError(way) ? way.code : way, expected)
    })
  }
})

describe('RFC9101 §4 the members of a request object are parameters', () => {
  function read(claims: Readonly<Record<string, unknown>>) {
    const parameters = readObjectParameters(claims)
    return isOAuthError(parameters) ? parameters.code : parameters.toString()
  }

  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ['texts stay as they are', { state: 'a b&c', scope: 'openid' }, 'state=a+b%26c&scope=openid'],
    ['numbers become digits', { max_age: 300 }, 'max_age=300'],
    ['claims becomes JSON', { claims: { userinfo: {} } }, 'claims=%7B%22userinfo%22%3A%7B%7D%7D'],
    ['a list repeats resource', { resource: ['a', 'b'] }, 'resource=a&resource=b'],
    ['a single resource', { resource: 'a' }, 'resource=a'],
    ['what is about the object itself is none', { iss: 'app', aud: ['op'], exp: 1, jti: 'x' }, ''],
    ['what is unknown means nothing', { audience: { x: 1 }, 'request ': null }, ''],
    ['registration is seen, to be refused', { registration: {} }, 'registration=%7B%7D'],
    ['null', { state: null }, 'invalid_request_object'],
    ['true', { prompt: true }, 'invalid_request_object'],
    ['a list of another parameter', { scope: ['openid'] }, 'invalid_request_object'],
    ['a list of no texts', { resource: [1] }, 'invalid_request_object'],
    ['an object of another parameter', { state: {} }, 'invalid_request_object'],
  ]
  for (const [name, claims, expected] of cases) it(name, () => assert.equal(read(claims), expected))
})

describe('CORE-37 JAR-4 CORE §6.1, RFC9101 §5 the parameters beside the object', () => {
  const inner = () => new URLSearchParams({ client_id: 'app', scope: 'openid', resource: 'a' })
  const outer =
    'client_id=app&scope=email&state=s&resource=b&resource=c&request=x.y.z&client_secret=p&prompt=login'

  it('supplement it and never replace it', () =>
    assert.equal(
      effectiveParameters(inner(), outer),
      'client_id=app&scope=openid&resource=a&state=s&prompt=login',
    ))
  it('mean nothing where the object alone counts', () =>
    assert.equal(effectiveParameters(inner(), undefined), 'client_id=app&scope=openid&resource=a'))
})
