import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { type Config, type ConfigSource, demoConfig, demoText, describeConfig, readConfig } from './config.ts'
import { type Differences, minimalBut, minimalText } from './config.fixture.ts'

const source: Omit<ConfigSource, 'text'> = {
  fileName: '/etc/exeunt/exeunt.json',
  env: {},
  readFile: (path) => assert.fail(`nobody asked for ${path}`),
}

function configFrom(text: string, surroundings: Partial<ConfigSource> = {}): Config {
  const reading = readConfig({ ...source, ...surroundings, text })
  assert.equal(reading.kind, 'config', JSON.stringify(reading))
  return reading.kind === 'config' ? reading.config : assert.fail()
}

function problemsIn(text: string, surroundings: Partial<ConfigSource> = {}) {
  const reading = readConfig({ ...source, ...surroundings, text })
  return reading.kind === 'problems' ? reading.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

function client(differences: Differences['client'] = {}) {
  return configFrom(minimalBut({ client: differences })).tenants[0]?.clients[0]?.client ?? assert.fail()
}

describe('the smallest configuration', () => {
  const config = configFrom(minimalText)
  const [acme = assert.fail()] = config.tenants

  it('has a default for every other setting', () => {
    const { tenants: _, ...server } = config
    assert.deepEqual(server, {
      publicUrl: 'http://localhost:4000',
      listen: { host: 'localhost', port: 4000 },
      trustedProxies: [],
      outgoing: { allow: ['127.0.0.0/8', '::1/128'] },
      log: { level: 'info' },
      deliveries: {
        concurrency: 64,
        perHostConcurrency: 8,
        timeoutMilliseconds: 5000,
        browserWaitMilliseconds: 2000,
      },
    })
  })

  it('puts its one tenant at the root of publicUrl', () => {
    const day = 86_400
    assert.deepEqual(acme.tenant, {
      id: 'acme',
      name: 'acme',
      addresses: [{ origin: 'http://localhost:4000', pathPrefix: '', base: 'http://localhost:4000' }],
      lifetimes: {
        sessionSeconds: 14 * day,
        sessionIdleSeconds: day,
        codeSeconds: 60,
        accessTokenSeconds: 600,
        idTokenSeconds: 3600,
        refreshTokenSeconds: 30 * day,
        refreshGraceSeconds: 10,
        interactionSeconds: 3600,
        deviceCodeSeconds: 600,
        pushedRequestSeconds: 120,
        tombstoneSeconds: 30 * day,
      },
      allowedLogoutUrls: ['http://localhost:4001/'],
      dialects: {},
      rootDialect: 'standard',
      upstreams: [],
      sessionPolicy: 'per-browser',
      logoutRevokes: 'as-granted',
      notifyOnExpiry: true,
      registration: { mode: 'off' },
      signUp: false,
      acrValues: ['urn:exeunt:acr:password'],
      resources: [],
      requirePushedRequests: false,
      sessionManagement: false,
      keyRotation: { overlapSeconds: 3600 },
    })
  })

  it('D8 gives a client with a secret Basic, post and all grant types', () => {
    assert.deepEqual(acme.clients[0]?.client, {
      id: 'ledger',
      name: 'ledger',
      applicationType: 'web',
      firstParty: true,
      authMethods: ['client_secret_basic', 'client_secret_post'],
      jwks: [],
      redirectUris: ['http://localhost:4001/callback'],
      postLogoutRedirectUris: ['http://localhost:4001/'],
      backchannelLogoutUri: 'http://localhost:4001/backchannel-logout',
      backchannelLogoutSessionRequired: false,
      logoutTokenNames: 'both',
      frontchannelLogoutSessionRequired: false,
      webOrigins: [],
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
      responseModes: ['query', 'fragment', 'form_post'],
      requestUris: [],
      requireSignedRequestObject: false,
      requirePushedRequests: false,
      defaultAcrValues: [],
      subjectType: 'public',
      idTokenAlgorithm: 'RS256',
      accessTokenFormat: 'opaque',
      refreshTokenPolicy: 'rotate',
      requirePkce: false,
      requireAuthTime: false,
      introspection: 'own',
      dialect: 'standard',
      usualTokenAlgorithm: 'RS256',
      allowsPlainPkce: false,
      logoutByContract: true,
      signsRequests: false,
    })
    assert.equal(acme.clients[0]?.secret?.reveal(), 'ledger-secret-ledger-secret')
  })

  it('makes claims of what it says about Ada', () => {
    const [ada = assert.fail()] = acme.users
    assert.deepEqual(ada.claims, {
      preferred_username: 'ada',
      email: 'ada@example.com',
      email_verified: true,
      name: 'Ada Lovelace',
    })
    assert.equal(
      ada.credential.kind === 'password' && ada.credential.password.reveal(),
      'correct horse battery staple',
    )
  })

  it('is frozen all the way down', () => {
    assert.throws(() => Object.assign(acme.tenant.lifetimes, { codeSeconds: 1 }), TypeError)
    assert.throws(() => Object.assign(acme.clients, { length: 0 }), TypeError)
  })
})

describe('D8 what a client may do follows from what it has', () => {
  const { publicKey } = JSON.parse(
    '{"publicKey":{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}',
  ) as { publicKey: unknown }
  const without = { client_secret: undefined, backchannel_logout_uri: undefined }
  const cases: [string, Differences['client'], object][] = [
    [
      'public without a secret: PKCE is required, client_credentials are not there',
      without,
      { authMethods: ['none'], grantTypes: ['authorization_code', 'refresh_token'], requirePkce: true },
    ],
    [
      'private_key_jwt with keys and no secret',
      { ...without, jwks: { keys: [publicKey] } },
      {
        authMethods: ['private_key_jwt'],
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        requirePkce: false,
        jwks: [publicKey],
      },
    ],
    [
      'only the method it registered',
      { token_endpoint_auth_method: 'client_secret_post' },
      { authMethods: ['client_secret_post'] },
    ],
    ['no code flow without a redirect URI', { redirect_uris: [] }, { grantTypes: ['client_credentials'] }],
    ['nothing at all, for an API that only introspects', { grant_types: [] }, { grantTypes: [] }],
  ]
  for (const [name, differences, expected] of cases) {
    it(name, () => assert.partialDeepStrictEqual(client(differences), expected))
  }
})

describe('addresses of tenants', () => {
  const tenants = (...list: readonly object[]) =>
    JSON.stringify({ publicUrl: 'https://id.example.com', tenants: list })
  const bases = (text: string) =>
    configFrom(text).tenants.map(({ tenant }) => tenant.addresses.map(({ base }) => base))

  it('D2 lie at the root, under a prefix, or at hosts, the first of which is canonical', () => {
    const text = tenants(
      { id: 'a' },
      { id: 'b', pathPrefix: '/b' },
      { id: 'c', hosts: ['c.example', 'https://c.example:8443'] },
    )
    assert.deepEqual(bases(text), [
      ['https://id.example.com'],
      ['https://id.example.com/b'],
      ['https://c.example', 'https://c.example:8443'],
    ])
  })

  it('D16 mean https for a bare host, and http for one on loopback', () => {
    const text = tenants({
      id: 'a',
      hosts: ['a.example', 'localhost:4000', '127.0.0.1:4000'],
      pathPrefix: '/x',
    })
    assert.deepEqual(bases(text), [
      ['https://a.example/x', 'http://localhost:4000/x', 'http://127.0.0.1:4000/x'],
    ])
  })
})

describe('listening', () => {
  const cases: [string, object, object][] = [
    ['http://localhost:4000', {}, { host: 'localhost', port: 4000 }],
    ['http://localhost', {}, { host: 'localhost', port: 80 }],
    ['https://localhost', {}, { host: 'localhost', port: 4000 }],
    ['https://id.example.com', {}, { host: '0.0.0.0', port: 4000 }],
    ['https://id.example.com:8443', { port: 0 }, { host: '0.0.0.0', port: 0 }],
    ['https://id.example.com', { host: '::1', port: 8080 }, { host: '::1', port: 8080 }],
  ]
  const tls = { selfSigned: true, caFile: 'ca.pem' }
  const made = { kind: 'self-signed', caFile: resolve('conf', 'ca.pem') }
  const pair = { certificateFile: '/etc/tls/cert.pem', keyFile: 'tls/key.pem' }
  const read = { kind: 'files', certificateFile: '/etc/tls/cert.pem', keyFile: resolve('conf/tls/key.pem') }
  cases.push(
    ['https://localhost:8443', { tls }, { host: 'localhost', port: 8443, tls: made }],
    ['https://localhost', { tls }, { host: 'localhost', port: 443, tls: made }],
    ['https://id.example.com', { tls: pair, port: 8443 }, { host: '0.0.0.0', port: 8443, tls: read }],
    [
      'https://id.example.com',
      { tls: { ...pair, selfSigned: false } },
      { host: '0.0.0.0', port: 443, tls: read },
    ],
  )
  for (const [publicUrl, listen, expected] of cases) {
    it(`for ${publicUrl} and ${JSON.stringify(listen)}`, () => {
      const text = minimalBut({ top: { publicUrl, listen } })
      assert.deepEqual(configFrom(text, { fileName: 'conf/exeunt.json' }).listen, expected)
    })
  }
})

describe('defaults that follow a neighbour', () => {
  it('a shorter session shortens the idle time', () => {
    const config = configFrom(minimalBut({ tenant: { lifetimes: { sessionSeconds: 3600 } } }))
    assert.equal(config.tenants[0]?.tenant.lifetimes.sessionIdleSeconds, 3600)
  })

  it('fewer deliveries at once lower the share of one host', () => {
    const config = configFrom(minimalBut({ top: { deliveries: { concurrency: 2 } } }))
    assert.equal(config.deliveries.perHostConcurrency, 2)
  })
})

describe('the environment', () => {
  const env = {
    EXEUNT_PUBLIC_URL: 'https://id.example.com',
    PORT: '8080',
    EXEUNT_HOST: '::',
    EXEUNT_MASTER_KEY: 'a'.repeat(64),
    EXEUNT_LOG_LEVEL: 'warn',
  }

  it('has the last word', () => {
    const config = configFrom(minimalText, { env })
    assert.equal(config.publicUrl, 'https://id.example.com')
    assert.equal(config.tenants[0]?.tenant.addresses[0].base, 'https://id.example.com')
    assert.deepEqual(config.listen, { host: '::', port: 8080 })
    assert.equal(config.masterKey?.reveal(), 'a'.repeat(64))
    assert.equal(config.log.level, 'warn')
  })

  it('counts an empty variable as not set', () => {
    const empty = Object.fromEntries(Object.keys(env).map((name) => [name, '']))
    assert.deepEqual(
      describeConfig(configFrom(minimalText, { env: empty })),
      describeConfig(configFrom(minimalText)),
    )
  })

  it('is named in the problems that it causes', () => {
    const broken = {
      EXEUNT_PUBLIC_URL: 'id.example.com',
      PORT: 'eighty',
      EXEUNT_LOG_LEVEL: 'loud',
      EXEUNT_MASTER_KEY: 'short-key',
    }
    assert.deepEqual(problemsIn(minimalText, { env: broken }), [
      'EXEUNT_PUBLIC_URL: expected an origin such as "https://id.example.com", found "id.example.com"',
      'PORT: expected a whole number from 0 to 65535, found "eighty"',
      'EXEUNT_MASTER_KEY: expected 32 bytes as base64, base64url or hex; the value is not shown',
      'EXEUNT_LOG_LEVEL: expected one of "debug", "info", "warn", "error", "silent", found "loud"',
    ])
  })
})

describe('D15 secrets', () => {
  const secretOf = (client_secret: unknown, surroundings: Partial<ConfigSource>) =>
    configFrom(
      minimalBut({ client: { client_secret } }),
      surroundings,
    ).tenants[0]?.clients[0]?.secret?.reveal()

  it('may stand in a variable', () => {
    assert.equal(
      secretOf({ env: 'LEDGER' }, { env: { LEDGER: 'sixteen-letters-long' } }),
      'sixteen-letters-long',
    )
  })

  it('may stand in a file beside the configuration, with a newline at its end', () => {
    const asked: string[] = []
    const readFile = (path: string) => {
      asked.push(path)
      return 'sixteen-letters-long\n'
    }
    assert.equal(secretOf({ file: 'secrets/ledger' }, { readFile }), 'sixteen-letters-long')
    assert.deepEqual(asked, [resolve('/etc/exeunt/secrets/ledger')])
  })

  it('are not shown, however the configuration is printed', () => {
    const key = 'b'.repeat(64)
    const config = configFrom(minimalBut({ top: { masterKey: key } }))
    for (const print of [
      describeConfig(config),
      JSON.stringify(config),
      inspect(config, { depth: 20, showHidden: true }),
    ]) {
      assert.doesNotMatch(print, /ledger-secret|correct horse|bbbb/)
      assert.match(print, /\[secret\]/)
    }
    assert.equal(config.masterKey?.toString(), '[secret]')
  })

  const marked = 'MARK-hunter2-MARK'
  const wrong = [
    marked,
    [marked],
    { [marked]: 1 },
    { env: 'X', file: marked },
    { value: marked },
    [[{ a: marked }]],
  ]
  for (const value of wrong) {
    it(`are in no message: ${JSON.stringify(value).replaceAll(marked, '…')}`, () => {
      const short = typeof value === 'string' ? marked.slice(0, 7) : value
      const text = minimalBut({
        top: { masterKey: value },
        client: { client_secret: typeof value === 'string' ? `${marked}\u00e9` : value },
        user: { password: short, password_hash: value },
      })
      const problems = problemsIn(text)
      assert.equal(
        problems.filter((line) => /client_secret|password|password_hash|masterKey/.test(line)).length >= 4,
        true,
      )
      assert.doesNotMatch(problems.join('\n'), /MARK/)
    })
  }

  it('are in no message about broken JSON', () => {
    for (const cut of [1, 5, 20, 100, 250, 300]) {
      const text = minimalText.slice(0, -cut)
      assert.doesNotMatch(problemsIn(text).join('\n'), /ledger-secret|correct horse/)
    }
  })

  it('in the user part of a URL are not shown either', () => {
    const problems = problemsIn(
      minimalBut({ client: { redirect_uris: ['https://ada:hunter2@example.com/'] } }),
    )
    assert.equal(problems.length, 1)
    assert.doesNotMatch(problems.join(), /hunter2/)
  })
})

describe('the demo', () => {
  it('has one tenant at its port, Ada, and no apps', () => {
    const config = demoConfig(5000)
    assert.equal(config.publicUrl, 'http://localhost:5000')
    assert.deepEqual(config.listen, { host: 'localhost', port: 5000 })
    assert.deepEqual(
      config.tenants.map(({ tenant, users, clients }) => [tenant.id, users.length, clients.length]),
      [['demo', 1, 0]],
    )
  })

  it('listens to the environment when it is read as a file is', () => {
    assert.equal(configFrom(demoText(), { env: { EXEUNT_LOG_LEVEL: 'debug' } }).log.level, 'debug')
  })
})

describe('whatever the file holds, reading it does not throw', () => {
  const json = fc.json({ maxDepth: 6 })
  const runs = { numRuns: 300 }

  it('any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), json), (text) => void problemsIn(text)),
      runs,
    )
  })

  it('any value in any place', () => {
    const paths = placesIn(JSON.parse(minimalText))
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('__proto__', '', 'http://', 'https://[', 1e308, -1),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const reading = readConfig({
          ...source,
          text: JSON.stringify(replaced(JSON.parse(minimalText), path, value)),
        })
        if (reading.kind === 'config') describeConfig(reading.config)
        else for (const problem of reading.problems) assert.ok(problem.path !== '' && problem.message !== '')
      }),
      { numRuns: 1000 },
    )
  })

  it('lists a thousand levels deep', () => {
    assert.equal(problemsIn('['.repeat(100_000)).length, 1)
    const deep = `{"keys":[{"kty":${'['.repeat(40)}${']'.repeat(40)}}]}`
    assert.equal(problemsIn(minimalBut({ client: { jwks: JSON.parse(deep) as unknown } })).length > 0, true)
  })
})

type Place = readonly (string | number)[]

function placesIn(value: unknown, path: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === key ? replaced(item, rest, by) : item))
  const record = value as Readonly<Record<string, unknown>>
  return { ...record, [key]: replaced(record[key], rest, by) }
}
