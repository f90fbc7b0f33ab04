import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogoutPolicy, LogoutRevocation } from './tenant.ts'
import { accessTokenIsAlive, policyAtEnd, refreshIsAllowed } from './token.ts'

const minute = (count: number) => new Date(Date.UTC(2026, 10, 20, 9, count))
const now = minute(30)

const standard: LogoutPolicy = { access: 'end', refresh: 'end' }
const offline: LogoutPolicy = { access: 'end', refresh: 'survive' }
const lasting: LogoutPolicy = { access: 'survive', refresh: 'survive' }

const token = { issuedAt: minute(20), expiresAt: minute(40) }
const live = { expiresAt: minute(100), idleExpiresAt: minute(50) }
const session = {
  live,
  ended: { ...live, endedAt: minute(25) },
  'ended before the token': { ...live, endedAt: minute(10) },
  'ended as the token was made': { ...live, endedAt: minute(20) },
  'idle for too long': { ...live, idleExpiresAt: minute(25) },
  'idle for too long before the token': { ...live, idleExpiresAt: minute(10) },
  'idle for too long before the token, ended after it': {
    ...live,
    idleExpiresAt: minute(10),
    endedAt: minute(25),
  },
  'over by its whole time before the token, ended after it': {
    expiresAt: minute(10),
    idleExpiresAt: minute(28),
    endedAt: minute(25),
  },
  'ended before the token, its times since over': {
    expiresAt: minute(29),
    idleExpiresAt: minute(25),
    endedAt: minute(10),
  },
  'over by its whole time': { ...live, expiresAt: minute(25) },
  'over in this instant': { ...live, idleExpiresAt: now },
  forgotten: undefined,
} as const

type Case = readonly [keyof typeof session, LogoutPolicy, boolean]

describe('BCL-55 an access token counts by the session of its grant', () => {
  const cases: readonly Case[] = [
    ['live', standard, true],
    ['ended', standard, false],
    ['ended before the token', standard, false],
    ['idle for too long', standard, false],
    ['over by its whole time', standard, false],
    ['over in this instant', standard, false],
    ['forgotten', standard, false],
    ['live', offline, true],
    ['ended', offline, false],
    ['ended as the token was made', offline, false],
    ['ended before the token', offline, true],
    ['idle for too long', offline, false],
    ['idle for too long before the token', offline, true],
    ['idle for too long before the token, ended after it', offline, true],
    ['over by its whole time before the token, ended after it', offline, true],
    ['ended before the token, its times since over', offline, true],
    ['idle for too long before the token, ended after it', standard, false],
    ['forgotten', offline, true],
    ['ended', lasting, true],
    ['forgotten', lasting, true],
  ]
  for (const [name, atLogout, expected] of cases) {
    it(`${name}, ${JSON.stringify(atLogout)}: ${expected}`, () => {
      assert.equal(accessTokenIsAlive(token, { atLogout }, session[name], now), expected)
    })
  }
})

describe('INT-4 an access token is dead whatever its session does', () => {
  const alive = (changes: object, grant: object = {}) =>
    accessTokenIsAlive({ ...token, ...changes }, { atLogout: lasting, ...grant }, live, now)
  it('unless nothing speaks against it', () => assert.equal(alive({}), true))
  it('when it was revoked', () => assert.equal(alive({ revokedAt: minute(25) }), false))
  it('when it has expired, to the instant', () => {
    assert.equal(alive({ expiresAt: now }), false)
    assert.equal(alive({ expiresAt: new Date(now.getTime() + 1) }), true)
  })
  it('when its grant was revoked', () => assert.equal(alive({}, { revokedAt: minute(25) }), false))
  it('D10 when a logout ended the access tokens made up to its own instant', () => {
    assert.equal(alive({}, { accessRevokedAt: token.issuedAt }), false)
    assert.equal(alive({}, { accessRevokedAt: new Date(token.issuedAt.getTime() - 1) }), true)
  })
})

describe('BCL-53, BCL-54 a refresh token', () => {
  const cases: readonly Case[] = [
    ['live', standard, true],
    ['ended', standard, false],
    ['idle for too long', standard, false],
    ['over by its whole time', standard, false],
    ['over in this instant', standard, false],
    ['forgotten', standard, false],
    ['ended', offline, true],
    ['over by its whole time', offline, true],
    ['forgotten', offline, true],
  ]
  for (const [name, atLogout, expected] of cases) {
    it(`${name}, ${JSON.stringify(atLogout)}: ${expected}`, () => {
      assert.equal(refreshIsAllowed(token, { atLogout }, session[name], now), expected)
    })
  }

  it('is dead when it expired or was revoked, or its grant was', () => {
    const allowed = (changes: object, grant: object = {}) =>
      refreshIsAllowed({ ...token, ...changes }, { atLogout: offline, ...grant }, live, now)
    assert.equal(allowed({}), true)
    assert.equal(allowed({ expiresAt: now }), false)
    assert.equal(allowed({ revokedAt: minute(25) }), false)
    assert.equal(allowed({}, { revokedAt: minute(25) }), false)
    // What a logout did to access tokens says nothing about the refresh token.
    assert.equal(allowed({}, { accessRevokedAt: minute(25) }), true)
  })
})

describe('AKA-92 D10 what a tenant wants revoked at the end of a session', () => {
  const everything = { access: 'end', refresh: 'end' } as const
  const tightens: readonly (readonly [LogoutRevocation, LogoutPolicy, LogoutPolicy])[] = [
    ['as-granted', standard, standard],
    ['as-granted', offline, offline],
    ['as-granted', lasting, lasting],
    ['access-tokens', standard, standard],
    ['access-tokens', offline, offline],
    ['access-tokens', lasting, offline],
    ['everything', standard, everything],
    ['everything', offline, everything],
    ['everything', lasting, everything],
  ]
  for (const [revokesAtEnd, atLogout, expected] of tightens)
    it(`${revokesAtEnd} makes ${JSON.stringify(expected)} of ${JSON.stringify(atLogout)}`, () => {
      assert.deepEqual(policyAtEnd({ atLogout }, { ...live, revokesAtEnd }), expected)
      assert.deepEqual(policyAtEnd({ atLogout }, session.forgotten), atLogout, 'nobody knows when it ended')
      assert.deepEqual(
        policyAtEnd({ atLogout }, { ...session.ended, revokesAtEnd }),
        atLogout,
        'written down',
      )
    })

  const cases: readonly (readonly [
    keyof typeof session,
    LogoutPolicy,
    LogoutRevocation,
    { readonly access: boolean; readonly refresh: boolean },
  ])[] = [
    ['live', lasting, 'everything', { access: true, refresh: true }],
    ['idle for too long', lasting, 'as-granted', { access: true, refresh: true }],
    ['idle for too long', lasting, 'access-tokens', { access: false, refresh: true }],
    ['idle for too long before the token', lasting, 'access-tokens', { access: true, refresh: true }],
    ['over in this instant', lasting, 'access-tokens', { access: false, refresh: true }],
    ['over by its whole time', lasting, 'everything', { access: false, refresh: false }],
    ['idle for too long before the token', lasting, 'everything', { access: false, refresh: false }],
    ['idle for too long', offline, 'access-tokens', { access: false, refresh: true }],
    ['idle for too long before the token', offline, 'everything', { access: false, refresh: false }],
    // What somebody wrote down when it ended stands with the grant.
    ['ended', lasting, 'everything', { access: true, refresh: true }],
    [
      'idle for too long before the token, ended after it',
      offline,
      'everything',
      { access: true, refresh: true },
    ],
  ]
  for (const [name, atLogout, revokesAtEnd, expected] of cases)
    it(`INT-4 ${name}, ${JSON.stringify(atLogout)}, ${revokesAtEnd}: ${JSON.stringify(expected)}`, () => {
      const times = session[name]
      const stopping = times && { ...times, revokesAtEnd }
      assert.deepEqual(
        {
          access: accessTokenIsAlive(token, { atLogout }, stopping, now),
          refresh: refreshIsAllowed(token, { atLogout }, stopping, now),
        },
        expected,
      )
    })
})
