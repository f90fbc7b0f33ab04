import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../../../test/support/request.ts'
import type { NamingTenant } from '../../domain/profile.ts'
import type { Subject } from '../../domain/user.ts'
import { spelling } from './claims.ts'

const iss = 'https://id.example/login'

describe('AKA-52 an ID token', () => {
  const standard = { iss, sub: 'ada', aud: 'reader', exp: 2, iat: 1, sid: 's', acr: 'a', jti: 'idt_1' }

  it('names its app as a list of one, and as the one that it was issued to', () => {
    assert.deepEqual(spelling.idToken(standard), { ...standard, aud: ['reader'], azp: 'reader' })
  })
})

describe('AKA-52 AKA-49 global_sub', () => {
  const globalSub = (settings: object, claims: object = {}, changes: Partial<NamingTenant> = {}) =>
    spelling.otherNames?.({
      subject: 'user-1' as Subject,
      claims: { ...claims },
      tenant: { ...testTenant, dialects: { akamai: { logoutByContract: true, ...settings } }, ...changes },
    })['global_sub']

  it('is the id behind our own address and the customer’s id', () => {
    assert.equal(
      globalSub({ customerId: '01000000-uuid' }),
      'capture-v1://op.example/01000000-uuid/user/user-1',
    )
  })
  it('or that of the tenant, where the customer has none', () => {
    assert.equal(globalSub({}), `capture-v1://op.example/${testTenant.id}/user/user-1`)
    assert.equal(globalSub({}, {}, { dialects: {} }), `capture-v1://op.example/${testTenant.id}/user/user-1`)
  })
  it('is one name at every address of the tenant', () => {
    const [first] = testTenant.addresses
    const other = { origin: 'https://login.example', pathPrefix: '', base: 'https://login.example' }
    assert.equal(globalSub({}, {}, { addresses: [first, other] }), globalSub({}))
  })
  it('begins as the tenant says', () => {
    const globalSubjectPrefix = 'capture-v1://store.us.example/app-1/user/'
    assert.equal(globalSub({ globalSubjectPrefix }), `${globalSubjectPrefix}user-1`)
  })
  it('is what somebody was called before they came here', () => {
    const own = 'capture-v1://store.us.example/app-1/user/e4f3'
    assert.equal(globalSub({ globalSubjectPrefix: 'at/' }, { global_sub: own }), own)
    for (const nothing of ['', 7, null])
      assert.equal(globalSub({ globalSubjectPrefix: 'at/' }, { global_sub: nothing }), 'at/user-1')
  })
})

describe('AKA-48 introspection', () => {
  const members = {
    scope: 'openid',
    client_id: 'reader',
    token_type: 'Bearer',
    exp: 2,
    iat: 1,
    sub: 'ada',
    aud: iss,
    iss,
    jti: 'g.1',
    sid: 's',
    auth_time: 1,
    username: 'Ada',
  }
  const told = { scope: 'openid', client_id: 'reader', token_type: 'Bearer', exp: 2, iat: 1, sub: 'ada' }

  it('tells the vendor’s members, and whose token it is', () => {
    assert.deepEqual(spelling.introspection(members), { ...told, aud: ['reader'], iss })
  })
  it('names the app first, and then the APIs that the token is for', () => {
    const api = 'https://api.example/'
    assert.deepEqual(spelling.introspection({ ...members, aud: api })['aud'], ['reader', api])
    assert.deepEqual(spelling.introspection({ ...members, aud: [api, iss, 'reader', 'stock'] })['aud'], [
      'reader',
      api,
      'stock',
    ])
  })
  it('of a refresh token leaves out what it has not', () => {
    const { token_type: _, aud: __, ...refresh } = members
    const { token_type: ___, ...expected } = told
    assert.deepEqual(spelling.introspection(refresh), { ...expected, aud: ['reader'], iss })
  })
})
