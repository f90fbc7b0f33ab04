import type { EndedParts } from '../domain/logout.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'
import { Stale } from './stale.ts'

interface HeldSession {
  readonly tenantId: string
  readonly id: string
  readonly version: number
}

interface EndingPart {
  readonly tenantId: string
  readonly sessionId: string
  readonly sid: string
  readonly at: number
}

/**
 * Ends RP sessions whose session goes on. The session is held, and its version grows: whoever decided on the
 * older list of apps is stale.
 * @throws Stale where the session changed since the plan was made.
 */
export function createEndParts(db: Reader) {
  const hold = prepareHold(db)
  const end = prepareEndPart(db)
  return async (
    transaction: Transaction,
    { tenantId, at }: Commit,
    { session, rpSessions }: EndedParts,
  ): Promise<void> => {
    const held = await hold(transaction, { tenantId, ...session })
    if (held.numAffectedRows !== 1n) throw new Stale()
    for (const { sid } of rpSessions) {
      const ended = await end(transaction, { tenantId, sessionId: session.id, sid, at: at.getTime() })
      if (ended.numAffectedRows !== 1n) throw new Stale()
    }
  }
}

function prepareHold(db: Reader) {
  return prepare(({ tenantId, id, version }: HeldSession) =>
    db
      .updateTable('sessions')
      .set((row) => ({ version: row('version', '+', 1) }))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('version', '=', version)
      .where('ended_at', 'is', null),
  )
}

function prepareEndPart(db: Reader) {
  return prepare(({ tenantId, sessionId, sid, at }: EndingPart) =>
    db
      .updateTable('rp_sessions')
      .set({ ended_at: at })
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', sessionId)
      .where('sid', '=', sid)
      .where('ended_at', 'is', null),
  )
}
