import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from './database.ts'
import type { Reader, Schema, Transaction } from './schema.ts'

const groupsPerPage = 500

type Group = Pick<Schema['session_groups'], 'user_id' | 'sid'>

/**
 * Forgets a tenant's session groups that no session is bound to any more (D9): whoever signs in next begins another in
 * any case.
 * @returns how many rows went.
 */
export async function forgetGroups(database: Database, tenantId: TenantId): Promise<number> {
  let forgotten = 0
  for (let after = ''; ;) {
    const page = await groupsAfter(database.read, tenantId, after)
    const last = page.at(-1)
    if (!last) return forgotten
    const left = await withoutSession(database.read, tenantId, page)
    if (left.length > 0)
      forgotten += await database.write((transaction) => forgetLeft(transaction, tenantId, left))
    else await nextTurn()
    after = last.user_id
  }
}

function groupsAfter(read: Reader, tenantId: TenantId, after: string): Promise<readonly Group[]> {
  return read
    .selectFrom('session_groups')
    .select(['user_id', 'sid'])
    .where('user_id', '>', after)
    .where('tenant_id', '=', tenantId)
    .orderBy('user_id')
    .limit(groupsPerPage)
    .execute()
}

/** Those of which every session has ended; one that is only over by time is still to be ended. */
async function withoutSession(
  read: Reader,
  tenantId: TenantId,
  groups: readonly Group[],
): Promise<readonly Group[]> {
  // An empty list is not SQL everywhere.
  if (groups.length === 0) return []
  const bound = await read
    .selectFrom('sessions')
    .select('group_sid')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where(
      'group_sid',
      'in',
      groups.map(({ sid }) => sid),
    )
    .where('ended_at', 'is', null)
    .execute()
  const names = new Set(bound.map((row) => row.group_sid))
  return groups.filter(({ sid }) => !names.has(sid))
}

/** Held first: somebody may be signing in, and what they bind to a group is seen by a later statement only. */
async function forgetLeft(
  transaction: Transaction,
  tenantId: TenantId,
  groups: readonly Group[],
): Promise<number> {
  const held = await transaction
    .updateTable('session_groups')
    .set((row) => ({ created_at: row.ref('created_at') }))
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', idsOf(groups))
    .returning(['user_id', 'sid'])
    .execute()
  const left = await withoutSession(transaction, tenantId, held)
  if (left.length === 0) return 0
  const gone = await transaction
    .deleteFrom('session_groups')
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', idsOf(left))
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

function idsOf(groups: readonly Group[]): readonly string[] {
  return groups.map((group) => group.user_id)
}
