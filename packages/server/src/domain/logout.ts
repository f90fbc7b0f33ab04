import type { Brand } from './brand.ts'
import type { ClientId } from './client.ts'
import type { RpSession, Session, SessionId, Sid } from './session.ts'
import type { Issuer, TenantId } from './tenant.ts'
import type { AccountName, Subject, UserId } from './user.ts'

export type LogoutId = Brand<string, 'LogoutId'>
export type DeliveryId = Brand<string, 'DeliveryId'>

/** A way in. Each names who asks; none of them ends anything itself. */
export type Door = 'end-session' | 'sign-in' | 'operator' | 'expiry'

/** What an ID token offered as a hint turned out to be. */
export type HintVerdict =
  | { readonly kind: 'ours'; readonly hint: Hint }
  | { readonly kind: 'not-ours'; readonly reason: string }

/** An ID token that we issued, however long ago. */
export interface Hint {
  readonly clientIds: readonly ClientId[]
  readonly subject: Subject
  readonly sid?: Sid
  readonly issuer: Issuer
  readonly issuedAt: Date
  readonly isExpired: boolean
}

/** What vouches for a request. The waist judges it; a door only brings it. */
export type Evidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'id-token-hint'; readonly verdict: HintVerdict }
  /** The person pressed the button on our page about exactly this session. */
  | { readonly kind: 'user-confirmed'; readonly sessionId: SessionId }
  /** Somebody else signed in with this browser, and proved it. */
  | { readonly kind: 'user-replaced'; readonly sessionId: SessionId }
  | { readonly kind: 'operator'; readonly name: string }
  /** The session's time was over: nobody asked. */
  | { readonly kind: 'time-over' }

/** Which sessions a logout is about. */
export type Extent =
  | { readonly kind: 'browser'; readonly cookie: string | undefined }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  /** That session, if its time is still over: it may have been renewed since somebody looked. */
  | { readonly kind: 'overdue'; readonly sessionId: SessionId; readonly at: Date }
  | { readonly kind: 'user'; readonly userId: UserId }

/** What a door asks for, in our words. */
export interface LogoutRequest {
  readonly door: Door
  readonly extent: Extent
  readonly evidence: Evidence
  readonly clientId?: ClientId
  readonly logoutHint?: string
  /** Where the RP wants the browser back, not judged yet. */
  readonly returnTo?: string
  readonly state?: string
}

/** What a decision needs to know of the client that asks. */
export interface AskingClient {
  readonly id: ClientId
  readonly name: string
  readonly uri?: string
  readonly postLogoutRedirectUris: readonly string[]
}

/** An RP session with what its app registered about being told. */
export interface ToldRpSession extends RpSession {
  readonly clientName: string
  readonly clientUri?: string
  readonly backchannelLogoutUri?: string
}

export interface SessionFacts extends Pick<Session, 'id' | 'userId' | 'version'> {
  /** The user as the asking client sees it. */
  readonly subject: Subject
  readonly account: AccountName
  /** Lower-case names that `logout_hint` may call this user by, besides an RP session's `sid` and `sub`. */
  readonly accountHints: readonly string[]
  readonly rpSessions: readonly ToldRpSession[]
}

/** Everything a decision reads, as of one instant. */
export interface LogoutFacts {
  readonly sessions: readonly SessionFacts[]
  /** The client that `client_id` or the hint names, where it is one of ours. */
  readonly client?: AskingClient
  /** The session that the hint's `sid` belonged to, ended ones included while they are remembered. */
  readonly hintedSession?: SessionId
  /** The session whose `sid` was given as `logout_hint`, likewise. */
  readonly logoutHintSession?: SessionId
  /** Whether apps hear of this ending; a tenant may keep endings by time alone to itself. */
  readonly tellsApps: boolean
}

/** Why a request is refused; each has its own words on the page. */
export type LogoutRefusal =
  | { readonly kind: 'hint-not-ours' }
  | { readonly kind: 'hint-client-mismatch' }
  | { readonly kind: 'hint-session-mismatch' }
  | { readonly kind: 'unknown-client' }
  | { readonly kind: 'return-without-client' }
  | { readonly kind: 'return-not-listed' }

/** Where the browser finally rests. */
export type Landing = { readonly kind: 'signed-out-page' } | { readonly kind: 'return'; readonly url: string }

/** Why the person is asked although a hint came. */
export type Mismatch = 'other-user' | 'other-session'

export interface Notice {
  readonly channel: 'back-channel'
  readonly rpSession: ToldRpSession
  readonly uri: string
}

/** The part of a decision to carry out: frozen data that a commit executes. */
export interface LogoutPlan {
  readonly door: Door
  readonly evidence: Evidence
  readonly requestedBy?: ClientId
  readonly ends: readonly Pick<SessionFacts, 'id' | 'userId' | 'version'>[]
  /** `by-policy`: each grant's own (D10). `all`: every grant of this user, offline ones too. */
  readonly grants: { readonly kind: 'by-policy' } | { readonly kind: 'all'; readonly userId: UserId }
  readonly notify: readonly Notice[]
  readonly landing: Landing
}

export type LogoutDecision =
  | { readonly kind: 'refuse'; readonly refusal: LogoutRefusal }
  | {
      readonly kind: 'confirm'
      readonly session: SessionFacts
      readonly client?: AskingClient
      readonly mismatch?: Mismatch
    }
  | { readonly kind: 'nothing-to-end'; readonly landing: Landing; readonly client?: AskingClient }
  | { readonly kind: 'end'; readonly plan: LogoutPlan }

/** What one try to deliver a notice came to. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly status: number }
  /** The app answered, and its answer is final. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail?: string }
  /** It may heal: connection refused, time-out, 5xx, 408, 429. */
  | {
      readonly kind: 'unreachable'
      readonly status?: number
      readonly detail: string
      readonly retryAfterSeconds?: number
    }
  /** We must not call this address at all. */
  | { readonly kind: 'forbidden'; readonly detail: string }

/** Where a delivery stands. `gave-up` is the dead letter that an operator can see and resend. */
export type DeliveryState = 'pending' | 'delivered' | 'refused' | 'gave-up'

export type Next =
  | { readonly kind: 'done'; readonly state: Exclude<DeliveryState, 'pending'> }
  | { readonly kind: 'again'; readonly at: Date }

/** A leased notice on its way out. */
export interface Delivery {
  readonly tenantId: TenantId
  readonly id: DeliveryId
  readonly logoutId: LogoutId
  readonly channel: 'back-channel'
  readonly clientId: ClientId
  readonly uri: string
  readonly subject: Subject
  readonly sid: Sid
  readonly issuer: Issuer
  /** How many tries were made before this one. */
  readonly attempts: number
}
