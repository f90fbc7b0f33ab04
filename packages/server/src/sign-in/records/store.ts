import type { ClientId } from '../../domain/client.ts'
import type { GrantId } from '../../domain/grant.ts'
import type { Session, SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'

/** What an operator's program wrote onto a session or a grant. */
export interface Annotation {
  readonly value: Readonly<Record<string, string>>
  readonly updatedAt: Date
}

/** A session that lives, and what is known of where it began. */
export interface SessionRecord extends Omit<Session, 'endedAt' | 'version'> {
  readonly userAgent?: string
  readonly remoteAddress?: string
  /** It began at an upstream provider. */
  readonly isFederated: boolean
  /** The apps that have a part in it, in the order in which they joined. */
  readonly clientIds: readonly ClientId[]
  readonly annotation?: Annotation
}

/**
 * The refresh token that an app has of a person: whatever it was exchanged for last. It is known by its grant, which
 * outlives every exchange, and with which it ends.
 */
export interface RefreshTokenRecord {
  readonly id: GrantId
  readonly userId: UserId
  readonly clientId: ClientId
  readonly sessionId: SessionId
  readonly scope: readonly string[]
  /** The resources that it may ask tokens for; empty: the issuer alone. */
  readonly resources: readonly string[]
  readonly createdAt: Date
  /** Its end if nobody uses it. */
  readonly idleExpiresAt: Date
  readonly lastUsedAt?: Date
  readonly userAgent?: string
  readonly remoteAddress?: string
  readonly annotation?: Annotation
}

/** A stretch of a list in the order of its ids. */
export interface RecordsPage {
  /** The last id of the page before; empty on the first. */
  readonly after: string
  readonly limit: number
}

/** Whose refresh tokens; those that may ask tokens for one of these resources, where any are named. */
export interface RefreshTokenFilter {
  readonly userId?: UserId
  readonly clientId?: ClientId
  readonly resources?: readonly string[]
}

/**
 * A page of refresh tokens. Without a person to look them up by, all of the tenant's are looked through: such a page
 * may be short, or empty, and still lead on.
 */
export interface FoundRefreshTokens {
  readonly tokens: readonly RefreshTokenRecord[]
  /** Where to look on; absent where all was seen. */
  readonly last?: string
}

/** A session that a name means, ended or not. */
export type NamedSession = Pick<Session, 'id' | 'userId'>

/** Sessions that end together (D9): those of a group, or one that belongs to none. */
export interface SessionGroupRecord {
  /** The group's `sid`, or the session's own id. */
  readonly name: string
  readonly userId: UserId
  readonly createdAt: Date
  /** Those that live, the oldest first. */
  readonly sessions: readonly [SessionRecord, ...SessionRecord[]]
}

/** Sessions and refresh tokens that live, to read; every call is bound to a tenant. */
export interface SignInRecords {
  /** @param name the session's own id, or the `sid` of an app's part in it, if that is no other session's too (D9). */
  session(tenantId: TenantId, name: string, now: Date): Promise<SessionRecord | undefined>
  /** Which session such a name means, ended ones included while they are remembered. */
  sessionNamed(tenantId: TenantId, name: string): Promise<NamedSession | undefined>
  sessionsOf(
    key: { readonly tenantId: TenantId; readonly userId: UserId },
    page: RecordsPage,
    now: Date,
  ): Promise<readonly SessionRecord[]>
  /** @param name the group's, the `sid` of an app's part in one of its sessions that has not ended, or the id of such a session. */
  group(tenantId: TenantId, name: string, now: Date): Promise<SessionGroupRecord | undefined>
  /** Everything that a person is signed in with, each once. */
  groupsOf(
    key: { readonly tenantId: TenantId; readonly userId: UserId },
    now: Date,
  ): Promise<readonly SessionGroupRecord[]>
  refreshToken(tenantId: TenantId, id: string, now: Date): Promise<RefreshTokenRecord | undefined>
  /** The grant of a refresh token by its id, be it over or not; `undefined` where there was never one of this id. */
  refreshTokenNamed(tenantId: TenantId, id: string): Promise<GrantId | undefined>
  refreshTokens(
    tenantId: TenantId,
    filter: RefreshTokenFilter,
    page: RecordsPage,
    now: Date,
  ): Promise<FoundRefreshTokens>
  /**
   * Replaces what is written onto a session or a grant; nothing stays where it is empty.
   * @returns whether there is something of this id that lives.
   */
  annotate(
    tenantId: TenantId,
    id: SessionId | GrantId,
    value: Annotation['value'],
    now: Date,
  ): Promise<boolean>
}
