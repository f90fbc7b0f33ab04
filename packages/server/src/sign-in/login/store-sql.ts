import type { SessionId } from '../../domain/session.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { InteractionStore } from '../interaction/store.ts'
import { stillCounts } from '../session/still-counts-sql.ts'
import type { SessionCookies, SessionStore } from '../session/store.ts'
import type { LoginStore, NoEntry, SignInCommit } from './store.ts'

export interface LoginStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly sessions: SessionStore
  readonly interactions: InteractionStore
}

/** Thrown inside a commit to take everything back; never leaves this file. */
class Refused extends Error {
  readonly because: NoEntry

  constructor(because: NoEntry) {
    super()
    this.because = because
  }
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
  const { tenant, proof, interaction, clientId } = commit
  if (!(await stillCounts(transaction, tenant, commit))) throw new Refused('outdated')
  const cookie = await sessionFor(transaction, commit, deps)
  const isOpen = await deps.interactions.authenticated(
    transaction,
    interaction,
    cookie.id as SessionId,
    proof.at,
  )
  if (!isOpen) throw new Refused('finished')
  const details = {
    userId: proof.userId,
    sessionId: cookie.id,
    clientId,
    isRenewal: commit.renews === cookie.id,
  }
  await writeAudit(transaction, {
    tenantId: tenant.id,
    at: proof.at,
    random: deps.random,
    event: 'signed-in',
    details,
  })
  return cookie
}

/** Where the session ended while the password was checked, the right password begins a new one. */
async function sessionFor(
  transaction: Transaction,
  { tenant, proof, renews }: SignInCommit,
  { sessions }: LoginStoreDeps,
): Promise<SessionCookies> {
  const renewed = renews === undefined ? 'stale' : await sessions.renew(transaction, tenant, renews, proof)
  return renewed === 'stale' ? sessions.begin(transaction, tenant, proof) : renewed
}
