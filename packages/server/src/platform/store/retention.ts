import type { Lifetimes, Tenant, TenantId } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import type { Schema, Transaction } from './schema.ts'

/** Tables whose rows say themselves when nobody needs them any more. */
const selfDated = [
  'interactions',
  'pending_logouts',
  'codes',
  'access_tokens',
  'refresh_tokens',
  'revoked_access_tokens',
  'used_assertions',
  'sign_in_failures',
] as const satisfies readonly (keyof Schema)[]

/** A used code must outlive its own time, so that a second use is still recognised (RFC 6749 §4.1.2). */
const graceMilliseconds = 3_600_000

/**
 * Forgets what nobody can ask about any more: expired codes, tokens and forms soon, ended sessions with
 * their grants and logouts when the tenant's tombstone time is over. A delivery still on its way keeps its logout.
 * @returns how many rows went.
 */
export async function forgetOld(database: Database, tenants: readonly Tenant[], now: Date): Promise<number> {
  let forgotten = 0
  for (const { id, lifetimes } of tenants) {
    for (const table of selfDated) {
      forgotten += await database.write((transaction) =>
        forgetExpired(transaction, table, id, now.getTime() - graceMilliseconds),
      )
    }
    forgotten += await database.write((transaction) =>
      forgetEnded(transaction, id, tombstoneEnd(lifetimes, now)),
    )
  }
  return forgotten
}

function tombstoneEnd(lifetimes: Lifetimes, now: Date): number {
  return now.getTime() - lifetimes.tombstoneSeconds * 1000
}

async function forgetExpired(
  transaction: Transaction,
  table: (typeof selfDated)[number],
  tenantId: TenantId,
  before: number,
): Promise<number> {
  const done = await transaction
    .deleteFrom(table)
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '<', before)
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}

async function forgetEnded(transaction: Transaction, tenantId: TenantId, before: number): Promise<number> {
  const ended = transaction
    .selectFrom('sessions')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('ended_at', '<', before)
  const settled = transaction
    .selectFrom('logouts')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('decided_at', '<', before)
    .where('id', 'not in', open(transaction, tenantId))
  const deliveries = transaction
    .selectFrom('deliveries')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('logout_id', 'in', settled)
  // A grant with a refresh token that outlives its session is kept, and the session's stone with it.
  const idle = transaction
    .selectFrom('refresh_tokens')
    .select('grant_id')
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
  const inTurn = [
    transaction
      .deleteFrom('attempts')
      .where('tenant_id', '=', tenantId)
      .where('delivery_id', 'in', deliveries),
    transaction.deleteFrom('deliveries').where('tenant_id', '=', tenantId).where('logout_id', 'in', settled),
    transaction.deleteFrom('logouts').where('tenant_id', '=', tenantId).where('id', 'in', settled),
    transaction
      .deleteFrom('grants')
      .where('tenant_id', '=', tenantId)
      .where('session_id', 'in', ended)
      .where('id', 'not in', idle),
  ]
  let forgotten = 0
  for (const statement of inTurn) forgotten += Number((await statement.executeTakeFirst()).numDeletedRows)
  return forgotten + (await forgetSessions(transaction, tenantId, before))
}

async function forgetSessions(transaction: Transaction, tenantId: TenantId, before: number): Promise<number> {
  const needed = transaction.selectFrom('grants').select('session_id').where('tenant_id', '=', tenantId)
  const told = await transaction
    .deleteFrom('sessions')
    .where('tenant_id', '=', tenantId)
    .where('ended_at', '<', before)
    .where('id', 'not in', needed)
    .executeTakeFirst()
  const kept = transaction.selectFrom('sessions').select('id').where('tenant_id', '=', tenantId)
  const parts = await transaction
    .deleteFrom('rp_sessions')
    .where('tenant_id', '=', tenantId)
    .where('started_at', '<', before)
    .where('session_id', 'not in', kept)
    .executeTakeFirst()
  return Number(told.numDeletedRows) + Number(parts.numDeletedRows)
}

function open(transaction: Transaction, tenantId: TenantId) {
  return transaction
    .selectFrom('deliveries')
    .select('logout_id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'pending')
}
