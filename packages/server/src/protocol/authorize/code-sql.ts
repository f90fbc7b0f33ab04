import type { RpSession } from '../../domain/session.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../../platform/store/schema.ts'
import type { IssueCommit } from './store.ts'

/** Writes the grant and its code. @returns the code as the app gets it. */
export type InsertCode = (
  transaction: Transaction,
  commit: IssueCommit,
  rpSession: Pick<RpSession, 'id' | 'sid'>,
) => Promise<string>

export function createInsertCode(db: Reader, random: Random): InsertCode {
  const insertGrant = prepareInsertGrant(db)
  const insertCode = prepareInsertCode(db)
  return async (transaction, commit, rpSession) => {
    const grantId = random.id()
    const code = issueCredential('code', random)
    await insertGrant(transaction, {
      ...grantColumns(commit),
      id: grantId,
      rp_session_id: rpSession.id,
      sid: rpSession.sid,
    })
    await insertCode(transaction, { ...codeColumns(commit), id: code.id, hash: code.hash, grant_id: grantId })
    return code.value
  }
}

type GrantRow = Omit<Schema['grants'], 'revoked_at' | 'revoked_because' | 'access_revoked_at'>
type CodeRow = Omit<Schema['codes'], 'used_at'>

function grantColumns({ tenant, plan, at }: IssueCommit): Omit<GrantRow, 'id' | 'rp_session_id' | 'sid'> {
  const { session, userId, subject } = plan.person
  return {
    tenant_id: tenant.id,
    client_id: plan.client.id,
    user_id: userId,
    subject,
    session_id: session.id,
    issuer: plan.issuer,
    scope: plan.scope.join(' '),
    auth_time: session.authTime.getTime(),
    amr: session.amr.join(' '),
    access_at_logout: plan.atLogout.access,
    refresh_at_logout: plan.atLogout.refresh,
    created_at: at.getTime(),
  }
}

function codeColumns({ tenant, plan, at }: IssueCommit): Omit<CodeRow, 'id' | 'hash' | 'grant_id'> {
  return {
    tenant_id: tenant.id,
    client_id: plan.client.id,
    redirect_uri: plan.target.redirectUri,
    code_challenge: plan.codeChallenge ?? null,
    nonce: plan.nonce ?? null,
    expires_at: at.getTime() + tenant.lifetimes.codeSeconds * 1000,
  }
}

function prepareInsertGrant(db: Reader) {
  return prepare((row: GrantRow) =>
    db.insertInto('grants').values({
      tenant_id: row.tenant_id,
      id: row.id,
      client_id: row.client_id,
      user_id: row.user_id,
      subject: row.subject,
      session_id: row.session_id,
      rp_session_id: row.rp_session_id,
      sid: row.sid,
      issuer: row.issuer,
      scope: row.scope,
      auth_time: row.auth_time,
      amr: row.amr,
      access_at_logout: row.access_at_logout,
      refresh_at_logout: row.refresh_at_logout,
      created_at: row.created_at,
    }),
  )
}

function prepareInsertCode(db: Reader) {
  return prepare((row: CodeRow) =>
    db.insertInto('codes').values({
      tenant_id: row.tenant_id,
      id: row.id,
      hash: row.hash,
      grant_id: row.grant_id,
      client_id: row.client_id,
      redirect_uri: row.redirect_uri,
      code_challenge: row.code_challenge,
      nonce: row.nonce,
      expires_at: row.expires_at,
    }),
  )
}
