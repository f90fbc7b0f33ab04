import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type { AccessTokenOwner } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { spelling } from './claims.ts'

const iss = 'https://op.example/oidc'
const times = { iat: 1615883586, exp: 1615887186 }

describe('GEN-44 an access token has the claims that the SDKs know, and no others', () => {
  const standard = {
    iss,
    sub: 'ada',
    aud: iss,
    client_id: 'shop',
    jti: 'grant.1',
    scope: 'openid email',
    ...times,
  }
  const owner: AccessTokenOwner = {
    tenantId: 'acme' as TenantId,
    clientId: 'shop' as ClientId,
    kind: 'grant',
    grantType: 'authorization_code',
    scope: ['openid', 'email'],
  }
  const key: AccessTokenOwner = {
    ...owner,
    clientId: 'key' as ClientId,
    kind: 'client',
    grantType: 'client_credentials',
    scope: ['orders:read'],
  }
  const managing: AccessTokenOwner = { ...key, scope: ['exeunt:admin'] }
  const ofShop: AccessTokenOwner = { ...key, accessKeyOf: 'shop' as ClientId }
  const own = { ...standard, sub: 'key', client_id: 'key', scope: 'orders:read' }

  it('of a person: the app is the audience, and nothing is said of the session', () => {
    const claims = { ...standard, auth_time: 1615883000, acr: 'urn:x', sid: 'sid' }
    assert.deepEqual(Object.entries(spelling.accessToken(claims, owner)), [
      ['jti', 'grant.1'],
      ['sub', 'ada'],
      ['iat', times.iat],
      ['exp', times.exp],
      ['scope', 'openid email'],
      ['iss', iss],
      ['aud', 'shop'],
    ])
  })

  it('of a client for itself: no sub, and the client as azp', () => {
    const told = spelling.accessToken(own, key)
    assert.deepEqual(told, { jti: 'grant.1', ...times, scope: 'orders:read', iss, aud: 'key', azp: 'key' })
  })

  it('of an access key of an app: that app is the audience', () => {
    const { aud, azp } = spelling.accessToken(own, ofShop)
    assert.deepEqual({ aud, azp }, { aud: 'shop', azp: 'key' })
  })

  it('but a person signed in by such a client is its own', () => {
    assert.equal(spelling.accessToken(standard, { ...ofShop, kind: 'grant' })['aud'], 'key')
  })

  it('of a manager: the tenant, which the management SDKs look for', () => {
    assert.equal(spelling.accessToken(own, managing)['scoped_userpool_id'], 'acme')
    assert.equal('scoped_userpool_id' in spelling.accessToken(own, key), false)
    assert.equal(
      'scoped_userpool_id' in spelling.accessToken(standard, { ...managing, kind: 'grant' }),
      false,
    )
  })

  it('for an API: that API is the audience, and the app stands beside it', () => {
    const { aud, azp } = spelling.accessToken({ ...standard, aud: 'https://api.example' }, owner)
    assert.deepEqual({ aud, azp }, { aud: 'https://api.example', azp: 'shop' })
  })

  it('without a scope: none', () => {
    const { scope: _, ...unscoped } = standard
    assert.equal('scope' in spelling.accessToken(unscoped, owner), false)
  })
})

/** The members that the vendor's own samples have. */
const profileClaims = [
  'birthdate',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]
const told = (claims: Readonly<Record<string, unknown>>, ...scope: readonly string[]) =>
  spelling.person(claims, scope)

describe('GEN-23 every claim of a scope is told', () => {
  it('in the order of the samples, as null where nothing is known', () => {
    assert.deepEqual(Object.keys(told({}, 'openid', 'profile', 'email', 'phone')), [
      ...profileClaims,
      'email',
      'email_verified',
      'phone_number',
      'phone_number_verified',
    ])
    const { gender, ...profile } = told({}, 'profile')
    assert.equal(gender, 'U')
    assert.deepEqual(new Set(Object.values(profile)), new Set([null]))
  })

  it('of the scopes that were granted and no other', () => {
    assert.deepEqual(told({}, 'openid'), {})
    assert.deepEqual(told({}, 'email'), { email: null, email_verified: false })
    assert.deepEqual(told({}, 'phone'), { phone_number: null, phone_number_verified: false })
  })

  it('an address with its parts, known or not', () => {
    const empty = { country: null, postal_code: null, region: null, formatted: null }
    assert.deepEqual(told({}, 'address'), { address: empty })
    assert.deepEqual(told({ address: { country: 'GB' } }, 'address'), {
      address: { ...empty, country: 'GB' },
    })
  })

  const spelled: readonly [string, string, unknown, unknown][] = [
    ['a time as text', 'updated_at', 1615787694, '2021-03-15T05:54:54.000Z'],
    [
      'a time that is text already as it is',
      'updated_at',
      '2021-03-15T05:54:54.685Z',
      '2021-03-15T05:54:54.685Z',
    ],
    ['a time far beyond as null', 'updated_at', 1e300, null],
    ['male as M', 'gender', 'male', 'M'],
    ['female as F', 'gender', 'female', 'F'],
    ['any other gender in its own word', 'gender', 'none of these', 'none of these'],
  ]
  for (const [name, claim, value, expected] of spelled) {
    it(name, () => assert.equal(told({ [claim]: value }, 'profile')[claim], expected))
  }

  it('and what was asked for one by one, too', () => {
    assert.deepEqual(told({ 'name#ja': '愛' }, 'openid'), { 'name#ja': '愛' })
  })
})

describe('GEN-24 introspection has nine members', () => {
  const members = {
    scope: 'openid',
    client_id: 'shop',
    token_type: 'Bearer',
    ...times,
    sub: 'ada',
    aud: 'shop',
    iss,
    jti: 'grant.1',
    sid: 'sid',
    auth_time: 1615883000,
    username: 'ada',
  }
  it('of an access token', () => {
    assert.deepEqual(Object.keys(spelling.introspection(members)), [
      'sub',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'token_type',
    ])
  })

  it('of a refresh token those that it has', () => {
    const { jti: _, token_type: __, ...refresh } = members
    assert.deepEqual(Object.keys(spelling.introspection(refresh)), [
      'sub',
      'client_id',
      'exp',
      'iat',
      'iss',
      'scope',
    ])
  })

  it("of a client's own token no sub, as in the token", () => {
    const { sid: _, auth_time: __, username: ___, ...own } = members
    assert.equal('sub' in spelling.introspection({ ...own, sub: 'shop' }), false)
  })
  it('of a person’s the sub, though it were the name of the app', () => {
    assert.equal(spelling.introspection({ ...members, sub: 'shop' })['sub'], 'shop')
  })
})

it('GEN-45 an ID token says first of whom, and last for whom', () => {
  const standard = {
    name: 'Ada',
    iss,
    sub: 'ada',
    aud: 'shop',
    ...times,
    auth_time: 1,
    sid: 'sid',
    nonce: 'n',
  }
  assert.deepEqual(Object.keys(spelling.idToken(standard)), [
    'sub',
    'name',
    'auth_time',
    'sid',
    'nonce',
    'aud',
    'exp',
    'iat',
    'iss',
  ])
})
