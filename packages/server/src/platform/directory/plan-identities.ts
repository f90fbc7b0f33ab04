import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { SettledUser } from './credentials.ts'
import type { IdentityKey } from './identities.ts'
import type { StoredUser } from './pairing.ts'
import type { ConfiguredIdentity } from './registration.ts'

/** A person of an upstream who has an account here. */
export interface StoredIdentity extends IdentityKey {
  readonly userId: UserId
  /** The configuration gave it to the account; otherwise the person came by themselves. */
  readonly isConfigured: boolean
  /** Nobody gets in by it until the operator says whose it is. */
  readonly isOwnerRemoved: boolean
}

export interface GivenIdentity extends ConfiguredIdentity {
  readonly userId: UserId
}

export interface IdentitiesPlan {
  readonly given: readonly GivenIdentity[]
  /** They go before the others come: one may change its owner. */
  readonly taken: readonly StoredIdentity[]
}

/** A configured identity that is another account's. The message is a sentence for the operator. */
export class IdentityTaken extends Error {}

interface WantedIdentities {
  readonly tenantId: TenantId
  readonly users: readonly SettledUser[]
  readonly leftOver: readonly StoredUser[]
}

/**
 * Whose identities come and go with the configuration. One that a person came with by themselves stays theirs, and
 * one of a user who left the file stays, too, until another user wants it: nobody is made anew at their next sign-in.
 * @throws IdentityTaken where somebody came with it already, and has another account that is not removed.
 */
export function planIdentities(
  { tenantId, users }: Pick<WantedIdentities, 'tenantId' | 'users'>,
  stored: readonly StoredIdentity[],
): IdentitiesPlan {
  const owners = new Map(stored.map((one) => [keyOf(one), one]))
  const wanted = users.flatMap(({ id, wanted: { identities = [] } }) =>
    identities.map((one) => ({ ...one, userId: id })),
  )
  const given = wanted.filter((one) => owners.get(keyOf(one))?.userId !== one.userId)
  for (const one of given) refuseTaken(tenantId, one, owners.get(keyOf(one)))
  const moved = new Set(given.map(keyOf))
  const kept = new Set(wanted.map(keyOf))
  const inFile = new Set(users.map(({ id }) => id))
  const isTaken = (one: StoredIdentity) =>
    moved.has(keyOf(one)) || (one.isConfigured && inFile.has(one.userId) && !kept.has(keyOf(one)))
  return { given, taken: stored.filter(isTaken) }
}

function keyOf({ issuer, subject }: IdentityKey): string {
  return JSON.stringify([issuer, subject])
}

function refuseTaken(
  tenantId: TenantId,
  { subject, upstreamId }: GivenIdentity,
  owner: StoredIdentity | undefined,
): void {
  if (!owner || owner.isConfigured || owner.isOwnerRemoved) return
  throw new IdentityTaken(
    `Tenant ${tenantId}: the identity "${subject}" of the upstream ${upstreamId} belongs to the account ${owner.userId}, whose person came with it. Leave it out, remove that account, or take it over by giving this user "id": "${owner.userId}".`,
  )
}

/** What changes, in words; whom an identity is of stays out of them. */
export function identityChanges(
  { given, taken }: IdentitiesPlan,
  { users, leftOver }: Pick<WantedIdentities, 'users' | 'leftOver'>,
): readonly string[] {
  const names = new Map<UserId, string>([
    ...leftOver.map(({ user }) => [user.id, user.username] as const),
    ...users.map(({ id, wanted }) => [id, wanted.username] as const),
  ])
  const nameOf = ({ userId }: { readonly userId: UserId }) => names.get(userId) ?? userId
  return [
    ...taken.map((one) => `user ${nameOf(one)}: identity removed`),
    ...given.map((one) => `user ${nameOf(one)}: identity of ${one.upstreamId} added`),
  ]
}
