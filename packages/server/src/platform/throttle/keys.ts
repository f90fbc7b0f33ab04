import { isIPv4 } from 'node:net'
import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { isIpv4, printIpAddress, readIpAddress } from '../http/ip-address.ts'
import type { Sealer } from '../keys/seal.ts'

/** Who tries to sign in, and from where. */
export interface SignInAttempt {
  readonly tenantId: TenantId
  /**
   * The user's id where there is such a user, so that a person's names count together; else what was typed.
   * Case, width and outer spaces do not make it another account.
   */
  readonly account: string
  /** The client's IP address. */
  readonly address: string
  /** The browser shows a valid device cookie *of this account*; one of another account is worth nothing. */
  readonly knownDevice: boolean
  /** The app that shows the password, where it proved who it is: the address is the app's, for all its people. */
  readonly through?: ClientId | undefined
}

/** Under which keys an attempt counts: keyed hashes, so that the table names neither people nor addresses. */
export interface AttemptKeys {
  readonly pair: string
  readonly address: string
  readonly account: string
}

/** The keys of an attempt; one who has a /64 of IPv6 has one address (RFC 6177 §2). */
export function attemptKeys(keyedHash: Sealer['keyedHash'], attempt: SignInAttempt): AttemptKeys {
  const account = attempt.account.normalize('NFKC').trim().toLowerCase()
  const { through } = attempt
  const address = networkOf(attempt.address)
  const hash = (...parts: readonly string[]) =>
    keyedHash('sign-in-throttle', JSON.stringify([attempt.tenantId, ...parts]))
  return {
    pair: hash(attempt.knownDevice ? 'device' : 'pair', account, address),
    // Apart, or whoever guesses through an app fills the count of everybody else at its address.
    address: through === undefined ? hash('address', address) : hash('app', through, address),
    account: hash('account', account),
  }
}

/** Whoever has an address of IPv6 has its whole /64 (RFC 6177 §2). */
export function networkOf(address: string): string {
  // Spelled in one way only, and on the way of every secret that is shown.
  if (isIPv4(address)) return address
  const number = readIpAddress(address)
  if (number === undefined) return address
  return isIpv4(number) ? printIpAddress(number) : `${printIpAddress((number >> 64n) << 64n)}/64`
}
