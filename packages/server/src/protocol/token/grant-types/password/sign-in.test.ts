import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import type { Subject } from '../../../../domain/user.ts'
import { createSessionStore } from '../../../../sign-in/session/store-sql.ts'
import { httpRequest } from '../../../../../test/support/request.ts'
import {
  ada,
  createTokenWorld,
  type TokenWorld,
  vendorApp,
} from '../../../../../test/support/token-request.ts'
import { vendorProfile } from '../../../../../test/support/vendor-profile.ts'
import { createIssue } from '../../issue.ts'
import { createMint } from '../../mint.ts'
import { createSignInDirectly } from './sign-in.ts'
import { createDirectStore } from './store-sql.ts'

/** The real thing over the world's database, with a comparison during which something happens. */
function during(world: TokenWorld, happens: () => Promise<unknown>, scope = 'profile') {
  const { database, random, keys } = world
  const refused: string[] = []
  const signIn = createSignInDirectly({
    direct: {
      prove: async () => {
        const { password_hash: provedBy } = await database.read
          .selectFrom('users')
          .select('password_hash')
          .executeTakeFirstOrThrow()
        await happens()
        const proof = { userId: ada, amr: ['pwd'], at: world.now() }
        return { kind: 'right', entry: { proof, provedBy: provedBy ?? undefined } }
      },
      refuse: async (_request, { proof }, clientId) => void refused.push(`${proof.userId} ${clientId}`),
    },
    consents: { remembered: async () => [], remember: async () => {} },
    store: createDirectStore({
      database,
      random,
      sessions: createSessionStore(database, random, () => false),
    }),
    issue: createIssue({ mint: createMint({ keys, random }), random }),
    random,
    subjectOf: (_tenantId, _client, userId) => userId as string as Subject,
  })
  const asked = {
    caller: { client: vendorApp, method: 'client_secret_basic' },
    profile: vendorProfile,
    username: 'ada',
    password: 'any',
    // Without a secret that was kept there is nothing to sign an ID token with by HS256.
    scope,
  } as const
  return { refused, answer: () => signIn(httpRequest({ url: '/vendor/token', form: '' }), asked) }
}

describe('GEN-35 D10 what was proved must still be true when the session begins', () => {
  const happenings: readonly [string, (world: TokenWorld) => Promise<unknown>][] = [
    ['the password was changed', (world) => world.set('users', { password_hash: 'another' })],
    ['the password was taken away', (world) => world.set('users', { password_hash: null })],
    ['the account was disabled', (world) => world.set('users', { disabled_at: 1 })],
    [
      'the account was removed',
      (world) => world.database.write((transaction) => transaction.deleteFrom('users').execute()),
    ],
  ]
  for (const [name, happens] of happenings) {
    it(`${name} while it was compared: nothing begins, and it is written down`, async (t) => {
      const world = await createTokenWorld(t)
      const { answer, refused } = during(world, () => happens(world))
      assert.deepEqual(await answer(), { kind: 'wrong-credentials' })
      assert.deepEqual(refused, ['user-ada vendor-app'])
      for (const table of ['rp_sessions', 'grants', 'refresh_tokens', 'audit'] as const)
        assert.deepEqual(await world.database.read.selectFrom(table).select('tenant_id').execute(), [], table)
      const sessions = world.database.read.selectFrom('sessions').select('id').where('kind', '=', 'device')
      assert.deepEqual(await sessions.execute(), [])
    })
  }

  it('a fault in the middle of it leaves nothing behind', async (t) => {
    const world = await createTokenWorld(t)
    for (const table of ['rp_sessions', 'grants', 'refresh_tokens', 'audit'])
      await sql`create trigger ${sql.ref(`no_${table}`)} before insert on ${sql.table(table)}
        begin select raise(abort, 'the disk is full'); end`.execute(world.database.unguarded)
    for (const table of ['rp_sessions', 'grants', 'refresh_tokens', 'audit']) {
      const { answer } = during(world, async () => {}, 'profile offline_access')
      await assert.rejects(answer(), /the disk is full/, table)
      for (const one of ['rp_sessions', 'grants', 'refresh_tokens', 'audit'] as const)
        assert.deepEqual(await world.database.read.selectFrom(one).select('tenant_id').execute(), [], one)
      const sessions = world.database.read.selectFrom('sessions').select('id').where('kind', '=', 'device')
      assert.deepEqual(await sessions.execute(), [], table)
      await sql`drop trigger ${sql.ref(`no_${table}`)}`.execute(world.database.unguarded)
    }
    assert.equal((await during(world, async () => {}, 'profile offline_access').answer()).kind, 'signed-in')
  })

  it('else it begins', async (t) => {
    const world = await createTokenWorld(t)
    const { answer } = during(world, async () => {})
    assert.equal((await answer()).kind, 'signed-in')
  })
})
