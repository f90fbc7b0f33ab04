import type { Insertable } from 'kysely'
import type { Tenant } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Schema } from '../store/schema.ts'
import { changedFields } from './changed-fields.ts'
import type { SettledUser } from './credentials.ts'
import { loginName } from './login-name.ts'
import type { StoredUser } from './pairing.ts'

type UserRow = Insertable<Schema['users']>

interface UsersPlan {
  readonly rows: readonly UserRow[]
  readonly renamed: readonly UserId[]
  readonly revoke: readonly UserId[]
  readonly changes: readonly string[]
}

/** What becomes of one user. `changes` is empty where all stays as it is. */
interface UserPlan {
  readonly user: User
  readonly login: string
  readonly stored: StoredUser | undefined
  readonly mustRevoke: boolean
  readonly changes: readonly string[]
}

interface WantedUsers {
  readonly tenant: Tenant
  readonly users: readonly SettledUser[]
  readonly leftOver: readonly StoredUser[]
}

/**
 * Users as they shall be. One who left the file keeps a row without password and claims: what was issued to
 * this `sub` must end, and the same username that comes back is the same person. (Another person with an
 * old name gets an `id` of their own.)
 */
export function planUsers({ tenant, users, leftOver }: WantedUsers, now: Date): UsersPlan {
  const taken = new Set(
    users.flatMap(({ wanted }) => [wanted.username, wanted.email ?? []].flat().map(loginName)),
  )
  const plans = [...users.map((user) => keep(user, now)), ...leftOver.map((user) => remove(user, taken, now))]
  const changed = plans.filter(({ changes }) => changes.length > 0)
  return {
    rows: changed.map((plan) => rowOf(tenant, plan, now.getTime())),
    renamed: changed
      .filter(({ stored, login }) => stored && stored.login !== login)
      .map(({ user }) => user.id),
    revoke: changed.filter(({ mustRevoke }) => mustRevoke).map(({ user }) => user.id),
    changes: changed.flatMap(({ user, changes }) =>
      changes.map((change) => `user ${user.username}: ${change}`),
    ),
  }
}

/** A sign-in name that nobody can type: names have no spaces. */
export function freedName(id: string): string {
  return `freed ${id}`
}

function keep({ id, wanted, passwordHash, stored }: SettledUser, now: Date): UserPlan {
  const user: User = {
    id,
    username: wanted.username,
    claims: wanted.claims,
    ...(wanted.email !== undefined && { email: wanted.email }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(wanted.isDisabled && { disabledAt: stored?.user.disabledAt ?? now }),
  }
  const mustRevoke =
    stored !== undefined && (isClosing(user, stored.user) || isPasswordReplaced(user, stored.user))
  return { user, login: loginName(user.username), stored, mustRevoke, changes: changesOf(user, stored?.user) }
}

function remove(stored: StoredUser, taken: ReadonlySet<string>, now: Date): UserPlan {
  const { id, username, disabledAt = now } = stored.user
  const user = { id, username, claims: { preferred_username: username }, disabledAt }
  const login = taken.has(stored.login) ? freedName(id) : stored.login
  const isSame = isClosed(stored.user) && login === stored.login
  return { user, login, stored, mustRevoke: isClosing(user, stored.user), changes: isSame ? [] : ['removed'] }
}

function changesOf(user: User, stored: User | undefined): readonly string[] {
  if (!stored || (isClosed(stored) && !isClosed(user))) return ['added']
  const fields = changedClaims(user, stored)
  return [
    ...(fields.length > 0 ? [`changed ${fields.join(', ')}`] : []),
    ...(user.passwordHash === stored.passwordHash
      ? []
      : [stored.passwordHash ? 'password changed' : 'password set']),
    ...(isClosing(user, stored) ? ['disabled'] : []),
    ...(stored.disabledAt && !user.disabledAt ? ['enabled'] : []),
  ]
}

/** The username and email of a user are claims too. */
function changedClaims(user: User, stored: User): readonly string[] {
  const claims = Object.keys({ ...stored.claims, ...user.claims })
  const names = Object.fromEntries(
    claims.map((name) => [name, name === 'preferred_username' ? 'username' : name]),
  )
  return changedFields(user.claims, stored.claims, names)
}

function isClosing(user: User, stored: User): boolean {
  return user.disabledAt !== undefined && stored.disabledAt === undefined
}

function isPasswordReplaced(user: User, stored: User): boolean {
  return stored.passwordHash !== undefined && user.passwordHash !== stored.passwordHash
}

/** What `remove` leaves of a user. */
function isClosed({ disabledAt, passwordHash, claims }: User): boolean {
  return disabledAt !== undefined && passwordHash === undefined && Object.keys(claims).length === 1
}

function rowOf({ id }: Tenant, { user, login, stored, mustRevoke }: UserPlan, now: number): UserRow {
  return {
    tenant_id: id,
    id: user.id,
    username: login,
    email: user.email === undefined ? null : loginName(user.email),
    claims: JSON.stringify(user.claims),
    password_hash: user.passwordHash ?? null,
    disabled_at: user.disabledAt?.getTime() ?? null,
    revoked_up_to: mustRevoke ? now : (stored?.revokedUpTo?.getTime() ?? null),
    updated_at: now,
  }
}
