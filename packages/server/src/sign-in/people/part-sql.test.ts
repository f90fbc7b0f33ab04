import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Engine, engines } from '../../../test/support/engines.ts'
import { acme, createRows, start, umbra } from '../../../test/support/logout-rows.ts'
import type { ClientId } from '../../domain/client.ts'
import type { Sid } from '../../domain/session.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { Subject } from '../../domain/user.ts'
import type { Schema } from '../../platform/store/schema.ts'
import type { NamedPart } from './store.ts'
import { createPeople } from './store-sql.ts'

const ms = start.getTime()

async function worldOf(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const rows = createRows(database)
  const people = createPeople(database)
  for (const tenant of [acme, umbra]) await rows.user(tenant, 'ada', { revoked_up_to: ms - 10 })
  return {
    /** Ledger's part in a session of Ada's, and whether it lives by what is said of it. */
    async signedIn(
      session: Partial<Schema['sessions']> = {},
      part: Partial<Schema['rp_sessions']> = {},
    ): Promise<(more?: Partial<NamedPart>) => Promise<boolean>> {
      const { id } = await rows.session(acme, 'ada', session)
      const { sid, issuer } = await rows.rpSession(acme, id, 'ledger', part)
      const named = { sid: sid as Sid, issuer: issuer as Issuer, subject: 'ada' as Subject }
      const own: NamedPart = { tenantId: acme, clientIds: ['ledger' as ClientId], ...named }
      return (more = {}) => people.partLives({ ...own, ...more }, start)
    },
  }
}

for (const engine of engines) {
  describe(`GEN-31 whether an app's part in a session lives, on ${engine.name}`, () => {
    it('as all that is said of it agrees', async (t) => {
      const { signedIn } = await worldOf(t, engine)
      for (const kind of ['browser', 'device']) {
        const lives = await signedIn({ kind })
        assert.equal(await lives(), true)
        assert.equal(await lives({ clientIds: ['atlas', 'ledger'] as ClientId[] }), true)
      }
    })

    it('D9 of a name that several share: the app’s own, in whatever session is left', async (t) => {
      const { signedIn } = await worldOf(t, engine)
      const sid = 'shared'
      const lives = await signedIn({ ended_at: ms, ended_by: 'l' }, { sid })
      await signedIn({}, { sid, client_id: 'site' })
      assert.equal(await lives(), false)
      await signedIn({}, { sid, client_id: 'blog' })
      await signedIn({}, { sid })
      assert.equal(await lives(), true)
    })

    it('not where anything differs, nor in another tenant', async (t) => {
      const lives = await (await worldOf(t, engine)).signedIn()
      const others: readonly Partial<NamedPart>[] = [
        { sid: 'unknown' as Sid },
        { clientIds: ['atlas' as ClientId] },
        { clientIds: [] },
        { issuer: 'https://op.example/acme/oidc' as Issuer },
        { subject: 'bob' as Subject },
        { tenantId: umbra },
      ]
      for (const other of others) assert.equal(await lives(other), false, JSON.stringify(other))
    })

    const over: Readonly<
      Record<string, readonly [Partial<Schema['sessions']>, Partial<Schema['rp_sessions']>]>
    > = {
      'its session ended': [{ ended_at: ms, ended_by: 'l' }, {}],
      'its own end came alone': [{}, { ended_at: ms }],
      'the session is over by time': [{ expires_at: ms }, {}],
      'nobody came by for too long': [{ idle_expires_at: ms }, {}],
      'a new password closed what was proved before': [{ auth_time: ms - 10 }, {}],
    }
    for (const [why, [session, part]] of Object.entries(over)) {
      it(`not once ${why}`, async (t) => {
        const lives = await (await worldOf(t, engine)).signedIn(session, part)
        assert.equal(await lives(), false)
      })
    }
  })
}
