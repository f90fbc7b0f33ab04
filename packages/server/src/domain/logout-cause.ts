import type { Client } from './client.ts'
import type { Door, Evidence } from './logout.ts'

/**
 * What brought an ending about, as an app may choose to hear of some of it only: the door by which it came, and of a
 * closed account whether it is gone for good.
 */
export const logoutCauses = [
  'end-session',
  'user-api',
  'revocation',
  'sign-in',
  'account',
  'operator',
  'expiry',
  'password-change',
  'account-disabled',
  'account-removed',
  'refresh-replay',
  'upstream',
] as const satisfies readonly (Exclude<Door, 'account-closed'> | 'account-disabled' | 'account-removed')[]
export type LogoutCause = (typeof logoutCauses)[number]

/** The cause of a logout that came by this door, with this evidence. */
export function causeOf(door: Door, evidence: Evidence): LogoutCause {
  if (door !== 'account-closed') return door
  return evidence.kind === 'account-closed' && evidence.isRemoved === true
    ? 'account-removed'
    : 'account-disabled'
}

/** Whether an app has a back channel, and said that it does not want to hear by it of endings of this cause. */
export function isUnwanted(
  {
    backchannelLogoutUri: uri,
    backchannelLogoutCauses: causes,
  }: Pick<Client, 'backchannelLogoutUri' | 'backchannelLogoutCauses'>,
  cause: LogoutCause,
): boolean {
  return uri !== undefined && causes?.includes(cause) === false
}
