import type { Brand } from './brand.ts'
import type { ClientId } from './client.ts'
import type { GrantId } from './grant.ts'
import type { LogoutCause } from './logout-cause.ts'
import type { ReturnMatch, ToldDifference } from './return-address.ts'
import type { RpSession, Session, SessionId, Sid } from './session.ts'
import type { Issuer, LogoutRevocation } from './tenant.ts'
import type { UpstreamId, UpstreamLink } from './upstream.ts'
import type { AccountName, Subject, UserId } from './user.ts'

export type LogoutId = Brand<string, 'LogoutId'>
export type UpstreamHopId = Brand<string, 'UpstreamHopId'>

/** A way in. Each names who asks; none of them ends anything itself. */
export type Door =
  | 'end-session'
  /** A program's call with the user's own token, or with their cookie from a page of a registered app. */
  | 'user-api'
  | 'revocation'
  | 'sign-in'
  | 'account'
  | 'operator'
  | 'expiry'
  | 'password-change'
  | 'account-closed'
  | 'refresh-replay'
  /** An upstream provider's word: its logout token, or its demand to revoke everything. */
  | 'upstream'

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
  readonly proof: HintProof
}

/**
 * Who can have signed a hint (D6). `issuer`: we alone. `client-secret`: we, or its client. `public-secret`:
 * whoever holds a copy of the client, for the secret is in it.
 */
export type HintProof = 'issuer' | 'client-secret' | 'public-secret'

/** What vouches for a request. The waist judges it; a door only brings it. */
export type Evidence =
  | { readonly kind: 'none' }
  | { readonly kind: 'id-token-hint'; readonly verdict: HintVerdict }
  /** The person pressed the button on our page about exactly this session. */
  | { readonly kind: 'user-confirmed'; readonly sessionId: SessionId }
  /** Somebody else signed in with this browser, and proved it. */
  | { readonly kind: 'user-replaced'; readonly sessionId: SessionId }
  /** The person pressed a button on their account page, in a live session of their own. */
  | { readonly kind: 'account-owner'; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly kind: 'operator'; readonly name: string }
  /** A new password: what was proved with the old one is worth nothing. With the session that it was given in. */
  | { readonly kind: 'password-changed'; readonly userId: UserId; readonly sessionId?: SessionId }
  /** Disabled or deleted, by whom. */
  | {
      readonly kind: 'account-closed'
      readonly userId: UserId
      readonly name: string
      readonly isRemoved?: true
    }
  /** A code or refresh token came a second time: somebody else holds its family (RFC 9700 §4.14.2). */
  | {
      readonly kind: 'token-replayed'
      readonly grantId: GrantId
      readonly credential: 'code' | 'device-code' | 'refresh-token'
    }
  /** The session's time was over: nobody asked. */
  | { readonly kind: 'time-over' }
  /**
   * The `sid` of an RP session, as `logout_hint` where that names a session (D12): nobody can guess it, and it speaks
   * for the session of this browser if it is one of its own.
   */
  | { readonly kind: 'session-hint'; readonly sid: Sid }
  | ContractEvidence
  /** An upstream provider says that the person left it, or that nothing of theirs may go on. */
  | {
      readonly kind: 'upstream'
      readonly upstreamId: UpstreamId
      readonly userId?: UserId
      readonly sessionId?: SessionId
    }
  /** A live access token of the user's own, shown by a program. Of the session that it belongs to. */
  | { readonly kind: 'user-token'; readonly userId: UserId; readonly sessionId: SessionId }
  /** The user's cookie, with a call from a page whose origin an app registered (D4). */
  | {
      readonly kind: 'registered-origin'
      readonly origin: string
      readonly userId: UserId
      readonly sessionId: SessionId
    }
  /** The app took back the token that its own session, without a browser, stood on. */
  | { readonly kind: 'token-revoked'; readonly sessionId: SessionId }

/**
 * A vendor's contract by which an address does not ask (D4): a navigation of this very browser. What hint came with it
 * must fit together all the same.
 */
export interface ContractEvidence {
  readonly kind: 'dialect-contract'
  readonly dialect: string
  /** `never-asks` unless told. */
  readonly address?: ContractAddress
  readonly verdict?: HintVerdict
}

/**
 * What an address of a vendor's is like: one that never asks by its contract, or one that asks unless the tenant has
 * the question off.
 */
export type ContractAddress = 'never-asks' | 'asks-unless-off'

/** What the ID token that came as a hint turned out to be, alone or with a contract; absent where none came. */
export function verdictOf(evidence: Evidence): HintVerdict | undefined {
  return evidence.kind === 'id-token-hint' || evidence.kind === 'dialect-contract'
    ? evidence.verdict
    : undefined
}

/** The ID token of ours that came as a hint. */
export function hintOf(evidence: Evidence): Hint | undefined {
  const verdict = verdictOf(evidence)
  return verdict?.kind === 'ours' ? verdict.hint : undefined
}

/** Which sessions a logout is about. */
export type Extent =
  | { readonly kind: 'browser'; readonly cookie: string | undefined }
  /** `withGrants`: every grant that was given in it goes with it, offline ones too, be it over already or not. */
  | { readonly kind: 'session'; readonly sessionId: SessionId; readonly withGrants?: true }
  /** That session, if its time is still over: it may have been renewed since somebody looked. */
  | { readonly kind: 'overdue'; readonly sessionId: SessionId; readonly at: Date }
  | { readonly kind: 'user'; readonly userId: UserId; readonly except?: SessionId }
  /**
   * The group of sessions that goes by this `sid`, or that a session belongs to whose app goes by it (D9); a session
   * without a group is all of it.
   */
  | { readonly kind: 'group'; readonly sid: Sid }
  /**
   * One app's part of one session: its RP sessions and, by policy, its grants there. The session goes on, unless it
   * has no browser: such a one is that app's alone, and ends whole.
   */
  | { readonly kind: 'part'; readonly sessionId: SessionId; readonly clientId: ClientId }
  /** One app's part of one person: its RP sessions and grants. The sessions go on, as above. */
  | { readonly kind: 'app'; readonly clientId: ClientId; readonly userId: UserId }
  /**
   * The family of one grant, and the RP session that it belongs to; the session goes on, as above. `alone`: the RP
   * session goes on, too, for to take a token back is not to sign its person out.
   */
  | { readonly kind: 'grant'; readonly grantId: GrantId; readonly alone?: true }

/**
 * The four scopes of a logout: this device or all of the person's, this app or all of them. Some vendors name
 * them, and every extent of a person's own is one of them.
 */
export const logoutScopes = [
  'one-device-one-app',
  'all-devices-one-app',
  'one-device-all-apps',
  'all-devices-all-apps',
] as const
export type LogoutScope = (typeof logoutScopes)[number]

/** What a logout of this scope is about: one person, and where it matters this session and this app. */
export function extentOf(
  scope: LogoutScope,
  {
    userId,
    sessionId,
    clientId,
  }: { readonly userId: UserId; readonly sessionId: SessionId; readonly clientId: ClientId },
): Extent {
  switch (scope) {
    case 'one-device-one-app':
      return { kind: 'part', sessionId, clientId }
    case 'all-devices-one-app':
      return { kind: 'app', clientId, userId }
    case 'one-device-all-apps':
      return { kind: 'session', sessionId }
    case 'all-devices-all-apps':
      return { kind: 'user', userId }
  }
}

/**
 * Where a logout may lead back to (D5). `client`: the identified client's list, and without one nowhere.
 * `client-or-session`: that list, or without an identified client those of the clients in this browser's session;
 * and the tenant's own list besides. `named-client-or-tenant`: the list of the client that the request names, and no
 * other; of one that only a hint names, the tenant's list first and then its own; without either, the tenant's.
 */
export type ReturnRule = 'client' | 'client-or-session' | 'named-client-or-tenant'

/**
 * Which of a client's lists are its return addresses (D5): that for after a logout, that to which its people come back
 * from signing in, or both.
 */
export type ReturnSource = 'after-logout' | 'after-sign-in' | 'either'

/** What becomes of the browser where no return address is asked for: our page, or the first address of the list. */
export type AbsentReturn = 'signed-out-page' | 'first-listed'

/**
 * What `logout_hint` is (D12): a name of the person; the `sid` of the session; or that of the session, to widen the
 * logout to every device that is bound to it.
 */
export type LogoutHintNames = 'person' | 'session' | 'every-device'

/** What becomes of a request with an ID token that is not ours: it is refused (RIL §4), or goes on as if none had come. */
export type ForeignHint = 'refused' | 'left-out'

/** What a logout shall do about the upstream that the session began at. */
export type UpstreamWish = 'sign-out' | 'leave'

/** What a door asks for, in our words. */
export interface LogoutRequest {
  readonly door: Door
  readonly extent: Extent
  readonly evidence: Evidence
  readonly clientId?: ClientId
  /** The client of the hint that came, where the person's own word has taken the hint's place. */
  readonly hintedClientId?: ClientId
  readonly logoutHint?: string
  /** Where the RP wants the browser back, not judged yet. */
  readonly returnTo?: string
  /** How its door calls that address, for whoever has to mend it; `post_logout_redirect_uri` unless told. */
  readonly returnParameter?: string
  readonly state?: string
  /** `client` unless told. */
  readonly returnRule?: ReturnRule
  /** Which of the client's lists has it; `after-logout` unless told. */
  readonly returnSource?: ReturnSource
  /** How an address is found in a list; letter by letter unless told. */
  readonly returnMatch?: ReturnMatch
  /** `signed-out-page` unless told. */
  readonly absentReturn?: AbsentReturn
  /** `person` unless told. */
  readonly logoutHintNames?: LogoutHintNames
  /** `refused` unless told. */
  readonly foreignHint?: ForeignHint
  /** `leave` unless told; an upstream's own setting may want more. */
  readonly upstream?: UpstreamWish
  /**
   * By which vendor's door it came, and whose words the pages have that it leads to, where that has any: a dialect's
   * name; absent: our own.
   */
  readonly voice?: string
  /** The app from which a person came to the page of ours where they asked for it: it did not, and let nobody out. */
  readonly openedFrom?: ClientId
  /** What becomes of a target that is not listed (D5): the request is refused, unless told. */
  readonly unlistedReturn?: 'refuse' | 'show'
}

/** What a decision needs to know of the client that asks. */
export interface AskingClient {
  readonly id: ClientId
  readonly name: string
  readonly uri?: string
  readonly postLogoutRedirectUris: readonly string[]
  readonly redirectUris: readonly string[]
  /** No contract of a vendor is its word (D4). */
  readonly refusesContract?: boolean
}

/** An RP session with what its app registered about being told. */
export interface ToldRpSession extends RpSession {
  readonly clientName: string
  readonly clientUri?: string
  readonly backchannelLogoutUri?: string
  /** What its back channel wants to hear of; absent: everything. */
  readonly backchannelLogoutCauses?: readonly LogoutCause[]
  readonly frontchannelLogoutUri?: string
  /** No contract of a vendor ends its sessions unasked (D4). */
  readonly refusesContract?: boolean
}

/** A session in the extent, with those of its apps whose part would end. */
export interface SessionFacts extends Pick<Session, 'id' | 'userId' | 'version' | 'groupSid'> {
  /** A device that a person approved (RFC 8628), or an app's own form, and no browser: it has one app. */
  readonly isDevice?: boolean
  /** The user as the asking client sees it. */
  readonly subject: Subject
  readonly account: AccountName
  /** Lower-case names that `logout_hint` may call this user by, besides an RP session's `sid` and `sub`. */
  readonly accountHints: readonly string[]
  readonly rpSessions: readonly ToldRpSession[]
  /** It began at an upstream, whether the tenant still has that one or not. */
  readonly isFederated?: boolean
  /** The upstream that it began at, where the tenant has it. */
  readonly upstream?: SessionUpstream
}

/** An upstream as a logout sees it. */
export interface SessionUpstream extends UpstreamLink {
  readonly name: string
  /** The tenant wants people signed out there at every logout. */
  readonly isAlwaysSignedOut: boolean
}

/** Everything a decision reads, as of one instant. */
export interface LogoutFacts {
  readonly sessions: readonly SessionFacts[]
  /**
   * The person's other browsers, where the `logout_hint` means every device (D12): what becomes of the session in the
   * extent becomes of them. Absent where it means none but that.
   */
  readonly beside?: readonly SessionFacts[]
  /** The client that `client_id` or the hint names, where it is one of ours. */
  readonly client?: AskingClient
  /**
   * The sessions that the hint's `sid` belonged to, ended ones included while they are remembered: the one at hand where
   * it is one of them, else all of a group that shared it (D9).
   */
  readonly hintedSessions?: readonly SessionId[]
  /** Those whose `sid` was given as `logout_hint`, likewise. */
  readonly logoutHintSessions?: readonly SessionId[]
  /**
   * Whose grants stand in an extent that reaches grants beside its sessions (a user, an app, a family);
   * absent where none does.
   */
  readonly grantsOf?: UserId
  /** Lists that the return rule adds to the client's own. */
  readonly returnLists?: readonly (readonly string[])[]
  /** What the tenant wants revoked at every logout (D10); `as-granted` unless told. */
  readonly logoutRevokes?: LogoutRevocation
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
  /** @property differs what alone keeps the address from being listed, where that can be told. */
  | {
      readonly kind: 'return-not-listed'
      readonly lookedIn: readonly ReturnList[]
      readonly differs?: ToldDifference
    }

/**
 * Whose list of return addresses: the asking client's for after a logout, and for after signing in; those of the
 * clients in the session; the tenant's.
 */
export type ReturnList = 'client' | 'client-sign-in' | 'session' | 'tenant'

/** Where the browser finally rests. */
export type Landing =
  /** @property leadsTo an address that nobody listed, to be shown as a marked external link, and never followed. */
  | { readonly kind: 'signed-out-page'; readonly leadsTo?: string }
  | { readonly kind: 'return'; readonly url: string }

/** Why the person is asked although a hint came. */
export type Mismatch = 'other-user' | 'other-session'

/** A way out: our server posts to the app's, or the person's browser loads the app's page in a frame. */
export type Channel = 'back-channel' | 'front-channel'

export interface Notice {
  readonly channel: Channel
  readonly rpSession: ToldRpSession
  readonly uri: string
  /** Where it stands when the logout is committed. */
  readonly state: 'pending' | 'awaiting-browser' | 'not-asked'
}

/** RP sessions of one session that end alone: the session goes on. */
export interface EndedParts {
  readonly session: Pick<SessionFacts, 'id' | 'version'>
  readonly rpSessions: readonly RpSession[]
}

/** Which grants end (D10). */
export type EndedGrants =
  /** Each grant's own policy says so. */
  | { readonly kind: 'by-policy' }
  /** Every grant of this user, offline ones too; those of the excepted session live on. */
  | { readonly kind: 'all'; readonly userId: UserId; readonly except?: SessionId }
  /** Every grant of this session, offline ones too: somebody said so, or it is a device's, which is all there is of it. */
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  /** The grants of this app in this session, each as its own policy says. */
  | { readonly kind: 'part'; readonly sessionId: SessionId; readonly clientId: ClientId }
  /** Every grant that this user gave this app. */
  | { readonly kind: 'app'; readonly clientId: ClientId; readonly userId: UserId }
  /** This one, and by policy those beside it in the same RP session. */
  | { readonly kind: 'family'; readonly grantId: GrantId }

/** All browsers of a person, or those that are bound to one group. */
export type BoundSessions =
  | { readonly kind: 'browsers'; readonly userId: UserId }
  | { readonly kind: 'group'; readonly userId: UserId; readonly sid: Sid }

/** The part of a decision to carry out: frozen data that a commit executes. */
export interface LogoutPlan {
  readonly door: Door
  readonly evidence: Evidence
  readonly requestedBy?: ClientId
  readonly userId?: UserId
  readonly ends: readonly Pick<SessionFacts, 'id' | 'userId' | 'version' | 'isFederated' | 'groupSid'>[]
  /** Of these none may be left, not even one that began meanwhile; `grants` may say the same of everything. */
  readonly leavesNoneOf?: BoundSessions
  readonly endsParts: readonly EndedParts[]
  readonly grants: EndedGrants
  /** What the tenant revokes in all that ends, beyond what each grant's own policy says (D10); `as-granted` unless told. */
  readonly revokes?: LogoutRevocation
  readonly notify: readonly Notice[]
  /** Stops of this browser at upstreams, before it rests; or what the last page offers. */
  readonly upstreamHops: readonly UpstreamHop[]
  readonly landing: Landing
  /** As the request's: the last page has it, too. */
  readonly voice?: string
  /** As the request's: for the log. */
  readonly openedFrom?: ClientId
}

/** A stop at an upstream. `offered`: only if the person wants it, from our page. */
export interface UpstreamHop {
  readonly sessionId: SessionId
  readonly upstreamId: UpstreamId
  readonly issuer: Issuer
  /** As people know it. */
  readonly name: string
  readonly state: Extract<UpstreamHopState, 'awaiting-browser' | 'offered'>
}

/**
 * Where a stop at an upstream stands. `asked`: the browser was sent there, and nobody has heard of it since;
 * `returned`: it came back; `failed`: the upstream has no way to sign out, could not be asked, or said no.
 */
export type UpstreamHopState = 'offered' | 'awaiting-browser' | 'asked' | 'returned' | 'failed'

/** Why a stop at an upstream failed: it has nowhere to sign out at, did not answer us, or sent the browser back. */
export type UpstreamHopFailure = 'no-exit' | 'unreachable' | 'refused'

export type LogoutDecision =
  | { readonly kind: 'refuse'; readonly refusal: LogoutRefusal }
  | {
      readonly kind: 'confirm'
      readonly session: SessionFacts
      /** As in the facts: what a "yes" is about besides. */
      readonly beside?: readonly SessionFacts[]
      readonly client?: AskingClient
      readonly mismatch?: Mismatch
    }
  | { readonly kind: 'nothing-to-end'; readonly landing: Landing; readonly client?: AskingClient }
  | { readonly kind: 'end'; readonly plan: LogoutPlan }
