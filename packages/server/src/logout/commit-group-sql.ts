import type { LogoutPlan } from '../domain/logout.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'

/**
 * D9: while a group ends, nobody binds a session to it: a sign-in that held the group first has made a session that
 * this logout finds to be left, and one that comes later finds no session to share a name with.
 * @returns a function for the beginning of a commit: whoever holds a session may not wait for a group.
 */
export function createHoldGroup(db: Reader) {
  const hold = prepare(({ tenantId, userId }: { readonly tenantId: string; readonly userId: string }) =>
    db
      .updateTable('session_groups')
      .set((row) => ({ created_at: row.ref('created_at') }))
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId),
  )
  return async (transaction: Transaction, { tenantId, plan }: Commit): Promise<void> => {
    const bound = plan.ends.find(({ groupSid }) => groupSid !== undefined)
    if (bound && endsGroup(plan)) await hold(transaction, { tenantId, userId: bound.userId })
  }
}

/** One browser's session that ends, or all but one, leaves the group to the others. */
function endsGroup({ leavesNoneOf, grants }: LogoutPlan): boolean {
  return leavesNoneOf !== undefined || (grants.kind === 'all' && grants.except === undefined)
}
