import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { httpRequest, type TestRequest } from '../../../test/support/request.ts'
import { meaningful, readableBearer, readableCall, twofoldCredentials } from './request.ts'

const posted = (form: string, headers: TestRequest['headers'] = {}) =>
  httpRequest({ url: '/oidc/token', form, headers })
const asked = (query: string, headers: TestRequest['headers'] = {}) =>
  httpRequest({ url: `/oidc/me?${query}`, headers })

describe('GEN-11 the word for nothing is nothing', () => {
  const cases: readonly [string, string, string][] = [
    ['None', 'a=1&redirect_uri=None&b=2', 'a=1&b=2'],
    ['undefined', 'redirect_uri=undefined', ''],
    ['escaped', 'redirect%5Furi=%4Eone&a=1', 'a=1'],
    ['as a hint', 'id_token_hint=None&login_hint=undefined', ''],
    ['nothing itself', 'redirect_uri=&a=1&b&c=', 'a=1'],
    [
      'but not within a value',
      'redirect_uri=https%3A%2F%2Fapp%2FNone',
      'redirect_uri=https%3A%2F%2Fapp%2FNone',
    ],
    ['nor of what an app makes up itself', 'state=None&nonce=undefined', 'state=None&nonce=undefined'],
    ['nor twice, which is refused', 'redirect_uri=None&redirect_uri=x', 'redirect_uri=None&redirect_uri=x'],
    ['nor in what cannot be read', 'redirect_uri=None&x=%ff', 'redirect_uri=None&x=%ff'],
  ]
  for (const [name, query, expected] of cases) {
    it(`${name}, in a query`, () => assert.equal(meaningful(asked(query)).query, expected))
    it(`${name}, in a form`, () => assert.equal(meaningful(posted(query)).body, expected))
  }
})

describe('GEN-14 what speaks of the vendor is left out', () => {
  it('and everything else stays, letter by letter', () => {
    const query =
      'tenantId=t&scope=openid+profile%20email&tenant_id=t&x=%7e&login_page_context=%7B%7D&user_pool_id=p&y'
    assert.equal(meaningful(asked(query)).query, 'scope=openid+profile%20email&x=%7e')
  })
})

describe('GEN-1 a header without a known scheme is left out', () => {
  const headerOf = (authorization: string) =>
    readableCall(posted('', { authorization }), 'token').headers['authorization']
  for (const odd of ['aaa.bbb.ccc', 'authing key:signature', 'Basically', '']) {
    it(JSON.stringify(odd), () => assert.equal(headerOf(odd), undefined))
  }
  for (const known of ['Basic YTpi', 'basic YTpi', 'Bearer aaa', 'Basic']) {
    it(`but not ${known}`, () => assert.equal(headerOf(known), known))
  }
})

describe('GEN-2 the same credentials twice are one', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const form = 'client_id=app&client_secret=a%26b+c&token=t'

  for (const [name, pair] of [
    ['as the SDKs spell them', 'app:a&b c'],
    ['as the standard does', 'app:a%26b+c'],
  ] as const) {
    it(`${name}: either way alone is offered`, () => {
      const twofold = twofoldCredentials(posted(form, { authorization: basic(pair), other: 'x' }))
      assert.equal(twofold?.clientId, 'app')
      assert.deepEqual(twofold?.byForm.headers, { other: 'x' })
      assert.equal(twofold?.byForm.body, form)
      assert.equal(twofold?.byBasic.headers['authorization'], basic(pair))
      assert.equal(twofold?.byBasic.body, 'client_id=app&token=t')
    })
  }

  it('but a secret that stands in the query, too, stays there, and is refused', () => {
    const request = { ...posted(form, { authorization: basic('app:a&b c') }), query: 'client_secret=a%26b+c' }
    assert.equal(twofoldCredentials(request)?.byBasic.query, request.query)
  })

  const different: readonly [string, string, string][] = [
    ['another secret', form, basic('app:other')],
    ['another client', form, basic('other:a&b c')],
    ['no secret in the form', 'client_id=app', basic('app:a&b c')],
    ['no client in the form', 'client_secret=s', basic(':s')],
    ['another scheme', form, 'Bearer aaa'],
  ]
  for (const [name, body, authorization] of different) {
    it(`but not ${name}`, () => assert.equal(twofoldCredentials(posted(body, { authorization })), undefined))
  }
  it('nor the form alone', () => assert.equal(twofoldCredentials(posted(form)), undefined))
})

describe('GEN-4 a refresh without a client_id has it from the header', () => {
  const refresh = 'grant_type=refresh_token&refresh_token=r'
  for (const header of ['x-authing-app-id', 'x-genauth-app-id']) {
    it(header, () =>
      assert.equal(
        readableCall(posted(refresh, { [header]: 'a&b' }), 'token').body,
        `${refresh}&client_id=a%26b`,
      ),
    )
  }
  it('also where the form has the empty names of others', () => {
    const form = 'grant_type=refresh_token&redirect_uri=&client_id=&refresh_token=r'
    assert.equal(
      readableCall(posted(form, { 'x-authing-app-id': 'a' }), 'token').body,
      `${refresh}&client_id=a`,
    )
  })
  const unchanged: readonly [string, string, TestRequest['headers']][] = [
    ['without the header', refresh, {}],
    ['with an empty one', refresh, { 'x-authing-app-id': '' }],
    ['where the form names a client', `${refresh}&client_id=b`, { 'x-authing-app-id': 'a' }],
    ['beside other credentials', refresh, { 'x-authing-app-id': 'a', authorization: 'Basic YTpi' }],
    ['beside an assertion', `${refresh}&client_assertion=j`, { 'x-authing-app-id': 'a' }],
    ['beside a secret', `${refresh}&client_secret=s`, { 'x-authing-app-id': 'a' }],
    ['for any other grant type', 'grant_type=authorization_code&code=c', { 'x-authing-app-id': 'a' }],
  ]
  for (const [name, form, headers] of unchanged) {
    it(`but not ${name}`, () => assert.equal(readableCall(posted(form, headers), 'token').body, form))
  }
  for (const at of ['introspection', 'revocation'] as const) {
    it(`nor at ${at}, where nothing is refreshed`, () => {
      const request = posted(`${refresh}&token=t`, { 'x-authing-app-id': 'a' })
      assert.equal(readableCall(request, at).body, `${refresh}&token=t`)
    })
  }
})

describe('GEN-35 a person is named by one of three names', () => {
  const cases: readonly [string, string][] = [
    ['grant_type=password&email=a%40b.c&password=p', 'grant_type=password&username=a%40b.c&password=p'],
    ['grant_type=password&phone=123&password=p', 'grant_type=password&username=123&password=p'],
    ['grant_type=password&username=&email=e', 'grant_type=password&username=e'],
    ['grant_type=password&username=u&email=e', 'grant_type=password&username=u&email=e'],
    ['grant_type=refresh_token&email=e', 'grant_type=refresh_token&email=e'],
  ]
  for (const [form, expected] of cases) {
    it(form, () => assert.equal(readableCall(posted(form), 'token').body, expected))
  }
})

describe('GEN-5 the token of userinfo comes in every way', () => {
  const raw = { authorization: 'raw.header.token' }
  const bearer = { authorization: 'Bearer in.the.header' }
  const cases: readonly [string, ReturnType<typeof httpRequest>, string | undefined, string][] = [
    ['in the query', asked('access_token=a.b.c&x=1'), 'Bearer a.b.c', 'x=1'],
    ['in the form', posted('access_token=a.b.c'), 'Bearer a.b.c', ''],
    ['GEN-3 in the header without its scheme', asked('', raw), 'Bearer raw.header.token', ''],
    ['by name before that', asked('access_token=a.b.c', raw), 'Bearer a.b.c', ''],
    ['with its scheme as it is', asked('', bearer), 'Bearer in.the.header', ''],
    [
      'with its scheme and by name, which is refused',
      asked('access_token=a', bearer),
      bearer.authorization,
      'access_token=a',
    ],
    ['not at all', asked(''), undefined, ''],
    ['as something that is no token', asked('', { authorization: 'Basic YTpi' }), 'Basic YTpi', ''],
    [
      'twice by name, which is refused',
      asked('access_token=a&access_token=b'),
      undefined,
      'access_token=a&access_token=b',
    ],
  ]
  for (const [name, request, authorization, query] of cases) {
    it(name, () => {
      const readable = readableBearer(request)
      assert.deepEqual(
        [readable.headers['authorization'], readable.query, readable.body],
        [authorization, query, ''],
      )
    })
  }

  it('in the query and the form, which is refused', () => {
    const request = { ...posted('access_token=b'), query: 'access_token=a' }
    assert.equal(readableBearer(request), request)
  })
})

it('GEN-53 whatever is sent, nothing of this is a fault', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('%', '%ff', '%ZZ', '&', '=', '+', 'redirect_uri', 'None', 'grant_type=refresh_token'),
    fc.constantFrom(
      'client_id',
      'client_secret',
      'access_token',
      'resource=a',
      'username',
      'grant_type=password',
    ),
  )
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, text, text, (query, body, authorization) => {
      const request = { ...posted(body, { authorization, 'x-authing-app-id': authorization }), query }
      for (const read of [meaningful, readableBearer, twofoldCredentials]) read(request)
      readableCall(request, 'token')
      const { query: before } = request
      // What cannot be read is nobody's to mend.
      if (/%(?![\da-f]{2})/i.test(before)) assert.equal(meaningful(request).query, before)
    }),
  )
})
