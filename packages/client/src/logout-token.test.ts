import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { createSigningKey, type Claims } from '../test/support/signing-keys.ts'
import { judgeLogoutToken, verifyLogoutToken } from './index.ts'

const nowSeconds = Date.parse('2026-03-01T12:00:00Z') / 1000
const event = 'http://schemas.openid.net/event/backchannel-logout'
const good: Claims = {
  iss: 'https://op.example',
  aud: 'ledger',
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'jti-1',
  events: { [event]: {} },
  sub: 'ada-1815',
  sid: 'sid-1',
}

function judge(change: Claims = {}, header: Claims = { alg: 'RS256', typ: 'logout+jwt' }) {
  const claims = JSON.parse(JSON.stringify({ ...good, ...change }))
  return judgeLogoutToken(
    { header, claims },
    {
      issuer: 'https://op.example',
      clientId: 'ledger',
      trustedAudiences: ['group'],
      clockToleranceSeconds: 30,
      now: new Date(nowSeconds * 1000),
    },
  )
}

describe('BCL §2.6 a logout token is accepted', () => {
  it('and says whose session ended', () => {
    assert.deepEqual(judge(), {
      kind: 'accepted',
      notice: {
        issuer: 'https://op.example',
        subject: 'ada-1815',
        sid: 'sid-1',
        jti: 'jti-1',
        issuedAt: new Date(nowSeconds * 1000),
        expiresAt: new Date((nowSeconds + 120) * 1000),
      },
    })
  })

  const cases: [string, Claims, Claims?][] = [
    ['with sub alone', { sid: undefined }],
    ['with sid alone', { sub: undefined }],
    ['for us in a list', { aud: ['ledger'] }],
    ['for a trusted audience besides us', { aud: ['group', 'ledger'] }],
    ['with a further event', { events: { [event]: {}, 'https://example.com/other': {} } }],
    ['that expired within the tolerance', { exp: nowSeconds - 29 }],
    ['issued ahead within the tolerance', { iat: nowSeconds + 30 }],
    ['typed JWT', {}, { typ: 'JWT' }],
    ['typed by the full media type', {}, { typ: 'application/Logout+JWT' }],
    ['without type', {}, {}],
  ]
  for (const [name, change, header] of cases) {
    it(name, () => assert.equal(judge(change, header ?? { typ: 'logout+jwt' }).kind, 'accepted'))
  }
})

describe('BCL §2.6 a logout token is refused', () => {
  const cases: [string, Claims, string][] = [
    ['of another issuer', { iss: 'https://evil.example' }, 'wrong-issuer'],
    ['without iss', { iss: undefined }, 'wrong-issuer'],
    ['for another client', { aud: 'atlas' }, 'wrong-audience'],
    ['for a stranger besides us', { aud: ['ledger', 'stranger'] }, 'wrong-audience'],
    ['without aud', { aud: undefined }, 'wrong-audience'],
    ['without iat', { iat: undefined }, 'no-time'],
    ['with an iat that is no number', { iat: 'now' }, 'no-time'],
    ['without exp', { exp: undefined }, 'no-time'],
    ['that has expired', { exp: nowSeconds - 30 }, 'expired'],
    ['from the future', { iat: nowSeconds + 31 }, 'issued-in-future'],
    ['without jti', { jti: undefined }, 'no-id'],
    ['with a jti that is no string', { jti: 7 }, 'no-id'],
    ['without events', { events: undefined }, 'no-event'],
    ['with another event alone', { events: { 'https://example.com/other': {} } }, 'no-event'],
    ['with events in a list', { events: [event] }, 'no-event'],
    ['with an event that is no object', { events: { [event]: true } }, 'no-event'],
    ['with a nonce', { nonce: 'x' }, 'has-nonce'],
    ['with an empty nonce', { nonce: '' }, 'has-nonce'],
    ['that names neither subject nor session', { sub: undefined, sid: undefined }, 'names-nobody'],
    ['with a sub that is no string', { sub: 7 }, 'names-nobody'],
    ['with an empty sid', { sid: '' }, 'names-nobody'],
  ]
  for (const [name, change, reason] of cases) {
    it(name, () => assert.deepEqual(judge(change), { kind: 'refused', reason }))
  }

  for (const typ of ['at+jwt', 'dpop+jwt', 'secevent+jwt', 7]) {
    it(`typed ${typ}`, () => assert.deepEqual(judge({}, { typ }), { kind: 'refused', reason: 'wrong-type' }))
  }
})

describe('BCL §2.6 the signature of a logout token', () => {
  it('is verified with the keys of the provider', async (t) => {
    const { rp, provider } = await setScene(t)
    const verdict = await verifyLogoutToken(rp, await provider.logoutToken('ledger'))
    assert.equal(verdict.kind, 'accepted')
  })

  it('is verified anew after the keys were rotated', async (t) => {
    const { rp, provider, clock } = await setScene(t)
    await verifyLogoutToken(rp, await provider.logoutToken('ledger'))
    await provider.keys.rotate()
    clock.advance(30)
    const verdict = await verifyLogoutToken(rp, await provider.logoutToken('ledger'))
    assert.equal(verdict.kind, 'accepted')
  })

  it('by a stranger, by another algorithm, or of nothing is refused', async (t) => {
    const { rp, provider } = await setScene(t)
    const stranger = await createSigningKey('RS256')
    const kid = provider.keys.published()[0]?.kid
    const [header, payload] = (await provider.logoutToken('ledger')).split('.')
    const cases: [string, string][] = [
      [await provider.keys.sign(good, {}, stranger), 'unknown-key'],
      [await provider.keys.sign(good, { kid }, stranger), 'bad-signature'],
      [`${header}.${payload}.`, 'bad-signature'],
      [`${btoa('{"alg":"none"}').replace(/=+$/, '')}.${payload}.`, 'wrong-algorithm'],
      ['', 'malformed'],
    ]
    for (const [token, reason] of cases) {
      assert.deepEqual(await verifyLogoutToken(rp, token), { kind: 'refused', reason })
    }
  })
})
