import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { IssuedCredential, ShownCredential } from '../../platform/credential.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { ResetFacts } from './decide.ts'

/** A link that may be used, and whose password it changes. */
export interface PasswordReset {
  readonly id: string
  readonly user: User
  /** The app from which it was asked for. */
  readonly clientId?: ClientId
}

export interface NewPasswordReset {
  readonly link: IssuedCredential
  /** Whose, and where it is mailed to. Nobody's opens nothing, and is kept with as much work. */
  readonly whose?: { readonly userId: UserId; readonly address: string } | undefined
  readonly clientId?: ClientId | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface PasswordResetStore {
  /** Keeps a link in place of the person's older one. */
  open(tenantId: TenantId, reset: NewPasswordReset): Promise<void>
  /**
   * One that is in time, whose person may sign in, and whose address and password are still those that it was asked
   * about: a new one of either makes every link before it worthless.
   */
  find(tenantId: TenantId, shown: ShownCredential, now: Date): Promise<PasswordReset | undefined>
  /** Uses it up together with what it proves. @returns `false` where `find` would not find it any more. */
  useUp(transaction: Transaction, tenantId: TenantId, id: string, now: Date): Promise<boolean>
  /** What is known of an account besides. */
  contact(tenantId: TenantId, user: User): Promise<Omit<ResetFacts, 'user'>>
}
