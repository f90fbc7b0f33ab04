import type {
  Channel,
  Delivery,
  DeliveryId,
  DeliveryState,
  Door,
  Extent,
  Landing,
  LogoutId,
  LogoutPlan,
  LogoutRequest,
  Next,
  Outcome,
} from '../domain/logout.ts'
import type { ClientId } from '../domain/client.ts'
import type { RpSession, SessionId, Sid } from '../domain/session.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { User, UserId } from '../domain/user.ts'

/** A session as a logout sees it: not ended yet, with the apps that it reached and that lie in the extent. */
export interface StoredSession {
  readonly id: SessionId
  readonly version: number
  readonly isDevice?: boolean
  readonly user: Pick<User, 'id' | 'username' | 'email' | 'claims'>
  readonly rpSessions: readonly RpSession[]
}

/** What a commit hands to the worker and the page. */
export interface CommittedLogout {
  readonly logoutId: LogoutId
  /** Whether frames wait for this browser (front channel). */
  readonly asksBrowser: boolean
  readonly deliveries: readonly Delivery[]
}

/** What was asked for, without the browser that asked: that one is read from its cookie each time. */
export type AskedLogout = Omit<LogoutRequest, 'extent'>

/** A logout that waits for the person. */
export interface PendingLogout {
  readonly id: string
  readonly request: AskedLogout
  readonly uiLocales?: string
  readonly isUsed: boolean
}

/** What the pages after a logout know of one delivery. */
export interface DeliveryStanding extends Pick<
  Delivery,
  'id' | 'clientId' | 'uri' | 'sid' | 'issuer' | 'attempts'
> {
  readonly channel: Channel
  readonly state: DeliveryState
  readonly dueAt: Date
}

/** What the pages after a logout know of it. */
export interface LogoutStanding {
  readonly id: LogoutId
  readonly decidedAt: Date
  readonly requestedBy?: ClientId
  readonly clientIds: readonly ClientId[]
  readonly deliveries: readonly DeliveryStanding[]
  readonly receiptHash?: string
  readonly landing: Landing['kind']
  readonly sealedLanding?: string
}

/** One tenant's logouts. The only way a session ends: there is no deleteSession to call by mistake. */
export interface LogoutStore {
  /** Sessions in the extent that have not ended, each with its version and its apps, as of one instant. */
  sessions(extent: Extent): Promise<readonly StoredSession[]>
  /**
   * Whose grants stand in an extent that reaches grants beside its sessions; `undefined` where none does,
   * and for every other extent.
   */
  grantsOf(extent: Extent): Promise<UserId | undefined>
  /** Whose session this `sid` was, ended ones included while they are remembered (RIL §2, "recent"). */
  sessionOfSid(sid: Sid): Promise<SessionId | undefined>
  /**
   * One transaction: sessions, grants, deliveries and the record of it. The deliveries come back leased.
   * `stale` when a session changed since its facts (an RP joined, say): nothing happened, gather again.
   */
  commit(plan: LogoutPlan, commit: CommitDetails): Promise<CommittedLogout | 'stale'>
  keepPending(pending: NewPendingLogout): Promise<void>
  pending(id: string, hash: string, now: Date): Promise<PendingLogout | undefined>
  /** `false` when somebody was faster: a handle carries out one request. */
  usePending(id: string, at: Date): Promise<boolean>
  standing(id: LogoutId): Promise<LogoutStanding | undefined>
  /** The browser got the page with the frames of this logout. */
  askedInBrowser(id: LogoutId, at: Date): Promise<void>
  /** The browser says which frames loaded; those that it was given and does not name did not, in time. */
  settleFrames(id: LogoutId, loaded: ReadonlySet<string>, at: Date): Promise<void>
}

export interface CommitDetails {
  readonly at: Date
  readonly leaseUntil: Date
  readonly receiptHash: string
  /** Sealed for the receipt; only where a later page has to know it. */
  readonly sealedLanding?: string
}

export interface NewPendingLogout {
  readonly id: string
  readonly hash: string
  readonly request: AskedLogout
  readonly uiLocales?: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** A session whose time is over and whose apps have not heard. */
export interface OverdueSession {
  readonly tenantId: TenantId
  readonly sessionId: SessionId
}

/** The worker's queue, over all tenants; every row says whose it is. */
export interface DeliveryQueue {
  /** Leases due deliveries, so that two workers never send the same one. */
  claimDue(claim: Claim): Promise<readonly Delivery[]>
  /** Writes down one try and where the delivery stands now, in one transaction. */
  settle(attempt: Attempt): Promise<void>
  /** The time of the next delivery that nobody has leased, if there is one. */
  nextDueAt(now: Date, except: readonly string[]): Promise<Date | undefined>
  /** Takes back the leases of a process that is gone; only right where one process owns the database. */
  releaseLeases(): Promise<void>
  /** Sessions whose idle or absolute end lies before `at`, those of the tenants in `except` left out. */
  overdueSessions(over: {
    readonly at: Date
    readonly limit: number
    readonly except: readonly TenantId[]
  }): Promise<readonly OverdueSession[]>
}

export interface Claim {
  readonly limit: number
  readonly now: Date
  readonly leaseUntil: Date
  /** Addresses that have enough on their hands: their deliveries stay in the queue. */
  readonly except: readonly string[]
}

export interface Attempt {
  readonly delivery: Delivery
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly outcome: Outcome
  readonly next: Next
}

/** The whole story of one logout, for an operator. */
export interface LogoutStory {
  readonly tenantId: TenantId
  readonly logoutId: LogoutId
  readonly door: Door
  readonly evidence: Readonly<Record<string, unknown>>
  readonly requestedBy?: ClientId
  readonly userId?: UserId
  readonly decidedAt: Date
  readonly landing: string
  readonly sessions: readonly SessionId[]
  readonly rpSessions: readonly StoryRpSession[]
  readonly grantsRevoked: number
  readonly deliveries: readonly StoryDelivery[]
}

export interface StoryRpSession {
  readonly clientId: ClientId
  readonly sid: Sid
  readonly startedAt: Date
  /** The app's part ended while the session went on. */
  readonly endedAlone: boolean
}

export interface StoryDelivery {
  readonly id: DeliveryId
  readonly clientId: ClientId
  readonly clientName: string
  readonly channel: Channel
  readonly uri: string
  readonly state: DeliveryState
  readonly dueAt: Date
  readonly attempts: readonly {
    readonly number: number
    readonly startedAt: Date
    readonly finishedAt: Date
    readonly outcome: string
    readonly status?: number
    readonly detail?: string
  }[]
}

/** What an operator may do with the records of logouts. */
export interface LogoutRecords {
  story(id: LogoutId): Promise<LogoutStory | undefined>
  /** Deliveries that were given up or refused, newest first; those before the one with this id, if told. */
  deadLetters(limit: number, before?: DeliveryId): Promise<readonly DeadLetter[]>
  /** Puts a settled delivery back into the queue. `false` where there is none, or it is still on its way. */
  resend(id: DeliveryId, at: Date): Promise<boolean>
}

export interface DeadLetter {
  readonly tenantId: TenantId
  readonly id: DeliveryId
  readonly logoutId: LogoutId
  readonly clientId: ClientId
  readonly uri: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly settledAt?: Date
}
