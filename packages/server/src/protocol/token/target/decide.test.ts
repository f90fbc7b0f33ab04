import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../domain/client.ts'
import { isOAuthError } from '../../../domain/oauth-error.ts'
import { type Profile, standardProfile } from '../../../domain/profile.ts'
import type { Resource } from '../../../domain/tenant.ts'
import { app } from '../../../../test/support/token-request.ts'
import { vendorProfile } from '../../../../test/support/vendor-profile.ts'
import { decideAccessTarget, isForUserinfo, scopeAt } from './decide.ts'

const orders: Resource = {
  uri: 'https://orders.example/',
  audience: 'orders',
  scope: ['orders:read'],
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 60,
  algorithm: 'ES256',
}
const stock: Resource = {
  ...orders,
  uri: 'https://stock.example/',
  audience: 'https://stock.example/',
  scope: ['stock:read'],
  accessTokenSeconds: 30,
}
const ledger: Resource = {
  uri: 'https://ledger.example/',
  audience: 'https://ledger.example/',
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 900,
  algorithm: 'ES256',
}
const opaque: Resource = { ...ledger, uri: 'https://opaque.example/', accessTokenFormat: 'opaque' }
const otherKey: Resource = { ...ledger, uri: 'https://rsa.example/', algorithm: 'RS256' }
const resources = [orders, stock, ledger, opaque, otherKey]
const tenant = { resources, lifetimes: { accessTokenSeconds: 600 } }

function decide(
  asked: readonly Resource[],
  {
    granted,
    client = app,
    profile = standardProfile,
  }: { granted?: readonly Resource[]; client?: Client; profile?: Profile } = {},
) {
  return decideAccessTarget(
    asked.map(({ uri }) => uri),
    { client, profile, tenant, ...(granted ? { granted: granted.map(({ uri }) => uri) } : {}) },
  )
}

function targetOf(...asked: Parameters<typeof decide>) {
  const target = decide(...asked)
  assert.ok(!isOAuthError(target))
  return target
}

function codeOf(answer: ReturnType<typeof decide>): string | undefined {
  return isOAuthError(answer) ? answer.code : undefined
}

describe('RFC8707 §2 for what an access token is made', () => {
  it('the issuer, where no resource is asked for', () => {
    const expected = { audience: [], format: 'opaque', algorithm: 'ES256', lifetimeSeconds: 600 }
    assert.deepEqual(decide([]), expected)
    assert.deepEqual(decide([], { granted: [orders] }), expected)
  })

  it('JAT-1 with the client’s own format, by an asymmetric key whatever signs its ID tokens', () => {
    const client: Client = { ...app, accessTokenFormat: 'jwt', idTokenAlgorithm: 'HS256' }
    const expected = { audience: [], format: 'jwt', algorithm: 'RS256', lifetimeSeconds: 600 }
    assert.deepEqual(decide([], { client }), expected)
  })

  it('GEN-9 as a JWT signed by RS256 where its issuer always has those, whatever the client registered', () => {
    const expected = { audience: [], format: 'jwt', algorithm: 'RS256', lifetimeSeconds: 600 }
    for (const client of [
      app,
      { ...app, idTokenAlgorithm: 'HS256' },
      { ...app, idTokenAlgorithm: 'PS256' },
    ] as const)
      assert.deepEqual(decide([], { client, profile: vendorProfile }), expected)
    assert.deepEqual(
      decide([opaque], { profile: vendorProfile }),
      decide([opaque]),
      'an API has its own tokens',
    )
  })

  it('RES-5 one resource, as it wants its tokens', () => {
    assert.deepEqual(decide([orders]), {
      audience: ['orders'],
      format: 'jwt',
      algorithm: 'ES256',
      lifetimeSeconds: 60,
      scope: ['orders:read'],
    })
  })

  it('RES-5 several, with the shortest life and the scopes of all', () => {
    assert.deepEqual(decide([orders, stock, orders]), {
      audience: ['orders', 'https://stock.example/'],
      format: 'jwt',
      algorithm: 'ES256',
      lifetimeSeconds: 30,
      scope: ['orders:read', 'stock:read'],
    })
    const all = decide([orders, ledger])
    assert.equal('scope' in all, false, 'one of them takes every scope')
  })

  it('RES-5 not several that want different tokens', () => {
    assert.equal(codeOf(decide([ledger, opaque])), 'invalid_target')
    assert.equal(codeOf(decide([ledger, otherKey])), 'invalid_target')
    assert.equal(codeOf(decide([opaque, { ...opaque }])), undefined)
  })

  const unknown = { ...orders, uri: 'https://orders.example' }
  const limited: Client = { ...app, resources: [orders.uri] }
  const refused: readonly (readonly [string, Parameters<typeof decide>])[] = [
    ['that nobody knows: compared as text', [[unknown]]],
    ['beside one that is known', [[orders, unknown]]],
    ['that the client is not registered for', [[stock], { client: limited }]],
    ['§2.2 that the grant does not name', [[stock], { granted: [orders] }]],
    ['§2.2 where the grant names none', [[orders], { granted: [] }]],
  ]
  for (const [name, asked] of refused)
    it(`no resource ${name}`, () => assert.equal(codeOf(decide(...asked)), 'invalid_target'))

  it('§2.2 some of those that the grant names', () => {
    const target = decide([stock], {
      granted: [orders, stock],
      client: { ...limited, resources: [stock.uri] },
    })
    assert.equal(codeOf(target), undefined)
  })
})

describe('RFC8707 §2 the scopes of a token', () => {
  const target = decide([orders])
  it('are those of the grant that mean something at the resource', () => {
    assert.ok(!isOAuthError(target))
    assert.deepEqual(scopeAt(target, ['openid', 'orders:read', 'stock:read']), ['orders:read'])
  })
  it('are all of them where the resource does not say', () => {
    const all = decide([ledger])
    assert.ok(!isOAuthError(all))
    assert.deepEqual(scopeAt(all, ['openid', 'orders:read']), ['openid', 'orders:read'])
  })
})

describe('AUT-21 AUT-52 where a request that names no resource means what was granted', () => {
  const profile = { ...standardProfile, unnamedResource: 'as-granted' } as const
  it('is the API of the grant', () =>
    assert.deepEqual(decide([], { profile, granted: [orders] }), decide([orders])))
  it('AKA-40 also where a client on its own means the issuer', () => {
    const either = { ...profile, unnamedResource: 'as-granted-or-the-issuer' } as const
    assert.deepEqual(decide([], { profile: either, granted: [orders] }), decide([orders]))
    assert.deepEqual(decide([], { profile: either }), decide([]))
  })
  it('is all of them', () =>
    assert.deepEqual(decide([], { profile, granted: [orders, stock] }), decide([orders, stock])))
  it('is the one that it does name', () =>
    assert.deepEqual(decide([stock], { profile, granted: [orders, stock] }), decide([stock])))
  it('is the issuer, where the grant names none, or nothing is granted yet', () => {
    assert.deepEqual(decide([], { profile, granted: [] }), decide([]))
    assert.deepEqual(decide([], { profile }), decide([]))
  })
  it('is none, where one of them is gone since', () =>
    assert.equal(
      codeOf(decide([], { profile, granted: [orders, { ...orders, uri: 'https://gone.example/' }] })),
      'invalid_target',
    ))
})

describe('AUT-52 an API whose tokens open userinfo besides', () => {
  const profile = { ...standardProfile, apiTokens: 'also-for-userinfo' } as const
  it('is for it under a grant of openid alone', () => {
    const target = targetOf([orders], { profile })
    assert.equal(isForUserinfo(target, ['openid']), true)
    assert.equal(isForUserinfo(target, ['profile', 'orders:read']), false)
    assert.equal(isForUserinfo(targetOf([orders]), ['openid']), false)
  })

  it('has the scopes that mean something to either', () => {
    const target = targetOf([orders], { profile })
    const granted = ['openid', 'profile', 'offline_access', 'orders:read', 'stock:read']
    const all = ['openid', 'profile', 'offline_access', 'orders:read']
    assert.deepEqual(scopeAt(target, granted), all)
    assert.deepEqual(scopeAt(target, ['profile', 'orders:read', 'stock:read']), ['orders:read'])
  })

  it('leaves a token for the issuer as it is', () =>
    assert.deepEqual(targetOf([], { profile }), targetOf([])))
})

describe('AUT-53 where tokens for the issuer are opaque in any case', () => {
  it('they are', () => {
    const profile = { ...standardProfile, accessTokenFormat: 'opaque' } as const
    const { format } = targetOf([], { profile, client: { ...app, accessTokenFormat: 'jwt' } })
    assert.equal(format, 'opaque')
  })
})
