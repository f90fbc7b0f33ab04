import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { SignIn } from '../../sign-in/index.ts'
import { createInsertCode, type InsertCode } from './code-sql.ts'
import type { AuthorizeStore, IssueCommit, Issued } from './store.ts'

export interface AuthorizeStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly stores: SignIn['stores']
}

/** Thrown inside a commit to take everything back; never leaves this file. */
class Stale extends Error {}

export function createAuthorizeStore(deps: AuthorizeStoreDeps): AuthorizeStore {
  const { database, random, stores } = deps
  const issue = createIssue(stores, createInsertCode(database.read, random))
  return {
    async issue(commit) {
      try {
        return await database.write((transaction) => issue(transaction, commit))
      } catch (fault) {
        if (fault instanceof Stale) return { kind: 'stale' }
        throw fault
      }
    },

    finish: (interaction, at) =>
      database.write((transaction) => stores.interactions.finish(transaction, interaction, at)),
  }
}

function createIssue({ sessions, interactions, consents }: SignIn['stores'], insertCode: InsertCode) {
  return async (transaction: Transaction, commit: IssueCommit): Promise<Issued> => {
    const { tenant, plan, interaction, at } = commit
    const { client, person, issuer } = plan
    if (interaction && !(await interactions.finish(transaction, interaction, at))) return { kind: 'finished' }
    const joining = { session: person.session, clientId: client.id, subject: person.subject, issuer, at }
    const rpSession = await sessions.join(transaction, tenant, joining)
    if (rpSession === 'stale') throw new Stale()
    if (plan.allowedScope.length > 0) {
      const key = { tenantId: tenant.id, userId: person.userId, clientId: client.id }
      await consents.remember(transaction, key, plan.allowedScope, at)
    }
    return { kind: 'issued', code: await insertCode(transaction, commit, rpSession) }
  }
}
