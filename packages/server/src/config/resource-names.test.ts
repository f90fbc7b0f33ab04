import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'
import { dialects } from '../dialects/index.ts'

const auth0 = { dialects: { auth0: {} } }
const api = 'https://api.example.com/'

/** What check-config says of a tenant's one API, in the program as it is. */
function reading(resource: object, { tenant = auth0, ...others }: Differences = {}) {
  const text = minimalBut({
    ...others,
    client: { id_token_signed_response_alg: undefined, dialect: 'standard', ...others.client },
    tenant: { resources: [{ resource: api, ...resource }], ...tenant },
  })
  const read = readConfig({ text, fileName: 'test.json', env: {}, readFile: () => '', dialects })
  const said = read.kind === 'problems' ? read.problems : read.notices
  return {
    kind: read.kind,
    said: said.map(({ path, message }) => `${path.replace('tenants[0].resources[0].', '')}: ${message}`),
  }
}

const silence = { kind: 'config', said: [] }

describe('AUT-21 AUT-70 no API has the name of a door of ours', () => {
  const base = 'http://localhost:4000'
  const taken = (field: string) => ({
    kind: 'problems',
    said: [
      `${field}: is what the dialect "auth0" calls itself as an audience: an API needs a name of its own`,
    ],
  })

  for (const name of [`${base}/userinfo`, `${base}/api/v2/`, `${base}/`])
    it(`such as ${name}`, () => {
      assert.deepEqual(reading({ resource: name, audience: 'x' }), taken('resource'))
      assert.deepEqual(reading({ audience: name }), taken('audience'))
      assert.deepEqual(reading({ audience: name }, { tenant: {} }), silence)
    })

  it('at any of its addresses', () => {
    const tenant = { ...auth0, hosts: ['id.example.com', 'login.example.com'], pathPrefix: '/acme' }
    const audience = 'https://login.example.com/acme/api/v2/'
    assert.deepEqual(reading({ audience }, { tenant }), taken('audience'))
    assert.deepEqual(reading({ audience: `${base}/api/v2/` }, { tenant }), silence)
  })

  it('but one that only resembles it', () => {
    for (const audience of [`${base}/api/v2`, `${base}/userinfo/`, base, `${base}/api/`])
      assert.deepEqual(reading({ audience }), silence)
  })
})

describe('RFC9068 §4 no API has the name of an app whose tokens it would take for its own', () => {
  const said = (why: string) => ({
    kind: 'problems',
    said: [`audience: is also the client_id of an app, ${why}: this API would take them for its own`],
  })
  const alike = 'whose ID tokens look like access tokens in the dialect "auth0"'

  it('where ID tokens and access tokens are of one type', () =>
    assert.deepEqual(reading({ audience: 'ledger' }), said(alike)))

  it('which GenAuth’s are, and more', () => {
    const tenant = { dialects: { auth0: {}, genauth: {} } }
    const { said: sentences } = reading({ audience: 'ledger' }, { tenant })
    assert.deepEqual(sentences, [
      'audience: is also the client_id of an app, which the dialect "genauth" names as the audience of its access tokens: this API would take all of them for its own',
    ])
  })

  it('and any other name is its own', () => {
    assert.deepEqual(reading({ audience: 'ledger-api' }), silence)
    assert.deepEqual(reading({ audience: 'ledger' }, { tenant: {} }), silence)
  })
})

describe('D17 AUT-38 an API whose tokens are signed by a key that a door does not show', () => {
  const field = 'access_token_signed_response_alg'
  const hidden = (algorithm: string, dialect: string) =>
    `${field}: is ${algorithm}, and the dialect "${dialect}" shows no such key: an API that looks for keys there cannot verify its tokens; say RS256, or have it look at /oauth2/jwks`

  for (const algorithm of ['ES256', 'EdDSA'])
    it(`is noticed: ${algorithm}`, () => {
      const { kind, said } = reading({ [field]: algorithm })
      assert.deepEqual([kind, said], ['config', [hidden(algorithm, 'auth0')]])
    })

  it('by each of the tenant’s dialects', () => {
    const tenant = { dialects: { auth0: {}, genauth: {} } }
    const { said } = reading({ [field]: 'PS256' }, { tenant })
    assert.deepEqual(said, [hidden('PS256', 'genauth')])
  })

  const right: readonly (readonly [name: string, resource: object, differences?: Differences])[] = [
    ['by an algorithm that it knows', { [field]: 'PS256' }],
    ['by the usual one', {}],
    ['where nothing is signed', { [field]: 'ES256', access_token_format: 'opaque' }],
    ['where the tenant speaks the standard alone', { [field]: 'ES256' }, { tenant: {} }],
  ]
  for (const [name, resource, differences] of right)
    it(`but not ${name}`, () => assert.deepEqual(reading(resource, differences), silence))
})

describe('AUT-21 RFC8707 §2 an API that is called by no URI', () => {
  const free = ['my-api', 'Orders', '"a"<b>', 'https://api.example.com/#v2', 'x'.repeat(500)]
  const way = ', as RFC 8707 has it; other names need a dialect that knows them, such as "auth0"'

  for (const resource of free)
    it(`is right where a dialect of the tenant knows such names: ${resource.slice(0, 40)}`, () => {
      const client = { resources: [resource] }
      assert.deepEqual(reading({ resource }, { client }), silence)
    })

  it('and is refused elsewhere', () => {
    for (const tenant of [{}, { dialects: { genauth: {} } }])
      assert.deepEqual(reading({ resource: 'my-api' }, { tenant }), {
        kind: 'problems',
        said: [`resource: expected an absolute URI of plain ASCII characters${way}, found "my-api"`],
      })
  })

  it('but for what would have no name anywhere', () => {
    const elsewhere = (resource: string) => reading({ resource }, { tenant: {} }).said
    assert.match(String(elsewhere('my api')), /: expected an absolute URI of plain ASCII characters, found/)
    for (const resource of ['', ' ', 'my api', 'my-äpi', 'a\tb', 'x'.repeat(501)])
      assert.match(
        String(reading({ resource }).said),
        /^resource: expected 1 to 500 printable ASCII characters without spaces, found "/,
      )
  })

  it('is judged only where the dialects can be read', () => {
    const { said } = reading({ resource: 'my-api' }, { tenant: { dialects: 'auth0' } })
    assert.deepEqual(said, ['tenants[0].dialects: expected an object, found "auth0"'])
  })

  it('is an app’s by its letters', () => {
    const { said } = reading({ resource: 'my-api' }, { client: { resources: ['My-api'] } })
    assert.match(
      String(said),
      /resources\[0\]: expected one of the resources of the tenant, found "My-api"; did/,
    )
  })
})
