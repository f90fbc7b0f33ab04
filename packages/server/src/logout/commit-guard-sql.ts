import type { BoundSessions, LogoutPlan } from '../domain/logout.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'
import { Stale } from './stale.ts'

interface Left {
  readonly tenantId: string
  readonly userId: string
}

/**
 * "Everything of this user", or of an app, or on every device: what began since the facts were gathered ends as well.
 * @returns a function for the end of a commit's changes; it throws Stale where something is left.
 */
export function createNoneMayBeLeft(db: Reader) {
  const findNamed = createFindNamed(db)
  const findBound = createFindBound(db)
  return async (transaction: Transaction, { tenantId, plan }: Commit): Promise<void> => {
    const isLeft =
      (await findNamed(transaction, tenantId, plan.grants)) ||
      (plan.leavesNoneOf !== undefined && (await findBound(transaction, tenantId, plan.leavesNoneOf)))
    if (isLeft) throw new Stale()
  }
}

type IsLeft<Named> = (transaction: Transaction, tenantId: string, named: Named) => Promise<boolean>

/** What a plan says "everything" of (D10). */
function createFindNamed(db: Reader): IsLeft<LogoutPlan['grants']> {
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
  return async (transaction, tenantId, grants) => {
    switch (grants.kind) {
      case 'by-policy':
      case 'session':
      case 'part':
      case 'family':
        return false
      case 'all': {
        const { userId, except = '' } = grants
        const { rows } = await findSession(transaction, { tenantId, userId, except })
        return rows.length > 0
      }
      case 'app': {
        const { userId, clientId } = grants
        const { rows } = await findPart(transaction, { tenantId, userId, clientId })
        return rows.length > 0
      }
    }
  }
}

/** The browsers that a logout of every device is about (D9, D12). */
function createFindBound(db: Reader): IsLeft<BoundSessions> {
  const findBrowser = prepare((left: Left) => liveSessions(db, left).where('sessions.kind', '=', 'browser'))
  const findInGroup = prepare((left: Left & { readonly sid: string }) =>
    liveSessions(db, left).where('sessions.group_sid', '=', left.sid),
  )
  return async (transaction, tenantId, bound) => {
    const { userId } = bound
    switch (bound.kind) {
      case 'browsers':
        return (await findBrowser(transaction, { tenantId, userId })).rows.length > 0
      case 'group':
        return (await findInGroup(transaction, { tenantId, userId, sid: bound.sid })).rows.length > 0
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
