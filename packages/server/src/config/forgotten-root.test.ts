import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, genauthTraits, minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import type { DialectTraits } from '../domain/dialect.ts'

const tenant = { dialects: { auth0: {} } }
const client = { dialect: 'auth0' }

/** What is allowed, and probably not meant, in the program as it is. */
function notices(differences: Differences, known: readonly DialectTraits[] = dialects): readonly string[] {
  const text = minimalBut({ tenant, client, ...differences })
  const read = readConfig({ text, fileName: 'test.json', env: {}, readFile: () => '', dialects: known })
  if (read.kind !== 'config') return assert.fail(JSON.stringify(read.problems))
  return read.notices.map(({ path, message }) => `${path}: ${message}`)
}

describe('AUT-37 AUT-80 D3 a tenant whose apps speak a dialect with a discovery document of its own', () => {
  it('is told whose document they get, where it does not say', () =>
    assert.deepEqual(notices({}), [
      'tenants[0]: apps speak "auth0", and no "rootDialect" is said: SDKs that read discovery, such as express-openid-connect, get the standard\'s document, whose ID tokens do not tell the name; say "rootDialect": "auth0" or "standard" to silence this',
    ]))

  it('is asked once, however many they are', () => {
    const app = { client_secret: 'a secret of many letters', ...client }
    const clients = ['a', 'b'].map((id) => ({
      ...app,
      client_id: id,
      redirect_uris: [`https://${id}.example/`],
    }))
    assert.equal(notices({ tenant: { ...tenant, clients } }).length, 1)
  })

  it('is told by name which of its dialects it could say', () => {
    const both = { dialects: { auth0: {}, other: {} } }
    const other = {
      ...genauthTraits,
      name: 'other',
      hasRootDiscovery: true,
      profiles: genauthTraits.profiles.map((one) => ({
        ...one,
        name: 'other',
        issuerPath: '/other' as const,
      })),
      paths: ['/other'],
    }
    const [said, ...more] = notices({ tenant: both }, [...dialects, other])
    assert.deepEqual(more, [])
    assert.match(said ?? '', /: apps speak "auth0", and no "rootDialect"/)
  })

  const silent: readonly (readonly [name: string, differences: Differences])[] = [
    ['where it says the dialect', { tenant: { ...tenant, rootDialect: 'auth0' } }],
    ['where it says the standard', { tenant: { ...tenant, rootDialect: 'standard' } }],
    ['where no app speaks it', { client: { dialect: 'standard' } }],
    [
      'where nobody signs in to those that do',
      {
        client: {
          ...client,
          redirect_uris: undefined,
          post_logout_redirect_uris: undefined,
          backchannel_logout_uri: undefined,
        },
      },
    ],
    [
      'where the dialect has no such document',
      {
        tenant: { dialects: { genauth: {} } },
        client: { dialect: 'genauth', client_secret: '0123456789abcdef0123456789abcdef' },
      },
    ],
  ]
  for (const [name, differences] of silent)
    it(`is not, ${name}`, () => assert.deepEqual(notices(differences), []))
})
