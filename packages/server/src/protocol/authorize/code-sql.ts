import { hash } from 'node:crypto'
import type { GrantId } from '../../domain/grant.ts'
import type { RpSession } from '../../domain/session.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema, Transaction } from '../../platform/store/schema.ts'
import type { CodeChallenge } from './pkce/read.ts'
import type { AnswerRows, IssueCommit } from './store.ts'

/** The root of everything that the answer and its code yield. */
export function createInsertGrant(db: Reader) {
  const insert = prepareInsertGrant(db)
  return async (
    transaction: Transaction,
    commit: IssueCommit,
    id: GrantId,
    rpSession: Pick<RpSession, 'id' | 'sid'>,
  ): Promise<void> => {
    const { id: rp_session_id, sid } = rpSession
    await insert(transaction, { ...grantColumns(commit), id, rp_session_id, sid })
  }
}

export function createInsertCode(db: Reader) {
  const insert = prepareInsertCode(db)
  return async (
    transaction: Transaction,
    commit: IssueCommit,
    grantId: GrantId,
    code: NonNullable<AnswerRows['code']>,
  ): Promise<void> => {
    await insert(transaction, { ...codeColumns(commit), ...code, grant_id: grantId })
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
    resources: plan.resources.join(' '),
    claims: plan.claims === undefined ? null : JSON.stringify(plan.claims),
    acr: plan.acr ?? null,
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
    code_challenge: plan.codeChallenge === undefined ? null : keptChallenge(plan.codeChallenge),
    nonce: plan.nonce ?? null,
    expires_at: at.getTime() + tenant.lifetimes.codeSeconds * 1000,
  }
}

/**
 * What the verifier is compared with, always by its hash (RFC 7636 §4.6). A plain challenge is the verifier itself,
 * and a secret until then (D13): it is kept as S256 would have it, and so found right by the same comparison. What
 * was sent as S256 is never right as it stands, whatever method somebody makes of it on the way.
 */
function keptChallenge({ method, value }: CodeChallenge): string {
  switch (method) {
    case 'S256':
      return value
    case 'plain':
      return hash('sha256', value, 'base64url')
  }
}

/** One row of `grants`, live. */
export function prepareInsertGrant(db: Reader) {
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
      resources: row.resources,
      claims: row.claims,
      acr: row.acr,
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
