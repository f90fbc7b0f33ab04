import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { genauthTraits, minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'
import type { ClientId } from '../domain/client.ts'
import type { DialectTraits } from '../domain/dialect.ts'
import { isReturnListed } from '../domain/return-address.ts'
import { readAdministeredClient, readClientMetadata, returnPatternReason } from './index.ts'

const knowing: DialectTraits = { ...genauthTraits, name: 'stars', knowsReturnPatterns: true }
const dialects = [genauthTraits, knowing]
const pattern = 'https://*.shop.example/out'

interface Listed {
  readonly ofTenant?: readonly string[]
  readonly ofClient?: readonly string[]
  readonly more?: Readonly<Record<string, unknown>>
  readonly spoken?: unknown
  readonly known?: readonly DialectTraits[]
}

function problems({ ofTenant = [], ofClient = [], more, spoken = { stars: {} }, known = dialects }: Listed) {
  const text = minimalBut({
    tenant: { dialects: spoken, allowedLogoutUrls: ofTenant },
    client: { post_logout_redirect_uris: ofClient, ...more },
  })
  const read = readConfig({
    text,
    fileName: 'test.json',
    env: {},
    readFile: () => '',
    dialects: known,
  })
  return read.kind === 'problems' ? read.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

const listOfTenant = 'tenants[0].allowedLogoutUrls[0]'
const listOfClient = 'tenants[0].clients[0].post_logout_redirect_uris[0]'

describe('D5 AUT-10 a pattern in a list of return addresses', () => {
  it('is right where the tenant speaks a dialect that knows patterns, for its own list and for every app', () => {
    assert.deepEqual(problems({ ofTenant: [pattern], ofClient: [pattern] }), [])
    assert.deepEqual(problems({ ofClient: [pattern], more: { dialect: 'stars' } }), [])
    assert.deepEqual(
      problems({ ofClient: [pattern, 'com.app:/out'], more: { application_type: 'native' } }),
      [],
    )
  })

  it('is refused everywhere else', () => {
    const way = ', or switch on a dialect that knows patterns, such as "stars"'
    const words = `expected a URI without a wildcard (*); list each address${way}, found "${pattern}"`
    for (const spoken of [{}, { genauth: {} }])
      assert.deepEqual(problems({ ofTenant: [pattern], ofClient: [pattern], spoken }), [
        `${listOfTenant}: ${words}`,
        `${listOfClient}: ${words}`,
      ])
  })

  it('is refused by a program that has no such dialect', () =>
    assert.deepEqual(problems({ ofClient: [pattern], spoken: {}, known: [genauthTraits] }), [
      `${listOfClient}: expected a URI without a wildcard (*); list each address, found "${pattern}"`,
    ]))

  it('is not what is wrong where nobody can tell which dialects the tenant speaks', () =>
    assert.deepEqual(
      problems({ ofTenant: [pattern], ofClient: [pattern], spoken: ['stars'] }).map(
        (one) => one.split(':')[0],
      ),
      ['tenants[0].dialects'],
    ))

  it('is never one of redirect_uris', () =>
    assert.deepEqual(problems({ more: { redirect_uris: [pattern] } }), [
      `tenants[0].clients[0].redirect_uris[0]: expected a URI without a wildcard (*); list each address, found "${pattern}"`,
    ]))
})

const inTheHost = 'a wildcard (*) in the host of an https: address only'
const leftMost = 'the wildcard (*) in the left-most label of the host: https://*.app.example.com'
const twoLabels = 'two labels at least after that of the wildcard (*): https://*.example.com'
const alike =
  'a pattern that every browser reads alike: the labels of a host name, and no path that is shortened'

const wrong: Readonly<Record<string, readonly string[]>> = {
  'one wildcard (*) at most': [
    'https://*.*.shop.example/',
    'https://**.shop.example/',
    'https://*.shop.example/*',
  ],
  [inTheHost]: [
    'https://shop.example/*',
    'https://shop.example/?a=*',
    'https://shop.example:*/',
    'https://a:*@shop.example/',
    'https://a@*.shop.example/',
    'com.shop.app://*.shop.example/',
    'com.shop.app:/*',
    '*://a.shop.example/',
    'javascript://*.shop.example/',
    '*',
  ],
  [leftMost]: ['https://www.*.shop.example/', 'https://shop.example*/', 'https://shop.*'],
  [twoLabels]: [
    'https://*.com/',
    'https://*',
    'https://shop*.example/',
    'https://*.localhost:3000/',
    'http://*:80/',
    'https://*:a@www.shop.example/',
  ],
  'the name of a host after the wildcard (*), and no IP address': [
    'https://*.0.0.1/',
    'https://*.168.0.1:8443/',
  ],
  'https: (http: only on localhost or a loopback address)': [
    'http://*.shop.example/',
    'http://*.app.localhost/',
  ],
  'a URI without a fragment (#)': ['https://*.shop.example/#a'],
  'a URI without user name or password': ['https://*@www.shop.example/'],
  'an absolute URI of plain ASCII characters': [
    'https://*.shöp.example/',
    'https://*.shop.example/ ',
    'https://*.shop.example\\',
    'https://*.shop.example:99999/',
  ],
  [alike]: [
    'https://*.shop.example./',
    'https://*..shop.example/',
    'https://*.sh%6fp.example/',
    'https://*.shop.example/a/../b',
    'https://*.shop_.example/',
  ],
}

describe('AUT-10 a pattern that could never mean what was meant is refused', () => {
  for (const [words, uris] of Object.entries(wrong))
    for (const uri of uris)
      it(`${JSON.stringify(uri)}: expected ${words}`, () => {
        assert.equal(returnPatternReason(uri, 'web'), words)
        assert.equal(returnPatternReason(uri, 'native'), words)
      })

  it('with the place in the file', () => {
    const uri = 'https://*.com/'
    const told = `expected ${twoLabels}, found "${uri}"`
    assert.deepEqual(problems({ ofTenant: [uri], ofClient: [uri] }), [
      `${listOfTenant}: ${told}`,
      `${listOfClient}: ${told}`,
    ])
  })

  it('and what is right is found', () => {
    const right = {
      'https://*.shop.example': 'https://a.shop.example/',
      'https://pre-*-post.a.shop.example:8443/out?a=b': 'https://pre-1-post.a.shop.example:8443/out?a=b',
      'HTTPS://*.Shop.Example/%20': 'https://a.shop.example/%20',
    }
    for (const [entry, asked] of Object.entries(right)) {
      assert.equal(returnPatternReason(entry, 'web'), undefined)
      assert.ok(isReturnListed(asked, [entry], 'pattern'))
    }
  })
})

describe('D5 a pattern of an app that the file does not have', () => {
  const sent = { redirect_uris: ['https://www.shop.example/in'], post_logout_redirect_uris: [pattern] }

  it('is an administrator’s to give, as in the file', () => {
    const read = (tenantDialects: readonly string[]) => {
      const around = {
        clientId: 'shop' as ClientId,
        secret: 's'.repeat(43),
        allow: [],
        dialects,
        tenantDialects,
      }
      const { kind } = readAdministeredClient(sent, around)
      return kind
    }
    assert.equal(read(['stars']), 'client')
    assert.equal(read(['genauth']), 'problems')
    assert.equal(read([]), 'problems')
  })

  it('is not for an app that registers itself', () => {
    for (const isVouchedFor of [true, false]) {
      const place = { isVouchedFor, takenNames: [], dialect: 'stars', dialects }
      const reading = readClientMetadata(sent, {
        clientId: 'shop',
        secret: 's'.repeat(43),
        allow: [],
        ...place,
      })
      assert.equal(reading.kind, 'problems')
      assert.ok(reading.kind === 'problems')
      assert.ok(reading.problems.every(({ path }) => path === 'post_logout_redirect_uris[0]'))
    }
  })
})
