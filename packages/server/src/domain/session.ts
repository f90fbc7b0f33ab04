import type { Brand } from './brand.ts'
import type { ClientId } from './client.ts'
import type { Issuer, Lifetimes } from './tenant.ts'
import type { Subject, UserId } from './user.ts'

export type SessionId = Brand<string, 'SessionId'>
export type RpSessionId = Brand<string, 'RpSessionId'>
/** The name of an RP session on the wire; never a key, never a cookie (D9). */
export type Sid = Brand<string, 'Sid'>

/** A browser's sign-in at the provider. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  /** When the person last proved who they are. */
  readonly authTime: Date
  readonly amr: readonly string[]
  readonly createdAt: Date
  readonly lastSeenAt: Date
  /** The absolute end, however busy the session is. */
  readonly expiresAt: Date
  /** The end if nobody comes by; moves with `lastSeenAt`. */
  readonly idleExpiresAt: Date
  readonly endedAt?: Date
  /** The name of the group that it is bound to, where the tenant has one session for each person (D9). */
  readonly groupSid?: Sid
  /** Grows whenever an RP joins or the person signs in again: a decision on older facts is stale. */
  readonly version: number
}

/** One client's part in a session: the list of whom to tell. */
export interface RpSession {
  readonly id: RpSessionId
  readonly sessionId: SessionId
  readonly clientId: ClientId
  readonly sid: Sid
  readonly subject: Subject
  /** The issuer that this client saw, by its door (D2). */
  readonly issuer: Issuer
}

/**
 * Whether a `sid` means this session (D9): it is that of an app's part in it, or of its group. Of the latter there may
 * be others, which it means as well.
 */
export function isCalled(
  {
    groupSid,
    rpSessions,
  }: Pick<Session, 'groupSid'> & { readonly rpSessions: readonly Pick<RpSession, 'sid'>[] },
  sid: string,
): boolean {
  return groupSid === sid || rpSessions.some((rp) => rp.sid === sid)
}

/** A session that may still act: neither ended nor over by time. */
export function isLive(
  session: Pick<Session, 'endedAt' | 'expiresAt' | 'idleExpiresAt'>,
  now: Date,
): boolean {
  return session.endedAt === undefined && session.expiresAt > now && session.idleExpiresAt > now
}

/** A touch is written only when it moves the idle end by more than a tenth: a busy session costs no write. */
export function touchIsDue(session: Pick<Session, 'lastSeenAt'>, lifetimes: Lifetimes, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() > lifetimes.sessionIdleSeconds * 100
}

/** Where the idle end lies for a session seen at `now`: never after its absolute end. */
export function idleEnd(lifetimes: Lifetimes, now: Date, expiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + lifetimes.sessionIdleSeconds * 1000, expiresAt.getTime()))
}

/** Nobody comes by with the cookie of a session that has no browser: it lasts until its absolute end. */
export function withoutIdleEnd(lifetimes: Lifetimes): Lifetimes {
  return { ...lifetimes, sessionIdleSeconds: lifetimes.sessionSeconds }
}
