import { isLive } from '../../domain/session.ts'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { shownSession } from './cookie.ts'
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
