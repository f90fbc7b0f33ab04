import type { User } from '../../domain/user.ts'
import { loginName } from './login-name.ts'
import type { AccountOrigin } from './accounts.ts'
import type { Configured } from './configured.ts'
import type { UserRegistration } from './registration.ts'

/** A user's row, with the sign-in name it is found by. */
export interface StoredUser {
  readonly user: User
  readonly login: string
  readonly origin: AccountOrigin
  readonly configured?: Configured
  readonly revokedUpTo?: Date
  readonly removedAt?: Date
}

/** A wanted user with the row that is theirs, where there is one. */
export interface UserPair {
  readonly wanted: UserRegistration
  readonly stored?: StoredUser
}

export interface Pairing {
  readonly pairs: readonly UserPair[]
  /** Rows of the configuration's own that it wants no more. */
  readonly leftOver: readonly StoredUser[]
}

/**
 * Finds each wanted user's row: by `id` where the operator gave one (then a new username is a renaming),
 * else by username. A row belongs to one user, and the given id goes first. An account that a person or an
 * administrator made is left alone, unless the operator names it by its `id` and so takes it over.
 */
export function pairUsers(wanted: readonly UserRegistration[], stored: readonly StoredUser[]): Pairing {
  const byId = new Map(stored.map((one) => [one.user.id, one]))
  const claimed = new Set(wanted.flatMap(({ id }) => (id !== undefined && byId.has(id) ? [id] : [])))
  const own = stored.filter(({ origin }) => origin === 'configuration')
  const byLogin = new Map(own.filter(({ user }) => !claimed.has(user.id)).map((one) => [one.login, one]))
  const pairs = wanted.map((user) => {
    const row = user.id === undefined ? byLogin.get(loginName(user.username)) : byId.get(user.id)
    return { wanted: user, ...(row && { stored: row }) }
  })
  const kept = new Set(pairs.flatMap((pair) => pair.stored ?? []))
  return { pairs, leftOver: own.filter((one) => !kept.has(one)) }
}
