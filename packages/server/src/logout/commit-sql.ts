import type { Delivery, DeliveryId, LogoutId, LogoutPlan } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Random } from '../platform/random.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import { createEndGrants } from './commit-grants-sql.ts'
import { createQueueDeliveries, createRecord } from './commit-record-sql.ts'
import { isOver } from './overdue-sql.ts'
import type { CommitDetails, CommittedLogout } from './store.ts'

/** Thrown inside a commit to take everything back; never leaves the store. */
export class Stale extends Error {}

/** A plan of one tenant, and what carrying it out needs beside it. */
export type Commit = CommitDetails & { readonly tenantId: TenantId; readonly plan: LogoutPlan }

/**
 * What changes when a session ends: this function, and nothing else in the product.
 * @throws Stale where a session changed since the plan was made.
 */
export function createCommitPlan(db: Reader, random: Random) {
  const endSession = createEndSession(db)
  const noneMayBeLeft = createNoneMayBeLeft(db)
  const endGrants = createEndGrants(db)
  const record = createRecord(db)
  const queue = createQueueDeliveries(db)
  return async (transaction: Transaction, commit: Commit): Promise<CommittedLogout> => {
    const logoutId = random.id() as LogoutId
    for (const session of commit.plan.ends) await endSession(transaction, commit, session, logoutId)
    await noneMayBeLeft(transaction, commit)
    const grantsRevoked = await endGrants(transaction, commit, logoutId)
    const deliveries = deliveriesOf(commit, logoutId, random)
    await record(transaction, commit, logoutId, grantsRevoked)
    await queue(transaction, commit, deliveries)
    return { logoutId, deliveries }
  }
}

function deliveriesOf({ plan, tenantId }: Commit, logoutId: LogoutId, random: Random): readonly Delivery[] {
  return plan.notify.map(({ channel, uri, rpSession }) => ({
    tenantId,
    id: random.id() as DeliveryId,
    logoutId,
    channel,
    clientId: rpSession.clientId,
    uri,
    subject: rpSession.subject,
    sid: rpSession.sid,
    issuer: rpSession.issuer,
    attempts: 0,
  }))
}

interface Ending {
  readonly tenantId: string
  readonly id: string
  readonly version: number
  readonly at: number
  readonly logoutId: string
}

function createEndSession(db: Reader) {
  const end = prepare((ending: Ending) => endingOf(db, ending))
  // A session that was only seen again has the same version, and more time.
  const endOverdue = prepare((ending: Ending) => endingOf(db, ending).where(isOver(ending.at)))
  return async (
    transaction: Transaction,
    { tenantId, plan, at }: Commit,
    { id, version }: LogoutPlan['ends'][number],
    logoutId: LogoutId,
  ): Promise<void> => {
    const guarded = plan.evidence.kind === 'time-over' ? endOverdue : end
    const ended = await guarded(transaction, { tenantId, id, version, at: at.getTime(), logoutId })
    if (ended.numAffectedRows !== 1n) throw new Stale()
  }
}

function endingOf(db: Reader, { tenantId, id, version, at, logoutId }: Ending) {
  return db
    .updateTable('sessions')
    .set((row) => ({ ended_at: at, ended_by: logoutId, version: row('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('ended_at', 'is', null)
}

/** "Everything of this user": a session that began since the facts were gathered ends as well. */
function createNoneMayBeLeft(db: Reader) {
  const findOne = prepare(({ tenantId, userId }: { readonly tenantId: string; readonly userId: string }) =>
    db
      .selectFrom('sessions')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .where('ended_at', 'is', null)
      .limit(1),
  )
  return async (transaction: Transaction, { tenantId, plan }: Commit): Promise<void> => {
    if (plan.grants.kind !== 'all') return
    const { rows } = await findOne(transaction, { tenantId, userId: plan.grants.userId })
    if (rows.length > 0) throw new Stale()
  }
}
