import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, grant, grantFacts, inSeconds, now, ownTarget } from '../../../test/support/token-facts.ts'
import { app, spa } from '../../../test/support/token-request.ts'
import { type NamedPerson, standardProfile } from '../../domain/profile.ts'
import { planFamily, planTokens, refreshExpiresAt } from './decide.ts'

const offline = { access: 'end', refresh: 'survive' } as const
const survivor = { access: 'survive', refresh: 'survive' } as const
const wanted = { scope: ['openid'], target: ownTarget }

describe('D8 how long tokens live', () => {
  it('an access token as long as its tenant says', () => {
    assert.deepEqual(planTokens(grantFacts(), context, wanted).access.expiresAt, inSeconds(600))
  })

  const ending = { expiresAt: inSeconds(30), idleExpiresAt: inSeconds(3600) }
  it('but no longer than the session that it ends with', () => {
    assert.deepEqual(
      planTokens(grantFacts({ session: ending }), context, wanted).access.expiresAt,
      inSeconds(30),
    )
  })

  it('unless it survives the session', () => {
    const facts = grantFacts({ session: ending, grant: grant({ atLogout: survivor }) })
    assert.deepEqual(planTokens(facts, context, wanted).access.expiresAt, inSeconds(600))
  })

  it('and unless the session has stopped long ago', () => {
    const over = { expiresAt: inSeconds(-30), idleExpiresAt: inSeconds(-60) }
    const facts = grantFacts({ session: over, grant: grant({ atLogout: offline }) })
    assert.deepEqual(planTokens(facts, context, wanted).access.expiresAt, inSeconds(600))
  })

  it('AKA-92 but no longer than a session with which its tenant ends it', () => {
    const session = { ...ending, revokesAtEnd: 'access-tokens' } as const
    const facts = grantFacts({ session, grant: grant({ atLogout: survivor }) })
    assert.deepEqual(planTokens(facts, context, wanted).access.expiresAt, inSeconds(30))
  })

  it('AKA-92 a refresh token by its grant alone: each use of it is looked at here', () => {
    const session = { ...ending, revokesAtEnd: 'everything' } as const
    const facts = grantFacts({ session, grant: grant({ atLogout: survivor }) })
    assert.deepEqual(refreshExpiresAt(facts, context), inSeconds(86_400))
  })

  it('BCP-9 a refresh token slides, within its session', () => {
    assert.deepEqual(refreshExpiresAt(grantFacts(), context), inSeconds(36_000))
    assert.deepEqual(
      refreshExpiresAt(grantFacts({ grant: grant({ atLogout: offline }) }), context),
      inSeconds(86_400),
    )
  })
})

describe('CORE §3.1.3.3 which tokens there are', () => {
  it('an ID token for openid, with the nonce of its request', () => {
    const { idToken } = planTokens(grantFacts(), context, { ...wanted, nonce: 'n-1' })
    assert.deepEqual(idToken, { issuedAt: now, expiresAt: inSeconds(600), nonce: 'n-1', person: {} })
  })

  const named = {
    ...standardProfile,
    spelling: {
      ...standardProfile.spelling,
      otherNames: ({ subject, tenant }: NamedPerson) => ({ other_sub: `${tenant.id}/${subject}` }),
    },
  }

  it('AKA-52 with what else names the person at its issuer', () => {
    const { idToken } = planTokens(grantFacts(), { ...context, profile: named }, wanted)
    assert.deepEqual(idToken?.person, { other_sub: 'acme/subject-1' })
  })

  it('none without openid', () => {
    assert.equal(planTokens(grantFacts(), context, { ...wanted, scope: ['email'] }).idToken, undefined)
  })
})

describe('AKA-46 D8 a refresh token', () => {
  const refresh = (scope: string, client = app) =>
    planFamily(grantFacts(), { ...context, client }, { ...wanted, scope: scope.split(' ') }).refresh
  it('comes always, for public clients too, and without offline_access', () => {
    assert.ok(refresh('openid'))
    assert.ok(refresh('openid', spa))
    assert.ok(refresh('email'))
  })
  it('for clients that are registered for it', () => {
    assert.equal(refresh('openid', { ...app, grantTypes: ['authorization_code'] }), undefined)
  })
})

describe('BCL-54 a token made after a logout is not one of those that the logout killed', () => {
  const cases: readonly [string, Date | undefined, Date][] = [
    ['without a logout it is dated now', undefined, now],
    ['after a logout long ago, too', inSeconds(-10), now],
    ['after one in this second it is dated into the next', inSeconds(-0.1), new Date('2026-11-20T09:00:01Z')],
    ['after one in this millisecond, too', now, new Date('2026-11-20T09:00:01Z')],
  ]
  for (const [name, accessRevokedAt, issuedAt] of cases) {
    it(name, () => {
      const changes = accessRevokedAt ? { accessRevokedAt } : {}
      const facts = grantFacts({ grant: grant({ atLogout: offline, ...changes }) })
      assert.deepEqual(planTokens(facts, context, wanted).access.issuedAt, issuedAt)
    })
  }

  it('AKA-6 and where it killed none, nothing has to be told from it', () => {
    const session = { expiresAt: inSeconds(30), idleExpiresAt: inSeconds(30), endedAt: now }
    const facts = grantFacts({ session, grant: grant({ atLogout: survivor }) })
    assert.deepEqual(planTokens(facts, context, wanted).access.issuedAt, now)
  })
})
