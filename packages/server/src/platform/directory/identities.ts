import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import type { Reader, Transaction } from '../store/schema.ts'

/** What a person of an upstream is called, everywhere and for good: `iss` and `sub` (Core §5.7). */
export interface IdentityKey {
  readonly issuer: Issuer
  readonly subject: string
}

/** Who somebody of an upstream is here. */
export interface Identity extends IdentityKey {
  readonly userId: UserId
  /** The upstream by which they came last. */
  readonly upstreamId: UpstreamId
  readonly lastSeenAt: Date
}

/** One that the configuration gave to an account may not have been seen yet. */
export type KnownIdentity = Omit<Identity, 'lastSeenAt'> & { readonly lastSeenAt?: Date }

/** The account that somebody of an upstream has here. */
export interface IdentifiedAccount {
  readonly userId: UserId
  /** Disabled, or removed. */
  readonly isClosed: boolean
  /** Nothing that was proved up to this moment counts any more. */
  readonly revokedUpTo?: Date
}

/** Finds somebody's account. Nobody is ever looked for by an e-mail address: it is whoever's an upstream says. */
export async function findIdentified(
  reader: Reader,
  tenantId: TenantId,
  { issuer, subject }: IdentityKey,
): Promise<IdentifiedAccount | undefined> {
  const row = await reader
    .selectFrom('identities')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'identities.tenant_id').onRef('users.id', '=', 'identities.user_id'),
    )
    .select(['users.id', 'users.disabled_at', 'users.revoked_up_to'])
    .where('identities.tenant_id', '=', tenantId)
    .where('identities.issuer', '=', issuer)
    .where('identities.subject', '=', subject)
    .executeTakeFirst()
  return (
    row && {
      userId: row.id as UserId,
      isClosed: row.disabled_at !== null,
      ...(row.revoked_up_to !== null && { revokedUpTo: new Date(row.revoked_up_to) }),
    }
  )
}

/** The identities of some people, each person's in the order in which they came. */
export async function identitiesOf(
  reader: Reader,
  tenantId: TenantId,
  userIds: readonly UserId[],
): Promise<readonly KnownIdentity[]> {
  if (userIds.length === 0) return []
  const rows = await reader
    .selectFrom('identities')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', 'in', userIds)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    issuer: row.issuer as Issuer,
    subject: row.subject,
    userId: row.user_id as UserId,
    upstreamId: row.upstream as UpstreamId,
    ...(row.last_seen_at !== null && { lastSeenAt: new Date(row.last_seen_at) }),
  }))
}

/** @returns `false` where somebody was faster: the identity is theirs. */
export async function insertIdentity(
  transaction: Transaction,
  tenantId: TenantId,
  { issuer, subject, userId, upstreamId, lastSeenAt }: Identity,
): Promise<boolean> {
  const row = {
    tenant_id: tenantId,
    issuer,
    subject,
    upstream: upstreamId,
    user_id: userId,
    created_at: lastSeenAt.getTime(),
    last_seen_at: lastSeenAt.getTime(),
  }
  const done = await transaction
    .insertInto('identities')
    .values(row)
    .onConflict((key) => key.doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** @returns `false` where the identity is somebody else's by now. */
export async function touchIdentity(
  transaction: Transaction,
  tenantId: TenantId,
  { issuer, subject, userId, upstreamId, lastSeenAt }: Identity,
): Promise<boolean> {
  const done = await transaction
    .updateTable('identities')
    .set({ upstream: upstreamId, last_seen_at: lastSeenAt.getTime() })
    .where('tenant_id', '=', tenantId)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}
