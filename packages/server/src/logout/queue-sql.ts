import { sql } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { Delivery, DeliveryId } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import type { SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import type { Database } from '../platform/store/database.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../platform/store/schema.ts'
import type { Attempt, Claim, DeliveryQueue } from './store.ts'

/** Spelled out, as the index of due deliveries holds these only: of a parameter no planner knows that it is this. */
const pending = sql.lit('pending')

/** The worker's side of the store: over all tenants, as every row says whose it is. */
export function createDeliveryQueue(database: Database): DeliveryQueue {
  const writeAttempt = createWriteAttempt(database.read)
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
        .where('state', '=', pending)
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
          .where('state', '=', pending)
          .where('leased_until', 'is not', null)
          .execute(),
      )
    },

    async overdueSessions({ at, limit, except }) {
      const live = database.read
        .selectFrom('sessions')
        .select(['tenant_id', 'id'])
        .where('ended_at', 'is', null)
      const served = except.length === 0 ? live : live.where('tenant_id', 'not in', except)
      // The idle end never lies after the absolute one (`idleEnd`), so one index answers.
      const rows = await served
        .where('idle_expires_at', '<=', at.getTime())
        .orderBy('idle_expires_at')
        .limit(limit)
        .execute()
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
    .where('due.state', '=', pending)
    .where('due.due_at', '<=', now.getTime())
    .where(isFree)
    .orderBy('due.due_at')
    .limit(limit)
  const wanted = except.length === 0 ? due : due.where('due.uri', 'not in', except)
  return transaction
    .updateTable('deliveries')
    .set({ leased_until: leaseUntil.getTime() })
    .where((where) => where(where.refTuple('tenant_id', 'id'), 'in', wanted.$asTuple('tenant_id', 'id')))
    .where('state', '=', pending)
    .where('due_at', '<=', now.getTime())
    .where(isFree)
    .returningAll()
    .execute()
}

function createWriteAttempt(db: Reader) {
  const move = prepareMove(db)
  const insert = prepareInsertAttempt(db)
  return async (transaction: Transaction, attempt: Attempt): Promise<void> => {
    const moved = await move(transaction, standingAfter(attempt))
    // Another worker took over after our lease ran out and was faster: its record stands.
    if (moved.numAffectedRows === 1n) await insert(transaction, attemptRow(attempt))
  }
}

interface Standing {
  readonly tenantId: string
  readonly id: string
  readonly attempts: number
  readonly state: string
  readonly dueAt: number
  readonly settledAt: number | null
}

function standingAfter({ delivery, finishedAt, next }: Attempt): Standing {
  const { tenantId, id, attempts } = delivery
  const at = finishedAt.getTime()
  const known = { tenantId, id, attempts }
  if (next.kind === 'done') return { ...known, state: next.state, dueAt: at, settledAt: at }
  return { ...known, state: 'pending', dueAt: next.at.getTime(), settledAt: null }
}

function prepareMove(db: Reader) {
  return prepare((after: Standing) =>
    db
      .updateTable('deliveries')
      .set((row) => ({
        state: after.state,
        attempts: row('attempts', '+', 1),
        leased_until: null,
        due_at: after.dueAt,
        settled_at: after.settledAt,
      }))
      .where('tenant_id', '=', after.tenantId)
      .where('id', '=', after.id)
      .where('attempts', '=', after.attempts)
      .where('state', '=', pending),
  )
}

function attemptRow({ delivery, startedAt, finishedAt, outcome }: Attempt): Schema['attempts'] {
  return {
    tenant_id: delivery.tenantId,
    delivery_id: delivery.id,
    number: delivery.attempts + 1,
    started_at: startedAt.getTime(),
    finished_at: finishedAt.getTime(),
    outcome: outcome.kind,
    status: 'status' in outcome ? (outcome.status ?? null) : null,
    detail: 'detail' in outcome ? (outcome.detail ?? null) : null,
  }
}

function prepareInsertAttempt(db: Reader) {
  return prepare((row: Schema['attempts']) =>
    db.insertInto('attempts').values({
      tenant_id: row.tenant_id,
      delivery_id: row.delivery_id,
      number: row.number,
      started_at: row.started_at,
      finished_at: row.finished_at,
      outcome: row.outcome,
      status: row.status,
      detail: row.detail,
    }),
  )
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
