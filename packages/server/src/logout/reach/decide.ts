import type { LogoutRequest } from '../../domain/logout.ts'
import type { LogoutCause } from '../../domain/logout-cause.ts'
import { isCalled } from '../../domain/session.ts'

/**
 * D12: whether a logout of this browser is one of every device. Only what names the session at hand widens it: whoever
 * read the `sid` of another has no key to that, and none to this one.
 *
 * @param session the one at hand: its apps' parts that have not ended, and its group
 */
export function meansEveryDevice(
  { extent, logoutHint, logoutHintNames }: Pick<LogoutRequest, 'extent' | 'logoutHint' | 'logoutHintNames'>,
  session: Parameters<typeof isCalled>[0],
): boolean {
  if (extent.kind !== 'browser' || logoutHintNames !== 'every-device') return false
  return logoutHint !== undefined && isCalled(session, logoutHint)
}

/** What ended with the session of the browser that asked: the person's other browsers, or all that there was of them. */
export type EndedBeside = 'every-browser' | 'every-device'

/**
 * What its person may be told of a logout that ended more than one session. A browser gets the receipt of three kinds of
 * these: of every device by a `logout_hint`, which is about browsers (D12), of "end everything", and of a new password.
 *
 * @param endedSessions how many, that of the browser among them
 * @returns undefined where it ended no other, or no browser has its receipt
 */
export function endedBeside(cause: LogoutCause, endedSessions: number): EndedBeside | undefined {
  if (endedSessions < 2) return undefined
  switch (cause) {
    case 'end-session':
      return 'every-browser'
    case 'account':
    case 'password-change':
      return 'every-device'
    case 'user-api':
    case 'revocation':
    case 'sign-in':
    case 'operator':
    case 'expiry':
    case 'account-disabled':
    case 'account-removed':
    case 'refresh-replay':
    case 'upstream':
      return undefined
  }
}
