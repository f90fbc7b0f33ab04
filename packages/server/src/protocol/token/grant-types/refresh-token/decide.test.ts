import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, grant, inSeconds, now, refreshFacts } from '../../../../../test/support/token-facts.ts'
import { app, other } from '../../../../../test/support/token-request.ts'
import type { RefreshFacts } from '../../decide.ts'
import { decideRefresh, type RefreshDecision } from './decide.ts'

const decide = (
  facts: RefreshFacts | undefined,
  changes: { scope?: string; grace?: number; client?: typeof app } = {},
) =>
  decideRefresh(
    facts,
    { scope: changes.scope, resources: [] },
    {
      ...context,
      client: changes.client ?? app,
      tenant: {
        ...context.tenant,
        lifetimes: { ...context.tenant.lifetimes, refreshGraceSeconds: changes.grace ?? 10 },
      },
    },
  )
const reasonOf = (decision: RefreshDecision) =>
  decision.kind === 'issue' ? undefined : decision.error.reason

const over = { expiresAt: inSeconds(-1), idleExpiresAt: inSeconds(60) }
const offline = grant({ scope: ['openid'], atLogout: { access: 'end', refresh: 'survive' } })

describe('RFC6749 §6 a refresh token is judged', () => {
  const cases: readonly [string, RefreshFacts | undefined, string, string?][] = [
    ['a good one', refreshFacts(), 'issue'],
    ['an unknown one', undefined, 'refuse', 'unknown-refresh-token'],
    [
      "OAUTH-19 another client's",
      refreshFacts({ clientId: other.id }),
      'wrong-client',
      'refresh-token-of-another-client',
    ],
    ['an expired one', refreshFacts({ expiresAt: now }), 'refuse', 'refresh-token-over'],
    ['a revoked one', refreshFacts({ revokedAt: now }), 'refuse', 'refresh-token-revoked'],
    [
      'one of a revoked grant',
      refreshFacts({ grant: grant({ revokedAt: now }) }),
      'refuse',
      'refresh-token-revoked',
    ],
    ['D10 one of a disabled account', refreshFacts({ accountAllows: false }), 'refuse', 'refresh-token-over'],
    ['BCL-53 one whose session is over', refreshFacts({ session: over }), 'refuse', 'refresh-token-over'],
    ['BCL-54 an offline one whose session is over', refreshFacts({ session: over, grant: offline }), 'issue'],
    [
      'a rotated one of a revoked grant',
      refreshFacts({ rotatedAt: inSeconds(-99), grant: grant({ revokedAt: now }) }),
      'refuse',
      'refresh-token-revoked',
    ],
  ]
  for (const [name, facts, kind, reason] of cases) {
    it(name, () => {
      const decision = decide(facts)
      assert.deepEqual([decision.kind, reasonOf(decision)], [kind, reason])
    })
  }
})

describe('BCP-6 reuse is told from a lost answer (RFC9700 §4.14.2)', () => {
  const cases: readonly [string, Partial<RefreshFacts>, number, string][] = [
    ['rotated long ago', { rotatedAt: inSeconds(-99) }, 10, 'reused'],
    ['rotated just outside the grace', { rotatedAt: inSeconds(-10) }, 10, 'reused'],
    ['rotated within the grace, its child unused', { rotatedAt: inSeconds(-9) }, 10, 'issue'],
    [
      'rotated within the grace, its child used',
      { rotatedAt: inSeconds(-9), isUsedElsewhere: true },
      10,
      'reused',
    ],
    ['rotated just now, without a grace', { rotatedAt: now }, 0, 'reused'],
    ['never used, but another child of its parent was', { isUsedElsewhere: true }, 10, 'reused'],
    ['rotated and expired', { rotatedAt: inSeconds(-99), expiresAt: inSeconds(-9) }, 10, 'reused'],
    [
      'rotated within the grace, but its session is over',
      { rotatedAt: inSeconds(-1), session: over },
      10,
      'refuse',
    ],
  ]
  for (const [name, changes, grace, kind] of cases) {
    it(name, () => assert.equal(decide(refreshFacts(changes), { grace }).kind, kind))
  }

  it('also after the client went over to keeping its tokens', () => {
    const keeper = { ...app, refreshTokenPolicy: 'reuse' } as const
    assert.equal(decide(refreshFacts({ rotatedAt: inSeconds(-99) }), { client: keeper }).kind, 'reused')
  })
})

describe('D8 what becomes of the token', () => {
  const issued = (facts: RefreshFacts, client = app) => {
    const decision = decide(facts, { client })
    assert.ok(decision.kind === 'issue')
    return decision
  }
  const keeper = { ...app, refreshTokenPolicy: 'reuse' } as const

  it('rotate: a child replaces it, and its own end stays', () => {
    const { plan, fate } = issued(refreshFacts())
    assert.deepEqual(plan.refresh, {
      scope: ['openid', 'profile'],
      expiresAt: inSeconds(36_000),
      parentId: 'refresh-1',
    })
    assert.deepEqual(fate, { rotatedAt: now, expiresAt: inSeconds(80_000) })
  })

  it('rotate, lost answer: another child, and the grace does not begin anew', () => {
    const { plan, fate } = issued(refreshFacts({ rotatedAt: inSeconds(-5) }))
    assert.equal(plan.refresh?.parentId, 'refresh-1')
    assert.deepEqual(fate?.rotatedAt, inSeconds(-5))
  })

  it('reuse: it goes on, and lives longer', () => {
    const { plan, fate } = issued(refreshFacts({ lastUsedAt: inSeconds(-60) }), keeper)
    assert.equal(plan.refresh, undefined)
    assert.deepEqual(fate, { expiresAt: inSeconds(36_000) })
  })

  it('reuse: its use is written down once a minute', () => {
    assert.equal(issued(refreshFacts({ lastUsedAt: inSeconds(-59) }), keeper).fate, undefined)
    assert.ok(issued(refreshFacts(), keeper).fate)
  })
})

describe('BCP-7 OAUTH-19 the scope may narrow and never widen (RFC6749 §6)', () => {
  const cases: readonly [string, string | undefined, readonly string[] | undefined][] = [
    ['unsent it stays', undefined, ['openid', 'profile']],
    ['empty it stays', ' ', ['openid', 'profile']],
    ['it narrows', 'profile', ['profile']],
    ['it does not widen', 'openid email', undefined],
  ]
  for (const [name, scope, expected] of cases) {
    it(name, () => {
      const decision = decide(refreshFacts(), scope === undefined ? {} : { scope })
      if (decision.kind === 'issue') return assert.deepEqual(decision.plan.access.scope, expected)
      return assert.deepEqual([expected, reasonOf(decision)], [undefined, 'invalid_scope'])
    })
  }

  it('and the next refresh token has the whole scope again', () => {
    const decision = decide(refreshFacts(), { scope: 'profile' })
    assert.ok(decision.kind === 'issue')
    assert.deepEqual(decision.plan.refresh?.scope, ['openid', 'profile'])
    assert.equal(decision.plan.idToken, undefined)
  })
})

describe('AUT-33 how long a lost answer may be asked for again is the app’s, where it says so', () => {
  const cases: readonly [string, number | undefined, number, string][] = [
    ['longer than the tenant', 60, -59, 'issue'],
    ['and no longer than that', 60, -60, 'reused'],
    ['shorter', 2, -2, 'reused'],
    ['not at all: the next moment is too late', 0, -0.001, 'reused'],
    ['nor the same', 0, 0, 'reused'],
    ['as long as the tenant says, where it says nothing', undefined, -9, 'issue'],
  ]
  for (const [name, refreshGraceSeconds, rotated, kind] of cases) {
    it(name, () => {
      const client = { ...app, ...(refreshGraceSeconds === undefined ? {} : { refreshGraceSeconds }) }
      assert.equal(decide(refreshFacts({ rotatedAt: inSeconds(rotated) }), { client }).kind, kind)
    })
  }
})
