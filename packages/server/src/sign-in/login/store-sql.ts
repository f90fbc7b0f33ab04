import type { SessionId } from '../../domain/session.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { InteractionStore } from '../interaction/store.ts'
import type { SessionStore } from '../session/store.ts'
import type { LoginStore, SignInCommit } from './store.ts'

export interface LoginStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly sessions: SessionStore
  readonly interactions: InteractionStore
}

/** Thrown inside a commit to take everything back; never leaves this file. */
class Finished extends Error {}

export function createLoginStore(deps: LoginStoreDeps): LoginStore {
  return {
    async commit(commit) {
      try {
        return await deps.database.write((transaction) => signIn(transaction, commit, deps))
      } catch (fault) {
        if (fault instanceof Finished) return 'finished'
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
): Promise<IssuedCredential> {
  const { tenant, proof, interaction, clientId } = commit
  const cookie = await sessionFor(transaction, commit, deps)
  const isOpen = await deps.interactions.authenticated(
    transaction,
    interaction,
    cookie.id as SessionId,
    proof.at,
  )
  if (!isOpen) throw new Finished()
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
): Promise<IssuedCredential> {
  const renewed = renews === undefined ? 'stale' : await sessions.renew(transaction, tenant, renews, proof)
  return renewed === 'stale' ? sessions.begin(transaction, tenant, proof) : renewed
}
