import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Engine, engines } from '../../test/support/engines.ts'
import type { SessionId } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { UpstreamId } from '../domain/upstream.ts'
import { createSealer, SealBroken } from './keys/seal.ts'
import { createUpstreamSessions, type UpstreamSession } from './upstream-session.ts'

const acme = 'acme' as TenantId
const umbra = 'umbra' as TenantId
const at = new Date('2026-11-20T09:00:00Z')
const session: UpstreamSession = {
  sessionId: 's1' as SessionId,
  upstreamId: 'corp' as UpstreamId,
  issuer: 'https://corp.example' as Issuer,
  subject: 'grace',
  idToken: 'header.claims.signature',
  sid: 'there',
  acr: 'gold',
}
const sealer = createSealer(new Uint8Array(32).fill(7))

async function stage(t: TestContext, engine: Engine) {
  const { database } = await engine.fresh(t)
  const sessions = createUpstreamSessions(sealer)
  const put = (tenantId: TenantId, one: UpstreamSession) =>
    database.write((transaction) => sessions.put(transaction, tenantId, one, at))
  const find = (id = 's1', tenantId = acme) => sessions.find(database.read, tenantId, id as SessionId)
  const standing = () => sessions.standing(database.read, acme, session.sessionId)
  const supersede = () =>
    database.write((transaction) => sessions.supersede(transaction, acme, session.sessionId, at))
  const forget = (...ids: readonly string[]) =>
    database.write((transaction) => sessions.forgetIdTokens(transaction, acme, ids as SessionId[]))
  return { database, put, find, standing, supersede, forget }
}

for (const engine of engines) {
  describe(`FED-2 what a session has of its upstream, on ${engine.name}`, () => {
    it('is found as it was put', async (t) => {
      const { put, find, standing } = await stage(t, engine)
      await put(acme, session)
      assert.deepEqual([await find(), await standing()], [session, 'corp'])
    })

    it('has no name and no acr where the upstream told none', async (t) => {
      const { put, find } = await stage(t, engine)
      const { sid: _, acr: __, ...bare } = session
      await put(acme, bare)
      assert.deepEqual(await find(), bare)
    })

    it('is another session’s, or another tenant’s, for nobody', async (t) => {
      const { put, find } = await stage(t, engine)
      await put(acme, session)
      assert.deepEqual([await find('s2'), await find('s1', umbra)], [undefined, undefined])
    })

    it('is what came last', async (t) => {
      const { put, find, supersede, standing } = await stage(t, engine)
      await put(acme, session)
      await supersede()
      const { acr: _, ...later } = { ...session, idToken: 'another.one.altogether', sid: 'there, later' }
      await put(acme, later)
      assert.deepEqual([await find(), await standing()], [later, 'corp'])
    })

    it('stays, and says nothing more of how the person signed in, after a password', async (t) => {
      const { put, find, supersede, standing } = await stage(t, engine)
      await put(acme, session)
      await supersede()
      assert.deepEqual([await find(), await standing()], [session, undefined])
    })

    it('forgets the ID tokens of sessions that are over, of this tenant’s, and whose word they stood on never', async (t) => {
      const { put, find, standing, forget } = await stage(t, engine)
      const [gone, stays] = ['s2', 's3'] as [SessionId, SessionId]
      await put(acme, session)
      await put(umbra, session)
      await put(acme, { ...session, sessionId: gone })
      await put(acme, { ...session, sessionId: stays })
      await forget('s1', gone)
      assert.deepEqual([await find(), await find(gone), await standing()], [undefined, undefined, 'corp'])
      assert.deepEqual(
        [await find(stays), await find('s1', umbra)],
        [{ ...session, sessionId: stays }, session],
      )
    })

    it('does not open in another session’s row', async (t) => {
      const { database, put, find } = await stage(t, engine)
      await put(acme, session)
      await put(acme, { ...session, sessionId: 's2' as SessionId })
      const { id_token_sealed } = await database.read
        .selectFrom('upstream_sessions')
        .select('id_token_sealed')
        .where('session_id', '=', 's1')
        .executeTakeFirstOrThrow()
      assert.doesNotMatch(id_token_sealed ?? '', /claims/)
      await database.write((transaction) =>
        transaction
          .updateTable('upstream_sessions')
          .set({ id_token_sealed })
          .where('session_id', '=', 's2')
          .execute(),
      )
      await assert.rejects(() => find('s2'), SealBroken)
    })
  })
}
