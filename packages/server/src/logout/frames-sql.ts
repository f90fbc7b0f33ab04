import type { FrontChannelState } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Database } from '../platform/store/database.ts'
import type { Schema, Transaction } from '../platform/store/schema.ts'
import type { LogoutStore } from './store.ts'

/** What the browser did about the frames of one tenant's logouts. The worker never comes near these rows. */
export function framesOf(
  database: Database,
  tenantId: TenantId,
): Pick<LogoutStore, 'askedInBrowser' | 'settleFrames'> {
  return {
    async askedInBrowser(id, at) {
      await database.write((transaction) =>
        transaction
          .updateTable('deliveries')
          .set({ state: 'asked' satisfies FrontChannelState, due_at: at.getTime(), attempts: 1 })
          .where('tenant_id', '=', tenantId)
          .where('logout_id', '=', id)
          .where('state', '=', 'awaiting-browser' satisfies FrontChannelState)
          .execute(),
      )
    },

    async settleFrames(id, loaded, at) {
      await database.write(async (transaction) => {
        for (const row of await askedRows(transaction, tenantId, id)) {
          await settle(transaction, row, { state: loaded.has(row.id) ? 'loaded' : 'unanswered', at })
        }
      })
    },
  }
}

function askedRows(transaction: Transaction, tenantId: TenantId, id: LogoutId) {
  return transaction
    .selectFrom('deliveries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('logout_id', '=', id)
    .where('state', '=', 'asked' satisfies FrontChannelState)
    .execute()
}

interface Report {
  readonly state: Extract<FrontChannelState, 'loaded' | 'unanswered'>
  readonly at: Date
}

/** A frame is tried once, from the page that asked until the browser's report. */
async function settle(transaction: Transaction, row: Schema['deliveries'], { state, at }: Report) {
  const moved = await transaction
    .updateTable('deliveries')
    .set({ state, settled_at: at.getTime() })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .where('state', '=', 'asked' satisfies FrontChannelState)
    .executeTakeFirst()
  // Two reports of one page: the first stands.
  if (moved.numUpdatedRows !== 1n) return
  const attempt = {
    tenant_id: row.tenant_id,
    delivery_id: row.id,
    number: 1,
    started_at: row.due_at,
    finished_at: at.getTime(),
    outcome: state,
    status: null,
    detail: null,
  }
  await transaction.insertInto('attempts').values(attempt).execute()
}
