import { setImmediate as nextTurn } from 'node:timers/promises'
import type { UserId } from '../../domain/user.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Random } from '../random.ts'
import type { UserPair } from './pairing.ts'

/** A pair whose slow and random parts are settled: what is left is comparing. */
export interface SettledUser extends UserPair {
  readonly id: UserId
  readonly passwordHash?: string
}

/**
 * Gives every wanted user an id and a password hash. A password that still fits its stored hash keeps it, so
 * that an unchanged file changes nothing. One after another: this runs beside people who sign in.
 */
export async function settleUsers(
  pairs: readonly UserPair[],
  { passwords, random }: { readonly passwords: Passwords; readonly random: Random },
): Promise<readonly SettledUser[]> {
  const settled: SettledUser[] = []
  for (const pair of pairs) {
    const passwordHash = await hashOf(pair, passwords)
    const id = pair.wanted.id ?? pair.stored?.user.id ?? (random.id() as UserId)
    settled.push({ ...pair, id, ...(passwordHash !== undefined && { passwordHash }) })
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
