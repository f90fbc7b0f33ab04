import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { genauthTraits, minimalBut } from '../../config.fixture.ts'
import { describeConfig, readConfig } from '../../config.ts'
import type { DialectTraits } from '../../domain/dialect.ts'

type Json = Readonly<Record<string, unknown>>

const corp = {
  id: 'corp',
  issuer: 'https://login.corp.example',
  client_id: 'exeunt',
  client_secret: 'a secret that only both sides know',
}
const vendor: DialectTraits = {
  ...genauthTraits,
  name: 'vendor',
  formerNames: [],
  upstreamRedirectPaths: ['/login/callback'],
}

function reading(upstreams: readonly Json[], tenant: Json = {}) {
  return readConfig({
    text: minimalBut({ tenant: { ...tenant, upstreams } }),
    fileName: 'exeunt.json',
    env: {},
    readFile: () => '',
    dialects: [vendor],
  })
}

function problems(upstreams: readonly Json[], tenant?: Json): readonly string[] {
  const read = reading(upstreams, tenant)
  return read.kind === 'config' ? [] : read.problems.map(({ path, message }) => `${path} ${message}`)
}

describe('FED-1 an upstream that could never be used is refused at the start', () => {
  const at = 'tenants[0].upstreams[0].'
  const cases: readonly (readonly [string, Json, Json, RegExp])[] = [
    ['without an issuer', { issuer: undefined }, {}, /issuer is missing/],
    ['http that leaves the machine', { issuer: 'http://login.corp.example' }, {}, /issuer expected https:/],
    ['an issuer with a fragment', { issuer: 'https://login.corp.example/#x' }, {}, /without a fragment/],
    ['an issuer with a query', { issuer: 'https://login.corp.example/?x=1' }, {}, /which has no query/],
    [
      'an address that nothing may call',
      { issuer: 'https://10.1.2.3' },
      {},
      /one that outgoing\.allow lists/,
    ],
    ['this very tenant', { issuer: 'http://localhost:4000' }, {}, /an issuer of this very tenant/],
    ['this very tenant, with a slash', { issuer: 'http://localhost:4000/' }, {}, /this very tenant/],
    ['a door of this tenant', { issuer: 'http://localhost:4000/oidc' }, {}, /this very tenant/],
    [
      'a method without a secret',
      { client_secret: undefined, token_endpoint_auth_method: 'client_secret_post' },
      {},
      /token_endpoint_auth_method is of no use: there is no client_secret/,
    ],
    [
      'another one’s own address',
      { redirectPath: '/sign-in/callback/other' },
      {},
      /redirectPath expected "\/sign-in/,
    ],
    [
      'an address where nobody listens',
      { redirectPath: '/callback' },
      {},
      /redirectPath expected "\/sign-in/,
    ],
    [
      'the address of a dialect that is off',
      { redirectPath: '/login/callback' },
      {},
      /redirectPath expected "\/sign-in\/callback" or "\/sign-in\/callback\/corp", found/,
    ],
    ['scopes without openid', { scope: 'profile email' }, {}, /scope expected scopes with openid/],
    [
      'an acr that the tenant does not have',
      { acrValues: ['gold'] },
      {},
      /acrValues\[0\] expected one of the acrValues/,
    ],
    [
      'an acr beside those of the tenant',
      { acrValues: ['silver', 'gold'] },
      { acrValues: ['silver'] },
      /acrValues\[1\] expected one of the acrValues/,
    ],
  ]
  for (const [name, changes, tenant, message] of cases) {
    it(name, () => {
      const [problem = '', ...others] = problems([{ ...corp, ...changes }], tenant)
      assert.deepEqual(others, [])
      assert.ok(problem.startsWith(at), problem)
      assert.match(problem, message)
    })
  }

  it('two of one id', () => {
    const found = problems([corp, { ...corp, issuer: 'https://other.example' }])
    assert.deepEqual(found, ['tenants[0].upstreams[1].id is already the id of another upstream'])
  })

  it('and every mistake of an entry is told at once', () => {
    const bad = { ...corp, redirectPath: '/x', scope: 'email', acrValues: ['gold'] }
    assert.equal(problems([bad]).length, 3)
  })
})

describe('FED-1 an upstream is taken', () => {
  const cases: readonly (readonly [string, Json, Json])[] = [
    ['as the guide has it', {}, {}],
    ['on loopback, which outgoing.allow lists', { issuer: 'http://localhost:9000' }, {}],
    ['without a secret', { client_secret: undefined }, {}],
    [
      'at the address of a dialect that is on',
      { redirectPath: '/login/callback' },
      { dialects: { vendor: {} } },
    ],
    ['at an address of its own', { redirectPath: '/sign-in/callback/corp' }, {}],
    ['with an acr of the tenant', { acrValues: ['urn:exeunt:acr:password'] }, {}],
    ['with an acr of the tenant’s own', { acrValues: ['gold'] }, { acrValues: ['silver', 'gold'] }],
    ['that is another tenant of this server', { issuer: 'http://localhost:4000/hub' }, {}],
  ]
  for (const [name, changes, tenant] of cases)
    it(name, () => assert.deepEqual(problems([{ ...corp, ...changes }], tenant), []))
})

it('FED-2 the configuration for people to read names the secret and does not show it', () => {
  const read = reading([corp])
  assert.equal(read.kind, 'config')
  const shown = read.kind === 'config' ? describeConfig(read.config, [vendor]) : ''
  assert.match(shown, /"upstreamSecrets": \{\s*"corp": "\[secret\]"/)
  assert.doesNotMatch(shown, /only both sides/)
})
