import type { User } from '../../domain/user.ts'
import { loginName } from './login-name.ts'
import type { UserRegistration } from './registration.ts'

/** A user's row, with the sign-in name it is found by. */
export interface StoredUser {
  readonly user: User
  readonly login: string
  readonly revokedUpTo?: Date
}

/** A wanted user with the row that is theirs, where there is one. */
export interface UserPair {
  readonly wanted: UserRegistration
  readonly stored?: StoredUser
}

export interface Pairing {
  readonly pairs: readonly UserPair[]
  /** Rows that nobody wants any more. */
  readonly leftOver: readonly StoredUser[]
}

/**
 * Finds each wanted user's row: by `id` where the operator gave one (then a new username is a renaming),
 * else by username. A row belongs to one user, and the given id goes first.
 */
export function pairUsers(wanted: readonly UserRegistration[], stored: readonly StoredUser[]): Pairing {
  const byId = new Map(stored.map((one) => [one.user.id, one]))
  const claimed = new Set(wanted.flatMap(({ id }) => (id !== undefined && byId.has(id) ? [id] : [])))
  const byLogin = new Map(stored.filter(({ user }) => !claimed.has(user.id)).map((one) => [one.login, one]))
  const pairs = wanted.map((user) => {
    const row = user.id === undefined ? byLogin.get(loginName(user.username)) : byId.get(user.id)
    return { wanted: user, ...(row && { stored: row }) }
  })
  const kept = new Set(pairs.flatMap((pair) => pair.stored ?? []))
  return { pairs, leftOver: stored.filter((one) => !kept.has(one)) }
}
