import type { Delivery, DeliveryId } from '../domain/delivery.ts'
import type { LogoutId, LogoutPlan } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import { createEndGrants } from './commit-grants-sql.ts'
import { createHoldGroup } from './commit-group-sql.ts'
import { createNoneMayBeLeft } from './commit-guard-sql.ts'
import { createEndParts } from './commit-parts-sql.ts'
import {
  createAuditReplay,
  createQueueNotices,
  createRecord,
  type RecordedNotice,
} from './commit-record-sql.ts'
import { isOver } from './overdue-sql.ts'
import { Stale } from './stale.ts'
import type { CommitDetails, CommittedLogout } from './store.ts'
import { createRecordHops } from './upstream/commit-hops-sql.ts'

/** A plan of one tenant, and what carrying it out needs beside it. */
export type Commit = CommitDetails & { readonly tenantId: TenantId; readonly plan: LogoutPlan }

/**
 * What changes when a session or an app's part in it ends: this function, and nothing else in the product.
 *
 * Rows are held in one order by all who hold several of them, so that nobody waits in a circle: the person's group,
 * their sessions by their ids, then what hangs on these. A sign-in holds the group and then makes its session, and one
 * at an upstream holds the account before; nobody who holds a session asks for a group or an account after it.
 * @throws Stale where a session changed since the plan was made, or nothing of it is left to end.
 */
export function createCommitPlan(db: Reader, random: Random, sealer: Pick<Sealer, 'seal' | 'open'>) {
  const holdGroup = createHoldGroup(db)
  const endSession = createEndSession(db)
  const endParts = createEndParts(db)
  const auditReplay = createAuditReplay(random)
  const noneMayBeLeft = createNoneMayBeLeft(db)
  const endGrants = createEndGrants(db)
  const record = createRecord(db)
  const queue = createQueueNotices(db)
  const recordHops = createRecordHops(random, sealer)
  return async (transaction: Transaction, commit: Commit): Promise<CommittedLogout> => {
    const logoutId = random.id() as LogoutId
    const { ends, endsParts } = commit.plan
    const steps = [
      ...ends.map((session) => ({
        id: session.id,
        take: () => endSession(transaction, commit, session, logoutId),
      })),
      ...endsParts.map((parts) => ({
        id: parts.session.id,
        take: () => endParts(transaction, commit, parts, logoutId),
      })),
    ]
    await holdGroup(transaction, commit)
    for (const { take } of steps.toSorted(byId)) await take()
    await noneMayBeLeft(transaction, commit)
    const revoked = await endGrants(transaction, commit, logoutId)
    if (endsNothing(commit.plan) && revoked.grants === 0) throw new Stale()
    await record(transaction, commit, logoutId, revoked)
    await auditReplay(transaction, commit, logoutId)
    const notices = recordedNotices(commit, logoutId, random)
    await queue(transaction, commit, notices)
    await recordHops(transaction, commit, logoutId)
    return { logoutId, deliveries: notices.flatMap(deliveryOf), ...waitingForBrowser(commit.plan) }
  }
}

function byId({ id: one }: { readonly id: string }, { id: other }: { readonly id: string }): number {
  return one < other ? -1 : 1
}

function waitingForBrowser({ notify, upstreamHops }: LogoutPlan) {
  return {
    asksBrowser: notify.some(({ state }) => state === 'awaiting-browser'),
    goesUpstream: upstreamHops.some(({ state }) => state === 'awaiting-browser'),
  }
}

/** Of two that race to end the same grants alone, the second one finds none. */
function endsNothing({ ends, endsParts }: LogoutPlan): boolean {
  return ends.length === 0 && endsParts.length === 0
}

function recordedNotices(
  { plan, tenantId }: Commit,
  logoutId: LogoutId,
  random: Random,
): readonly RecordedNotice[] {
  return plan.notify.map((notice) => {
    const { clientId, subject, sid, issuer } = notice.rpSession
    const id = random.id() as DeliveryId
    const fields = { tenantId, id, logoutId, clientId, uri: notice.uri, subject, sid, issuer, attempts: 0 }
    return { notice, fields }
  })
}

/** The worker's part; frames are the browser's. */
function deliveryOf({ notice: { channel }, fields }: RecordedNotice): readonly Delivery[] {
  return channel === 'back-channel' ? [{ ...fields, channel }] : []
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
