import type { ClientId } from '../../../domain/client.ts'
import { extentOf, type LogoutRequest, type LogoutScope } from '../../../domain/logout.ts'
import type { SessionId } from '../../../domain/session.ts'
import { type Caller, isFrom } from '../decide.ts'

/** What of their own a person ends: with this app, or on this device, as far as the scope speaks of one. */
export interface OwnEnding {
  readonly scope: LogoutScope
  /** The app, where the call names one. */
  readonly clientId?: ClientId
  /** The session that is the device; the caller's unless told. */
  readonly sessionId?: SessionId
}

/**
 * What a person's own call asks to be ended, with what vouches for them. Whose session it is that they name, the
 * logout judges.
 * @returns `undefined` where the app that calls may not ask for it: another app's part, or, where it does not reach
 *   elsewhere, another device.
 */
export function decideOwnEnding(
  caller: Caller,
  { scope, clientId, sessionId = caller.sessionId }: OwnEnding,
): LogoutRequest | undefined {
  const { user, clients, evidence } = caller
  if (clientId !== undefined && !isFrom(caller, clientId)) return undefined
  if (sessionId !== caller.sessionId && !caller.reachesElsewhere) return undefined
  const asking = clientId ?? (clients.length === 1 ? clients[0].id : undefined)
  return {
    door: 'user-api',
    extent: extentOf(scope, { userId: user.id, sessionId, clientId: clientId ?? clients[0].id }),
    evidence,
    ...(asking === undefined ? {} : { clientId: asking }),
  }
}
