import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Database } from '../store/database.ts'
import type { Reader, Schema, Transaction } from '../store/schema.ts'
import type { AccountOrigin } from './accounts.ts'
import { readConfigured } from './configured.ts'
import type { TenantFacts, TenantPlan } from './plan.ts'
import { commitIdentities } from './configured-identities-sql.ts'
import { freedName } from './freed-name.ts'
import { readClientRow, readTenantRow, readUserRow } from './stored.ts'

export interface OwedRevocation {
  readonly tenantId: TenantId
  readonly users: readonly { readonly id: UserId }[]
}

/** Somebody else applied a configuration meanwhile: this plan is about rows that are no more. */
class Stale extends Error {}

/** All that is stored of every tenant, removed ones included. */
export async function factsOf(reader: Reader): Promise<ReadonlyMap<TenantId, TenantFacts>> {
  const tenants = await reader.selectFrom('tenants').selectAll().execute()
  const clients = Map.groupBy(
    await reader.selectFrom('clients').selectAll().execute(),
    (row) => row.tenant_id,
  )
  const users = Map.groupBy(await reader.selectFrom('users').selectAll().execute(), (row) => row.tenant_id)
  return new Map(
    tenants.map((row) => [
      row.id as TenantId,
      {
        stored: { ...readTenantRow(row), updatedAt: row.updated_at },
        clients: (clients.get(row.id) ?? []).map(readClientRow),
        users: (users.get(row.id) ?? []).map((user) => ({
          user: readUserRow(user),
          login: user.username,
          origin: user.origin as AccountOrigin,
          ...configuredColumn(user),
          ...(user.removed_at !== null && { removedAt: new Date(user.removed_at) }),
          ...(user.revoked_up_to !== null && { revokedUpTo: new Date(user.revoked_up_to) }),
        })),
      },
    ]),
  )
}

function configuredColumn({ configured_credential }: Pick<Schema['users'], 'configured_credential'>) {
  const configured = readConfigured(configured_credential)
  return configured ? { configured } : {}
}

/** Writes all plans in one transaction, or nothing of them where one is `stale`: gather and plan again. */
export async function commitPlans(
  database: Database,
  plans: readonly TenantPlan[],
  now: Date,
): Promise<'done' | 'stale'> {
  try {
    await database.write(async (transaction) => {
      for (const plan of plans) await commitTenant(transaction, plan, now)
    })
    return 'done'
  } catch (fault) {
    if (fault instanceof Stale) return 'stale'
    throw fault
  }
}

async function commitTenant(transaction: Transaction, plan: TenantPlan, now: Date): Promise<void> {
  await claimTenant(transaction, plan, now.getTime())
  for (const id of plan.renamed) {
    const row = transaction.updateTable('users').set({ username: freedName(id) })
    await row.where('tenant_id', '=', plan.tenantId).where('id', '=', id).execute()
  }
  for (const { tenant_id, id, ...rest } of plan.users) {
    const insert = transaction.insertInto('users').values({ tenant_id, id, ...rest })
    await insert.onConflict((key) => key.columns(['tenant_id', 'id']).doUpdateSet(rest)).execute()
  }
  const isFree = await commitIdentities(transaction, plan.tenantId, plan.identities, now.getTime())
  if (!isFree) throw new Stale()
  for (const { tenant_id, id, ...rest } of plan.clients) {
    const insert = transaction.insertInto('clients').values({ tenant_id, id, ...rest })
    await insert.onConflict((key) => key.columns(['tenant_id', 'id']).doUpdateSet(rest)).execute()
  }
}

/** The tenant's row is the lock: whoever writes it first wins, and `updated_at` tells the other. */
async function claimTenant(transaction: Transaction, plan: TenantPlan, now: number): Promise<void> {
  const { tenantId: id, seenAt, settings } = plan
  const [result] =
    seenAt === undefined
      ? await transaction
          .insertInto('tenants')
          .values({ id, settings, updated_at: now })
          .onConflict((key) => key.doNothing())
          .execute()
      : await transaction
          .updateTable('tenants')
          .set({ settings, updated_at: Math.max(now, seenAt + 1) })
          .where('id', '=', id)
          .where('updated_at', '=', seenAt)
          .execute()
  const rows = result && 'numUpdatedRows' in result ? result.numUpdatedRows : result?.numInsertedOrUpdatedRows
  if (rows !== 1n) throw new Stale()
}

/**
 * Users of whom something is left that should have ended.
 * @param since only those that were closed after this moment; all of them unless told.
 */
export async function owedRevocations(
  reader: Reader,
  tenantIds: readonly TenantId[],
  since = new Date(0),
): Promise<readonly OwedRevocation[]> {
  const rows = await reader
    .selectFrom('users')
    .select(['users.tenant_id', 'users.id'])
    .where('users.revoked_up_to', '>', since.getTime())
    .where((is) =>
      is.or([
        is.exists(
          is
            .selectFrom('sessions')
            .select('sessions.id')
            .whereRef('sessions.tenant_id', '=', 'users.tenant_id')
            .whereRef('sessions.user_id', '=', 'users.id')
            .whereRef('sessions.auth_time', '<=', 'users.revoked_up_to')
            .where('sessions.ended_at', 'is', null),
        ),
        is.exists(
          is
            .selectFrom('grants')
            .select('grants.id')
            .whereRef('grants.tenant_id', '=', 'users.tenant_id')
            .whereRef('grants.user_id', '=', 'users.id')
            .whereRef('grants.created_at', '<=', 'users.revoked_up_to')
            .where('grants.revoked_at', 'is', null),
        ),
      ]),
    )
    .execute()
  return tenantIds.map((tenantId) => ({
    tenantId,
    users: rows.filter((row) => row.tenant_id === tenantId).map((row) => ({ id: row.id as UserId })),
  }))
}
