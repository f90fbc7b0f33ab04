import type { Brand } from './brand.ts'

export type UserId = Brand<string, 'UserId'>
/** The user as one client sees it: the `sub` claim (`subject.ts`). */
export type Subject = Brand<string, 'Subject'>

/** A person at a tenant. Standard claims keep their wire names, because they are data and not code. */
export interface User {
  readonly id: UserId
  readonly username: string
  readonly email?: string
  readonly claims: Readonly<Record<string, unknown>>
  readonly passwordHash?: string
  readonly disabledAt?: Date
  /** When the record last changed, where the reader of it asked. */
  readonly updatedAt?: Date
}

/** How a page addresses the person. */
export interface AccountName {
  readonly name: string
  readonly username: string
}

/** The name a page shows for this user, in the spelling the person chose. */
export function accountNameOf(user: Pick<User, 'username' | 'email' | 'claims'>): AccountName {
  const username =
    textClaim(user, 'email') ?? user.email ?? textClaim(user, 'preferred_username') ?? user.username
  return { name: textClaim(user, 'name') ?? username, username }
}

function textClaim({ claims }: Pick<User, 'claims'>, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
