import { sql } from 'kysely'
import { tightened } from '../domain/grant.ts'
import type { LogoutId, LogoutPlan } from '../domain/logout.ts'
import type { LogoutPolicy } from '../domain/tenant.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Transaction } from '../platform/store/schema.ts'
import type { Commit } from './commit-sql.ts'

/** How many grants a logout changed. */
export interface Revoked {
  /** Those that ended whole. */
  readonly grants: number
  /** Others, which lost the access tokens made so far and go on. */
  readonly accessAlone: number
}

const nothing: Revoked = { grants: 0, accessAlone: 0 }

interface Revocation {
  readonly tenantId: string
  readonly at: number
  readonly because: string
}

/**
 * Ends the grants of a plan. D10: one whose refresh token outlives the session loses only the access tokens
 * made so far.
 * @returns a function that says how many it changed.
 */
export function createEndGrants(db: Reader) {
  const revokeNamed = createRevokeNamed(db)
  const endByPolicy = createEndByPolicy(db)
  return async (transaction: Transaction, commit: Commit, logoutId: LogoutId): Promise<Revoked> => {
    const revocation = {
      tenantId: commit.tenantId,
      at: commit.at.getTime(),
      because: `logout ${logoutId}`,
    }
    const named = await revokeNamed(transaction, commit, revocation)
    return sum([{ ...nothing, grants: named }, await endByPolicy(transaction, commit, revocation)])
  }
}

function sum(all: readonly Revoked[]): Revoked {
  return {
    grants: all.reduce((count, { grants }) => count + grants, 0),
    accessAlone: all.reduce((count, { accessAlone }) => count + accessAlone, 0),
  }
}

/** D10: what a plan names is revoked whole, whatever each grant's policy. */
function createRevokeNamed(db: Reader) {
  const revokeAll = prepare((all: Revocation & { readonly userId: string; readonly except: string }) =>
    revoking(db, all).where('user_id', '=', all.userId).where('session_id', '!=', all.except),
  )
  const revokeSession = prepare((session: OfSession) =>
    revoking(db, session).where('session_id', '=', session.sessionId),
  )
  const revokeApp = prepare((app: Revocation & { readonly userId: string; readonly clientId: string }) =>
    revoking(db, app).where('user_id', '=', app.userId).where('client_id', '=', app.clientId),
  )
  const revokeFamily = prepare((family: Revocation & { readonly grantId: string }) =>
    revoking(db, family).where('id', '=', family.grantId),
  )
  return async (transaction: Transaction, { plan: { grants } }: Commit, revocation: Revocation) => {
    switch (grants.kind) {
      case 'by-policy':
      case 'part':
        return 0
      case 'all': {
        // No session has an empty id.
        const all = { ...revocation, userId: grants.userId, except: grants.except ?? '' }
        return Number((await revokeAll(transaction, all)).numAffectedRows)
      }
      case 'session': {
        const session = { ...revocation, sessionId: grants.sessionId }
        return Number((await revokeSession(transaction, session)).numAffectedRows)
      }
      case 'app': {
        const app = { ...revocation, userId: grants.userId, clientId: grants.clientId }
        return Number((await revokeApp(transaction, app)).numAffectedRows)
      }
      case 'family': {
        const family = { ...revocation, grantId: grants.grantId }
        return Number((await revokeFamily(transaction, family)).numAffectedRows)
      }
    }
  }
}

/**
 * The grants of what ends by their own policy, and by what the tenant makes of it; where "everything" was named, none is
 * left for it.
 */
function createEndByPolicy(db: Reader) {
  const ofSession = preparePolicy(db)
  const ofClient = preparePartPolicy(db, 'client_id')
  const ofRpSession = preparePartPolicy(db, 'rp_session_id')
  return async (transaction: Transaction, { plan }: Commit, revocation: Revocation): Promise<Revoked> => {
    const ending = { ...revocation, ...alsoEnding(plan) }
    const revoked: Revoked[] = []
    if (plan.grants.kind === 'by-policy') {
      const isByTime = plan.evidence.kind === 'time-over'
      for (const { id } of plan.ends)
        revoked.push(await ofSession(transaction, { ...ending, sessionId: id }, isByTime))
    }
    if (plan.grants.kind === 'family') {
      for (const { session, rpSessions } of plan.endsParts)
        for (const { id: value } of rpSessions)
          revoked.push(await ofRpSession(transaction, { ...ending, sessionId: session.id, value }))
    }
    if (plan.grants.kind === 'part') {
      const { sessionId, clientId: value } = plan.grants
      revoked.push(await ofClient(transaction, { ...ending, sessionId, value }))
    }
    return sum(revoked)
  }
}

/** Which tokens end besides those whose grant says so: those that say `survive`, where the tenant wants them ended. */
interface AlsoEnding {
  readonly alsoAccess: LogoutPolicy['access']
  readonly alsoRefresh: LogoutPolicy['refresh']
}

function alsoEnding({ revokes = 'as-granted' }: LogoutPlan): AlsoEnding {
  const { access, refresh } = tightened({ access: 'survive', refresh: 'survive' }, revokes)
  return {
    alsoAccess: access === 'end' ? 'survive' : 'end',
    alsoRefresh: refresh === 'end' ? 'survive' : 'end',
  }
}

type OfSession = Revocation & { readonly sessionId: string }
type EndingOfSession = OfSession & AlsoEnding
type OfPart = EndingOfSession & { readonly value: string }

function preparePolicy(db: Reader) {
  const revoke = prepare((of: EndingOfSession) => revokingWhole(db, of))
  const revokeAccess = prepare((of: EndingOfSession) => standing(db, of).set({ access_revoked_at: of.at }))
  const revokeAccessOfOver = prepare((of: EndingOfSession) =>
    standing(db, of).set({ access_revoked_at: sessionStoppedAt }),
  )
  return async (transaction: Transaction, of: EndingOfSession, isByTime: boolean): Promise<Revoked> => {
    const whole = await revoke(transaction, of)
    const access = await (isByTime ? revokeAccessOfOver : revokeAccess)(transaction, of)
    return { grants: Number(whole.numAffectedRows), accessAlone: Number(access.numAffectedRows) }
  }
}

/** The same for those of the session's grants that have this value in the column. */
function preparePartPolicy(db: Reader, column: 'client_id' | 'rp_session_id') {
  const revoke = prepare((of: OfPart) => revokingWhole(db, of).where(column, '=', of.value))
  const revokeAccess = prepare((of: OfPart) =>
    standing(db, of).set({ access_revoked_at: of.at }).where(column, '=', of.value),
  )
  return async (transaction: Transaction, of: OfPart): Promise<Revoked> => {
    const whole = await revoke(transaction, of)
    const access = await revokeAccess(transaction, of)
    return { grants: Number(whole.numAffectedRows), accessAlone: Number(access.numAffectedRows) }
  }
}

function revokingWhole(db: Reader, of: EndingOfSession) {
  return revoking(db, of)
    .where('session_id', '=', of.sessionId)
    .where('access_at_logout', 'in', ['end', of.alsoAccess])
    .where('refresh_at_logout', 'in', ['end', of.alsoRefresh])
}

function standing(db: Reader, { tenantId, sessionId, alsoAccess }: EndingOfSession) {
  return db
    .updateTable('grants')
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('session_id', '=', sessionId)
    .where('access_at_logout', 'in', ['end', alsoAccess])
}

/**
 * A session ended by time stopped then, however late somebody noticed: access tokens that an offline grant
 * yielded in between were never the session's.
 */
const sessionStoppedAt = sql<number>`(
  select case when expires_at < idle_expires_at then expires_at else idle_expires_at end
  from sessions where sessions.id = grants.session_id and sessions.tenant_id = grants.tenant_id
)`

function revoking(db: Reader, { tenantId, at, because }: Revocation) {
  return db
    .updateTable('grants')
    .set({ revoked_at: at, revoked_because: because })
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
}
