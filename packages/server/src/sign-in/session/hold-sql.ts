import { idleEnd, touchIsDue } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Transaction } from '../../platform/store/schema.ts'
import { updateLiveSession } from './live-sql.ts'
import type { Joining } from './store.ts'

interface Held {
  readonly tenantId: string
  readonly id: string
  readonly at: number
  readonly joins: number
}

/** Holds a live session until the transaction is over; `false` where there is none to hold. */
export type Hold = (
  transaction: Transaction,
  tenant: Tenant,
  joining: Joining & { readonly isNew: boolean },
) => Promise<boolean>

/**
 * The version grows only with a new app, so that a logout decided on an older list of apps is stale. The
 * indexed idle end moves only when it is worth a write.
 */
export function createHold(db: Reader): Hold {
  const hold = prepare((held: Held) => holding(db, held))
  const touch = prepare((held: Held & { readonly idleExpiresAt: number }) =>
    holding(db, held).set({ last_seen_at: held.at, idle_expires_at: held.idleExpiresAt }),
  )
  return async (transaction, { id: tenantId, lifetimes }, { session, at, isNew }) => {
    const held = { tenantId, id: session.id, at: at.getTime(), joins: isNew ? 1 : 0 }
    const isTouched = isNew || touchIsDue(session, lifetimes, at)
    const idleExpiresAt = idleEnd(lifetimes, at, session.expiresAt).getTime()
    const done = isTouched ? touch(transaction, { ...held, idleExpiresAt }) : hold(transaction, held)
    return (await done).numAffectedRows === 1n
  }
}

function holding(db: Reader, { tenantId, id, at, joins }: Held) {
  return updateLiveSession(db, { tenantId, id, at }).set((row) => ({ version: row('version', '+', joins) }))
}
