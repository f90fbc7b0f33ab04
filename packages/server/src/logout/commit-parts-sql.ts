import type { EndedParts, LogoutId } from '../domain/logout.ts'
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
  readonly id: string
  readonly at: number
  readonly logoutId: string
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
    logoutId: LogoutId,
  ): Promise<void> => {
    const held = await hold(transaction, { tenantId, ...session })
    if (held.numAffectedRows !== 1n) throw new Stale()
    for (const { id } of rpSessions) {
      const part = { tenantId, sessionId: session.id, id }
      const ended = await end(transaction, { ...part, at: at.getTime(), logoutId })
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
  return prepare(({ tenantId, sessionId, id, at, logoutId }: EndingPart) =>
    db
      .updateTable('rp_sessions')
      .set({ ended_at: at, ended_by: logoutId })
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', sessionId)
      .where('id', '=', id)
      .where('ended_at', 'is', null),
  )
}
