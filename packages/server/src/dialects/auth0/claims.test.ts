import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deviceCodeGrant, type ClientId } from '../../domain/client.ts'
import type { AccessTokenOwner } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { spelling } from './claims.ts'

const iss = 'https://id.example/'
const standard = {
  iss,
  sub: 'ada',
  aud: ['https://orders.example/', iss],
  client_id: 'shop',
  jti: 'grant.1',
  iat: 1_615_883_000,
  exp: 1_615_883_600,
  scope: 'openid orders:read',
  auth_time: 1_615_882_000,
  sid: 'sid',
  acr: 'gold',
}
const owner: AccessTokenOwner = {
  tenantId: 'acme' as TenantId,
  clientId: 'shop' as ClientId,
  kind: 'grant',
  grantType: 'authorization_code',
  scope: ['openid', 'orders:read'],
}

describe('AUT-52 an access token for an API', () => {
  it('has the vendor’s members in the vendor’s order, and nothing of the session', () =>
    assert.deepEqual(Object.entries(spelling.accessToken(standard, owner)), [
      ['iss', iss],
      ['sub', 'ada'],
      ['aud', ['https://orders.example/', 'https://id.example/userinfo']],
      ['iat', 1_615_883_000],
      ['exp', 1_615_883_600],
      ['scope', 'openid orders:read'],
      ['azp', 'shop'],
      ['jti', 'grant.1'],
    ]))

  it('names its one API, and userinfo as such where it is for that alone', () => {
    assert.equal(spelling.accessToken({ ...standard, aud: 'orders' }, owner)['aud'], 'orders')
    assert.equal(spelling.accessToken({ ...standard, aud: iss }, owner)['aud'], `${iss}userinfo`)
  })

  it('has no scope where there is none', () => {
    const { scope: _, ...bare } = standard
    assert.equal('scope' in spelling.accessToken(bare, owner), false)
  })

  const grants: readonly [AccessTokenOwner['grantType'], string | undefined][] = [
    ['client_credentials', 'client-credentials'],
    ['password', 'password'],
    ['refresh_token', 'refresh_token'],
    ['authorization_code', undefined],
    ['implicit', undefined],
    [deviceCodeGrant, undefined],
  ]
  for (const [grantType, gty] of grants)
    it(`${grantType}: ${gty ?? 'no gty'}`, () =>
      assert.equal(spelling.accessToken(standard, { ...owner, grantType })['gty'], gty))

  it('of a client on its own says so in its sub', () => {
    const claims = spelling.accessToken({ ...standard, sub: 'shop' }, { ...owner, kind: 'client' })
    assert.deepEqual([claims['sub'], claims['azp']], ['shop@clients', 'shop'])
  })
})

describe('AUT-50 AUT-36 a person', () => {
  const told = (updated_at: unknown) => spelling.person({ name: 'Ada', updated_at }, ['profile'])
  it('was last changed at a time that is written out', () =>
    assert.deepEqual(told(1_615_883_000), { name: 'Ada', updated_at: '2021-03-16T08:23:20.000Z' }))
  it('or as it was set by hand', () => {
    for (const odd of ['yesterday', Number.NaN, 1e300, null]) assert.deepEqual(told(odd)['updated_at'], odd)
  })
  it('has nothing that is not known', () =>
    assert.deepEqual(spelling.person({ name: 'Ada' }, ['profile']), { name: 'Ada' }))
})

describe('AUT-52 introspection', () => {
  it('of a client’s own token calls it as the token does', () => {
    const told = spelling.introspection({ sub: 'shop', client_id: 'shop', iss })
    assert.deepEqual(told, { sub: 'shop@clients', client_id: 'shop', iss })
  })
  it('of a person who is called like the app does not', () => {
    const members = { sub: 'shop', client_id: 'shop', sid: 'sid' }
    assert.deepEqual(spelling.introspection(members), members)
  })
})
