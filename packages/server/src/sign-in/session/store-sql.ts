import { idleEnd, type SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import { createFindSession } from './find-sql.ts'
import { createGroupFor } from './group-sql.ts'
import { createJoin, createSidOf } from './join-sql.ts'
import { updateLiveSession } from './live-sql.ts'
import { stillCounts } from './still-counts-sql.ts'
import type { Proof, SessionCookies, SessionStore } from './store.ts'

/** @param readsEmbeddedCookie whether the tenant has doors that read the second cookie (D16). */
export function createSessionStore(
  database: Database,
  random: Random,
  readsEmbeddedCookie: (tenant: Tenant) => boolean,
): SessionStore {
  const groupFor = createGroupFor(database.read, random)
  const cookiesFor = (tenant: Tenant, id?: SessionId): SessionCookies => {
    const cookie = issueCredential('session', random, id)
    if (!readsEmbeddedCookie(tenant)) return cookie
    return { ...cookie, embedded: issueCredential('embedded', random, cookie.id) }
  }
  const insertWithoutCookie = async (transaction: Transaction, tenant: Tenant, session: WithoutCookie) => {
    const { at } = session
    const expiresAt = new Date(at.getTime() + tenant.lifetimes.sessionSeconds * 1000)
    // Nobody ever holds this cookie.
    const { id, hash } = issueCredential('session', random)
    await transaction
      .insertInto('sessions')
      .values({
        tenant_id: tenant.id,
        id,
        cookie_hash: hash,
        user_id: session.userId,
        auth_time: session.authTime.getTime(),
        amr: session.amr.join(' '),
        created_at: at.getTime(),
        last_seen_at: at.getTime(),
        expires_at: expiresAt.getTime(),
        idle_expires_at: expiresAt.getTime(),
        ended_at: null,
        ended_by: null,
        version: 1,
        kind: 'device',
        user_agent: session.userAgent ?? null,
        remote_address: session.remoteAddress ?? null,
      })
      .execute()
    return { id: id as SessionId, lastSeenAt: at, expiresAt }
  }
  return {
    ...createFindSession(database.read),
    sidOf: createSidOf(database.read, random),
    join: createJoin(database.read, random),

    async begin(transaction, tenant, proof) {
      const groupSid = await groupFor(transaction, tenant, proof)
      const cookie = cookiesFor(tenant)
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
          ...proofColumns(tenant, proof, cookie),
          ended_at: null,
          ended_by: null,
          version: 1,
          kind: 'browser',
          group_sid: groupSid ?? null,
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
      const { userId, authTime, amr } = approvedIn
      return insertWithoutCookie(transaction, tenant, { userId, authTime, amr, at, userAgent, remoteAddress })
    },

    async beginDirect(transaction, tenant, entry) {
      if (!(await stillCounts(transaction, tenant, entry))) return 'outdated'
      const { proof } = entry
      return insertWithoutCookie(transaction, tenant, { ...proof, authTime: proof.at })
    },

    async renew(transaction, tenant, id, proof) {
      const cookie = cookiesFor(tenant, id)
      const done = await updateLiveSession(transaction, { tenantId: tenant.id, id, at: proof.at.getTime() })
        .where('user_id', '=', proof.userId)
        .set(proofColumns(tenant, proof, cookie))
        .set((row) => ({ version: row('version', '+', 1) }))
        .executeTakeFirst()
      return done.numUpdatedRows === 1n ? cookie : 'stale'
    },
  }
}

interface WithoutCookie extends Omit<Proof, 'userAgent' | 'remoteAddress'> {
  readonly authTime: Date
  readonly userAgent?: string | undefined
  readonly remoteAddress?: string | undefined
}

/** A proof starts both clocks anew: it is a sign-in, whether or not the session is new. */
function proofColumns(
  { lifetimes }: Tenant,
  { at, amr, provedAt = at }: Proof,
  { hash, embedded }: SessionCookies,
) {
  const expiresAt = new Date(at.getTime() + lifetimes.sessionSeconds * 1000)
  return {
    cookie_hash: hash,
    embedded_hash: embedded?.hash ?? null,
    auth_time: provedAt.getTime(),
    amr: amr.join(' '),
    last_seen_at: at.getTime(),
    expires_at: expiresAt.getTime(),
    idle_expires_at: idleEnd(lifetimes, at, expiresAt).getTime(),
  }
}
