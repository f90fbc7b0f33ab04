import type { Transaction } from '../../platform/store/schema.ts'

/** SEC-12: an update that finds nothing once a logout was committed, and on PostgreSQL waits for one under way. */
export function updateLiveSession(
  transaction: Transaction,
  { tenantId, id, at }: { readonly tenantId: string; readonly id: string; readonly at: number },
) {
  return transaction
    .updateTable('sessions')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .where('idle_expires_at', '>', at)
}
