import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'
import { Stale } from './stale.ts'

interface Left {
  readonly tenantId: string
  readonly userId: string
}

/**
 * "Everything of this user", or of an app: what began since the facts were gathered ends as well.
 * @returns a function for the end of a commit's changes; it throws Stale where something is left.
 */
export function createNoneMayBeLeft(db: Reader) {
  const findSession = prepare(({ tenantId, userId, except }: Left & { readonly except: string }) =>
    liveSessions(db, { tenantId, userId }).where('sessions.id', '!=', except),
  )
  const findPart = prepare(({ tenantId, userId, clientId }: Left & { readonly clientId: string }) =>
    liveSessions(db, { tenantId, userId })
      .innerJoin('rp_sessions', (join) =>
        join
          .onRef('rp_sessions.tenant_id', '=', 'sessions.tenant_id')
          .onRef('rp_sessions.session_id', '=', 'sessions.id'),
      )
      .where('rp_sessions.client_id', '=', clientId)
      .where('rp_sessions.ended_at', 'is', null),
  )
  return async (transaction: Transaction, { tenantId, plan: { grants } }: Commit): Promise<void> => {
    switch (grants.kind) {
      case 'by-policy':
      case 'session':
      case 'part':
      case 'family':
        return
      case 'all': {
        const { userId, except = '' } = grants
        const { rows } = await findSession(transaction, { tenantId, userId, except })
        if (rows.length > 0) throw new Stale()
        return
      }
      case 'app': {
        const { userId, clientId } = grants
        const { rows } = await findPart(transaction, { tenantId, userId, clientId })
        if (rows.length > 0) throw new Stale()
      }
    }
  }
}

function liveSessions(db: Reader, { tenantId, userId }: Left) {
  return db
    .selectFrom('sessions')
    .select('sessions.id')
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.user_id', '=', userId)
    .where('sessions.ended_at', 'is', null)
    .limit(1)
}
