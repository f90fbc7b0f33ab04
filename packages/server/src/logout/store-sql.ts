import type { ClientId } from '../domain/client.ts'
import type { DeliveryId, DeliveryState } from '../domain/delivery.ts'
import type { Channel, Door, Evidence, Landing, LogoutId } from '../domain/logout.ts'
import { causeOf } from '../domain/logout-cause.ts'
import type { SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import { sameSecret } from '../platform/credential.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import type { Reader, Schema } from '../platform/store/schema.ts'
import { createCommitPlan } from './commit-sql.ts'
import { createFindGrantsOf } from './grants-sql.ts'
import { framesOf } from './frames-sql.ts'
import { createFindRpSessions, findEndedRpSessions } from './rp-sessions-sql.ts'
import { createFindSessions } from './sessions-sql.ts'
import { Stale } from './stale.ts'
import type { DeliveryStanding, LogoutStore, PendingLogout } from './store.ts'
import { endedBeside } from './reach/decide.ts'
import { findHops, hopStanding, upstreamHopsOf } from './upstream/hops-sql.ts'

/** The queries that are built once, whichever tenant they run for. */
interface Queries {
  readonly findSessions: ReturnType<typeof createFindSessions>
  readonly findGrantsOf: ReturnType<typeof createFindGrantsOf>
  readonly commitPlan: ReturnType<typeof createCommitPlan>
}

/** The stores of all tenants' logouts; every query of one is bound to its tenant. */
export function createLogoutStores(
  database: Database,
  random: Random,
  sealer: Pick<Sealer, 'seal' | 'open'>,
): (tenantId: TenantId) => LogoutStore {
  const { read } = database
  const queries: Queries = {
    findSessions: createFindSessions(read, createFindRpSessions(read)),
    findGrantsOf: createFindGrantsOf(read),
    commitPlan: createCommitPlan(read, random, sealer),
  }
  return (tenantId) => storeOf(database, tenantId, queries)
}

function storeOf(database: Database, tenantId: TenantId, queries: Queries): LogoutStore {
  const { read } = database
  return {
    sessions: (extent) => queries.findSessions(tenantId, extent),

    grantsOf: (extent) => queries.findGrantsOf(tenantId, extent),

    async endedBy({ id, hash }) {
      const row = await read
        .selectFrom('sessions')
        .select(['cookie_hash', 'ended_by'])
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row && sameSecret(row.cookie_hash, hash)
        ? ((row.ended_by ?? undefined) as LogoutId | undefined)
        : undefined
    },

    async sessionsOfSid(sid) {
      const rows = await read
        .selectFrom('rp_sessions')
        .select('session_id')
        .distinct()
        .where('tenant_id', '=', tenantId)
        .where('sid', '=', sid)
        .execute()
      return rows.map((row) => row.session_id as SessionId)
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

    standing: (id) => standingOf(read, tenantId, id),

    ...framesOf(database, tenantId),

    ...upstreamHopsOf(database, tenantId),
  }
}

/** The hint inside a stored request has times in it; we wrote this JSON ourselves. */
function reviveDates(key: string, value: unknown): unknown {
  return key === 'issuedAt' && typeof value === 'string' ? new Date(value) : value
}

async function standingOf(read: Reader, tenantId: TenantId, id: LogoutId) {
  const logout = await read
    .selectFrom('logouts')
    .select(['requested_by', 'sessions', 'parts', 'receipt_hash', 'landing', 'landing_sealed', 'decided_at'])
    .select(['id', 'door', 'evidence', 'voice'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!logout) return undefined
  const [rpSessions, hops, deliveries] = await Promise.all([
    findEndedRpSessions(read, tenantId, logout),
    findHops(read, tenantId, id),
    read
      .selectFrom('deliveries')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('logout_id', '=', id)
      .orderBy('id')
      .execute(),
  ])
  const cause = causeOf(logout.door as Door, JSON.parse(logout.evidence) as Evidence)
  const beside = endedBeside(cause, (JSON.parse(logout.sessions) as readonly string[]).length)
  return {
    id,
    decidedAt: new Date(logout.decided_at),
    cause,
    ...(beside === undefined ? {} : { beside }),
    landing: logout.landing as Landing['kind'],
    ...(logout.landing_sealed === null ? {} : { sealedLanding: logout.landing_sealed }),
    ...(logout.requested_by === null ? {} : { requestedBy: logout.requested_by as ClientId }),
    ...(logout.receipt_hash === null ? {} : { receiptHash: logout.receipt_hash }),
    ...(logout.voice === null ? {} : { voice: logout.voice }),
    clientIds: [...new Set(rpSessions.map((row) => row.client_id as ClientId))],
    deliveries: deliveries.map(deliveryStanding),
    hops: hops.map(hopStanding),
  }
}

function deliveryStanding(row: Schema['deliveries']): DeliveryStanding {
  return {
    id: row.id as DeliveryId,
    channel: row.channel as Channel,
    clientId: row.client_id as ClientId,
    uri: row.uri,
    sid: row.sid as Sid,
    issuer: row.issuer as Issuer,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    dueAt: new Date(row.due_at),
  }
}
