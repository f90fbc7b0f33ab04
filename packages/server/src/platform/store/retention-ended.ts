import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import {
  dueAmong,
  type Ended,
  isForgettable,
  named,
  noStone,
  type Stone,
  type Stones,
  stonesAfter,
} from './retention-stones.ts'
import type { Transaction } from './schema.ts'

/** Sessions forgotten in one transaction; they may lie anywhere on the disk. */
const sessionsPerWrite = 100

/**
 * Forgets a tenant's sessions that ended before a moment, with their grants and apps. A grant with a refresh
 * token that outlives its session is kept, and one with access tokens that may; and the session's stone with them.
 * Stones that are kept are passed by: a transaction is opened only for those of which something goes.
 * @returns how many rows went.
 */
export async function forgetEndedSessions(
  database: Database,
  tenantId: TenantId,
  ended: Ended,
): Promise<number> {
  const forget = (stones: readonly Stone[]) =>
    database.write((transaction) => forgetSessions(transaction, tenantId, named(stones, ended)))
  let forgotten = 0
  let due: readonly Stone[] = []
  for (let last = noStone; ;) {
    const page = await stonesAfter(database.read, tenantId, last, ended)
    const next = page.at(-1)
    if (!next) return due.length > 0 ? forgotten + (await forget(due)) : forgotten
    due = [...due, ...(await dueAmong(database.read, tenantId, page, ended))]
    for (; due.length >= sessionsPerWrite; due = due.slice(sessionsPerWrite))
      forgotten += await forget(due.slice(0, sessionsPerWrite))
    await nextTurn()
    last = next
  }
}

/** What was due when it was looked for may be needed by now: all that counts is asked again. */
async function forgetSessions(
  transaction: Transaction,
  tenantId: TenantId,
  { ids: sessionIds, withTokens }: Stones,
): Promise<number> {
  const grants = await transaction
    .deleteFrom('grants')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .where(isForgettable(tenantId, withTokens))
    .executeTakeFirst()
  const kept = await transaction
    .selectFrom('grants')
    .select('session_id')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .execute()
  const needed = new Set(kept.map((row) => row.session_id))
  const free = sessionIds.filter((id) => !needed.has(id))
  const ended = await forgetFree(transaction, tenantId, free)
  return Number(grants.numDeletedRows) + ended + (await forgetAnnotations(transaction, tenantId, sessionIds))
}

/** What was written onto a session or a grant goes with it. */
async function forgetAnnotations(
  transaction: Transaction,
  tenantId: TenantId,
  sessionIds: readonly string[],
): Promise<number> {
  const gone = await transaction
    .deleteFrom('annotations')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sessions')
            .select('sessions.id')
            .whereRef('sessions.id', '=', 'annotations.id')
            .where('sessions.tenant_id', '=', tenantId),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('grants')
            .select('grants.id')
            .whereRef('grants.id', '=', 'annotations.id')
            .where('grants.tenant_id', '=', tenantId),
        ),
      ),
    )
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

async function forgetFree(
  transaction: Transaction,
  tenantId: TenantId,
  sessionIds: readonly string[],
): Promise<number> {
  if (sessionIds.length === 0) return 0
  const apps = await transaction
    .deleteFrom('rp_sessions')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .executeTakeFirst()
  const upstreams = await transaction
    .deleteFrom('upstream_sessions')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .executeTakeFirst()
  const sessions = await transaction
    .deleteFrom('sessions')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', sessionIds)
    .executeTakeFirst()
  return [apps, upstreams, sessions].reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)
}
