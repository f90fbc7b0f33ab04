import type { ClientId } from '../domain/client.ts'
import type { DeliveryState, LogoutId } from '../domain/logout.ts'
import type { SessionId } from '../domain/session.ts'
import type { TenantId } from '../domain/tenant.ts'
import { sameSecret } from '../platform/credential.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import type { Reader } from '../platform/store/schema.ts'
import { createCommitPlan, Stale } from './commit-sql.ts'
import { createFindRpSessions, createFindSessions, type FindRpSessions } from './sessions-sql.ts'
import type { LogoutStore, PendingLogout } from './store.ts'

/** The queries that are built once, whichever tenant they run for. */
interface Queries {
  readonly findSessions: ReturnType<typeof createFindSessions>
  readonly rpSessionsOf: FindRpSessions
  readonly commitPlan: ReturnType<typeof createCommitPlan>
}

/** The stores of all tenants' logouts; every query of one is bound to its tenant. */
export function createLogoutStores(database: Database, random: Random): (tenantId: TenantId) => LogoutStore {
  const { read } = database
  const rpSessionsOf = createFindRpSessions(read)
  const findSessions = createFindSessions(read, rpSessionsOf)
  const queries = { findSessions, rpSessionsOf, commitPlan: createCommitPlan(read, random) }
  return (tenantId) => storeOf(database, tenantId, queries)
}

function storeOf(database: Database, tenantId: TenantId, queries: Queries): LogoutStore {
  const { read } = database
  return {
    sessions: (extent) => queries.findSessions(tenantId, extent),

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
          queries.commitPlan(transaction, { tenantId, plan, ...details }),
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

    standing: (id) => standingOf(read, queries.rpSessionsOf, tenantId, id),
  }
}

/** The hint inside a stored request has times in it; we wrote this JSON ourselves. */
function reviveDates(key: string, value: unknown): unknown {
  return key === 'issuedAt' && typeof value === 'string' ? new Date(value) : value
}

async function standingOf(read: Reader, rpSessionsOf: FindRpSessions, tenantId: TenantId, id: LogoutId) {
  const logout = await read
    .selectFrom('logouts')
    .select(['requested_by', 'sessions', 'receipt_hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!logout) return undefined
  const sessions = JSON.parse(logout.sessions) as string[]
  const [rpSessions, deliveries] = await Promise.all([
    rpSessionsOf(tenantId, sessions),
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
