import { type Grant, tightened } from './grant.ts'
import { isLive, type Session } from './session.ts'
import type { LogoutPolicy, LogoutRevocation } from './tenant.ts'

/** What liveness needs to know of a token, whatever its kind. */
export interface TokenTimes {
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly revokedAt?: Date
}

/** What liveness needs to know of a session. */
export interface SessionTimes extends Pick<Session, 'endedAt' | 'expiresAt' | 'idleExpiresAt'> {
  /** What the tenant revokes at its end beyond what each grant says (D10); `as-granted` unless told. */
  readonly revokesAtEnd?: LogoutRevocation
}

type GrantTimes = Pick<Grant, 'atLogout' | 'revokedAt' | 'accessRevokedAt'>

/** When a session stopped, by decision or by time, whichever came first; `undefined` while it lives. */
export function stoppedAt({ endedAt, expiresAt, idleExpiresAt }: SessionTimes, now: Date): Date | undefined {
  // A sweep ends a session some time after its own end came.
  const ends = [expiresAt, idleExpiresAt].filter((end) => end <= now)
  return [...ends, ...(endedAt ? [endedAt] : [])].toSorted((one, other) => Number(one) - Number(other))[0]
}

/**
 * What a grant's tokens do when their session stops (D10): as the grant says, and what the tenant makes of it. Once an
 * end is written down the tenant's part of it is, too: what it wants today is not what it wanted then.
 */
export function policyAtEnd(
  { atLogout }: Pick<Grant, 'atLogout'>,
  session: SessionTimes | undefined,
): LogoutPolicy {
  if (!session || session.endedAt) return atLogout
  return tightened(atLogout, session.revokesAtEnd ?? 'as-granted')
}

/**
 * Whether an access token still counts: itself, its grant and, unless the grant outlives sessions,
 * its session. A token that an offline refresh token made after the session stopped is not the session's.
 */
export function accessTokenIsAlive(
  token: TokenTimes,
  grant: GrantTimes,
  session: SessionTimes | undefined,
  now: Date,
): boolean {
  if (token.revokedAt || token.expiresAt <= now || grant.revokedAt) return false
  if (grant.accessRevokedAt && token.issuedAt <= grant.accessRevokedAt) return false
  const { access, refresh } = policyAtEnd(grant, session)
  if (access === 'survive') return true
  const stopped = session ? stoppedAt(session, now) : undefined
  if (session && stopped === undefined) return true
  if (refresh === 'end') return false
  return session === undefined || stopped === undefined || token.issuedAt > stopped
}

/** Whether a refresh token's grant still allows it; the token's own rotation is judged where it is used. */
export function refreshIsAllowed(
  token: TokenTimes,
  grant: GrantTimes,
  session: SessionTimes | undefined,
  now: Date,
): boolean {
  if (token.revokedAt || token.expiresAt <= now || grant.revokedAt) return false
  if (policyAtEnd(grant, session).refresh === 'survive') return true
  return session !== undefined && isLive(session, now)
}
