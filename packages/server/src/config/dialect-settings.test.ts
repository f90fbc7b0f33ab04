import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, minimalBut } from '../config.fixture.ts'
import { type ConfigReading, describeConfig, readConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'

const t = 'tenants[0]'
const id = '5c1a6b3e-6d1f-4c70-9d0e-3f2a7b8c9d10'

/** A configuration for a program with every dialect that there is. */
function reading({ client = {}, ...others }: Differences): ConfigReading {
  // The app of the fixture would else be too far from a vendor's.
  const changes = { id_token_signed_response_alg: undefined, ...client }
  const text = minimalBut({ ...others, client: changes })
  return readConfig({ text, fileName: '/etc/exeunt.json', env: {}, readFile: () => '', dialects })
}

function problems(differences: Differences): readonly string[] {
  const read = reading(differences)
  return read.kind === 'problems' ? read.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

function configured(differences: Differences) {
  const read = reading(differences)
  return read.kind === 'config' ? read.config : assert.fail(JSON.stringify(read.problems))
}

const prefixForm =
  'expected 1 to 200 printable ASCII characters that end in "/", behind which a person’s id is put'

const speaking = (spoken: Readonly<Record<string, unknown>>): Differences => ({
  tenant: { dialects: spoken },
})
const akamai = (settings: object = {}) => speaking({ akamai: settings })

describe('D1 a dialect has settings of its own', () => {
  const right: readonly [string, Differences][] = [
    ['genauth', speaking({ genauth: { logoutByContract: false } })],
    [
      'genauth, with what means nothing there and always was let pass',
      speaking({ genauth: { logoutPrompt: false } }),
    ],
    ['auth0', speaking({ auth0: { logoutByContract: false, logoutPrompt: false } })],
    [
      'akamai',
      akamai({
        customerId: id,
        logoutByContract: false,
        strictLogout: true,
        globalSubjectPrefix: 'capture-v1://capture.example/app/user/',
      }),
    ],
    ['akamai, with a hint for its client', akamai({ clientFromHint: true })],
    ['akamai, strict and not by a hint', akamai({ strictLogout: true, clientFromHint: false })],
  ]
  for (const [name, differences] of right) it(name, () => assert.deepEqual(problems(differences), []))

  const wrong: readonly [string, Differences, string][] = [
    [
      'a setting of another',
      speaking({ genauth: { strictLogout: true } }),
      `${t}.dialects.genauth.strictLogout: is no setting of the dialect "genauth", but of "akamai"; "genauth" knows logoutByContract, logoutPrompt`,
    ],
    [
      'one that would put addresses where they mean nothing',
      speaking({ auth0: { customerId: id } }),
      `${t}.dialects.auth0.customerId: is no setting of the dialect "auth0", but of "akamai"; "auth0" knows logoutByContract, logoutPrompt`,
    ],
    [
      'a question that is never asked there',
      akamai({ logoutPrompt: true }),
      `${t}.dialects.akamai.logoutPrompt: is no setting of the dialect "akamai", but of "genauth" or "auth0"; "akamai" knows logoutByContract, customerId, strictLogout, clientFromHint, globalSubjectPrefix`,
    ],
    [
      'what one setting takes away from another',
      akamai({ strictLogout: true, clientFromHint: true }),
      `${t}.dialects.akamai.clientFromHint: is of no use: with strictLogout a hint says nothing`,
    ],
    [
      'a slip',
      akamai({ customerID: id }),
      `${t}.dialects.akamai.customerID: is no known key; did you mean "customerId"?`,
    ],
    [
      'a name of before',
      speaking({ janrain: {} }),
      `${t}.dialects.janrain: no dialect is called "janrain"; "janrain" is the former name of "akamai"`,
    ],
    [
      'a prefix with spaces',
      akamai({ globalSubjectPrefix: 'a b/' }),
      `${t}.dialects.akamai.globalSubjectPrefix: ${prefixForm}, found "a b/"`,
    ],
    [
      'one that would run into the person’s id',
      akamai({ globalSubjectPrefix: 'capture-v1://capture.example/app/user' }),
      `${t}.dialects.akamai.globalSubjectPrefix: ${prefixForm}, found "capture-v1://capture.example/app/user"`,
    ],
    [
      'a flag that is a text',
      akamai({ strictLogout: 'yes' }),
      `${t}.dialects.akamai.strictLogout: expected true or false, found "yes"`,
    ],
  ]
  for (const [name, differences, problem] of wrong)
    it(`and not ${name}`, () => assert.deepEqual(problems(differences), [problem]))
})

describe('AKA-80 a customer’s id', () => {
  const path = `${t}.dialects.akamai.customerId`

  it('is an address of the tenant, after those without it', () => {
    const [{ tenant } = assert.fail()] = configured(akamai({ customerId: id })).tenants
    assert.deepEqual(
      tenant.addresses.map(({ base }) => base),
      ['http://localhost:4000', `http://localhost:4000/${id}`],
    )
  })

  for (const customerId of ['a', 'A1-b', id, 'x'.repeat(64), 'logins', 'oidcs', '0'])
    it(`may be ${customerId}`, () => assert.deepEqual(problems(akamai({ customerId })), []))

  for (const customerId of ['', '-a', 'a/b', 'a.b', 'a_b', 'ä', 'a b', '..', 'x'.repeat(65), 7])
    it(`is not ${JSON.stringify(customerId)}`, () => {
      const [problem = '', ...more] = problems(akamai({ customerId }))
      assert.ok(problem.startsWith(`${path}: expected 1 to 64 letters, digits and hyphens, found `), problem)
      assert.deepEqual(more, [])
    })

  const begins = (name: string, whose: string) =>
    `${path}: expected a name with which no address begins, and some of ${whose} begin with /${name}, found "${name}"`
  for (const name of ['login', 'oauth2', 'account', 'admin', 'assets', 'health', 'api', 'sign-in'])
    it(`is no word with which our addresses begin: ${name}`, () =>
      assert.deepEqual(problems(akamai({ customerId: name })), [begins(name, 'ours')]))
  for (const [name, dialect] of [
    ['auth-ui', 'akamai'],
    ['token', 'akamai'],
    ['profiles', 'akamai'],
    ['sessions', 'akamai'],
    ['config', 'akamai'],
    ['v2', 'auth0'],
    ['userinfo', 'auth0'],
    ['cas-idp', 'genauth'],
  ] as const)
    it(`nor with which those of a dialect begin: ${name}`, () =>
      assert.deepEqual(problems(akamai({ customerId: name })), [begins(name, `the dialect "${dialect}"`)]))

  describe('nor an app’s id, where a dialect has addresses that begin with those', () => {
    const called = (client_id: string, ...spoken: string[]): Differences => ({
      client: { client_id, id_token_signed_response_alg: undefined },
      tenant: {
        dialects: { akamai: { customerId: 'x1' }, ...Object.fromEntries(spoken.map((one) => [one, {}])) },
      },
    })
    it('of this tenant', () =>
      assert.deepEqual(problems(called('x1', 'genauth')), [
        `${path}: expected a name with which no address begins, and some of the dialect "genauth" begin with /x1, as a client has this id, found "x1"`,
      ]))
    for (const [name, differences] of [
      ['of an app that is called otherwise', called('x2', 'genauth')],
      ['where no dialect has such addresses', called('x1', 'auth0')],
    ] as const)
      it(`but one ${name} is`, () => assert.deepEqual(problems(differences), []))
  })

  describe('is one tenant’s on a host', () => {
    const tenants = (...list: readonly object[]): Differences => ({ top: { tenants: list } })
    const speaks = (customerId: string) => ({ dialects: { akamai: { customerId } } })
    const place = (index: number) => `tenants[${index}].dialects.akamai.customerId`
    const wayOut = '; "pathPrefix": "/X2" would do, in place of dialects.akamai.customerId'
    const wrong: readonly [string, Differences, readonly string[]][] = [
      [
        'and not another’s path prefix',
        tenants({ id: 'a', pathPrefix: '/x1' }, { id: 'b', ...speaks('x1') }),
        [`${place(1)}: localhost:4000/x1 already belongs to the tenant "a"`],
      ],
      [
        'in whatever order',
        tenants({ id: 'b', ...speaks('x1') }, { id: 'a', pathPrefix: '/x1' }),
        [
          'tenants[1].pathPrefix: localhost:4000/x1 already belongs to the tenant "b", by its dialects.akamai.customerId',
        ],
      ],
      [
        'nor another’s id',
        tenants(
          { id: 'a', hosts: ['a.example', 'ab.example'], ...speaks('x1') },
          { id: 'b', hosts: ['b.example', 'ab.example'], ...speaks('x1') },
        ),
        [
          'tenants[1].hosts[1]: ab.example already belongs to the tenant "a"',
          `${place(1)}: ab.example/x1 already belongs to the tenant "a", by its dialects.akamai.customerId`,
        ],
      ],
      [
        'and sets no two at the root of publicUrl apart, but as a path prefix it would',
        tenants({ id: 'a', ...speaks('x1') }, { id: 'b', ...speaks('X2') }),
        [
          `tenants[1]: expected "hosts" or a "pathPrefix": the tenant "a" is at the root of publicUrl${wayOut}`,
        ],
      ],
      [
        'nor at the root of another host',
        tenants({ id: 'a', hosts: ['a.example'] }, { id: 'b', hosts: ['a.example'], ...speaks('X2') }),
        [`tenants[1].hosts[0]: a.example already belongs to the tenant "a"${wayOut}`],
      ],
      [
        'nor below a path prefix',
        tenants({ id: 'a', pathPrefix: '/p' }, { id: 'b', pathPrefix: '/p', ...speaks('X2') }),
        ['tenants[1].pathPrefix: localhost:4000/p already belongs to the tenant "a"'],
      ],
    ]
    for (const [name, differences, expected] of wrong)
      it(name, () => assert.deepEqual(problems(differences), expected))

    const free: readonly [string, Differences][] = [
      [
        'on another host',
        tenants(
          { id: 'a', hosts: ['a.example'], ...speaks('x1') },
          { id: 'b', hosts: ['b.example'], ...speaks('x1') },
        ),
      ],
      [
        'below another prefix',
        tenants(
          { id: 'a', pathPrefix: '/a', ...speaks('x1') },
          { id: 'b', pathPrefix: '/b', ...speaks('x1') },
        ),
      ],
      ['in another case', tenants({ id: 'a', pathPrefix: '/x1' }, { id: 'b', ...speaks('X1') })],
      ['of another id', tenants({ id: 'a', pathPrefix: '/x1' }, { id: 'b', ...speaks('x2') })],
    ]
    for (const [name, differences] of free)
      it(`but ${name} it is free`, () => assert.deepEqual(problems(differences), []))
  })

  it('as a path prefix is none where a tenant at the root has addresses that begin so', () => {
    const top = {
      tenants: [
        { id: 'a', dialects: { akamai: {} } },
        { id: 'b', pathPrefix: '/sessions' },
      ],
    }
    assert.deepEqual(problems({ top }), [
      'tenants[1].pathPrefix: /sessions belongs to the dialect "akamai" of the tenant "a", which is at the root of the same host',
    ])
  })
})

describe('AKA-80 a customer’s id that is the path prefix as well', () => {
  const noticed = (pathPrefix: string, settings: object) => {
    const read = reading({ tenant: { pathPrefix, dialects: { akamai: settings } } })
    const said = read.kind === 'config' ? read.notices : assert.fail(JSON.stringify(read.problems))
    return said.flatMap(({ path, message }) => (path === `${t}.dialects.akamai.customerId` ? message : []))
  }
  const doubled =
    'is the pathPrefix as well, and so the tenant answers below /X1/X1, which no app calls; leave it out'

  it('is probably not meant: the tenant answers below it twice', () =>
    assert.deepEqual(noticed('/X1', { customerId: 'X1', globalSubjectPrefix: 'at/' }), [doubled]))
  it('and without it people would have another name, unless that is said', () =>
    assert.deepEqual(noticed('/X1', { customerId: 'X1' }), [
      `${doubled}, and say globalSubjectPrefix, whose default has it`,
    ]))
  for (const [name, pathPrefix, settings] of [
    ['of another name', '/X1', { customerId: 'X2' }],
    ['in another case', '/X1', { customerId: 'x1' }],
    ['by the path prefix alone', '/X1', {}],
  ] as const)
    it(`but not one ${name}`, () => assert.deepEqual(noticed(pathPrefix, settings), []))
})

describe('D9 D10 the policies of a tenant', () => {
  const policiesOf = (tenant: object) => {
    const [{ tenant: read } = assert.fail()] = configured({ tenant: { ...tenant } }).tenants
    return [read.sessionPolicy, read.logoutRevokes]
  }
  it('are the vendor’s where one of its dialects has it so, and its own word comes first', () => {
    const spoken = { akamai: {}, genauth: {} }
    assert.deepEqual(policiesOf({}), ['per-browser', 'as-granted'])
    assert.deepEqual(policiesOf({ dialects: { genauth: {}, auth0: {} } }), ['per-browser', 'as-granted'])
    assert.deepEqual(policiesOf({ dialects: spoken }), ['one-per-user', 'as-granted'])
    assert.deepEqual(
      policiesOf({ dialects: spoken, sessionPolicy: 'per-browser', logoutRevokes: 'everything' }),
      ['per-browser', 'everything'],
    )
    assert.deepEqual(policiesOf({ sessionPolicy: 'one-per-user', logoutRevokes: 'access-tokens' }), [
      'one-per-user',
      'access-tokens',
    ])
  })
  it('are of those that there are', () => {
    assert.deepEqual(problems({ tenant: { sessionPolicy: 'per-user', logoutRevokes: 'refresh-tokens' } }), [
      `${t}.sessionPolicy: expected one of "per-browser", "one-per-user", found "per-user"`,
      `${t}.logoutRevokes: expected one of "as-granted", "access-tokens", "everything", found "refresh-tokens"`,
    ])
  })
})

describe('D8 D17 a client of Akamai’s', () => {
  const clientOf = (client: Readonly<Record<string, unknown>>) => {
    const [{ clients } = assert.fail()] = configured({
      ...akamai(),
      client: { dialect: 'akamai', ...client },
    }).tenants
    return clients[0]?.client ?? assert.fail()
  }
  it('keeps its first refresh token, with a secret or without, and is answered by no frame', () => {
    for (const client of [{}, { client_secret: undefined, backchannel_logout_uri: undefined }]) {
      const { refreshTokenPolicy, responseModes, allowsPlainPkce, idTokenAlgorithm } = clientOf(client)
      assert.equal(refreshTokenPolicy, 'reuse')
      assert.deepEqual([responseModes, allowsPlainPkce], [['query', 'fragment', 'form_post'], false])
      assert.equal(idTokenAlgorithm, undefined)
    }
    assert.equal(clientOf({ refresh_token_policy: 'rotate' }).refreshTokenPolicy, 'rotate')
  })
  it('may be signed for by any key: nobody ever said that its software reads RSA alone', () => {
    for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA'])
      assert.equal(clientOf({ id_token_signed_response_alg: algorithm }).idTokenAlgorithm, algorithm)
  })
  it('has to be one of a tenant that speaks it', () =>
    assert.deepEqual(problems({ client: { dialect: 'akamai' } }), [
      `${t}.clients[0].dialect: the tenant does not speak "akamai": it needs "dialects": { "akamai": {} }`,
    ]))
  it('may have its address with a scheme of its own', () =>
    assert.deepEqual(
      problems({
        ...akamai(),
        client: {
          dialect: 'akamai',
          application_type: 'native',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          redirect_uris: ['aic-demo://auth-callback'],
        },
      }),
      [],
    ))
  it('is no discovery document’s: that of the root is the standard’s', () =>
    assert.deepEqual(problems({ tenant: { dialects: { akamai: {} }, rootDialect: 'akamai' } }), [
      `${t}.rootDialect: the dialect "akamai" has no discovery document at this address; leave it out, or use "standard"`,
    ]))
})

describe('AKA-52 a name that somebody brought along', () => {
  const users = (...list: readonly object[]): Differences => ({ tenant: { users: list } })
  const ada = {
    username: 'ada',
    password: 'correct horse battery staple',
    global_sub: 'capture-v1://a/b/user/1',
  }
  it('is a claim of theirs', () => {
    const [{ users: read } = assert.fail()] = configured(users(ada)).tenants
    assert.equal(read[0]?.claims['global_sub'], ada.global_sub)
  })
  it('and nobody else’s, on one line', () => {
    assert.deepEqual(problems(users(ada, { ...ada, username: 'bob' })), [
      `${t}.users[1].global_sub: is already the global_sub of another user`,
    ])
    assert.deepEqual(problems(users({ ...ada, global_sub: 'a b' })), [
      `${t}.users[0].global_sub: expected 1 to 500 printable ASCII characters without spaces, found "a b"`,
    ])
  })
})

describe('check-config shows a tenant of Akamai’s', () => {
  const shown = (tenant: Readonly<Record<string, unknown>>, client: object = { dialect: 'akamai' }) => {
    const config = configured({ tenant, client: { ...client } })
    const { tenants } = JSON.parse(describeConfig(config, dialects)) as {
      readonly tenants: readonly [
        {
          readonly tenant: Readonly<Record<string, unknown>>
          readonly clients: readonly [{ readonly issuers: readonly { readonly issuer: string }[] }]
        },
      ]
    }
    const [{ tenant: settled, clients }] = tenants
    return { settled, issuers: clients[0].issuers.map(({ issuer }) => issuer) }
  }

  it('AKA-80 AKA-82 with the issuers of its apps, without the customer’s id and with it', () => {
    const base = 'http://localhost:4000'
    assert.deepEqual(shown({ dialects: { akamai: {} } }).issuers, [`${base}/login`])
    assert.deepEqual(shown({ dialects: { akamai: { customerId: id } } }).issuers, [
      `${base}/login`,
      `${base}/${id}/login`,
    ])
  })
  it('AKA-80 AKA-82 at each of its hosts, and of another dialect none below what is not its own', () => {
    const placed = { hosts: ['a.example', 'b.example'], pathPrefix: '/p' }
    assert.deepEqual(shown({ ...placed, dialects: { akamai: { customerId: id } } }).issuers, [
      'https://a.example/p/login',
      'https://b.example/p/login',
      `https://a.example/p/${id}/login`,
      `https://b.example/p/${id}/login`,
    ])
    const both = { ...placed, dialects: { auth0: {}, akamai: { customerId: id } } }
    assert.deepEqual(shown(both, { dialect: 'auth0' }).issuers, [
      'https://a.example/p/',
      'https://b.example/p/',
    ])
  })
  it('with its policies and settings as they count', () => {
    const { settled } = shown({ dialects: { akamai: { customerId: id } } })
    assert.equal(settled['sessionPolicy'], 'one-per-user')
    assert.equal(settled['logoutRevokes'], 'as-granted')
    assert.deepEqual(settled['dialects'], {
      akamai: {
        logoutByContract: true,
        strictLogout: false,
        clientFromHint: false,
        customerId: id,
        globalSubjectPrefix: `capture-v1://localhost:4000/${id}/user/`,
      },
    })
    const strict = shown({ dialects: { akamai: { strictLogout: true } } }).settled['dialects']
    assert.deepEqual(strict, {
      akamai: {
        logoutByContract: true,
        strictLogout: true,
        clientFromHint: false,
        globalSubjectPrefix: 'capture-v1://localhost:4000/acme/user/',
      },
    })
    const globalSubjectPrefix = 'capture-v1://capture.example/app/user/'
    const said = shown({ dialects: { akamai: { globalSubjectPrefix } } }).settled['dialects']
    assert.partialDeepStrictEqual(said, { akamai: { globalSubjectPrefix } })
  })
})
