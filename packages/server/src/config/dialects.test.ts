import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, genauthTraits, minimalBut } from '../config.fixture.ts'
import { type ConfigReading, describeConfig, readConfig } from '../config.ts'
import type { Client } from '../domain/client.ts'

const c = 'tenants[0].clients[0]'
const secret = '0123456789abcdef0123456789abcdef'

/** The smallest configuration with differences, in a program that speaks GenAuth, for a tenant that does, too. */
function reading({ top, tenant, client, user }: Differences, traits = genauthTraits): ConfigReading {
  const text = minimalBut({
    ...(top && { top }),
    ...(user && { user }),
    tenant: { dialects: { genauth: {} }, ...tenant },
    client: { client_secret: secret, id_token_signed_response_alg: undefined, ...client },
  })
  return readConfig({
    text,
    fileName: '/etc/exeunt.json',
    env: {},
    readFile: () => '',
    dialects: [traits],
  })
}

function configured(differences: Differences) {
  const read = reading(differences)
  if (read.kind !== 'config') return assert.fail(JSON.stringify(read.problems))
  const [{ tenant, clients } = assert.fail()] = read.config.tenants
  return { tenant, client: clients[0]?.client ?? assert.fail() }
}

/** What is allowed, and probably not meant. */
function notices(differences: Differences): readonly string[] {
  const read = reading(differences)
  if (read.kind !== 'config') return assert.fail(JSON.stringify(read.problems))
  return read.notices.map(({ path, message }) => `${path}: ${message}`)
}

function problems(differences: Differences): readonly string[] {
  const read = reading(differences)
  return read.kind === 'problems' ? read.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

describe('D1 a tenant speaks a dialect that it names', () => {
  it('with the vendor’s contract about logout, unless told otherwise', () => {
    assert.deepEqual(configured({}).tenant.dialects, { genauth: { logoutByContract: true } })
    const dialects = { genauth: { logoutByContract: false } }
    assert.deepEqual(configured({ tenant: { dialects } }).tenant.dialects, dialects)
  })

  const wrong: readonly [string, unknown, RegExp][] = [
    [
      'tenants[0].dialects.genauth.prompt',
      { genauth: { prompt: false } },
      /: is no known key; expected one of logoutByContract, logoutPrompt, customerId, strictLogout, clientFromHint, globalSubjectPrefix$/,
    ],
    [
      'tenants[0].dialects.genauth.logoutByContract',
      { genauth: { logoutByContract: 1 } },
      /: expected true or false, found 1$/,
    ],
    ['tenants[0].dialects.genauth', { genauth: true }, /: expected an object, found true$/],
    ['tenants[0].dialects', ['genauth'], /: expected an object, found a list$/],
    [
      'tenants[0].dialects.akamai',
      { akamai: {} },
      /: no dialect is called "akamai"; this version knows "genauth"$/,
    ],
    [
      'tenants[0].dialects.genaut',
      { genaut: {} },
      /: no dialect is called "genaut"; did you mean "genauth"\?$/,
    ],
    [
      'tenants[0].dialects.authing',
      { authing: {} },
      /: no dialect is called "authing"; "authing" is the former name of "genauth"$/,
    ],
    [
      'tenants[0].dialects.AUTHING',
      { AUTHING: {} },
      /: no dialect is called "AUTHING"; "authing" is the former name of "genauth"$/,
    ],
    [
      'tenants[0].dialects.okta',
      { okta: {} },
      /: no dialect is called "okta"; this version knows "genauth"$/,
    ],
  ]
  for (const [path, dialects, message] of wrong) {
    it(`and nothing else: ${JSON.stringify(dialects)}`, () => {
      const [problem = '', ...more] = problems({ tenant: { dialects } })
      assert.deepEqual([problem.split(': ')[0], more], [path, []])
      assert.match(problem, message)
    })
  }
})

describe('D3 D7 D8 a client’s dialect decides its defaults', () => {
  const fieldsOf = ({ dialect, refreshTokenPolicy, allowsPlainPkce, responseModes }: Client) =>
    [dialect, refreshTokenPolicy, allowsPlainPkce, responseModes.includes('web_message')] as const

  it('where it says that it speaks it', () =>
    assert.deepEqual(fieldsOf(configured({ client: { dialect: 'genauth' } }).client as Client), [
      'genauth',
      'reuse',
      true,
      true,
    ]))

  it('and not where it does not', () =>
    assert.deepEqual(fieldsOf(configured({}).client as Client), ['standard', 'rotate', false, false]))

  it('and its own word comes first', () => {
    const client = {
      dialect: 'genauth',
      refresh_token_policy: 'rotate',
      allow_plain_pkce: false,
      response_modes: ['query'],
      logout_by_contract: false,
      id_token_signed_response_alg: 'RS256',
    }
    const read = configured({ client }).client
    assert.deepEqual(fieldsOf(read as Client), ['genauth', 'rotate', false, false])
    assert.deepEqual([read.logoutByContract, read.idTokenAlgorithm], [false, 'RS256'])
  })

  it('D17 its algorithm is the door’s where it says nothing', () =>
    assert.equal(configured({ client: { dialect: 'genauth' } }).client.idTokenAlgorithm, undefined))
})

const key = {
  client_id: 'key',
  client_secret: secret,
  grant_types: ['client_credentials'],
  signs_requests: true,
  access_key_of: 'ledger',
}

/** The app, and another client beside it. */
function beside(other: object): Differences {
  const ledger = { client_id: 'ledger', redirect_uris: ['https://a.example/cb'] }
  return { tenant: { clients: [other, ledger] } }
}

describe('what is right of a dialect is not refused', () => {
  const right: readonly [string, Differences][] = [
    ['D17 HS256', { client: { dialect: 'genauth', id_token_signed_response_alg: 'HS256' } }],
    ['D17 RS256', { client: { dialect: 'genauth', id_token_signed_response_alg: 'RS256' } }],
    ['D17 ES256 of a standard client', { client: { id_token_signed_response_alg: 'ES256' } }],
    [
      'D17 a short secret that signs nothing',
      {
        client: {
          dialect: 'genauth',
          id_token_signed_response_alg: 'RS256',
          client_secret: secret.slice(16),
        },
      },
    ],
    [
      'D6 a public app with a secret',
      {
        client: { dialect: 'genauth', token_endpoint_auth_method: 'none', backchannel_logout_uri: undefined },
      },
    ],
    ['D8 passwords', { client: { grant_types: ['password', 'refresh_token'] } }],
    ['D7 plain of a standard client', { client: { allow_plain_pkce: true } }],
    ['an access key', beside(key)],
    [
      'RFC7662 §2.1 a word about its own tokens, of an app with a secret',
      { client: { dialect: 'genauth', introspection_endpoint_auth_method: 'none' } },
    ],
    ['a word to revoke them', { client: { dialect: 'genauth', revocation_endpoint_auth_method: 'none' } }],
  ]
  for (const [name, differences] of right) it(name, () => assert.deepEqual(problems(differences), []))
})

describe('what does not fit the dialects of the tenant is refused', () => {
  const off = { tenant: { dialects: {} } }
  const genauth = { dialect: 'genauth' }
  const wrong: readonly [string, Differences, string][] = [
    [
      'D3 a dialect that the tenant did not switch on',
      { ...off, client: genauth },
      `${c}.dialect: the tenant does not speak "genauth": it needs "dialects": { "genauth": {} }`,
    ],
    ...(['ES256', 'EdDSA', 'PS256'] as const).map((algorithm): [string, Differences, string] => [
      `D17 ${algorithm}`,
      { client: { ...genauth, id_token_signed_response_alg: algorithm } },
      `${c}.id_token_signed_response_alg: expected HS256 or RS256, which is all that SDKs of the dialect "genauth" verify, found "${algorithm}"`,
    ]),
    [
      'D17 userinfo by ES256',
      { client: { ...genauth, userinfo_signed_response_alg: 'ES256' } },
      `${c}.userinfo_signed_response_alg: expected HS256 or RS256, which is all that SDKs of the dialect "genauth" verify, found "ES256"`,
    ],
    [
      'D8 passwords without a dialect in which apps take them',
      { ...off, client: { grant_types: ['authorization_code', 'password'] } },
      `${c}.grant_types: password needs a dialect of the tenant in which apps take passwords, such as "genauth"`,
    ],
    [
      'D7 plain without a dialect that knows it',
      { ...off, client: { allow_plain_pkce: true } },
      `${c}.allow_plain_pkce: is of no use: no dialect of the tenant knows plain, such as "genauth"`,
    ],
    [
      'RFC7518 §3.2 a secret that is too short to sign with',
      { client: { ...genauth, client_secret: secret.slice(1) } },
      `${c}.client_secret: expected at least 32 characters: apps of the dialect "genauth" get ID tokens by HS256 unless id_token_signed_response_alg is RS256; the value is not shown`,
    ],
    [
      'signed requests without a secret',
      { client: { client_secret: undefined, signs_requests: true, backchannel_logout_uri: undefined } },
      `${c}.client_secret: is missing: signs_requests is true`,
    ],
    [
      'signed requests by a short secret',
      { client: { client_secret: secret.slice(1), signs_requests: true } },
      `${c}.client_secret: expected at least 32 characters: signs_requests is true; the value is not shown`,
    ],
    [
      'RFC7662 §2.1 a bare word of a standard client, at whose doors it counts for nothing',
      { client: { introspection_endpoint_auth_method: 'none' } },
      `${c}.introspection_endpoint_auth_method: expected a way to prove itself: the introspection endpoint takes nobody’s bare word, unless its dialect does, such as "genauth"`,
    ],
    [
      'RFC7662 §2.1 a bare word about all tokens of the tenant',
      {
        client: {
          dialect: 'genauth',
          introspection_endpoint_auth_method: 'none',
          introspection: 'tenant',
        },
      },
      `${c}.introspection: tenant needs a way to prove itself: introspection_endpoint_auth_method is none`,
    ],
    [
      'an access key of nobody',
      beside({ ...key, access_key_of: 'ledgre' }),
      `${c}.access_key_of: expected the client_id of another client of the tenant, found "ledgre"; did you mean "ledger"?`,
    ],
    [
      'an access key of itself',
      beside({ ...key, access_key_of: 'key' }),
      `${c}.access_key_of: expected the client_id of another client of the tenant, found "key"`,
    ],
  ]
  for (const [name, differences, problem] of wrong)
    it(name, () => assert.deepEqual(problems(differences), [problem]))
})

it('RFC7662 §2.1 a bare word is refused where no door of its dialect takes it', () => {
  const profiles = genauthTraits.profiles.map((one) => ({ ...one, introspection: 'proven-clients' as const }))
  const client = { dialect: 'genauth', introspection_endpoint_auth_method: 'none' }
  const read = reading({ client }, { ...genauthTraits, profiles })
  assert.deepEqual(read.kind === 'problems' && read.problems.map(({ message }) => message), [
    'expected a way to prove itself: the introspection endpoint takes nobody’s bare word',
  ])
})

describe('D2 two tenants on one host share none of a dialect’s addresses', () => {
  const speaks = { dialects: { genauth: {} } }
  const tenants = (...list: readonly object[]): Differences => ({ top: { tenants: list } })
  const taken = (prefix: string) =>
    `tenants[1].pathPrefix: ${prefix} belongs to the dialect "genauth" of the tenant "a", which is at the root of the same host`

  it('refuses a prefix that is the way to its doors', () =>
    assert.deepEqual(problems(tenants({ id: 'a', ...speaks }, { id: 'b', pathPrefix: '/cas-idp' })), [
      taken('/cas-idp'),
    ]))

  it('or is its issuer, which nobody’s prefix may be in any case', () =>
    assert.deepEqual(problems(tenants({ id: 'a', ...speaks }, { id: 'b', pathPrefix: '/oidc' })), [
      'tenants[1].pathPrefix: expected a path that is none of our own, found "/oidc"',
    ]))

  const apps = { clients: [{ client_id: 'shop', redirect_uris: ['https://a.example/cb'] }] }

  it('or begins an address of one of its apps', () =>
    assert.deepEqual(problems(tenants({ id: 'a', ...speaks, ...apps }, { id: 'b', pathPrefix: '/shop' })), [
      `${taken('/shop')} and has a client of this id`,
    ]))

  const free: readonly [string, Differences][] = [
    ['where nobody has apps by a dialect', tenants({ id: 'a', ...apps }, { id: 'b', pathPrefix: '/shop' })],
    [
      'where an app has another name',
      tenants({ id: 'a', ...speaks, ...apps }, { id: 'b', pathPrefix: '/sho' }),
    ],
    ['where nobody speaks it', tenants({ id: 'a' }, { id: 'b', pathPrefix: '/cas-idp' })],
    [
      'where that tenant is elsewhere',
      tenants({ id: 'a', pathPrefix: '/a', ...speaks }, { id: 'b', pathPrefix: '/cas-idp' }),
    ],
    [
      'where that tenant is on another host',
      tenants({ id: 'a', hosts: ['a.example'], ...speaks }, { id: 'b', pathPrefix: '/cas-idp' }),
    ],
    ['for another word', tenants({ id: 'a', ...speaks }, { id: 'b', pathPrefix: '/cas-id' })],
    ['for its own tenant', tenants({ id: 'b', pathPrefix: '/cas-idp', ...speaks })],
  ]
  for (const [name, differences] of free)
    it(`but not ${name}`, () => assert.deepEqual(problems(differences), []))
})

describe('RFC9068 §4 a token of an app that its dialect names as the audience passes for none of an API', () => {
  const api = 'https://api.example.com/'
  const named = (changes: object, at: Differences = {}): Differences => ({
    ...at,
    tenant: { resources: [{ resource: api, ...changes }], ...at.tenant },
  })
  const taken = (field: string) =>
    `tenants[0].resources[0].${field}: is also the client_id of an app, which the dialect "genauth" names as the audience of its access tokens: this API would take all of them for its own`

  it('refuses an audience that is the name of an app', () =>
    assert.deepEqual(problems(named({ audience: 'ledger' })), [taken('audience')]))
  it('or a resource whose name is one, which is its audience unless told', () =>
    assert.deepEqual(problems(named({}, { client: { client_id: api } })), [taken('resource')]))

  const right: readonly [string, Differences][] = [
    ['another audience', named({ audience: 'ledger-api' })],
    [
      'a resource that is called like an app and has an audience of its own',
      named({ audience: 'x' }, { client: { client_id: api } }),
    ],
    ['a tenant without the dialect', named({ audience: 'ledger' }, { tenant: { dialects: {} } })],
    [
      'an API that introspects by its name, and gets no tokens',
      named({ audience: 'ledger' }, { client: { grant_types: [] } }),
    ],
  ]
  for (const [name, differences] of right)
    it(`but not ${name}`, () => assert.deepEqual(problems(differences), []))
})

describe('D3 whoever forgets to say which dialect an app speaks is told', () => {
  const habits =
    'while the tenant speaks "genauth", whose SDKs expect otherwise: its refresh tokens rotate, and it is not answered by web_message'
  const silencing = 'say "dialect": "genauth", or "dialect": "standard" to silence this'

  it('what it will be like', () =>
    assert.deepEqual(notices({}), [`${c}: says no "dialect", ${habits}; ${silencing}`]))

  it('and only what it did not choose by itself', () => {
    const [notice = ''] = notices({ client: { refresh_token_policy: 'rotate' } })
    assert.match(notice, /: it is not answered by web_message; say/)
    const [other = ''] = notices({ client: { response_modes: ['query'] } })
    assert.match(other, /: its refresh tokens rotate; say/)
    const [third = ''] = notices({ client: { grant_types: ['authorization_code'] } })
    assert.match(third, /: it is not answered by web_message; say/)
  })

  const silent: readonly [string, Differences][] = [
    ['an app that speaks it', { client: { dialect: 'genauth' } }],
    ['an app that speaks the standard, and says so', { client: { dialect: 'standard' } }],
    ['a tenant without dialects', { tenant: { dialects: {} } }],
    ['an access key', { client: { signs_requests: true, redirect_uris: ['https://a.example/cb'] } }],
    [
      'a program to which no person returns',
      { client: { redirect_uris: undefined, backchannel_logout_uri: undefined } },
    ],
    [
      'an app that chose both by itself',
      { client: { refresh_token_policy: 'rotate', response_modes: ['query'] } },
    ],
  ]
  for (const [name, differences] of silent)
    it(`but not ${name}`, () => assert.deepEqual(notices(differences), []))
})

describe('check-config shows what an app of a dialect gets at its doors', () => {
  const issuersOf = (client: Record<string, unknown>) => {
    const read = reading({ client })
    if (read.kind !== 'config') return assert.fail(JSON.stringify(read.problems))
    const shown = JSON.parse(describeConfig(read.config, [genauthTraits])) as {
      readonly tenants: readonly [{ readonly clients: readonly [{ readonly issuers?: unknown }] }]
    }
    return shown.tenants[0].clients[0].issuers
  }
  const issuer = 'http://localhost:4000/oidc'

  it('D17 HS256 by its secret', () =>
    assert.deepEqual(issuersOf({ dialect: 'genauth' }), [
      { issuer, idTokenAlgorithm: 'HS256', accessTokenFormat: 'jwt' },
    ]))
  it('D17 RS256 where it asks for it, and where it has no secret, or one that everybody has', () => {
    for (const client of [
      { id_token_signed_response_alg: 'RS256' },
      { client_secret: undefined, backchannel_logout_uri: undefined },
      { token_endpoint_auth_method: 'none', backchannel_logout_uri: undefined },
    ])
      assert.deepEqual(issuersOf({ dialect: 'genauth', ...client }), [
        { issuer, idTokenAlgorithm: 'RS256', accessTokenFormat: 'jwt' },
      ])
  })
  it('and of a standard client nothing but what it is registered for', () =>
    assert.equal(issuersOf({}), undefined))
})
