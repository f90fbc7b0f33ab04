import type { LogoutId } from '../domain/logout.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'

interface Revocation {
  readonly tenantId: string
  readonly at: number
  readonly because: string
}

/**
 * Ends the grants of a plan. D10: one whose refresh token outlives the session loses only the access tokens
 * made so far.
 * @returns a function that says how many were revoked whole.
 */
export function createEndGrants(db: Reader) {
  const revokeAll = prepareRevokeAll(db)
  const revoke = prepareRevoke(db)
  const revokeAccess = prepareRevokeAccess(db)
  return async (
    transaction: Transaction,
    { tenantId, plan, at }: Commit,
    logoutId: LogoutId,
  ): Promise<number> => {
    const revocation = { tenantId, at: at.getTime(), because: `logout ${logoutId}` }
    if (plan.grants.kind === 'all') {
      const done = await revokeAll(transaction, { ...revocation, userId: plan.grants.userId })
      return Number(done.numAffectedRows)
    }
    let revoked = 0
    for (const { id: sessionId } of plan.ends) {
      revoked += Number((await revoke(transaction, { ...revocation, sessionId })).numAffectedRows)
      await revokeAccess(transaction, { tenantId, sessionId, at: revocation.at })
    }
    return revoked
  }
}

function prepareRevokeAll(db: Reader) {
  return prepare(({ tenantId, at, because, userId }: Revocation & { readonly userId: string }) =>
    db
      .updateTable('grants')
      .set({ revoked_at: at, revoked_because: because })
      .where('tenant_id', '=', tenantId)
      .where('revoked_at', 'is', null)
      .where('user_id', '=', userId),
  )
}

function prepareRevoke(db: Reader) {
  return prepare(({ tenantId, at, because, sessionId }: Revocation & { readonly sessionId: string }) =>
    db
      .updateTable('grants')
      .set({ revoked_at: at, revoked_because: because })
      .where('tenant_id', '=', tenantId)
      .where('revoked_at', 'is', null)
      .where('session_id', '=', sessionId)
      .where('access_at_logout', '=', 'end')
      .where('refresh_at_logout', '=', 'end'),
  )
}

function prepareRevokeAccess(db: Reader) {
  return prepare(
    ({ tenantId, at, sessionId }: Omit<Revocation, 'because'> & { readonly sessionId: string }) =>
      db
        .updateTable('grants')
        .set({ access_revoked_at: at })
        .where('tenant_id', '=', tenantId)
        .where('revoked_at', 'is', null)
        .where('session_id', '=', sessionId)
        .where('access_at_logout', '=', 'end'),
  )
}
