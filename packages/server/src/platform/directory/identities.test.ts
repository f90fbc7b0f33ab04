import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Engine, engines } from '../../../test/support/engines.ts'
import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import { createRandom } from '../random.ts'
import { findIdentified, identitiesOf, type Identity, insertIdentity, touchIdentity } from './identities.ts'
import {
  insertUpstreamAccount,
  refreshUpstreamAccount,
  type UpstreamAccount,
} from './upstream-account-sql.ts'

const acme = 'acme' as TenantId
const umbra = 'umbra' as TenantId
const at = new Date('2026-11-20T09:00:00Z')
const random = createRandom({ now: () => at })
const grace: Identity = {
  issuer: 'https://corp.example' as Issuer,
  subject: 'grace',
  userId: 'u1' as UserId,
  upstreamId: 'corp' as UpstreamId,
  lastSeenAt: at,
}
const account: UpstreamAccount = {
  id: grace.userId,
  upstreamId: grace.upstreamId,
  subject: grace.subject,
  claims: { name: 'Grace' },
}

async function stage(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const insert = (identity: Identity, tenantId = acme) =>
    database.write((transaction) => insertIdentity(transaction, tenantId, identity))
  const touch = (identity: Identity) =>
    database.write((transaction) => touchIdentity(transaction, acme, identity))
  const open = (one: UpstreamAccount) =>
    database.write((transaction) => insertUpstreamAccount(transaction, one, { tenantId: acme, at, random }))
  const refresh = (one: Pick<UpstreamAccount, 'id' | 'claims'>, later: Date) =>
    database.write((transaction) => refreshUpstreamAccount(transaction, one, { tenantId: acme, at: later }))
  const find = (key: Pick<Identity, 'issuer' | 'subject'> = grace, tenantId = acme) =>
    findIdentified(database.read, tenantId, key)
  const row = (id: string) =>
    database.read.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const change = (set: {
    readonly origin?: string
    readonly disabled_at?: number
    readonly revoked_up_to?: number
  }) =>
    database.write((transaction) =>
      transaction.updateTable('users').set(set).where('id', '=', 'u1').execute(),
    )
  return { database, insert, touch, open, refresh, find, row, change }
}

function identitiesOn(engine: Engine) {
  describe(`FED-3 who somebody of an upstream is here, on ${engine.name}`, () => {
    it('is known by issuer and subject, letter by letter, at this tenant', async (t) => {
      const { insert, open, find } = await stage(t, engine)
      await open(account)
      assert.equal(await insert(grace), true)
      assert.deepEqual(await find(), { userId: 'u1', isClosed: false })
      const others = [
        find({ ...grace, subject: 'Grace' }),
        find({ ...grace, subject: 'grace ' }),
        find({ ...grace, issuer: 'https://corp.example/' as Issuer }),
        find(grace, umbra),
      ]
      assert.deepEqual(await Promise.all(others), [undefined, undefined, undefined, undefined])
    })

    it('is whoever was first', async (t) => {
      const { database, insert, touch } = await stage(t, engine)
      assert.equal(await insert(grace), true)
      assert.equal(await insert({ ...grace, userId: 'u2' as UserId }), false)
      assert.equal(await touch({ ...grace, userId: 'u2' as UserId }), false)
      assert.equal(await insert(grace, umbra), true)
      assert.deepEqual(await identitiesOf(database.read, acme, ['u1' as UserId, 'u2' as UserId]), [grace])
    })

    it('was seen last by the upstream that they came by', async (t) => {
      const { database, insert, touch } = await stage(t, engine)
      await insert(grace)
      const later = {
        ...grace,
        upstreamId: 'corp-too' as UpstreamId,
        lastSeenAt: new Date(at.getTime() + 1000),
      }
      assert.equal(await touch(later), true)
      assert.deepEqual(await identitiesOf(database.read, acme, [grace.userId]), [later])
    })

    it('is closed with the account, and says up to when nothing counts', async (t) => {
      const { insert, open, find, change } = await stage(t, engine)
      await open(account)
      await insert(grace)
      await change({ disabled_at: 5, revoked_up_to: 7 })
      assert.deepEqual(await find(), { userId: 'u1', isClosed: true, revokedUpTo: new Date(7) })
    })
  })

  describe(`FED-3 an account that an upstream keeps, on ${engine.name}`, () => {
    it('has no password and no sign-in name that anybody could type', async (t) => {
      const { open, row } = await stage(t, engine)
      await open({ ...account, claims: { email: 'Grace@Corp.example' } })
      const { username, email, password_hash, origin } = await row('u1')
      assert.deepEqual(
        [username, email, password_hash, origin],
        ['grace@corp.example (corp)', null, null, 'upstream'],
      )
    })

    it('is called by its id, too, where somebody is called the same', async (t) => {
      const { open, row } = await stage(t, engine)
      await open(account)
      await open({ ...account, id: 'u2' as UserId, subject: 'GRACE' })
      assert.deepEqual(
        [(await row('u1')).username, (await row('u2')).username],
        ['grace (corp)', 'grace (corp) u2'],
      )
    })

    it('is told of anew only where something is new', async (t) => {
      const { open, refresh, row } = await stage(t, engine)
      await open(account)
      const later = new Date(at.getTime() + 1000)
      await refresh(account, later)
      assert.equal((await row('u1')).updated_at, at.getTime())
      await refresh({ ...account, claims: { name: 'Grace Hopper' } }, later)
      const { claims, updated_at } = await row('u1')
      assert.deepEqual([claims, updated_at], ['{"name":"Grace Hopper"}', later.getTime()])
    })

    it('is nobody’s to describe but its keeper’s', async (t) => {
      const { open, refresh, row, change } = await stage(t, engine)
      await open(account)
      await change({ origin: 'configuration' })
      await refresh({ ...account, claims: { name: 'Somebody else' } }, new Date(at.getTime() + 1000))
      assert.equal((await row('u1')).claims, '{"name":"Grace"}')
    })
  })
}

for (const engine of engines) identitiesOn(engine)
