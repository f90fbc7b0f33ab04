import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { SignIn } from '../../sign-in/index.ts'
import type { PushedRequestStore } from '../pushed-authorization/store.ts'
import { prepareInsertTokens } from '../token/new-tokens-sql.ts'
import { createInsertCode, createInsertGrant } from './code-sql.ts'
import { partOf } from './make.ts'
import type { AuthorizeStore, IssueCommit, Issued } from './store.ts'

export interface AuthorizeStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly stores: SignIn['stores']
  readonly pushedRequests: Pick<PushedRequestStore, 'useUp'>
}

/** Thrown inside a commit to take everything back; never leaves this file. */
class Stale extends Error {}

export function createAuthorizeStore(deps: AuthorizeStoreDeps): AuthorizeStore {
  const { database, stores } = deps
  const issue = createIssue(deps)
  return {
    async issue(commit) {
      try {
        return await database.write((transaction) => issue(transaction, commit))
      } catch (fault) {
        if (fault instanceof Stale) return 'stale'
        throw fault
      }
    },

    finish: (interaction, at) =>
      database.write((transaction) => stores.interactions.finish(transaction, interaction, at)),
  }
}

function createIssue(deps: AuthorizeStoreDeps) {
  const {
    database: { read },
    stores: { sessions, consents },
  } = deps
  const insertGrant = createInsertGrant(read)
  const insertCode = createInsertCode(read)
  const insertTokens = prepareInsertTokens(read)
  return async (transaction: Transaction, commit: IssueCommit): Promise<Issued> => {
    const { tenant, plan, rows, at } = commit
    const { client, person, allowedScope } = plan
    if (await isFinished(transaction, commit, deps)) return 'finished'
    const rpSession = await sessions.join(transaction, tenant, {
      ...partOf(plan),
      at,
      ...(rows.sid?.isNew ? { sid: rows.sid.value } : {}),
    })
    if (rpSession === 'stale' || (rows.sid && rows.sid.value !== rpSession.sid)) throw new Stale()
    if (allowedScope.length > 0) {
      const key = { tenantId: tenant.id, userId: person.userId, clientId: client.id }
      await consents.remember(transaction, key, allowedScope, at)
    }
    if (rows.grantId !== undefined) await insertGrant(transaction, commit, rows.grantId, rpSession)
    if (rows.grantId !== undefined && rows.code)
      await insertCode(transaction, commit, rows.grantId, rows.code)
    await insertTokens(transaction, tenant.id, rows)
    return 'issued'
  }
}

/**
 * Closes what was asked, or finds it closed. RFC 9126 §4, §7.3: an answer uses a pushed request up. Until then it
 * may be shown again, since people reload pages and go back; who began with it before, and was at our pages while
 * its time went by, gets an answer of their own.
 */
async function isFinished(
  transaction: Transaction,
  { tenant, interaction, pushedRequestId, at }: IssueCommit,
  { stores: { interactions }, pushedRequests }: AuthorizeStoreDeps,
): Promise<boolean> {
  if (interaction && !(await interactions.finish(transaction, interaction, at))) return true
  if (pushedRequestId === undefined) return false
  return !(await pushedRequests.useUp(transaction, tenant.id, pushedRequestId)) && !interaction
}
