import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  grant,
  grantFacts,
  inSeconds,
  now,
  refreshFacts,
  shownAccessToken,
} from '../../../test/support/token-facts.ts'
import { ada, app, other } from '../../../test/support/token-request.ts'
import type { ShownToken } from '../token/shown/decide.ts'
import { standardProfile } from '../../domain/profile.ts'
import { vendorProfile } from '../../../test/support/vendor-profile.ts'
import { decideRevocation, type RevocationContext } from './decide.ts'

const refresh = (changes: Parameters<typeof refreshFacts>[0] = {}) =>
  ({ kind: 'refresh', ...refreshFacts(changes) }) as const
const context: RevocationContext = { clientId: app.id, profile: standardProfile, now }
const nothing = { kind: 'take-back' }
const wholeGrant = { kind: 'take-back', plan: { kind: 'grant', grantId: 'grant-1' } }

describe('RFC7009 §2.1 a revocation is judged', () => {
  const cases: readonly [string, ShownToken | undefined, object][] = [
    ['REV-7 an unknown token', undefined, nothing],
    ['REV-4 a refresh token takes its grant with it', refresh(), wholeGrant],
    ['REV-4 a rotated one, too', refresh({ rotatedAt: now }), wholeGrant],
    ['REV-4 an expired one, too', refresh({ expiresAt: now }), wholeGrant],
    ['REV-7 one of a revoked grant', refresh({ grant: grant({ revokedAt: now }) }), nothing],
    [
      'REV-5 an access token goes alone',
      shownAccessToken(),
      { kind: 'take-back', plan: { kind: 'opaque-access-token', id: 'access-1' } },
    ],
    [
      'REV-3 a JWT is remembered until it expires',
      shownAccessToken({ format: 'jwt', id: 'jti' }),
      { kind: 'take-back', plan: { kind: 'jwt-access-token', id: 'jti', expiresAt: inSeconds(540) } },
    ],
    ['REV-7 an expired access token', shownAccessToken({ expiresAt: now }), nothing],
    ['REV-7 a revoked access token', shownAccessToken({ revokedAt: now }), nothing],
  ]
  for (const [name, token, expected] of cases) {
    it(name, () => assert.deepEqual(decideRevocation(token, context), expected))
  }

  for (const token of [refresh(), shownAccessToken(), shownAccessToken({ expiresAt: now })]) {
    it(`REV-2 another client's ${token.kind} token is refused`, () => {
      const decision = decideRevocation(token, { ...context, clientId: other.id })
      assert.deepEqual(decision.kind === 'refuse' ? decision.error.code : undefined, 'invalid_grant')
    })
  }
})

describe('GEN-52 a session without a browser goes with its token', () => {
  const live = { expiresAt: inSeconds(999), idleExpiresAt: inSeconds(999) }
  const direct = { session: { ...live, isDevice: true } }
  const user = { id: ada, username: 'Ada', claims: {} }
  const access = (session: object = direct, changes: Parameters<typeof shownAccessToken>[0] = {}) =>
    shownAccessToken({ holder: { kind: 'person', user, ...grantFacts(session) }, ...changes })
  const ends = (token: ShownToken | undefined, changes: Partial<typeof context> = {}) => {
    const decision = decideRevocation(token, { ...context, profile: vendorProfile, ...changes })
    return decision.kind === 'take-back' ? decision.session : decision.error.code
  }

  const cases: readonly [string, ShownToken, string | undefined][] = [
    ['with an access token', access(), 'session-1'],
    ['with a refresh token', refresh(direct), 'session-1'],
    [
      'with an expired access token: the app wants its person signed out',
      access(direct, { expiresAt: now }),
      'session-1',
    ],
    ['again, after a crash between the two', access(direct, { revokedAt: now }), 'session-1'],
    ['not once it has ended', access({ session: { ...direct.session, endedAt: now } }), undefined],
    ['a session with a browser never', access({ session: live }), undefined],
    ["a client's own token has none", shownAccessToken({ holder: { kind: 'client' } }), undefined],
    ['nor has one whose grant is gone', shownAccessToken({ holder: { kind: 'nobody' } }), undefined],
  ]
  for (const [name, token, expected] of cases) it(name, () => assert.equal(ends(token), expected))

  it('D10 and once it has ended, what outlived it', () => {
    const ended = { session: { ...direct.session, endedAt: now } }
    const gone = { ...ended, grant: grant({ revokedAt: now }) }
    const decide = (token: ShownToken) => decideRevocation(token, { ...context, profile: vendorProfile })
    for (const token of [access(ended), access(ended, { revokedAt: now }), refresh(ended)])
      assert.deepEqual(decide(token), wholeGrant)
    for (const token of [access(gone), refresh(gone)]) assert.deepEqual(decide(token), nothing)
  })

  it('not where the issuer of the token does not say so', () => {
    assert.equal(ends(access(), { profile: standardProfile }), undefined)
  })

  it('not for another client', () => {
    for (const token of [access(), refresh(direct)])
      assert.equal(ends(token, { clientId: other.id }), 'invalid_grant')
  })
})
