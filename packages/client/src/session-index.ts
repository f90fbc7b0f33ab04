/** One of the application's own sessions, and what the provider calls it. */
export interface LocalSession {
  /** The application's name for it: what it deletes by. */
  readonly id: string
  readonly issuer: string
  readonly subject: string
  /** The `sid` of the ID token; absent if the provider sends none. */
  readonly sid?: string
  /** The `iat` of the ID token, in seconds. */
  readonly issuedAt: number
}

/** Whose sessions are to end: one session by its `sid`, or all of a subject's. */
export interface LogoutExtent {
  readonly issuer: string
  readonly subject?: string
  readonly sid?: string
  readonly issuedAt?: Date
}

/**
 * Knows which local sessions a provider's notice means. An application with several processes
 * implements it over the store that they share.
 */
export interface SessionIndex {
  /**
   * Notes a session after a sign-in.
   *
   * @returns `false` if a logout of this very session came first (a notice may overtake the
   *   browser): then the person is signed out already, and the session must not begin
   */
  remember(session: LocalSession): Promise<boolean>
  /** Forgets a session that the application ended by itself. */
  forget(id: string): Promise<void>
  /**
   * Ends the sessions that a notice means; the application's own store included.
   *
   * @returns their ids; none if they had ended before, which is a success (BCL §2.7)
   */
  end(extent: LogoutExtent): Promise<readonly string[]>
}

export interface MemorySessionIndexSettings {
  /** Ends one local session: deletes it from where the application keeps it. */
  readonly endSession: (id: string) => void | Promise<void>
  readonly now?: () => Date
}

/**
 * An index in this process's memory, for applications that run as one process.
 *
 * @example
 * ```ts
 * import { createMemorySessionIndex } from '@exeunt/client'
 *
 * const sessions = new Map([['local-1', { name: 'Ada' }]])
 * const index = createMemorySessionIndex({ endSession: (id) => void sessions.delete(id) })
 * const { iss: issuer, sub: subject, iat: issuedAt } = claims
 * await index.remember({ id: 'local-1', issuer, subject, sid: 'abc', issuedAt })
 * console.log(await index.end({ issuer, sid: 'abc' }), sessions.size) // [ 'local-1' ] 0
 * ```
 */
export function createMemorySessionIndex(settings: MemorySessionIndexSettings): SessionIndex {
  const now = settings.now ?? (() => new Date())
  const sessions = new Map<string, LocalSession>()
  const recent = new Map<LogoutExtent, number>()

  return {
    remember: async (session) => {
      dropOld(recent, now())
      if ([...recent.keys()].some((extent) => overtook(extent, session))) return false
      sessions.set(session.id, session)
      return true
    },
    forget: async (id) => void sessions.delete(id),
    end: async (extent) => {
      dropOld(recent, now())
      recent.set(extent, now().getTime())
      const ids = [...sessions.values()].filter((session) => means(extent, session)).map(({ id }) => id)
      for (const id of ids) await settings.endSession(id)
      for (const id of ids) sessions.delete(id)
      return ids
    },
  }
}

/** BCL §2.6: a `sid` names one session, and a `sub` beside it must be that session's. */
function means({ issuer, subject, sid }: LogoutExtent, session: LocalSession): boolean {
  if (issuer !== session.issuer || (sid === undefined && subject === undefined)) return false
  return (sid === undefined || sid === session.sid) && (subject === undefined || subject === session.subject)
}

/**
 * Was this session's ID token made before the logout? Times are whole seconds: within one, a `sid`
 * that has ended stays ended, while a subject may well have signed in anew.
 */
function overtook(extent: LogoutExtent, session: LocalSession): boolean {
  if (!extent.issuedAt || !means(extent, session)) return false
  const loggedOutAt = extent.issuedAt.getTime() / 1000
  return extent.sid === undefined ? session.issuedAt < loggedOutAt : session.issuedAt <= loggedOutAt
}

/** A sign-in takes seconds from its ID token to `remember`; five minutes are plenty. */
function dropOld(recent: Map<LogoutExtent, number>, now: Date): void {
  for (const [extent, at] of recent) {
    if (now.getTime() - at < 5 * 60_000) return
    recent.delete(extent)
  }
}
