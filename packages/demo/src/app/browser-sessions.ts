import { randomBytes } from 'node:crypto'
import type { PendingSignIn } from '@exeunt/client'

/** The person who is signed in, as this app knows them. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly sid: string
  readonly since: Date
  /** Kept as the hint for signing out; never shown. */
  readonly idToken: string
}

/** How the last sign-in of a browser came to its end. */
export type Ending =
  | { readonly kind: 'here'; readonly at: Date }
  | { readonly kind: 'here-and-returned'; readonly at: Date }
  | { readonly kind: 'here-alone'; readonly at: Date }
  | { readonly kind: 'notice'; readonly at: Date; readonly name: string }

/** What the server remembers of one browser. */
export interface BrowserSession {
  readonly id: string
  /** Proves that a form came from our own page. */
  readonly formToken: string
  readonly pending: readonly PendingSignIn[]
  readonly person?: Person
  readonly ending?: Ending
  readonly signOutState?: string
}

export interface BrowserSessions {
  readonly create: () => BrowserSession
  readonly find: (id: string) => BrowserSession | undefined
  /** Replaces what is remembered under the session's id. */
  readonly save: (session: BrowserSession) => void
  /** The same session under a new id; the old one is unknown from now on. */
  readonly renew: (session: BrowserSession) => BrowserSession
}

/** A demo needs no more; the oldest are forgotten first. */
const maxSessions = 2000

export function createBrowserSessions(): BrowserSessions {
  const sessions = new Map<string, BrowserSession>()

  const save = (session: BrowserSession): void => {
    sessions.delete(session.id)
    sessions.set(session.id, session)
    const [oldest] = sessions.keys()
    if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest)
  }
  const saved = (session: BrowserSession): BrowserSession => {
    save(session)
    return session
  }
  return {
    create: () => saved({ id: randomText(), formToken: randomText(), pending: [] }),
    find: (id) => sessions.get(id),
    save,
    renew: (session) => {
      sessions.delete(session.id)
      return saved({ ...session, id: randomText(), formToken: randomText() })
    },
  }
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
