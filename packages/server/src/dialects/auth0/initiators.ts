import { type LogoutCause, logoutCauses } from '../../domain/logout-cause.ts'

/** What brought a logout about, as an application there chooses to be told of it. */
export type Initiator =
  | 'rp-logout'
  | 'idp-logout'
  | 'password-changed'
  | 'session-expired'
  | 'session-revoked'
  | 'account-deleted'
  | 'account-deactivated'

/**
 * The vendor's name of each of our causes. Whatever the person does, wherever, is `rp-logout`, of which an application
 * is always told there: nobody's own sign-out may pass an app by because of a word that the vendor does not have.
 */
const initiators: Readonly<Record<LogoutCause, Initiator>> = {
  'end-session': 'rp-logout',
  'user-api': 'rp-logout',
  revocation: 'rp-logout',
  'sign-in': 'rp-logout',
  account: 'rp-logout',
  operator: 'session-revoked',
  expiry: 'session-expired',
  'password-change': 'password-changed',
  'account-disabled': 'account-deactivated',
  'account-removed': 'account-deleted',
  'refresh-replay': 'session-revoked',
  upstream: 'idp-logout',
}

/** Those of which an application is told whatever it selects. */
const alwaysSelected: readonly Initiator[] = ['rp-logout', 'idp-logout']

/** Every name that means something here, in the vendor's order. */
export const knownInitiators: readonly Initiator[] = [
  ...alwaysSelected,
  'password-changed',
  'session-expired',
  'session-revoked',
  'account-deleted',
  'account-deactivated',
]

export function initiatorOf(cause: LogoutCause): Initiator {
  return initiators[cause]
}

/** What an application hears of, that is told of these causes: the names of which at least one cause is among them. */
export function initiatorsOf(causes: readonly LogoutCause[]): readonly Initiator[] {
  return knownInitiators.filter((name) => causes.some((cause) => initiators[cause] === name))
}

/** The causes of which an application is told that selects these. */
export function causesOf(selected: readonly string[]): readonly LogoutCause[] {
  const wanted = new Set<string>([...alwaysSelected, ...selected])
  return logoutCauses.filter((cause) => wanted.has(initiators[cause]))
}
