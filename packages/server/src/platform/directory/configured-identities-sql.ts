import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Reader, Transaction } from '../store/schema.ts'
import type { GivenIdentity, IdentitiesPlan, StoredIdentity } from './plan-identities.ts'

/** @param which those that a configuration gave, or also those with which people came by themselves. */
export async function storedIdentities(
  reader: Reader,
  tenantId: TenantId,
  which: 'configured' | 'all',
): Promise<readonly StoredIdentity[]> {
  const query = reader
    .selectFrom('identities')
    .leftJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'identities.tenant_id').onRef('users.id', '=', 'identities.user_id'),
    )
    .select(['issuer', 'subject', 'user_id', 'configured_at', 'users.id', 'users.removed_at'])
    .where('identities.tenant_id', '=', tenantId)
  const rows = await (which === 'all' ? query : query.where('configured_at', 'is not', null)).execute()
  return rows.map((row) => ({
    issuer: row.issuer as Issuer,
    subject: row.subject,
    userId: row.user_id as UserId,
    isConfigured: row.configured_at !== null,
    isOwnerRemoved: row.id === null || row.removed_at !== null,
  }))
}

/** @returns `false` where one was somebody's meanwhile: plan again. */
export async function commitIdentities(
  transaction: Transaction,
  tenantId: TenantId,
  { given, taken }: IdentitiesPlan,
  now: number,
): Promise<boolean> {
  for (const { issuer, subject, userId } of taken)
    await transaction
      .deleteFrom('identities')
      .where('tenant_id', '=', tenantId)
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .where('user_id', '=', userId)
      .execute()
  for (const one of given) if (!(await give(transaction, tenantId, one, now))) return false
  return true
}

async function give(
  transaction: Transaction,
  tenantId: TenantId,
  { issuer, subject, upstreamId, userId }: GivenIdentity,
  now: number,
): Promise<boolean> {
  const row = {
    tenant_id: tenantId,
    issuer,
    subject,
    upstream: upstreamId,
    user_id: userId,
    created_at: now,
    last_seen_at: null,
    configured_at: now,
  }
  const done = await transaction
    .insertInto('identities')
    .values(row)
    .onConflict((key) => key.doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}
