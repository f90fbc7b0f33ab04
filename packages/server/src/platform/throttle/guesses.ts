import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import { networkOf } from './keys.ts'

/** Somebody who shows a secret, and whose it would be. */
export interface Guess {
  readonly tenantId: TenantId
  /** The name that comes with the secret, known here or not. */
  readonly name: string
  /** The caller's IP address. */
  readonly address: string
}

/** Slows down who guesses programs' secrets (RFC 6749 §2.3.1). */
export interface Guesses {
  /** How many seconds until a secret under this name is looked at again from there; 0 where it is now. */
  wait(guess: Guess): number
  /** Counts a wrong one. */
  wrong(guess: Guess): void
}

const windowMilliseconds = 600_000
/** More than a program that was given a wrong secret makes people wait for, and far too few to guess with. */
const mostWrong = 20
/** So many pairs at once are an attack, and its memory has an end: the oldest are forgotten first. */
const mostPairs = 100_000

/**
 * Counts wrong secrets by name and address, in memory: twenty in ten minutes, then that address waits for that
 * name. Nobody elsewhere can keep a client out; only somebody behind its own address can, for ten minutes.
 */
export function createGuesses({ clock }: { readonly clock: Clock }): Guesses {
  const pairs = new Map<string, { readonly endsAt: number; wrong: number }>()
  const keyOf = ({ tenantId, name, address }: Guess) => JSON.stringify([tenantId, name, networkOf(address)])
  const counted = (key: string, now: number) => {
    const known = pairs.get(key)
    return known && known.endsAt > now ? known : undefined
  }

  return {
    wait: (guess) => {
      if (pairs.size === 0) return 0
      const now = clock.now().getTime()
      const known = counted(keyOf(guess), now)
      return known && known.wrong >= mostWrong ? Math.ceil((known.endsAt - now) / 1000) : 0
    },
    wrong: (guess) => {
      const [key, now] = [keyOf(guess), clock.now().getTime()]
      const known = counted(key, now)
      if (known) return void (known.wrong += 1)
      for (const [other, { endsAt }] of pairs) {
        if (endsAt > now && pairs.size < mostPairs) break
        pairs.delete(other)
      }
      pairs.delete(key)
      pairs.set(key, { endsAt: now + windowMilliseconds, wrong: 1 })
    },
  }
}
