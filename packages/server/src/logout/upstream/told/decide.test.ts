import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Issuer } from '../../../domain/tenant.ts'
import { decideLogoutToken, decideRevocationToken } from './decide.ts'

const now = new Date('2026-11-20T09:00:00Z')
const seconds = now.getTime() / 1000
const expected = { issuer: 'https://corp.example' as Issuer, audiences: ['exeunt'], now }
const event = 'http://schemas.openid.net/event/backchannel-logout'
const token = {
  iss: 'https://corp.example',
  aud: 'exeunt',
  iat: seconds - 1,
  exp: seconds + 119,
  jti: 'j1',
  sub: 'ada there',
  sid: 's1',
  events: { [event]: {} },
}

type Changes = Readonly<Record<string, unknown>>
/** `undefined` takes a claim away. */
const claimsWith = (changes: Changes, base: object) =>
  Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined))

describe('FED-15 BCL §2.6 a logout token that counts', () => {
  const outcome = (changes: Changes = {}, header: Changes = {}) =>
    decideLogoutToken({ header, claims: claimsWith(changes, token) }, expected)

  it('names the session there and its person, and until when it could come again', () => {
    assert.deepEqual(outcome(), {
      kind: 'accepted',
      jti: 'j1',
      expiresAt: new Date((token.exp + 60) * 1000),
      subject: 'ada there',
      sid: 's1',
    })
  })

  const fine: readonly [string, Changes, Changes?][] = [
    ['with a sub alone', { sid: undefined }],
    ['with a sid alone', { sub: undefined }],
    ['with the type that is recommended', {}, { typ: 'logout+jwt' }],
    ['the same, spelled out', {}, { typ: 'application/Logout+JWT' }],
    ['of the type that everything has', {}, { typ: 'JWT' }],
    ['for us in a list', { aud: ['exeunt'] }],
    ['whose event says more than nothing', { events: { [event]: { why: 1 } } }],
    ['that ran out within the skew', { exp: seconds - 59 }],
    ['from a clock that is a little ahead', { iat: seconds + 59 }],
    ['with claims that nobody knows', { trace_id: 'x', acr: 1 }],
  ]
  for (const [name, changes, header] of fine)
    it(name, () => assert.equal(outcome(changes, header).kind, 'accepted'))

  const wrong: readonly [string, Changes, string, Changes?][] = [
    ['an access token', {}, 'type', { typ: 'at+jwt' }],
    ['a type that is no text', {}, 'type', { typ: ['logout+jwt'] }],
    ['another issuer', { iss: 'https://corp.example/' }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['an issuer in a list', { iss: ['https://corp.example'] }, 'issuer'],
    ['another audience', { aud: 'ledger' }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['nobody', { aud: [] }, 'audience'],
    ['somebody besides us', { aud: ['exeunt', 'ledger'] }, 'audience'],
    ['no exp (errata 1)', { exp: undefined }, 'expired'],
    ['an exp that is text', { exp: String(token.exp) }, 'expired'],
    ['an exp beyond all time', { exp: 1e300 }, 'expired'],
    ['one that ran out', { exp: seconds - 60 }, 'expired'],
    ['no iat', { iat: undefined }, 'without-iat'],
    ['an iat to come', { iat: seconds + 61 }, 'from-the-future'],
    ['one that does not count yet', { nbf: seconds + 61 }, 'from-the-future'],
    ['no jti', { jti: undefined }, 'without-jti'],
    ['an empty jti', { jti: '' }, 'without-jti'],
    ['an endless jti', { jti: 'j'.repeat(257) }, 'without-jti'],
    ['neither sub nor sid', { sub: undefined, sid: undefined }, 'without-sub-and-sid'],
    ['a sub that is no text', { sub: 7 }, 'without-sub-and-sid'],
    ['an empty sid', { sid: '' }, 'without-sub-and-sid'],
    ['a sid that is no text beside a sub', { sid: { s: 1 } }, 'without-sub-and-sid'],
    ['an ID token, which has no events', { events: undefined }, 'events'],
    ['another event', { events: { 'http://schemas.openid.net/event/other': {} } }, 'events'],
    ['an event that is no object', { events: { [event]: true } }, 'events'],
    ['an event that is a list', { events: { [event]: [] } }, 'events'],
    ['events as a list', { events: [event] }, 'events'],
    ['a nonce', { nonce: 'n' }, 'nonce'],
    ['a nonce of nothing', { nonce: null }, 'nonce'],
  ]
  for (const [name, changes, reason, header] of wrong)
    it(`but not ${name}: ${reason}`, () =>
      assert.deepEqual(outcome(changes, header), { kind: 'refused', reason }))
})

describe('AUT-78 the token of a demand for global token revocation', () => {
  const { events, sub, sid, ...bare } = token
  const demand = { ...bare, aud: 'https://id.example/oauth/global-token-revocation/connection/corp' }
  const audiences = [demand.aud, 'https://id.example/']
  const outcome = (changes: Changes = {}, header: Changes = {}) =>
    decideRevocationToken({ header, claims: claimsWith(changes, demand) }, { ...expected, audiences })

  it('counts for ten minutes, which its own clock says', () =>
    assert.equal(outcome({ iat: seconds + 59, exp: seconds + 659 }).kind, 'accepted'))

  it('counts for this address, and for our issuer', () => {
    for (const aud of [demand.aud, 'https://id.example/', [demand.aud]])
      assert.equal(outcome({ aud }, { typ: 'global-token-revocation+jwt' }).kind, 'accepted')
  })

  const wrong: readonly [string, Changes, string, Changes?][] = [
    ['an ID token of the person', { aud: 'exeunt', sub, sid }, 'audience'],
    ['a logout token', { events }, 'events'],
    ['a logout token by its type', {}, 'type', { typ: 'logout+jwt' }],
    ['what has a nonce', { nonce: 'n' }, 'nonce'],
    ['one that lives long', { exp: seconds + 600 }, 'lives-too-long'],
    ['one that lived long, in its last minutes', { iat: seconds - 86_400 }, 'lives-too-long'],
    ['one that ran out', { exp: seconds - 61 }, 'expired'],
    ['one without jti', { jti: undefined }, 'without-jti'],
    ['another provider’s', { iss: 'https://other.example' }, 'issuer'],
  ]
  for (const [name, changes, reason, header] of wrong)
    it(`not ${name}: ${reason}`, () =>
      assert.deepEqual(outcome(changes, header), { kind: 'refused', reason }))
})
