import { idleEnd, type SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { createFindSession } from './find-sql.ts'
import { createFindRpSession, createJoin } from './join-sql.ts'
import { updateLiveSession } from './live-sql.ts'
import type { Proof, SessionStore } from './store.ts'

export function createSessionStore(database: Database, random: Random): SessionStore {
  const findRpSession = createFindRpSession(database.read)
  return {
    find: createFindSession(database.read),
    sidOf: async (tenantId, part) => (await findRpSession(database.read, tenantId, part))?.sid,
    join: createJoin(database.read, random),

    async begin(transaction, tenant, proof) {
      const cookie = issueCredential('session', random)
      const row = {
        tenant_id: tenant.id,
        id: cookie.id,
        user_id: proof.userId,
        created_at: proof.at.getTime(),
      }
      await transaction
        .insertInto('sessions')
        .values({
          ...row,
          ...proofColumns(tenant, proof, cookie.hash),
          ended_at: null,
          ended_by: null,
          version: 1,
          kind: 'browser',
          user_agent: proof.userAgent ?? null,
          remote_address: proof.remoteAddress ?? null,
        })
        .execute()
      return cookie
    },

    async beginDevice(transaction, tenant, { approvedIn, at, userAgent, remoteAddress }) {
      const approval = { tenantId: tenant.id, id: approvedIn.id, at: at.getTime() }
      const held = await updateLiveSession(transaction, approval)
        .set((row) => ({ version: row('version', '+', 0) }))
        .executeTakeFirst()
      if (held.numUpdatedRows !== 1n) return 'stale'
      const expiresAt = new Date(at.getTime() + tenant.lifetimes.sessionSeconds * 1000)
      // Nobody ever holds this cookie.
      const { id, hash } = issueCredential('session', random)
      await transaction
        .insertInto('sessions')
        .values({
          tenant_id: tenant.id,
          id,
          cookie_hash: hash,
          user_id: approvedIn.userId,
          auth_time: approvedIn.authTime.getTime(),
          amr: approvedIn.amr.join(' '),
          created_at: at.getTime(),
          last_seen_at: at.getTime(),
          expires_at: expiresAt.getTime(),
          idle_expires_at: expiresAt.getTime(),
          ended_at: null,
          ended_by: null,
          version: 1,
          kind: 'device',
          user_agent: userAgent ?? null,
          remote_address: remoteAddress ?? null,
        })
        .execute()
      return { id: id as SessionId, lastSeenAt: at, expiresAt }
    },

    async renew(transaction, tenant, id, proof) {
      const cookie = issueCredential('session', random, id)
      const done = await updateLiveSession(transaction, { tenantId: tenant.id, id, at: proof.at.getTime() })
        .where('user_id', '=', proof.userId)
        .set(proofColumns(tenant, proof, cookie.hash))
        .set((row) => ({ version: row('version', '+', 1) }))
        .executeTakeFirst()
      return done.numUpdatedRows === 1n ? cookie : 'stale'
    },
  }
}

/** A proof starts both clocks anew: it is a sign-in, whether or not the session is new. */
function proofColumns({ lifetimes }: Tenant, { at, amr }: Proof, cookieHash: string) {
  const expiresAt = new Date(at.getTime() + lifetimes.sessionSeconds * 1000)
  return {
    cookie_hash: cookieHash,
    auth_time: at.getTime(),
    amr: amr.join(' '),
    last_seen_at: at.getTime(),
    expires_at: expiresAt.getTime(),
    idle_expires_at: idleEnd(lifetimes, at, expiresAt).getTime(),
  }
}
