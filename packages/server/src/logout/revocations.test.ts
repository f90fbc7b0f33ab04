import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ClientId } from '../domain/client.ts'
import { logoutPolicyAt } from '../domain/grant.ts'
import type { Evidence, Extent, LogoutRequest } from '../domain/logout.ts'
import type { SessionId } from '../domain/session.ts'
import type { LogoutPolicy, LogoutRevocation } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { engines } from '../../test/support/engines.ts'
import { acme, start } from '../../test/support/logout-rows.ts'
import { createLogoutWorld } from '../../test/support/logout-world.ts'
import { testTenant } from '../../test/support/request.ts'
import { tellStory } from './story.ts'

const standard = logoutPolicyAt({ atLogout: 'as-its-scope-says' }, ['openid'])
const offline = logoutPolicyAt({ atLogout: 'as-its-scope-says' }, ['openid', 'offline_access'])
const surviving = logoutPolicyAt({ atLogout: 'survives' }, ['openid'])
const policies = { standard, offline, surviving }

type Standing = 'alive' | 'no access tokens' | 'revoked'
type Standings = Readonly<Record<keyof typeof policies, Standing>>

/** D10: the grants of what ends, by what the tenant wants. */
const expected: Readonly<Record<LogoutRevocation, Standings>> = {
  'as-granted': { standard: 'revoked', offline: 'no access tokens', surviving: 'alive' },
  'access-tokens': { standard: 'revoked', offline: 'no access tokens', surviving: 'no access tokens' },
  everything: { standard: 'revoked', offline: 'revoked', surviving: 'revoked' },
}

const ended = start.getTime() - 60_000

for (const engine of engines) {
  for (const [revokes, wanted] of Object.entries(expected) as [LogoutRevocation, Standings][])
    describe(`AKA-92 D10 a tenant that revokes ${revokes}, on ${engine.name}`, () => {
      const worldOf = async (t: TestContext) => {
        const world = await createLogoutWorld(t, {
          engine,
          tenant: { ...testTenant, logoutRevokes: revokes },
        })
        world.register('ledger')
        const grantsIn = async (session: SessionId, more: object = {}) => {
          const names = Object.keys(policies) as (keyof typeof policies)[]
          const rows = names.map((name) => grantOf(name, session, more))
          await Promise.all(rows)
        }
        const grantOf = (name: string, session: SessionId, more: object) =>
          world.rows.grant(acme, session, {
            id: `${name} ${session}`,
            client_id: 'ledger',
            atLogout: policies[name as keyof typeof policies] satisfies LogoutPolicy,
            ...more,
          })
        const standings = async (session: SessionId) => {
          const rows = await world.database.read
            .selectFrom('grants')
            .selectAll()
            .where('session_id', '=', session)
            .execute()
          return Object.fromEntries(rows.map((row) => [row.id.split(' ')[0], standingOf(row)]))
        }
        return { ...world, grantsIn, standings }
      }

      const ends: Readonly<
        Record<string, (session: SessionId, cookie: string) => Pick<LogoutRequest, 'extent' | 'evidence'>>
      > = {
        'of this browser alone': (sessionId, cookie) => ({
          extent: { kind: 'browser', cookie },
          evidence: { kind: 'user-confirmed', sessionId },
        }),
        'by its name': (sessionId) => ({ extent: { kind: 'session', sessionId }, evidence: operator }),
        'of an app’s part': (sessionId) => ({ extent: partOf(sessionId), evidence: operator }),
      }
      for (const [name, asked] of Object.entries(ends))
        it(`at a logout ${name}, and of nothing else`, async (t) => {
          const world = await worldOf(t)
          const [here, there] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
          for (const { id } of [here, there]) await world.grantsIn(id)
          const request = { door: 'end-session', ...asked(here.id, here.cookie) } as const
          const answer = await world.logout.perform(world.tenant, request)
          assert.equal(answer.kind, 'ended')
          assert.deepEqual(await world.standings(here.id), wanted)
          const others = await world.standings(there.id)
          assert.ok(Object.values(others).every((one) => one === 'alive'))
          const story = (await world.records.story(answer.logoutId)) ?? assert.fail()
          const count = (standing: Standing) => Object.values(wanted).filter((one) => one === standing).length
          assert.deepEqual(
            [story.grantsRevoked, story.accessRevoked],
            [count('revoked'), count('no access tokens')],
          )
          assert.equal(
            / {2}grants {5}(.*)\n/.exec(tellStory(story))?.[1],
            count('no access tokens') === 0
              ? '3 revoked'
              : `1 revoked; ${count('no access tokens')} went on without the access tokens made so far`,
          )
        })

      it('at the end of its time, as of then: what was made since was never the session’s', async (t) => {
        const world = await worldOf(t)
        const { id } = await world.rows.session(acme, 'ada', { idle_expires_at: ended })
        await world.grantsIn(id)
        assert.equal(await world.logout.endOverdueSessions(), 1)
        assert.deepEqual(await world.standings(id), wanted)
        const cut = await world.database.read
          .selectFrom('grants')
          .select('access_revoked_at')
          .where('access_revoked_at', 'is not', null)
          .execute()
        assert.ok(cut.every((row) => row.access_revoked_at === ended))
      })

      it('beside a family whose token came twice, which ends whole in any case', async (t) => {
        const world = await worldOf(t)
        const { id, sids } = await world.signIn(['ledger'])
        const { id: part } = await world.database.read
          .selectFrom('rp_sessions')
          .select('id')
          .where('sid', '=', sids['ledger'] ?? '')
          .executeTakeFirstOrThrow()
        await world.grantsIn(id, { rp_session_id: part })
        const replayed = await world.rows.grant(acme, id, { atLogout: surviving, rp_session_id: part })
        const grantId = replayed.id as Extract<Extent, { kind: 'grant' }>['grantId']
        await world.logout.perform(world.tenant, {
          door: 'refresh-replay',
          extent: { kind: 'grant', grantId },
          evidence: { kind: 'token-replayed', grantId, credential: 'refresh-token' },
        })
        assert.deepEqual(await world.standings(id), { ...wanted, [replayed.id]: 'revoked' })
      })

      it('and everything where everything is meant', async (t) => {
        const world = await worldOf(t)
        const { id } = await world.signIn(['ledger'])
        await world.grantsIn(id)
        const userId = 'ada' as UserId
        await world.logout.perform(world.tenant, {
          door: 'password-change',
          extent: { kind: 'user', userId },
          evidence: { kind: 'password-changed', userId },
        })
        assert.deepEqual(await world.standings(id), expected.everything)
      })
    })
}

describe('AKA-6 D10 a token that outlived its session', () => {
  it('ends nothing of it any more: neither what is left nor what others have', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const [here, there] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const grant = await world.rows.grant(acme, here.id, { client_id: 'ledger', atLogout: surviving })
    const end = (request: Pick<LogoutRequest, 'door' | 'extent' | 'evidence'>) =>
      world.logout.perform(world.tenant, request)
    await end({ door: 'operator', extent: { kind: 'session', sessionId: here.id }, evidence: operator })
    const evidence: Evidence = { kind: 'user-token', userId: 'ada' as UserId, sessionId: here.id }
    for (const extent of [{ kind: 'session', sessionId: here.id } as const, partOf(here.id)])
      assert.equal((await end({ door: 'user-api', extent, evidence })).kind, 'nothing-to-end')
    assert.equal(await world.lives(there), true)
    const { revoked_at: revokedAt } = await world.database.read
      .selectFrom('grants')
      .select('revoked_at')
      .where('id', '=', grant.id)
      .executeTakeFirstOrThrow()
    assert.equal(revokedAt, null)
  })
})

const operator: Evidence = { kind: 'operator', name: 'root' }

function partOf(sessionId: SessionId): Extent {
  return { kind: 'part', sessionId, clientId: 'ledger' as ClientId }
}

function standingOf(row: { readonly revoked_at: number | null; readonly access_revoked_at: number | null }) {
  if (row.revoked_at !== null) return 'revoked'
  return row.access_revoked_at === null ? 'alive' : 'no access tokens'
}
