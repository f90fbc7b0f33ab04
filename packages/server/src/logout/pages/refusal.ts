import type { ReturnList } from '../../domain/logout.ts'
import type { ReturnMatch, ToldDifference } from '../../domain/return-address.ts'

/** Why a logout request was not carried out. */
export type LogoutRefusal =
  | 'unknown-client'
  | 'return-not-listed'
  | 'return-without-client'
  | 'hint-not-ours'
  | 'hint-client-mismatch'
  | 'hint-session-mismatch'
  | 'duplicate-parameter'
  | 'malformed-parameter'
  | 'missing-client'
  | 'state-too-long'
  | 'not-navigated'

/** What was wrong with a request, precise enough for the app's developer to mend it. */
export interface RefusedRequest {
  readonly reason: LogoutRefusal
  /** The name of the parameter at fault, as it stands on the wire. */
  readonly parameter?: string | undefined
  /** A return address, shortened; never a token (SEC-7). It is shown as text, never as a link (SEC-15). */
  readonly value?: string | undefined
  /** The lists that do not have it. */
  readonly lookedIn?: readonly ReturnList[] | undefined
  /** What alone keeps it from being in one of them. */
  readonly differs?: ToldDifference | undefined
  /** How addresses are found in the lists of that door; letter by letter unless told. */
  readonly match?: ReturnMatch | undefined
  /** Nobody named an app, whose own list would have counted: only the tenant's did. */
  readonly lacksClient?: boolean | undefined
  /** What was to name a session is the name of its person. */
  readonly namesPerson?: boolean | undefined
  /** The app that asks, where one is known. */
  readonly clientName?: string | undefined
  readonly clientId?: string | undefined
}

/** Where each list is configured, by the name that it has in a client's registration and in the configuration. */
export const listFields: Readonly<Record<ReturnList, string>> = {
  client: 'post_logout_redirect_uris',
  'client-sign-in': 'redirect_uris',
  session: 'post_logout_redirect_uris',
  tenant: 'allowedLogoutUrls',
}

/** Whether it is the list of one app, which has a name and an id. */
export function isAppsOwn(list: ReturnList): list is 'client' | 'client-sign-in' {
  return list === 'client' || list === 'client-sign-in'
}
