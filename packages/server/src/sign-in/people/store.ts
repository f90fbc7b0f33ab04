import type { ClientId } from '../../domain/client.ts'
import type { RpSession, SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import type { AccountKey, OwnSession } from '../account/store.ts'

/** By what a person is called: our id, or one of the names that they sign in with. */
export type PersonName = 'id' | 'username' | 'email'

/** An app that a person is signed in to, in whatever session. */
export interface SignedInApp {
  readonly clientId: ClientId
  readonly since: Date
}

/** An app's part in a session, as an ID token names it: by its `sid`, for its audience. */
export interface NamedPart extends Pick<RpSession, 'sid' | 'issuer' | 'subject'> {
  readonly tenantId: TenantId
  readonly clientIds: readonly ClientId[]
}

/** A stretch of a list. */
export interface Stretch {
  readonly offset: number
  readonly limit: number
}

/** Some of the people who are signed in at an app, and how many there are. */
export interface PeopleAtApp {
  readonly kind: 'people'
  readonly total: number
  readonly people: readonly User[]
}

/**
 * Who is signed in where, for doors that only look: nothing in here changes anything. Sessions count while they
 * live, and an app's part of one while it has not ended alone.
 */
export interface People {
  /** A person who is not removed; names in any case. */
  find(tenantId: TenantId, by: PersonName, value: string): Promise<User | undefined>
  /** A person's sessions, the last seen first; a hundred at most. */
  sessions(key: AccountKey, now: Date): Promise<readonly OwnSession[]>
  /** The apps that a person is signed in to, the first one first. */
  apps(key: AccountKey, now: Date, sessionId?: SessionId): Promise<readonly SignedInApp[]>
  /** Whether an app still has this part in a session. */
  partLives(part: NamedPart, now: Date): Promise<boolean>
  /**
   * The people who are signed in at an app, those of the oldest sessions first.
   * @returns `too-many` where a tenant's sessions are more than one call looks through.
   */
  at(
    app: { readonly tenantId: TenantId; readonly clientId: ClientId },
    now: Date,
    stretch: Stretch,
  ): Promise<PeopleAtApp | { readonly kind: 'too-many' }>
}
