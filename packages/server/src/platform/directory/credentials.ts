import { setImmediate as nextTurn } from 'node:timers/promises'
import type { UserId } from '../../domain/user.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Random } from '../random.ts'
import { type Configured, configuredCredential, isSameCredential } from './configured.ts'
import type { UserPair } from './pairing.ts'

/** A pair whose slow and random parts are settled: what is left is comparing. */
export interface SettledUser extends UserPair {
  readonly id: UserId
  readonly passwordHash?: string
  readonly configured: Configured
  /** An administrator removed the account, and the configuration has not changed its word about it since. */
  readonly staysRemoved: boolean
}

interface SettleDeps {
  readonly passwords: Passwords
  readonly random: Random
}

/**
 * Gives every wanted user an id and a password hash. A credential that the file did not change since it was
 * last applied leaves the stored hash alone, which may be of the person's own password by now; so does a
 * password that still fits it. One after another: this runs beside people who sign in.
 */
export async function settleUsers(
  pairs: readonly UserPair[],
  { passwords, random }: SettleDeps,
): Promise<readonly SettledUser[]> {
  const settled: SettledUser[] = []
  for (const pair of pairs) {
    const { wanted, stored } = pair
    const id = wanted.id ?? stored?.user.id ?? (random.id() as UserId)
    const isSame = await isSameCredential(
      wanted.credential,
      stored?.configured?.credential,
      (hash, password) => fits(hash, password, passwords),
    )
    const staysRemoved =
      stored?.removedAt !== undefined && isSame && stored.configured?.isDisabled === wanted.isDisabled
    const isKept = staysRemoved || (!stored?.removedAt && isSame)
    const passwordHash = isKept ? stored?.user.passwordHash : await hashOf(pair, passwords)
    const credential =
      (isSame ? stored?.configured?.credential : undefined) ??
      configuredCredential(wanted.credential, passwordHash)
    const configured = { credential, isDisabled: wanted.isDisabled }
    const hash = passwordHash === undefined ? {} : { passwordHash }
    settled.push({ ...pair, id, configured, staysRemoved, ...hash })
  }
  return settled
}

async function hashOf(
  { wanted: { credential }, stored }: UserPair,
  passwords: Passwords,
): Promise<string | undefined> {
  switch (credential.kind) {
    case 'none':
      return undefined
    case 'password-hash':
      return credential.hash.reveal()
    case 'password': {
      const [known, password] = [stored?.user.passwordHash, credential.password.reveal()]
      return known !== undefined && (await fits(known, password, passwords))
        ? known
        : passwords.hash(password)
    }
  }
}

async function fits(phc: string, password: string, passwords: Passwords): Promise<boolean> {
  for (;;) {
    const verdict = await passwords.verify(phc, password)
    if (verdict !== 'busy') return verdict
    await nextTurn()
  }
}
