import { writeAudit } from '../../platform/audit.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { UpstreamSessions } from '../../platform/upstream-session.ts'
import { stillCounts } from '../session/still-counts-sql.ts'
import type { SessionCookies } from '../session/store.ts'
import { openSession, type OpenSessionDeps, Refused } from './open-session-sql.ts'
import type { LoginStore, SignInCommit } from './store.ts'

export interface LoginStoreDeps extends OpenSessionDeps {
  readonly database: Database
  readonly upstreamSessions: Pick<UpstreamSessions, 'supersede'>
}

export function createLoginStore(deps: LoginStoreDeps): LoginStore {
  return {
    async commit(commit) {
      try {
        return await deps.database.write((transaction) => signIn(transaction, commit, deps))
      } catch (fault) {
        if (fault instanceof Refused) return fault.because
        throw fault
      }
    },

    async recordFailure({ tenantId, at, clientId, accountHash, remoteAddress }) {
      const details = { account: accountHash, clientId, remoteAddress }
      const line = { tenantId, at, random: deps.random, event: 'sign-in-failed', details } as const
      await deps.database.write((transaction) => writeAudit(transaction, line))
    },
  }
}

async function signIn(
  transaction: Transaction,
  commit: SignInCommit,
  deps: LoginStoreDeps,
): Promise<SessionCookies> {
  const { tenant, proof } = commit
  if (!(await stillCounts(transaction, tenant, commit))) throw new Refused('outdated')
  const cookie = await openSession(transaction, commit, deps)
  // Only a session that goes on can have come from somewhere else.
  if (commit.renews === cookie.id)
    await deps.upstreamSessions.supersede(transaction, tenant.id, commit.renews, proof.at)
  return cookie
}
