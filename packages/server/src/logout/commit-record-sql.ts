import type { Delivery } from '../domain/delivery.ts'
import type { LogoutId, Notice } from '../domain/logout.ts'
import { writeAudit } from '../platform/audit.ts'
import type { Random } from '../platform/random.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../platform/store/schema.ts'
import type { Revoked } from './commit-grants-sql.ts'
import type { Commit } from './commit-sql.ts'

/** Writes the record of a logout: who asked, what vouched for it, what ended. */
export function createRecord(db: Reader) {
  const insert = prepareInsertLogout(db)
  return async (
    transaction: Transaction,
    { tenantId, plan, at, receiptHash, sealedLanding }: Commit,
    logoutId: LogoutId,
    revoked: Revoked,
  ): Promise<void> => {
    await insert(transaction, {
      tenant_id: tenantId,
      id: logoutId,
      door: plan.door,
      evidence: JSON.stringify(plan.evidence),
      requested_by: plan.requestedBy ?? null,
      user_id: plan.userId ?? null,
      sessions: JSON.stringify(plan.ends.map(({ id }) => id)),
      parts: JSON.stringify(plan.endsParts.flatMap(({ rpSessions }) => rpSessions.map(({ sid }) => sid))),
      grants_revoked: revoked.grants,
      access_revoked: revoked.accessAlone,
      landing: plan.landing.kind,
      landing_sealed: sealedLanding ?? null,
      receipt_hash: receiptHash,
      voice: plan.voice ?? null,
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
      parts: row.parts,
      grants_revoked: row.grants_revoked,
      access_revoked: row.access_revoked,
      landing: row.landing,
      landing_sealed: row.landing_sealed,
      receipt_hash: row.receipt_hash,
      voice: row.voice,
      decided_at: row.decided_at,
    }),
  )
}

/** A credential that came twice is worth an audit line, in the transaction that ended its family. */
export function createAuditReplay(random: Random) {
  return async (
    transaction: Transaction,
    { tenantId, plan: { evidence }, at }: Commit,
    logoutId: LogoutId,
  ): Promise<void> => {
    if (evidence.kind !== 'token-replayed') return
    const { grantId, credential } = evidence
    const row = await transaction
      .selectFrom('grants')
      .select('client_id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', grantId)
      .executeTakeFirst()
    const details = { grantId, clientId: row?.client_id, logout: logoutId }
    await writeAudit(transaction, { tenantId, at, random, event: `${credential}-reused`, details })
  }
}

/** A notice as it is written down, by whatever channel it goes. */
export interface RecordedNotice {
  readonly notice: Notice
  readonly fields: Omit<Delivery, 'channel'>
}

/** Writes the notices down: those of the back channel leased by this process from the start, the others by nobody. */
export function createQueueNotices(db: Reader) {
  const insert = prepareInsertNotice(db)
  return async (
    transaction: Transaction,
    { at, leaseUntil }: Commit,
    notices: readonly RecordedNotice[],
  ): Promise<void> => {
    for (const { notice, fields } of notices) {
      const leasedUntil = notice.state === 'pending' ? leaseUntil.getTime() : null
      const settledAt = notice.state === 'not-asked' ? at.getTime() : null
      const { channel, state, rpSession } = notice
      const told = { channel, state, clientName: rpSession.clientName }
      await insert(transaction, { ...fields, ...told, at: at.getTime(), leasedUntil, settledAt })
    }
  }
}

type QueuedNotice = Pick<Notice, 'channel' | 'state'> &
  RecordedNotice['fields'] & {
    readonly clientName: string
    readonly at: number
    readonly leasedUntil: number | null
    readonly settledAt: number | null
  }

function prepareInsertNotice(db: Reader) {
  return prepare((queued: QueuedNotice) =>
    db.insertInto('deliveries').values({
      tenant_id: queued.tenantId,
      id: queued.id,
      logout_id: queued.logoutId,
      channel: queued.channel,
      client_id: queued.clientId,
      client_name: queued.clientName,
      uri: queued.uri,
      subject: queued.subject,
      sid: queued.sid,
      issuer: queued.issuer,
      state: queued.state,
      attempts: queued.attempts,
      created_at: queued.at,
      due_at: queued.at,
      leased_until: queued.leasedUntil,
      settled_at: queued.settledAt,
    }),
  )
}
