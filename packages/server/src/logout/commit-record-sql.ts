import type { Delivery, LogoutId } from '../domain/logout.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'

/** Writes the record of a logout: who asked, what vouched for it, what ended. */
export function createRecord(db: Reader) {
  const insert = prepareInsertLogout(db)
  return async (
    transaction: Transaction,
    { tenantId, plan, at, receiptHash }: Commit,
    logoutId: LogoutId,
    grantsRevoked: number,
  ): Promise<void> => {
    await insert(transaction, {
      tenant_id: tenantId,
      id: logoutId,
      door: plan.door,
      evidence: JSON.stringify(plan.evidence),
      requested_by: plan.requestedBy ?? null,
      user_id: plan.grants.kind === 'all' ? plan.grants.userId : (plan.ends[0]?.userId ?? null),
      sessions: JSON.stringify(plan.ends.map(({ id }) => id)),
      grants_revoked: grantsRevoked,
      landing: plan.landing.kind,
      receipt_hash: receiptHash,
      decided_at: at.getTime(),
    })
  }
}

function prepareInsertLogout(db: Reader) {
  return prepare((row: Schema['logouts']) =>
    db.insertInto('logouts').values({
      tenant_id: row.tenant_id,
      id: row.id,
      door: row.door,
      evidence: row.evidence,
      requested_by: row.requested_by,
      user_id: row.user_id,
      sessions: row.sessions,
      grants_revoked: row.grants_revoked,
      landing: row.landing,
      receipt_hash: row.receipt_hash,
      decided_at: row.decided_at,
    }),
  )
}

/** Queues the notices, leased by this process from the start. */
export function createQueueDeliveries(db: Reader) {
  const insert = prepareInsertDelivery(db)
  return async (
    transaction: Transaction,
    { plan, at, leaseUntil }: Commit,
    deliveries: readonly Delivery[],
  ): Promise<void> => {
    const names = new Map(plan.notify.map(({ rpSession }) => [rpSession.clientId, rpSession.clientName]))
    for (const delivery of deliveries) {
      const name = names.get(delivery.clientId) ?? delivery.clientId
      await insert(transaction, { ...delivery, name, at: at.getTime(), leasedUntil: leaseUntil.getTime() })
    }
  }
}

type QueuedDelivery = Delivery & { readonly name: string; readonly at: number; readonly leasedUntil: number }

function prepareInsertDelivery(db: Reader) {
  return prepare((queued: QueuedDelivery) =>
    db.insertInto('deliveries').values({
      tenant_id: queued.tenantId,
      id: queued.id,
      logout_id: queued.logoutId,
      channel: queued.channel,
      client_id: queued.clientId,
      client_name: queued.name,
      uri: queued.uri,
      subject: queued.subject,
      sid: queued.sid,
      issuer: queued.issuer,
      state: 'pending',
      attempts: queued.attempts,
      created_at: queued.at,
      due_at: queued.at,
      leased_until: queued.leasedUntil,
      settled_at: null,
    }),
  )
}
