import type { SessionId } from '../../domain/session.ts'
import { writeAudit } from '../../platform/audit.ts'
import { findIdentified, insertIdentity, touchIdentity } from '../../platform/directory/identities.ts'
import {
  insertUpstreamAccount,
  refreshUpstreamAccount,
} from '../../platform/directory/upstream-account-sql.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { UpstreamSessions } from '../../platform/upstream-session.ts'
import { openSession, type OpenSessionDeps, Refused } from '../login/open-session-sql.ts'
import { stillCounts } from '../session/still-counts-sql.ts'
import type { SessionCookies } from '../session/store.ts'
import type { FederationStore, UpstreamEntry } from './store.ts'

export interface FederationStoreDeps extends OpenSessionDeps {
  readonly database: Database
  readonly upstreamSessions: Pick<UpstreamSessions, 'put'>
}

export function createFederationStore(deps: FederationStoreDeps): FederationStore {
  const { database, random } = deps
  return {
    identified: (tenantId, key) => findIdentified(database.read, tenantId, key),

    async commit(entry) {
      try {
        return await database.write((transaction) => enter(transaction, entry, deps))
      } catch (fault) {
        if (fault instanceof Refused) return fault.because
        throw fault
      }
    },

    async recordRefusal({ tenantId, at, clientId, upstreamId, reason, remoteAddress }) {
      const details = { clientId, upstream: upstreamId, reason, remoteAddress }
      const line = { tenantId, at, random, event: 'sign-in-failed', details } as const
      await database.write((transaction) => writeAudit(transaction, line))
    },
  }
}

async function enter(
  transaction: Transaction,
  entry: UpstreamEntry,
  deps: FederationStoreDeps,
): Promise<SessionCookies> {
  const { tenant, proof, person, upstreamId, issuer, idToken } = entry
  await settleAccount(transaction, entry, deps)
  if (!(await stillCounts(transaction, tenant, { proof }))) throw new Refused('outdated')
  const cookie = await openSession(transaction, entry, deps)
  const { subject, sid, acr } = person
  const sessionId = cookie.id as SessionId
  await deps.upstreamSessions.put(
    transaction,
    tenant.id,
    {
      sessionId,
      upstreamId,
      issuer,
      subject,
      idToken,
      ...(sid !== undefined && { sid }),
      ...(acr !== undefined && { acr }),
    },
    proof.at,
  )
  return cookie
}

/** The identity's key decides between two who come as the same new person at once: the second takes the account. */
async function settleAccount(
  transaction: Transaction,
  { tenant, proof, person, upstreamId, issuer, isNew }: UpstreamEntry,
  { random }: FederationStoreDeps,
): Promise<void> {
  const { subject, claims } = person
  const occasion = { tenantId: tenant.id, at: proof.at, random }
  const identity = { issuer, subject, upstreamId, userId: proof.userId, lastSeenAt: proof.at }
  const settle = isNew ? insertIdentity : touchIdentity
  if (!(await settle(transaction, tenant.id, identity))) throw new Refused('outdated')
  const account = { id: proof.userId, upstreamId, subject, claims }
  if (isNew) await insertUpstreamAccount(transaction, account, occasion)
  else await refreshUpstreamAccount(transaction, account, occasion)
}
