import assert from 'node:assert/strict'
import { it } from 'node:test'
import { genauthTraits, minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'

const rootTraits = { ...genauthTraits, name: 'auth0', formerNames: [], hasRootDiscovery: true }

/** What check-config says of a tenant, in a program that speaks both dialects. */
function reading(tenant: Readonly<Record<string, unknown>>) {
  return readConfig({
    text: minimalBut({ tenant: { ...tenant } }),
    fileName: '/etc/exeunt.json',
    env: {},
    readFile: () => '',
    dialects: [genauthTraits, rootTraits],
  })
}

function rootOf(tenant: Readonly<Record<string, unknown>>): string | readonly string[] {
  const read = reading(tenant)
  if (read.kind === 'problems') return read.problems.map(({ path, message }) => `${path}: ${message}`)
  return read.config.tenants[0]?.tenant.rootDialect ?? assert.fail()
}

const both = { genauth: {}, auth0: {} }

it('AUT-80 D3 who answers at the root is the standard, unless the tenant says another', () => {
  assert.equal(rootOf({}), 'standard')
  assert.equal(rootOf({ dialects: both }), 'standard')
  assert.equal(rootOf({ dialects: both, rootDialect: 'standard' }), 'standard')
  assert.equal(rootOf({ dialects: both, rootDialect: 'auth0' }), 'auth0')
})

const at = 'tenants[0].rootDialect: '
const wrong: readonly [name: string, tenant: Readonly<Record<string, unknown>>, message: string][] = [
  [
    'not spoken',
    { dialects: { genauth: {} }, rootDialect: 'auth0' },
    'this tenant does not speak "auth0"; add it to dialects',
  ],
  ['nothing spoken', { rootDialect: 'auth0' }, 'this tenant does not speak "auth0"; add it to dialects'],
  [
    'without a document there',
    { dialects: both, rootDialect: 'genauth' },
    'the dialect "genauth" has no discovery document at this address; leave it out, or use "standard"',
  ],
  [
    'misspelled',
    { dialects: both, rootDialect: 'Auth' },
    'expected "standard" or "auth0", found "Auth"; did you mean "auth0"?',
  ],
  [
    'misspelled standard',
    { rootDialect: 'Standard' },
    'expected "standard", found "Standard"; did you mean "standard"?',
  ],
  [
    'something else',
    { dialects: both, rootDialect: 'https://x' },
    'expected "standard" or "auth0", found "https://x"',
  ],
  ['nothing', { dialects: both, rootDialect: '' }, 'expected "standard" or "auth0", found ""'],
]
for (const [name, tenant, message] of wrong)
  it(`AUT-80 and is told what is wrong: ${name}`, () => assert.deepEqual(rootOf(tenant), [at + message]))

it('AUT-80 another kind of value is told by its kind alone, and a broken list of dialects speaks for itself', () => {
  for (const rootDialect of [1, null, ['auth0'], {}])
    assert.match(String(rootOf({ rootDialect })), /: expected a text/)
  const [problem, ...more] = rootOf({ dialects: 'auth0', rootDialect: 'auth0' })
  assert.deepEqual([problem?.split(': ')[0], more], ['tenants[0].dialects', []])
})
