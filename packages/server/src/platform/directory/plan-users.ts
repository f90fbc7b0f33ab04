import type { Insertable } from 'kysely'
import type { Tenant } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Schema } from '../store/schema.ts'
import { changedFields } from './changed-fields.ts'
import { configuredText, isSameWord } from './configured.ts'
import type { SettledUser } from './credentials.ts'
import { freedName } from './freed-name.ts'
import { loginName } from './login-name.ts'
import type { StoredUser } from './pairing.ts'

type UserRow = Insertable<Schema['users']>

interface UsersPlan {
  readonly rows: readonly UserRow[]
  readonly renamed: readonly UserId[]
  readonly revoke: readonly UserId[]
  readonly changes: readonly string[]
  readonly notices: readonly string[]
}

/** What becomes of one user. `changes` is empty where all stays as it is. */
interface UserPlan {
  readonly user: User
  readonly login: string
  readonly stored: StoredUser | undefined
  readonly mustRevoke: boolean
  /** What the configuration says of the account, as it is stored; absent where it says nothing any more. */
  readonly configured?: string
  /** Only the configuration's own note changed: there is something to write and nothing to tell. */
  readonly isNoted?: boolean
  readonly removedAt?: Date
  readonly changes: readonly string[]
  /** Where the account is not as the configuration reads, and stays so. */
  readonly notice?: string
}

interface WantedUsers {
  readonly tenant: Tenant
  /** Who loses an identity, by which somebody may be signed in. */
  readonly losers: ReadonlySet<UserId>
  readonly users: readonly SettledUser[]
  readonly leftOver: readonly StoredUser[]
}

/**
 * Users as they shall be. One who left the file keeps a row without password and claims: what was issued to
 * this `sub` must end, and the same username that comes back is the same person. (Another person with an
 * old name gets an `id` of their own.)
 */
export function planUsers({ tenant, users, leftOver, losers }: WantedUsers, now: Date): UsersPlan {
  const taken = new Set(
    users.flatMap(({ wanted }) => [wanted.username, wanted.email ?? []].flat().map(loginName)),
  )
  const plans = [
    ...users.map((user) => keep(user, losers, now)),
    ...leftOver.map((user) => remove(user, taken, now)),
  ]
  const changed = plans.filter(({ changes, isNoted }) => changes.length > 0 || isNoted)
  return {
    rows: changed.map((plan) => rowOf(tenant, plan, now.getTime())),
    renamed: changed
      .filter(({ stored, login }) => stored && stored.login !== login)
      .map(({ user }) => user.id),
    revoke: changed.filter(({ mustRevoke }) => mustRevoke).map(({ user }) => user.id),
    changes: changed.flatMap(({ user, changes }) =>
      changes.map((change) => `user ${user.username}: ${change}`),
    ),
    notices: plans.flatMap(({ notice }) => notice ?? []),
  }
}

function keep(settled: SettledUser, losers: ReadonlySet<UserId>, now: Date): UserPlan {
  const { id, wanted, passwordHash, stored, configured } = settled
  if (stored?.removedAt && settled.staysRemoved) return stayRemoved(settled, stored, stored.removedAt)
  const user: User = {
    id,
    username: wanted.username,
    claims: wanted.claims,
    ...(wanted.email !== undefined && { email: wanted.email }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(isDisabled(settled) && { disabledAt: stored?.user.disabledAt ?? now }),
  }
  const isLoser = losers.has(id)
  const mustRevoke =
    stored !== undefined && (isLoser || isClosing(user, stored.user) || isPasswordReplaced(user, stored.user))
  return {
    user,
    login: loginName(user.username),
    stored,
    mustRevoke,
    configured: configuredText(configured),
    isNoted: isLoser || !isSameWord(configured, stored?.configured) || stored?.origin !== 'configuration',
    changes: changesOf(user, stored),
    ...(user.disabledAt && !configured.isDisabled && { notice: staysDisabledNotice(wanted.username) }),
  }
}

function stayRemoved({ wanted, configured }: SettledUser, stored: StoredUser, removedAt: Date): UserPlan {
  const login = loginName(wanted.username)
  return {
    user: stored.user,
    login,
    stored,
    mustRevoke: false,
    configured: configuredText(configured),
    isNoted: login !== stored.login,
    removedAt,
    changes: [],
    notice: staysRemovedNotice(wanted.username),
  }
}

function staysRemovedNotice(username: string): string {
  return `user ${username}: stays removed (by the admin API); change the password in the file to bring them back`
}

function staysDisabledNotice(username: string): string {
  return `user ${username}: stays disabled (by the admin API); enable them there`
}

/** An administrator's decision stands until the configuration changes its own. */
function isDisabled({ stored, configured }: SettledUser): boolean {
  const isUnchanged = !stored?.removedAt && stored?.configured?.isDisabled === configured.isDisabled
  return isUnchanged ? stored.user.disabledAt !== undefined : configured.isDisabled
}

function remove(stored: StoredUser, taken: ReadonlySet<string>, now: Date): UserPlan {
  const { id, username, disabledAt = now } = stored.user
  const user = { id, username, claims: { preferred_username: username }, disabledAt }
  const login = taken.has(stored.login) ? freedName(id) : stored.login
  const { removedAt = now } = stored
  const isSame = stored.removedAt !== undefined && !stored.configured && login === stored.login
  const mustRevoke = isClosing(user, stored.user)
  return { user, login, stored, mustRevoke, removedAt, changes: isSame ? [] : ['removed'] }
}

function changesOf(user: User, row: StoredUser | undefined): readonly string[] {
  if (!row || row.removedAt) return ['added']
  const stored = row.user
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

function rowOf({ id }: Tenant, plan: UserPlan, now: number): UserRow {
  const { user, login, stored, mustRevoke, configured, removedAt } = plan
  return {
    tenant_id: id,
    id: user.id,
    username: login,
    email: user.email === undefined ? null : loginName(user.email),
    claims: JSON.stringify(user.claims),
    password_hash: user.passwordHash ?? null,
    disabled_at: user.disabledAt?.getTime() ?? null,
    origin: 'configuration',
    configured_credential: configured ?? null,
    removed_at: removedAt?.getTime() ?? null,
    revoked_up_to: mustRevoke ? now : (stored?.revokedUpTo?.getTime() ?? null),
    updated_at: now,
  }
}
