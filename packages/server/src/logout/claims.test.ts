import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import type { Delivery, DeliveryId } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import type { Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import { logoutTokenClaims } from './claims.ts'

const now = new Date('2026-11-20T09:00:00.987Z')
const delivery: Delivery = {
  tenantId: 'acme' as TenantId,
  id: 'd1' as DeliveryId,
  logoutId: 'l1' as LogoutId,
  channel: 'back-channel',
  clientId: 'ledger' as ClientId,
  uri: 'https://ledger.example/bcl',
  subject: 'ada at ledger' as Subject,
  sid: 'sid-1' as Sid,
  issuer: 'https://op.example/door' as Issuer,
  attempts: 0,
}
const claims = logoutTokenClaims(delivery, now, 'both')

describe('the claims of a logout token', () => {
  it('BCL-10 BCL-16 are these and no others: there is no nonce', () => {
    assert.deepEqual(Object.keys(claims).toSorted(), [
      'aud',
      'events',
      'exp',
      'iat',
      'iss',
      'jti',
      'sid',
      'sub',
    ])
  })
  it("BCL-10 name the issuer of the client's door, the client alone, and the second", () => {
    assert.equal(claims['iss'], 'https://op.example/door')
    assert.equal(claims['aud'], 'ledger')
    assert.equal(claims['iat'], 1_795_165_200)
  })
  it('BCL-11 BCL-12 live for two minutes', () => {
    assert.equal(Number(claims['exp']) - Number(claims['iat']), 120)
  })
  it('BCL-13 hold one event with nothing in it', () => {
    assert.deepEqual(claims['events'], { 'http://schemas.openid.net/event/backchannel-logout': {} })
  })
  it('BCL-14 BCL-15 name the person as this client knows them, and the session', () => {
    assert.equal(claims['sub'], 'ada at ledger')
    assert.equal(claims['sid'], 'sid-1')
  })
  it('AUT-61 BCL-15 name one of the two alone, where the app wants it so', () => {
    const named = (names: 'sid' | 'sub') => {
      const { sid, sub, ...rest } = logoutTokenClaims(delivery, now, names)
      assert.deepEqual(rest, withoutNames)
      return [sid, sub]
    }
    const { sid: _sid, sub: _sub, ...withoutNames } = claims
    assert.deepEqual(named('sid'), ['sid-1', undefined])
    assert.deepEqual(named('sub'), [undefined, 'ada at ledger'])
  })
  it('BCL-36 SEC-10 have a jti of their own for every try, which leads back to the delivery', () => {
    const second = logoutTokenClaims({ ...delivery, attempts: 1 }, now, 'both')
    assert.match(String(claims['jti']), /^d1\.1\./)
    assert.match(String(second['jti']), /^d1\.2\./)
  })
  it('BCL-36 also where a crash kept a try from being counted', () => {
    const again = logoutTokenClaims(delivery, new Date(now.getTime() + 1), 'both')
    assert.notEqual(again['jti'], claims['jti'])
  })
})
