import type { TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Clock } from '../clock.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import type { Transaction } from '../store/schema.ts'
import { accountChanges, type Changed } from './account-changes-sql.ts'
import { findAccount, listAccounts, type AccountsPage } from './account-list-sql.ts'
import { insertAccount } from './account-insert-sql.ts'
import type { KnownIdentity } from './identities.ts'

/** Who keeps an account: the configuration file, the person who signed up, an administrator, or an upstream. */
export type AccountOrigin = 'configuration' | 'sign-up' | 'admin' | 'upstream'

/** An account as its administrator sees it. */
export interface Account extends Omit<User, 'passwordHash'> {
  readonly origin: AccountOrigin
  readonly hasPassword: boolean
  /** Who they are at upstreams. */
  readonly identities: readonly KnownIdentity[]
}

export interface NewAccount {
  /** As the person writes it; upper and lower case are the same for signing in. */
  readonly username: string
  readonly email?: string
  /** Standard claims; `preferred_username` and `email` are added, `email_verified` is false unless it says true. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Without one nobody can sign in to it, until its person chooses one by mail, where that is sent. */
  readonly password?: string
  readonly origin: Exclude<AccountOrigin, 'configuration' | 'upstream'>
}

export type CreatedAccount =
  | { readonly kind: 'created'; readonly id: UserId }
  /** The name leads to another person already, as a username or as an email. */
  | { readonly kind: 'taken'; readonly field: 'username' | 'email' }
  /** Too many passwords are being checked at this moment; nothing was done. */
  | { readonly kind: 'busy' }

/** Whose new password it is. */
export interface NewPassword {
  /** Who sets it, where it is not the person: a client's id, for the audit trail. */
  readonly by?: string
  /** The stored hash that the person proved to know the password of: nobody else changed it meanwhile. */
  readonly replaces?: string
  /**
   * What must come true together with it: a proof that is used up.
   * @returns `false` where it does not, having written nothing; then nothing else is done, either.
   */
  readonly along?: Along
}

export type Along = (transaction: Transaction, at: Date) => Promise<boolean>

/**
 * Accounts that people and administrators change while the server runs.
 *
 * Every change is durable with its audit line. `setPassword`, `disable` and `remove` also close, in the same
 * transaction, whatever was proved before (`users.revoked_up_to`): a session or token of that time is dead at
 * once. The logout that tells the apps is the caller's to perform; a crash in between leaves it owed, and the
 * next start pays it. `by` is who did it, for the audit trail: a client's id, or nobody where it was the person.
 */
export interface Accounts {
  /** @throws RangeError where the password is empty or longer than `passwordProblem` allows. */
  create(tenantId: TenantId, account: NewAccount, by?: string): Promise<CreatedAccount>
  /**
   * @returns `outdated` where the hash that it replaces is another by now, or what goes along is; nothing was done then.
   * @throws RangeError likewise.
   */
  setPassword(
    tenantId: TenantId,
    id: UserId,
    password: string,
    about?: NewPassword,
  ): Promise<Changed | 'busy'>
  /** @returns whether there is such an account; one that is disabled already stays so. */
  disable(tenantId: TenantId, id: UserId, by?: string): Promise<boolean>
  enable(tenantId: TenantId, id: UserId, by?: string): Promise<boolean>
  /** Takes password, names and claims away for good; the `sub` stays taken. */
  remove(tenantId: TenantId, id: UserId, by?: string): Promise<boolean>
  /** In the order of their ids; `search` is a part of the username or email. Removed accounts are not listed. */
  list(tenantId: TenantId, page: AccountsPage): Promise<readonly Account[]>
  find(tenantId: TenantId, id: UserId): Promise<Account | undefined>
}

export interface AccountsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly passwords: Pick<Passwords, 'hashIfIdle'>
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { database, passwords } = deps
  const changes = accountChanges(deps)
  return {
    async create(tenantId, { password, ...account }, by) {
      const passwordHash = password === undefined ? null : await passwords.hashIfIdle(password)
      return passwordHash === undefined
        ? { kind: 'busy' }
        : insertAccount(deps, { tenantId, account, passwordHash, by })
    },
    async setPassword(tenantId, id, password, { by, ...about } = {}) {
      const passwordHash = await passwords.hashIfIdle(password)
      if (passwordHash === undefined) return 'busy'
      return changes.setPasswordHash({ tenantId, id, by }, passwordHash, about)
    },
    disable: async (tenantId, id, by) => (await changes.disable({ tenantId, id, by })) === 'done',
    enable: async (tenantId, id, by) => (await changes.enable({ tenantId, id, by })) === 'done',
    remove: async (tenantId, id, by) => (await changes.remove({ tenantId, id, by })) === 'done',
    list: (tenantId, page) => listAccounts(database.read, tenantId, page),
    find: (tenantId, id) => findAccount(database.read, tenantId, id),
  }
}
