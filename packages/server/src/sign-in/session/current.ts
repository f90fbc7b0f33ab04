import { isLive } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { shownEmbeddedSession, shownSession } from './cookie.ts'
import type { SessionStore, SignedIn } from './store.ts'

/** Who is signed in in this browser; one query, and none without a cookie. */
export type CurrentSession = (request: HttpRequest) => Promise<SignedIn | undefined>

/** A session counts while it lives and its person is not disabled. */
export function createCurrentSession(deps: {
  readonly sessions: SessionStore
  readonly clock: Clock
}): CurrentSession {
  const held = createHeldSession(deps)
  return async (request) => {
    const signedIn = await held(request)
    return signedIn?.user.disabledAt ? undefined : signedIn
  }
}

/**
 * Who is signed in in the browser that asks from a frame or a page of a registered app (D16): by the session cookie
 * where the app is on our own site and browsers send it, else by the second one. Only for what D16 names: the answers
 * to `prompt=none` by `web_message`, and a vendor's calls with credentials.
 * @param deps.readsEmbeddedCookie whether the tenant has doors that read the second cookie.
 */
export function createEmbeddedSession(deps: {
  readonly sessions: SessionStore
  readonly clock: Clock
  readonly readsEmbeddedCookie: (tenant: Tenant) => boolean
}): CurrentSession {
  const { sessions, clock, readsEmbeddedCookie } = deps
  const currentSession = createCurrentSession(deps)
  return async (request) => {
    const current = await currentSession(request)
    if (current || !readsEmbeddedCookie(request.tenant)) return current
    const shown = shownEmbeddedSession(request)
    const signedIn = shown && (await sessions.findEmbedded(request.tenant.id, shown))
    return signedIn && isLive(signedIn.session, clock.now()) && !signedIn.user.disabledAt
      ? signedIn
      : undefined
  }
}

/** The live session of this browser even where its person is disabled: a sign-in still has to replace it. */
export function createHeldSession(deps: {
  readonly sessions: SessionStore
  readonly clock: Clock
}): CurrentSession {
  return async (request) => {
    const shown = shownSession(request)
    const signedIn = shown && (await deps.sessions.find(request.tenant.id, shown))
    return signedIn && isLive(signedIn.session, deps.clock.now()) ? signedIn : undefined
  }
}
