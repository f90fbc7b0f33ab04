import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grant, inSeconds, now, refreshFacts, shownAccessToken } from '../../../test/support/token-facts.ts'
import { app, other } from '../../../test/support/token-request.ts'
import type { ShownToken } from '../token/shown/decide.ts'
import { decideRevocation } from './decide.ts'

const refresh = (changes: Parameters<typeof refreshFacts>[0] = {}) =>
  ({ kind: 'refresh', ...refreshFacts(changes) }) as const
const nothing = { kind: 'nothing-to-revoke' }
const wholeGrant = { kind: 'revoke', plan: { kind: 'grant', grantId: 'grant-1' } }

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
      { kind: 'revoke', plan: { kind: 'opaque-access-token', id: 'access-1' } },
    ],
    [
      'REV-3 a JWT is remembered until it expires',
      shownAccessToken({ format: 'jwt', id: 'jti' }),
      { kind: 'revoke', plan: { kind: 'jwt-access-token', id: 'jti', expiresAt: inSeconds(540) } },
    ],
    ['REV-7 an expired access token', shownAccessToken({ expiresAt: now }), nothing],
    ['REV-7 a revoked access token', shownAccessToken({ revokedAt: now }), nothing],
  ]
  for (const [name, token, expected] of cases) {
    it(name, () => assert.deepEqual(decideRevocation(token, app.id, now), expected))
  }

  for (const token of [refresh(), shownAccessToken(), shownAccessToken({ expiresAt: now })]) {
    it(`REV-2 another client's ${token.kind} token is refused`, () => {
      const decision = decideRevocation(token, other.id, now)
      assert.deepEqual(decision.kind === 'refuse' ? decision.error.code : undefined, 'invalid_grant')
    })
  }
})
