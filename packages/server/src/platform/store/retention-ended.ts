import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import type { Transaction } from './schema.ts'

const sessionsPerPage = 200

interface Stone {
  readonly id: string
  readonly ended_at: number | null
}

/**
 * Forgets a tenant's sessions that ended before a moment, with their grants and apps. A grant with a refresh
 * token that outlives its session is kept, and the session's stone with it.
 * @param before milliseconds since 1970.
 * @returns how many rows went.
 */
export async function forgetEndedSessions(
  database: Database,
  tenantId: TenantId,
  before: number,
): Promise<number> {
  let forgotten = 0
  for (let last: Stone = { id: '', ended_at: 0 }; ;) {
    const page = await stonesAfter(database, tenantId, last, before)
    const next = page.at(-1)
    if (!next) return forgotten
    const ids = page.map(({ id }) => id)
    forgotten += await database.write((transaction) => forgetSessions(transaction, tenantId, ids))
    last = next
  }
}

/** Stones that are kept are passed by: each page begins where the last one ended. */
function stonesAfter({ read }: Database, tenantId: TenantId, last: Stone, before: number) {
  return read
    .selectFrom('sessions')
    .select(['id', 'ended_at'])
    .where('ended_at', '<', before)
    .where((row) =>
      row.or([
        row('ended_at', '>', last.ended_at),
        row.and([row('ended_at', '=', last.ended_at), row('id', '>', last.id)]),
      ]),
    )
    .where('ended_at', '>=', last.ended_at)
    .where('tenant_id', '=', tenantId)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(sessionsPerPage)
    .execute()
}

async function forgetSessions(
  transaction: Transaction,
  tenantId: TenantId,
  sessionIds: readonly string[],
): Promise<number> {
  const grants = await transaction
    .deleteFrom('grants')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', sessionIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('refresh_tokens')
            .select('refresh_tokens.id')
            .whereRef('refresh_tokens.grant_id', '=', 'grants.id')
            .where('refresh_tokens.tenant_id', '=', tenantId)
            .where('refresh_tokens.revoked_at', 'is', null),
        ),
      ),
    )
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
