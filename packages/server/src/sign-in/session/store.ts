import type { ClientId } from '../../domain/client.ts'
import type { RpSession, Session, SessionId, Sid } from '../../domain/session.ts'
import type { Issuer, Tenant, TenantId } from '../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../domain/user.ts'
import type { IssuedCredential, ShownCredential } from '../../platform/credential.ts'
import type { Transaction } from '../../platform/store/schema.ts'

/** A browser's session with its person. The password hash stays in the directory. */
export interface SignedIn {
  readonly session: Session
  readonly user: Omit<User, 'passwordHash'>
}

/** What a browser shows its session by: its cookie, and the second one where the tenant's doors read it (D16). */
export interface SessionCookies extends IssuedCredential {
  readonly embedded?: IssuedCredential
}

/** What a sign-in proved, and by what means (RFC 8176). */
export interface Proof {
  readonly userId: UserId
  readonly amr: readonly string[]
  readonly at: Date
  /** When they proved it, where that was elsewhere and earlier. */
  readonly provedAt?: Date
  /** What the browser calls itself, and where it came from: for the person's own list of sessions. */
  readonly userAgent?: string
  readonly remoteAddress?: string
}

/** A proof by a password, and the stored hash that fitted; absent where they chose the password just now. */
export interface PasswordProof {
  readonly proof: Proof
  readonly provedBy?: string | undefined
}

/** A device, and the session of the person who approved it. */
export interface ApprovedDevice {
  readonly approvedIn: Pick<Session, 'id' | 'userId' | 'authTime' | 'amr'>
  readonly at: Date
  readonly userAgent?: string
  readonly remoteAddress?: string
}

/** Names one client's part in a session. */
export interface RpSessionKey {
  readonly session: Pick<Session, 'id'>
  readonly clientId: ClientId
  readonly issuer: Issuer
  readonly subject: Subject
}

/** A client's part in a session, be it there already or not. */
export interface WantedPart extends RpSessionKey {
  readonly session: Pick<Session, 'id' | 'groupSid'>
  /**
   * The name that a new part shares with its group (D9), once; absent: it gets one of its own. So does one that was
   * made when the client still shared it.
   */
  readonly sharedSid?: Sid | undefined
}

/** One client's wish to be part of a session. */
export interface Joining extends WantedPart {
  readonly session: Pick<Session, 'id' | 'groupSid' | 'lastSeenAt' | 'expiresAt'>
  readonly at: Date
  /** What a new part shall be called, where that was signed already. */
  readonly sid?: Sid
}

/** What a client's part in a session is called; or will be, if it is the next to be named. */
export interface PartName {
  readonly value: Sid
  readonly isNew: boolean
}

/** A session ends in the logout slice alone; here it begins, is proved anew, and gains apps. */
export interface SessionStore {
  /** The session that a cookie names, over ones included: ask `isLive`. One query by primary keys. */
  find(tenantId: TenantId, shown: ShownCredential): Promise<SignedIn | undefined>
  /** The same by the second cookie: either opens only where it is asked for. */
  findEmbedded(tenantId: TenantId, shown: ShownCredential): Promise<SignedIn | undefined>
  /** A new session, bound to its person's group where the tenant has it so (D9); its id is the cookie's. */
  begin(transaction: Transaction, tenant: Tenant, proof: Proof): Promise<SessionCookies>
  /**
   * The session of a device that a signed-in person approved (RFC 8628): one without a cookie, which lasts as
   * long as any, used or not. `stale` where the approving session ended meanwhile (CORE-14).
   */
  beginDevice(
    transaction: Transaction,
    tenant: Tenant,
    device: ApprovedDevice,
  ): Promise<Pick<Session, 'id' | 'lastSeenAt' | 'expiresAt'> | 'stale'>
  /**
   * The session of a person who proved at an app who they are (RFC 6749 §4.3): likewise without a cookie.
   * `outdated` where the account was closed, or its password changed, while the old one was compared (D10).
   */
  beginDirect(
    transaction: Transaction,
    tenant: Tenant,
    entry: PasswordProof,
  ): Promise<Pick<Session, 'id' | 'lastSeenAt' | 'expiresAt'> | 'outdated'>
  /**
   * The same person proved it again: the session stays and its apps with it, under new cookies.
   * `stale` where it ended meanwhile.
   */
  renew(
    transaction: Transaction,
    tenant: Tenant,
    id: SessionId,
    proof: Proof,
  ): Promise<SessionCookies | 'stale'>
  /** What the client's part in the session is called, before anything is signed that says so. */
  sidOf(tenantId: TenantId, part: WantedPart): Promise<PartName>
  /**
   * Makes the client part of the session where it is not yet, and marks the session as seen.
   * `stale` where it ended meanwhile: whatever hangs on it must not be issued.
   */
  join(
    transaction: Transaction,
    tenant: Tenant,
    joining: Joining,
  ): Promise<Pick<RpSession, 'id' | 'sid'> | 'stale'>
}
