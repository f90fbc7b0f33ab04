import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import type { Transaction } from './schema.ts'

const logoutsPerPage = 100

/**
 * Forgets a tenant's logouts that were decided before a moment, with their deliveries, attempts and hops. One with
 * a delivery still on its way stays.
 * @param before milliseconds since 1970.
 * @returns how many rows went.
 */
export async function forgetLogouts(database: Database, tenantId: TenantId, before: number): Promise<number> {
  let forgotten = 0
  for (let after = ''; ;) {
    const page = await logoutsAfter(database, tenantId, after)
    // Ids are in the order of the decisions: the first that is too young ends it.
    const old = page.filter((row) => row.decided_at < before)
    const last = old.at(-1)
    if (!last) return forgotten
    forgotten += await database.write((transaction) =>
      forgetSettled(
        transaction,
        tenantId,
        old.map(({ id }) => id),
      ),
    )
    if (old.length < page.length) return forgotten
    after = last.id
  }
}

function logoutsAfter({ read }: Database, tenantId: TenantId, after: string) {
  return read
    .selectFrom('logouts')
    .select(['id', 'decided_at'])
    .where('id', '>', after)
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .limit(logoutsPerPage)
    .execute()
}

async function forgetSettled(
  transaction: Transaction,
  tenantId: TenantId,
  logoutIds: readonly string[],
): Promise<number> {
  const deliveries = await transaction
    .selectFrom('deliveries')
    .select(['id', 'logout_id', 'state'])
    .where('tenant_id', '=', tenantId)
    .where('logout_id', 'in', logoutIds)
    .execute()
  const open = new Set(deliveries.filter(({ state }) => state === 'pending').map((row) => row.logout_id))
  const settled = deliveries.filter((row) => !open.has(row.logout_id)).map(({ id }) => id)
  const logouts = logoutIds.filter((id) => !open.has(id))
  let forgotten = await deleteByIds(transaction, tenantId, 'logouts', logouts)
  forgotten += await deleteHops(transaction, tenantId, logouts)
  for (let from = 0; from < settled.length; from += 500) {
    const ids = settled.slice(from, from + 500)
    forgotten += await deleteAttempts(transaction, tenantId, ids)
    forgotten += await deleteByIds(transaction, tenantId, 'deliveries', ids)
  }
  return forgotten
}

async function deleteByIds(
  transaction: Transaction,
  tenantId: TenantId,
  table: 'logouts' | 'deliveries',
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0
  const done = await transaction
    .deleteFrom(table)
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}

async function deleteHops(
  transaction: Transaction,
  tenantId: TenantId,
  logoutIds: readonly string[],
): Promise<number> {
  if (logoutIds.length === 0) return 0
  const done = await transaction
    .deleteFrom('upstream_hops')
    .where('tenant_id', '=', tenantId)
    .where('logout_id', 'in', logoutIds)
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}

async function deleteAttempts(
  transaction: Transaction,
  tenantId: TenantId,
  deliveryIds: readonly string[],
): Promise<number> {
  const done = await transaction
    .deleteFrom('attempts')
    .where('tenant_id', '=', tenantId)
    .where('delivery_id', 'in', deliveryIds)
    .executeTakeFirst()
  return Number(done.numDeletedRows)
}
