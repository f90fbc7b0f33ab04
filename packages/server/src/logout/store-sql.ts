import { type RawBuilder, sql } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { Delivery, DeliveryId, DeliveryState, Extent, LogoutId, LogoutPlan } from '../domain/logout.ts'
import type { RpSession, RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { readCredential, sameSecret } from '../platform/credential.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { CommitDetails, CommittedLogout, LogoutStore, PendingLogout, StoredSession } from './store.ts'

/** Thrown inside a commit to take everything back; never leaves this file. */
class Stale extends Error {}

/** The store of one tenant's logouts; every query below is bound to that tenant. */
export function createLogoutStore(database: Database, random: Random, tenantId: TenantId): LogoutStore {
  const { read } = database
  return {
    sessions: (extent) => sessionsIn(read, tenantId, extent),

    async sessionOfSid(sid) {
      const row = await read
        .selectFrom('rp_sessions')
        .select('session_id')
        .where('tenant_id', '=', tenantId)
        .where('sid', '=', sid)
        .executeTakeFirst()
      return row?.session_id as SessionId | undefined
    },

    async commit(plan, details) {
      try {
        return await database.write((transaction) =>
          commitPlan(transaction, random, { tenantId, plan, ...details }),
        )
      } catch (fault) {
        if (fault instanceof Stale) return 'stale'
        throw fault
      }
    },

    async keepPending({ id, hash, request, uiLocales, createdAt, expiresAt }) {
      const row = {
        tenant_id: tenantId,
        id,
        hash,
        request: JSON.stringify({ request, uiLocales }),
        created_at: createdAt.getTime(),
        expires_at: expiresAt.getTime(),
        used_at: null,
      }
      await database.write((transaction) => transaction.insertInto('pending_logouts').values(row).execute())
    },

    async pending(id, hash, now) {
      const row = await read
        .selectFrom('pending_logouts')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('expires_at', '>', now.getTime())
        .executeTakeFirst()
      if (!row || !sameSecret(row.hash, hash)) return undefined
      const kept = JSON.parse(row.request, reviveDates) as Pick<PendingLogout, 'request' | 'uiLocales'>
      return { id, ...kept, isUsed: row.used_at !== null }
    },

    async usePending(id, at) {
      const done = await database.write((transaction) =>
        transaction
          .updateTable('pending_logouts')
          .set({ used_at: at.getTime() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('used_at', 'is', null)
          .executeTakeFirst(),
      )
      return done.numUpdatedRows === 1n
    },

    standing: (id) => standingOf(read, tenantId, id),
  }
}

/** The hint inside a stored request has times in it; we wrote this JSON ourselves. */
function reviveDates(key: string, value: unknown): unknown {
  return key === 'issuedAt' && typeof value === 'string' ? new Date(value) : value
}

async function sessionsIn(
  read: Reader,
  tenantId: TenantId,
  extent: Extent,
): Promise<readonly StoredSession[]> {
  const shown = extent.kind === 'browser' ? readCredential('session', extent.cookie) : undefined
  if (extent.kind === 'browser' && !shown) return []
  const query = read
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'sessions.tenant_id').onRef('users.id', '=', 'sessions.user_id'),
    )
    .select(['sessions.id', 'sessions.version', 'sessions.cookie_hash'])
    .select(['users.id as user_id', 'users.username', 'users.email', 'users.claims'])
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.ended_at', 'is', null)
  const rows = await withinExtent(query, extent, shown?.id).orderBy('sessions.id').execute()
  const mine = rows.filter((row) => !shown || sameSecret(row.cookie_hash, shown.hash))
  if (mine.length === 0) return []
  const rpSessions = await rpSessionsOf(
    read,
    tenantId,
    mine.map((row) => row.id),
  )
  return mine.map((row) => ({
    id: row.id as SessionId,
    version: row.version,
    user: {
      id: row.user_id as UserId,
      username: row.username,
      claims: JSON.parse(row.claims) as Record<string, unknown>,
      ...(row.email === null ? {} : { email: row.email }),
    },
    rpSessions: rpSessions.filter((rp) => rp.sessionId === row.id),
  }))
}

interface Narrowing {
  where(column: 'sessions.id' | 'sessions.user_id', operator: '=', value: string): this
  where(condition: RawBuilder<boolean>): this
}

function withinExtent<Query extends Narrowing>(
  query: Query,
  extent: Extent,
  cookieId: string | undefined,
): Query {
  switch (extent.kind) {
    case 'browser':
      return query.where('sessions.id', '=', cookieId ?? '')
    case 'session':
      return query.where('sessions.id', '=', extent.sessionId)
    case 'overdue':
      return query.where('sessions.id', '=', extent.sessionId).where(isOver(extent.at))
    case 'user':
      return query.where('sessions.user_id', '=', extent.userId)
  }
}

/** Whether a session's idle or absolute end has come. */
export function isOver(at: Date): RawBuilder<boolean> {
  return sql<boolean>`(sessions.idle_expires_at <= ${at.getTime()} or sessions.expires_at <= ${at.getTime()})`
}

async function rpSessionsOf(
  read: Reader,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<readonly RpSession[]> {
  if (ids.length === 0) return []
  const rows = await read
    .selectFrom('rp_sessions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id as RpSessionId,
    sessionId: row.session_id as SessionId,
    clientId: row.client_id as ClientId,
    sid: row.sid as Sid,
    subject: row.subject as Subject,
    issuer: row.issuer as Issuer,
  }))
}

type Commit = CommitDetails & { readonly tenantId: TenantId; readonly plan: LogoutPlan }

/** What changes when a session ends: this function, and nothing else in the product. */
async function commitPlan(
  transaction: Transaction,
  random: Random,
  commit: Commit,
): Promise<CommittedLogout> {
  const logoutId = random.id() as LogoutId
  for (const session of commit.plan.ends) await endSession(transaction, commit, session, logoutId)
  await noneMayBeLeft(transaction, commit)
  const grantsRevoked = await endGrants(transaction, commit, logoutId)
  const deliveries = commit.plan.notify.map(({ channel, uri, rpSession }): Delivery => ({
    tenantId: commit.tenantId,
    id: random.id() as DeliveryId,
    logoutId,
    channel,
    clientId: rpSession.clientId,
    uri,
    subject: rpSession.subject,
    sid: rpSession.sid,
    issuer: rpSession.issuer,
    attempts: 0,
  }))
  await record(transaction, commit, logoutId, grantsRevoked)
  await queue(transaction, commit, deliveries)
  return { logoutId, deliveries }
}

async function endSession(
  transaction: Transaction,
  { tenantId, plan, at }: Commit,
  session: LogoutPlan['ends'][number],
  logoutId: LogoutId,
): Promise<void> {
  const ending = transaction
    .updateTable('sessions')
    .set({ ended_at: at.getTime(), ended_by: logoutId, version: session.version + 1 })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', session.id)
    .where('version', '=', session.version)
    .where('ended_at', 'is', null)
  // A session that was only seen again has the same version, and more time.
  const guarded = plan.evidence.kind === 'time-over' ? ending.where(isOver(at)) : ending
  const ended = await guarded.executeTakeFirst()
  if (ended.numUpdatedRows !== 1n) throw new Stale()
}

/** "Everything of this user": a session that began since the facts were gathered ends as well. */
async function noneMayBeLeft(transaction: Transaction, { tenantId, plan }: Commit): Promise<void> {
  if (plan.grants.kind !== 'all') return
  const left = await transaction
    .selectFrom('sessions')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', plan.grants.userId)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (left) throw new Stale()
}

/** D10: a grant whose refresh token outlives the session loses only the access tokens made so far. */
async function endGrants(
  transaction: Transaction,
  { tenantId, plan, at }: Commit,
  logoutId: LogoutId,
): Promise<number> {
  const sessions = plan.ends.map(({ id }) => id)
  const live = transaction
    .updateTable('grants')
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
  const revoked = { revoked_at: at.getTime(), revoked_because: `logout ${logoutId}` }
  if (plan.grants.kind === 'all') {
    const done = await live.set(revoked).where('user_id', '=', plan.grants.userId).executeTakeFirst()
    return Number(done.numUpdatedRows)
  }
  const ofSessions = live.where('session_id', 'in', sessions)
  const whole = await ofSessions
    .set(revoked)
    .where('access_at_logout', '=', 'end')
    .where('refresh_at_logout', '=', 'end')
    .executeTakeFirst()
  await ofSessions.set({ access_revoked_at: at.getTime() }).where('access_at_logout', '=', 'end').execute()
  return Number(whole.numUpdatedRows)
}

async function record(
  transaction: Transaction,
  { tenantId, plan, at, receiptHash }: Commit,
  logoutId: LogoutId,
  grantsRevoked: number,
): Promise<void> {
  await transaction
    .insertInto('logouts')
    .values({
      tenant_id: tenantId,
      id: logoutId,
      door: plan.door,
      evidence: JSON.stringify(plan.evidence),
      requested_by: plan.requestedBy ?? null,
      user_id: plan.grants.kind === 'all' ? plan.grants.userId : (plan.ends[0]?.userId ?? null),
      sessions: JSON.stringify(plan.ends.map(({ id }) => id)),
      grants_revoked: grantsRevoked,
      landing: plan.landing.kind,
      receipt_hash: receiptHash,
      decided_at: at.getTime(),
    })
    .execute()
}

/** Rows of one insert: both engines bound the number of parameters of a statement. */
const rowsPerInsert = 500

async function queue(
  transaction: Transaction,
  commit: Commit,
  deliveries: readonly Delivery[],
): Promise<void> {
  const names = new Map(commit.plan.notify.map(({ rpSession }) => [rpSession.clientId, rpSession.clientName]))
  const rows = deliveries.map((delivery) => ({
    tenant_id: delivery.tenantId,
    id: delivery.id,
    logout_id: delivery.logoutId,
    channel: delivery.channel,
    client_id: delivery.clientId,
    client_name: names.get(delivery.clientId) ?? delivery.clientId,
    uri: delivery.uri,
    subject: delivery.subject,
    sid: delivery.sid,
    issuer: delivery.issuer,
    state: 'pending',
    attempts: 0,
    created_at: commit.at.getTime(),
    due_at: commit.at.getTime(),
    leased_until: commit.leaseUntil.getTime(),
    settled_at: null,
  }))
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    await transaction
      .insertInto('deliveries')
      .values(rows.slice(from, from + rowsPerInsert))
      .execute()
  }
}

async function standingOf(read: Reader, tenantId: TenantId, id: LogoutId) {
  const logout = await read
    .selectFrom('logouts')
    .select(['requested_by', 'sessions', 'receipt_hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!logout) return undefined
  const sessions = JSON.parse(logout.sessions) as string[]
  const [rpSessions, deliveries] = await Promise.all([
    rpSessionsOf(read, tenantId, sessions),
    read
      .selectFrom('deliveries')
      .select(['client_id', 'state', 'attempts', 'due_at'])
      .where('tenant_id', '=', tenantId)
      .where('logout_id', '=', id)
      .orderBy('id')
      .execute(),
  ])
  return {
    ...(logout.requested_by === null ? {} : { requestedBy: logout.requested_by as ClientId }),
    ...(logout.receipt_hash === null ? {} : { receiptHash: logout.receipt_hash }),
    clientIds: [...new Set(rpSessions.map((rp) => rp.clientId))],
    deliveries: deliveries.map((row) => ({
      clientId: row.client_id as ClientId,
      state: row.state as DeliveryState,
      attempts: row.attempts,
      dueAt: new Date(row.due_at),
    })),
  }
}
