import type { Delivery, DeliveryId, DeliveryState, Next, Outcome } from '../domain/delivery.ts'
import type {
  Channel,
  Door,
  Extent,
  Landing,
  LogoutId,
  LogoutPlan,
  LogoutRequest,
  UpstreamHopFailure,
  UpstreamHopId,
  UpstreamHopState,
} from '../domain/logout.ts'
import type { ClientId } from '../domain/client.ts'
import type { LogoutCause } from '../domain/logout-cause.ts'
import type { RpSession, SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { UpstreamId, UpstreamLink } from '../domain/upstream.ts'
import type { User, UserId } from '../domain/user.ts'
import type { ShownCredential } from '../platform/credential.ts'
import type { EndedBeside } from './reach/decide.ts'

/** A session as a logout sees it: not ended yet, with the apps that it reached and that lie in the extent. */
export interface StoredSession {
  readonly id: SessionId
  readonly version: number
  readonly isDevice?: boolean
  /** The `sid` of the group that it is bound to (D9). */
  readonly groupSid?: Sid
  readonly user: Pick<User, 'id' | 'username' | 'email' | 'claims'>
  readonly rpSessions: readonly RpSession[]
  /** The upstream that its person came from. */
  readonly upstream?: UpstreamLink
}

/** What a commit hands to the worker and the page. */
export interface CommittedLogout {
  readonly logoutId: LogoutId
  /** Whether frames wait for this browser (front channel). */
  readonly asksBrowser: boolean
  /** Whether a stop at an upstream waits for this browser. */
  readonly goesUpstream: boolean
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

/** What the pages after a logout know of a stop at an upstream. */
export interface HopStanding {
  readonly id: UpstreamHopId
  readonly upstreamId: UpstreamId
  readonly issuer: Issuer
  readonly name: string
  readonly state: UpstreamHopState
  /** After this it is neither begun nor believed to come back. */
  readonly expiresAt: Date
  readonly failure?: UpstreamHopFailure
  readonly uiLocales?: string
  readonly sealedIdToken?: string
}

/** What the pages after a logout know of it. */
export interface LogoutStanding {
  readonly id: LogoutId
  readonly decidedAt: Date
  readonly cause: LogoutCause
  /** Whether more of the person ended than the session of the browser with the receipt. */
  readonly beside?: EndedBeside
  readonly requestedBy?: ClientId
  readonly clientIds: readonly ClientId[]
  readonly deliveries: readonly DeliveryStanding[]
  readonly hops: readonly HopStanding[]
  readonly receiptHash?: string
  readonly landing: Landing['kind']
  readonly sealedLanding?: string
  /** Whose words its pages have. */
  readonly voice?: string
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
  /** The logout that ended the session of this cookie, while it is remembered. */
  endedBy(session: ShownCredential): Promise<LogoutId | undefined>
  /**
   * The sessions that an app's part of this `sid` belongs to, ended ones included while they are remembered (RIL §2,
   * "recent"); more than one only where it is that of a group.
   */
  sessionsOfSid(sid: Sid): Promise<readonly SessionId[]>
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
  hop(id: UpstreamHopId): Promise<(HopStanding & { readonly logoutId: LogoutId }) | undefined>
  /**
   * The browser goes to the upstream, with a one-time state of this hash; one that it had before counts no more.
   * `false` where the browser came back from there already, or the time for it is over.
   */
  sendToUpstream(id: UpstreamHopId, sent: SentHop): Promise<boolean>
  /** `false` where it is settled, over, or was sent away anew with another state. */
  settleHop(id: UpstreamHopId, settled: SettledHop): Promise<boolean>
}

export interface SentHop {
  readonly hash: string
  readonly uiLocales?: string | undefined
  readonly at: Date
}

export type SettledHop = {
  /** Of the state that the browser brought back; absent where it never left. */
  readonly hash?: string
  readonly at: Date
} & HopOutcome

/** What a stop at an upstream came to. @property detail for operators: no token, and nothing that a person wrote. */
export type HopOutcome =
  | { readonly state: 'returned' }
  | { readonly state: 'failed'; readonly failure: UpstreamHopFailure; readonly detail?: string }

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
  /** As apps choose of which endings they hear. */
  readonly cause: LogoutCause
  readonly evidence: Readonly<Record<string, unknown>>
  readonly requestedBy?: ClientId
  readonly userId?: UserId
  readonly decidedAt: Date
  readonly landing: string
  readonly sessions: readonly SessionId[]
  readonly rpSessions: readonly StoryRpSession[]
  readonly grantsRevoked: number
  /** How many other grants lost the access tokens made so far. */
  readonly accessRevoked: number
  readonly deliveries: readonly StoryDelivery[]
  readonly hops: readonly StoryHop[]
}

/** A stop at an upstream, as it stands. */
export interface StoryHop {
  readonly upstreamId: UpstreamId
  readonly name: string
  readonly issuer: Issuer
  readonly state: UpstreamHopState
  readonly askedAt?: Date
  readonly settledAt?: Date
  readonly failure?: UpstreamHopFailure
  readonly detail?: string
}

export interface StoryRpSession {
  readonly clientId: ClientId
  readonly sid: Sid
  readonly startedAt: Date
  /** The app's part ended while the session went on. */
  readonly endedAlone: boolean
  /** No notice went to it by the back channel, for it asked not to hear of such endings. */
  readonly isUnwanted?: true
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
