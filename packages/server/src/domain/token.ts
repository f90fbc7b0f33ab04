import type { Grant } from './grant.ts'
import { isLive, type Session } from './session.ts'

/** What liveness needs to know of a token, whatever its kind. */
export interface TokenTimes {
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly revokedAt?: Date
}

type SessionTimes = Pick<Session, 'endedAt' | 'expiresAt' | 'idleExpiresAt'>
type GrantTimes = Pick<Grant, 'atLogout' | 'revokedAt' | 'accessRevokedAt'>

/** When a session stopped, by decision or by time, whichever came first; `undefined` while it lives. */
export function stoppedAt({ endedAt, expiresAt, idleExpiresAt }: SessionTimes, now: Date): Date | undefined {
  // A sweep ends a session some time after its own end came.
  const ends = [expiresAt, idleExpiresAt].filter((end) => end <= now)
  return [...ends, ...(endedAt ? [endedAt] : [])].toSorted((one, other) => Number(one) - Number(other))[0]
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
  if (grant.atLogout.access === 'survive') return true
  const stopped = session ? stoppedAt(session, now) : undefined
  if (session && stopped === undefined) return true
  if (grant.atLogout.refresh === 'end') return false
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
  if (grant.atLogout.refresh === 'survive') return true
  return session !== undefined && isLive(session, now)
}
