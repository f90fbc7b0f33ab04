import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  grant,
  grantFacts,
  inSeconds,
  now,
  refreshFacts,
  shownAccessToken,
} from '../../../../test/support/token-facts.ts'
import { ada } from '../../../../test/support/token-request.ts'
import { counts, type ShownToken } from './decide.ts'

const user = { id: ada, username: 'Ada', claims: {} }
const person = (...changes: Parameters<typeof grantFacts>) =>
  ({ kind: 'person', user, ...grantFacts(...changes) }) as const
const ended = { expiresAt: inSeconds(99), idleExpiresAt: inSeconds(99), endedAt: inSeconds(-1) }
const offline = grant({ atLogout: { access: 'end', refresh: 'survive' } })
const survivor = grant({ atLogout: { access: 'survive', refresh: 'survive' } })

describe('INT-4, BCL-55 whether a token counts', () => {
  const cases: readonly [string, ShownToken, boolean][] = [
    ['an access token', shownAccessToken(), true],
    ['an expired one', shownAccessToken({ expiresAt: now }), false],
    ['a revoked one', shownAccessToken({ revokedAt: now }), false],
    [
      'one of a revoked grant',
      shownAccessToken({ holder: person({ grant: grant({ revokedAt: now }) }) }),
      false,
    ],
    ['one of an ended session', shownAccessToken({ holder: person({ session: ended }) }), false],
    [
      'one of an idle session',
      shownAccessToken({ holder: person({ session: { expiresAt: inSeconds(9), idleExpiresAt: now } }) }),
      false,
    ],
    ['one of a disabled account', shownAccessToken({ holder: person({ accountAllows: false }) }), false],
    [
      'one that survives its session (D10)',
      shownAccessToken({ holder: person({ session: ended, grant: survivor }) }),
      true,
    ],
    [
      'one from before the logout, offline',
      shownAccessToken({ holder: person({ session: ended, grant: offline }) }),
      false,
    ],
    [
      'one from after the logout, offline',
      shownAccessToken({ issuedAt: now, holder: person({ session: ended, grant: offline }) }),
      true,
    ],
    ['one whose grant is gone', shownAccessToken({ holder: { kind: 'nobody' } }), false],
    ["a client's own", shownAccessToken({ holder: { kind: 'client' } }), true],
    ["a client's own, expired", shownAccessToken({ holder: { kind: 'client' }, expiresAt: now }), false],
    ["a client's own, revoked", shownAccessToken({ holder: { kind: 'client' }, revokedAt: now }), false],
    ['a refresh token', { kind: 'refresh', ...refreshFacts() }, true],
    ['a rotated one', { kind: 'refresh', ...refreshFacts({ rotatedAt: now }) }, false],
    ['one whose sibling was used', { kind: 'refresh', ...refreshFacts({ isUsedElsewhere: true }) }, false],
    ['one of a disabled account', { kind: 'refresh', ...refreshFacts({ accountAllows: false }) }, false],
    ['BCL-53 one of an ended session', { kind: 'refresh', ...refreshFacts({ session: ended }) }, false],
    [
      'BCL-54 an offline one of an ended session',
      { kind: 'refresh', ...refreshFacts({ session: ended, grant: offline }) },
      true,
    ],
  ]
  for (const [name, token, expected] of cases) it(name, () => assert.equal(counts(token, now), expected))
})
