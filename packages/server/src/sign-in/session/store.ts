import type { ClientId } from '../../domain/client.ts'
import type { RpSession, Session, SessionId } from '../../domain/session.ts'
import type { Issuer, Tenant, TenantId } from '../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../domain/user.ts'
import type { IssuedCredential, ShownCredential } from '../../platform/credential.ts'
import type { Transaction } from '../../platform/store/schema.ts'

/** A browser's session with its person. The password hash stays in the directory. */
export interface SignedIn {
  readonly session: Session
  readonly user: Omit<User, 'passwordHash'>
}

/** What a sign-in proved, and by what means (RFC 8176). */
export interface Proof {
  readonly userId: UserId
  readonly amr: readonly string[]
  readonly at: Date
}

/** One client's wish to be part of a session. */
export interface Joining {
  readonly session: Pick<Session, 'id' | 'lastSeenAt' | 'expiresAt'>
  readonly clientId: ClientId
  readonly subject: Subject
  readonly issuer: Issuer
  readonly at: Date
}

/** A session ends in the logout slice alone; here it begins, is proved anew, and gains apps. */
export interface SessionStore {
  /** The session that a cookie names, over ones included: ask `isLive`. One query by primary keys. */
  find(tenantId: TenantId, shown: ShownCredential): Promise<SignedIn | undefined>
  /** A new session; its id is the cookie's. */
  begin(transaction: Transaction, tenant: Tenant, proof: Proof): Promise<IssuedCredential>
  /**
   * The same person proved it again: the session stays and its apps with it, under a new cookie.
   * `stale` where it ended meanwhile.
   */
  renew(
    transaction: Transaction,
    tenant: Tenant,
    id: SessionId,
    proof: Proof,
  ): Promise<IssuedCredential | 'stale'>
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
