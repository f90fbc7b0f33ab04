import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { httpRequest, testTenant } from '../../../test/support/request.ts'
import { isOAuthError } from '../../domain/oauth-error.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Upstream } from '../../domain/upstream.ts'
import { isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import { meantAuthorization, meantCall } from './request.ts'

const tenant: Tenant = { ...testTenant, signUp: true, upstreams: [{ id: 'partner' } as Upstream] }
const own = encodeURIComponent('https://op.example/acme/userinfo')

const asked = (query: string, at: Tenant = tenant) =>
  meantAuthorization(httpRequest({ url: `/authorize?${query}`, tenant: at })).query
const posted = (form: string) => meantAuthorization(httpRequest({ url: '/authorize', form, tenant })).body

describe('AUT-20 AUT-21 AUT-22 an authorization request in the vendor’s words', () => {
  const cases: readonly [string, string, string][] = [
    ['an audience is a resource', 'audience=https%3A%2F%2Fapi&a=1', 'resource=https%3A%2F%2Fapi&a=1'],
    ['beside a resource', 'audience=a&resource=b', 'resource=a&resource=b'],
    ['but not twice, which is refused', 'audience=a&audience=b', 'audience=a&audience=b'],
    ['userinfo’s address is none', `audience=${own}&a=1`, 'a=1'],
    ['nor is nothing', 'audience=&a=1', 'a=1'],
    ['a connection is an upstream', 'connection=partner', 'upstream=partner'],
    ['or nothing, where it is not known here', 'connection=google-oauth2&a=1', 'a=1'],
    ['and nothing as the name of the database', 'connection=Username-Password-Authentication&a=1', 'a=1'],
    ['which is case', 'connection=Partner&a=1', 'a=1'],
    ['an upstream by our word is none of the vendor’s', 'upstream=partner&a=1', 'a=1'],
    ['and cannot stand beside', 'upstream=other&connection=partner', 'upstream=partner'],
    ['signing up is a prompt', 'screen_hint=signup&a=1', 'prompt=create&a=1'],
    ['also where the prompt is empty', 'prompt=&screen_hint=signup', 'prompt=create'],
    ['beside another prompt', 'prompt=login&screen_hint=signup', 'prompt=login%20create&screen_hint=signup'],
    [
      'but never where nobody is to be asked',
      'prompt=none&screen_hint=signup',
      'prompt=none&screen_hint=signup',
    ],
    ['nor twice', 'prompt=create&screen_hint=signup', 'prompt=create&screen_hint=signup'],
    ['another hint is none', 'screen_hint=login', 'screen_hint=login'],
    [
      'everything else stays, letter by letter',
      'auth0Client=e30%3D&ext-a=%7e&connection_scope=x+y&organization=o&invitation=i&login_hint=a%40b',
      'auth0Client=e30%3D&ext-a=%7e&connection_scope=x+y&organization=o&invitation=i&login_hint=a%40b',
    ],
    ['and so does what cannot be read', 'audience=a&x=%ff', 'audience=a&x=%ff'],
  ]
  for (const [name, sent, expected] of cases) {
    it(`${name}, in a query`, () => assert.equal(asked(sent), expected))
    it(`${name}, in a form`, () => assert.equal(posted(sent), expected))
  }

  it('people sign in where they cannot sign up', () =>
    assert.equal(asked('screen_hint=signup', testTenant), 'screen_hint=signup'))

  it('whatever comes goes on as it is, or in our words alone', () => {
    const word = fc.constantFrom(
      'audience',
      'connection',
      'upstream',
      'screen_hint',
      'prompt',
      'resource',
      'x',
    )
    const value = fc.constantFrom('', 'signup', 'partner', 'none', 'login', own, '%ff', '%41')
    const pair = fc.tuple(word, value).map(([name, text]) => `${name}=${text}`)
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        const sent = pairs.join('&')
        const meant = asked(sent)
        const words = new URLSearchParams(meant)
        const ours =
          !words.has('audience') &&
          !words.has('connection') &&
          words.getAll('upstream').every((one) => one === 'partner') &&
          !/none.*create|create.*none/.test(String(words.getAll('prompt')))
        const isReadable = !isParameterProblem(readParameters(sent, ['resource']))
        assert.ok(isReadable ? ours : meant === sent, meant)
      }),
    )
  })
})

describe('AUT-31 a token request in the vendor’s words', () => {
  const realm = 'http%3A%2F%2Fauth0.com%2Foauth%2Fgrant-type%2Fpassword-realm'
  const database = 'Username-Password-Authentication'
  const meant = (form: string) => {
    const call = meantCall(httpRequest({ url: '/oauth/token', form }))
    return isOAuthError(call) ? `${call.code}: ${call.description}` : call.body
  }
  const cases: readonly [string, string, string | RegExp][] = [
    [
      'an audience is a resource',
      'grant_type=refresh_token&audience=a',
      'grant_type=refresh_token&resource=a',
    ],
    ['but for userinfo’s', `grant_type=password&audience=${own}`, 'grant_type=password'],
    [
      'a realm is the database',
      `grant_type=${realm}&realm=${database}`,
      `grant_type=password&realm=${database}`,
    ],
    [
      'also of the plain grant',
      `grant_type=password&realm=${database}`,
      `grant_type=password&realm=${database}`,
    ],
    ['which needs none', 'grant_type=password', 'grant_type=password'],
    ['but its own grant does', `grant_type=${realm}`, /^invalid_request: The parameter realm is missing/],
    ['and no other', `grant_type=${realm}&realm=partner`, /^invalid_request: The realm is not one/],
    [
      'not even of the plain grant',
      'grant_type=password&realm=sms',
      /^invalid_request: The realm is not one/,
    ],
    ['of other grants it is nothing', 'grant_type=refresh_token&realm=x', 'grant_type=refresh_token&realm=x'],
    [
      'what cannot be read stays',
      'grant_type=password&realm=x&realm=y',
      'grant_type=password&realm=x&realm=y',
    ],
  ]
  for (const [name, form, expected] of cases) {
    it(name, () =>
      typeof expected === 'string'
        ? assert.equal(meant(form), expected)
        : assert.match(meant(form), expected),
    )
  }
  it('D15 what was sent is not told again', () =>
    assert.doesNotMatch(meant(`grant_type=${realm}&realm=hunter2`), /hunter2/))
})
