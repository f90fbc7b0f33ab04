import { withoutIdleEnd } from '../../../../domain/session.ts'
import type { User } from '../../../../domain/user.ts'
import { writeAudit } from '../../../../platform/audit.ts'
import type { Random } from '../../../../platform/random.ts'
import type { Database } from '../../../../platform/store/database.ts'
import type { Transaction } from '../../../../platform/store/schema.ts'
import type { SignIn } from '../../../../sign-in/index.ts'
import { prepareInsertGrant } from '../../../authorize/code-sql.ts'
import { prepareInsertTokens } from '../../new-tokens-sql.ts'
import type { DirectBeginning, DirectStore } from './store.ts'

export interface DirectStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly sessions: SignIn['stores']['sessions']
}

export function createDirectStore(deps: DirectStoreDeps): DirectStore {
  const { database } = deps
  const begin = createBegin(deps)
  return {
    async person(tenantId, userId) {
      const row = await database.read
        .selectFrom('users')
        .select(['claims', 'updated_at'])
        .where('tenant_id', '=', tenantId)
        .where('id', '=', userId)
        .executeTakeFirst()
      if (!row) return undefined
      return { claims: JSON.parse(row.claims) as User['claims'], updatedAt: new Date(row.updated_at) }
    },

    begin: (beginning) => database.write((transaction) => begin(transaction, beginning)),
  }
}

function createBegin({ database: { read }, random, sessions }: DirectStoreDeps) {
  const insertGrant = prepareInsertGrant(read)
  const insertTokens = prepareInsertTokens(read)
  return async (transaction: Transaction, beginning: DirectBeginning): Promise<'done' | 'outdated'> => {
    const { tenant, client, entry, issuer, subject, names, plan } = beginning
    const { userId, at, amr } = entry.proof
    const session = await sessions.beginDirect(transaction, tenant, entry)
    if (session === 'outdated') return session
    const lasting = { ...tenant, lifetimes: withoutIdleEnd(tenant.lifetimes) }
    const joining = { session, clientId: client.id, issuer, subject, at, sid: names.sid }
    const part = await sessions.join(transaction, lasting, joining)
    if (part === 'stale') throw new Error('a session that begins in this transaction is over')
    await insertGrant(transaction, {
      tenant_id: tenant.id,
      id: names.grantId,
      client_id: client.id,
      user_id: userId,
      subject,
      session_id: session.id,
      rp_session_id: part.id,
      sid: part.sid,
      issuer,
      scope: plan.scope.join(' '),
      resources: plan.resources.join(' '),
      claims: null,
      acr: null,
      auth_time: at.getTime(),
      amr: amr.join(' '),
      access_at_logout: plan.atLogout.access,
      refresh_at_logout: plan.atLogout.refresh,
      created_at: at.getTime(),
    })
    await insertTokens(transaction, tenant.id, beginning.tokens)
    const details = { userId, sessionId: session.id, clientId: client.id, hasBrowser: false }
    await writeAudit(transaction, { tenantId: tenant.id, at, random, event: 'signed-in', details })
    return 'done'
  }
}
