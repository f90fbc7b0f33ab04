import { sql } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { Delivery, DeliveryId, LogoutId } from '../domain/logout.ts'
import type { SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import type { Database } from '../platform/store/database.ts'
import type { Schema, Transaction } from '../platform/store/schema.ts'
import { isOver } from './store-sql.ts'
import type { Attempt, Claim, DeliveryQueue } from './store.ts'

/** The worker's side of the store: over all tenants, as every row says whose it is. */
export function createDeliveryQueue(database: Database): DeliveryQueue {
  return {
    async claimDue(wanted) {
      const rows = await database.write((transaction) => claim(transaction, wanted))
      return rows.map(deliveryFrom)
    },

    settle: (attempt) => database.write((transaction) => writeAttempt(transaction, attempt)),

    async nextDueAt(now, except) {
      const free = database.read
        .selectFrom('deliveries')
        .select('due_at')
        .where('state', '=', 'pending')
        .where((where) =>
          where.or([where('leased_until', 'is', null), where('leased_until', '<=', now.getTime())]),
        )
        .orderBy('due_at')
        .limit(1)
      const row = await (except.length === 0 ? free : free.where('uri', 'not in', except)).executeTakeFirst()
      return row && new Date(row.due_at)
    },

    async releaseLeases() {
      await database.write((transaction) =>
        transaction
          .updateTable('deliveries')
          .set({ leased_until: null })
          .where('state', '=', 'pending')
          .where('leased_until', 'is not', null)
          .execute(),
      )
    },

    async overdueSessions({ at, limit, except }) {
      const over = database.read
        .selectFrom('sessions')
        .select(['tenant_id', 'id'])
        .where('ended_at', 'is', null)
        .where(isOver(at))
        .limit(limit)
      const rows = await (except.length === 0 ? over : over.where('tenant_id', 'not in', except)).execute()
      return rows.map((row) => ({ tenantId: row.tenant_id as TenantId, sessionId: row.id as SessionId }))
    },
  }
}

type DeliveryRow = Schema['deliveries']

/**
 * One statement leases and reads. On SQLite writers stand in line anyway; PostgreSQL re-checks the guard
 * on the row it waited for, so a second worker gets none of the first one's rows.
 */
async function claim(
  transaction: Transaction,
  { limit, now, leaseUntil, except }: Claim,
): Promise<DeliveryRow[]> {
  const isFree = sql<boolean>`(leased_until is null or leased_until <= ${now.getTime()})`
  const due = transaction
    .selectFrom('deliveries as due')
    .select(['due.tenant_id', 'due.id'])
    .where('due.state', '=', 'pending')
    .where('due.due_at', '<=', now.getTime())
    .where(isFree)
    .orderBy('due.due_at')
    .limit(limit)
  const wanted = except.length === 0 ? due : due.where('due.uri', 'not in', except)
  return transaction
    .updateTable('deliveries')
    .set({ leased_until: leaseUntil.getTime() })
    .where((where) => where(where.refTuple('tenant_id', 'id'), 'in', wanted.$asTuple('tenant_id', 'id')))
    .where('state', '=', 'pending')
    .where('due_at', '<=', now.getTime())
    .where(isFree)
    .returningAll()
    .execute()
}

async function writeAttempt(
  transaction: Transaction,
  { delivery, startedAt, finishedAt, outcome, next }: Attempt,
) {
  const isDone = next.kind === 'done'
  const moved = await transaction
    .updateTable('deliveries')
    .set({
      state: isDone ? next.state : 'pending',
      attempts: delivery.attempts + 1,
      leased_until: null,
      due_at: isDone ? finishedAt.getTime() : next.at.getTime(),
      settled_at: isDone ? finishedAt.getTime() : null,
    })
    .where('tenant_id', '=', delivery.tenantId)
    .where('id', '=', delivery.id)
    .where('attempts', '=', delivery.attempts)
    .where('state', '=', 'pending')
    .executeTakeFirst()
  // Another worker took over after our lease ran out and was faster: its record stands.
  if (moved.numUpdatedRows !== 1n) return
  await transaction
    .insertInto('attempts')
    .values({
      tenant_id: delivery.tenantId,
      delivery_id: delivery.id,
      number: delivery.attempts + 1,
      started_at: startedAt.getTime(),
      finished_at: finishedAt.getTime(),
      outcome: outcome.kind,
      status: 'status' in outcome ? (outcome.status ?? null) : null,
      detail: 'detail' in outcome ? (outcome.detail ?? null) : null,
    })
    .execute()
}

function deliveryFrom(row: DeliveryRow): Delivery {
  return {
    tenantId: row.tenant_id as TenantId,
    id: row.id as DeliveryId,
    logoutId: row.logout_id as LogoutId,
    channel: 'back-channel',
    clientId: row.client_id as ClientId,
    uri: row.uri,
    subject: row.subject as Subject,
    sid: row.sid as Sid,
    issuer: row.issuer as Issuer,
    attempts: row.attempts,
  }
}
