import { hash, verify } from '@node-rs/argon2'
import { hashCost } from './password-hash.ts'
import { passwordBytes, passwordProblem } from './password.ts'
import { createTurnstile } from './turnstile.ts'

/** Hashes and verifies people's passwords with argon2id. */
export interface Passwords {
  /**
   * Hashes a new password; waits its turn, however long.
   * @returns a PHC string.
   * @throws RangeError for a password that {@link passwordProblem} objects to: ask it first.
   */
  hash(password: string): Promise<string>
  /**
   * The same for whoever has proved nothing yet.
   * @returns `undefined` where too many wait already; nothing was hashed then.
   */
  hashIfIdle(password: string): Promise<string | undefined>
  /**
   * Compares a typed password with a stored hash.
   * @param stored `undefined` where there is no such account: the same work is done, in vain, so that the
   * time does not tell.
   * @returns `busy` where too many wait already; nothing was compared then.
   * @throws where the stored hash is not a PHC string.
   */
  verify(stored: string | undefined, password: string): Promise<boolean | 'busy'>
}

export interface PasswordsOptions {
  /** How many are hashed at once: each takes 19 MiB, a core, and one of the process's (four) pool threads. */
  readonly concurrency: number
  /** How many more may wait to be verified. */
  readonly maxQueued: number
}

/** Of no password: random salt, random tag, at the cost of every new hash. */
const nobodysHash = `$argon2id$v=19$m=${hashCost.memoryCost},t=${hashCost.timeCost},p=${hashCost.parallelism}$+1NuwoQLushv/wriAg0NRw$icsFDRbbL/GFQtCVxJ4COqrUd1LwnkQ4mpA5zqR4xLc`

/** Creates the password hasher: argon2id at OWASP's cost, off the event loop, with a bounded queue. */
export function createPasswords({ concurrency, maxQueued }: PasswordsOptions): Passwords {
  const turnstile = createTurnstile(concurrency, maxQueued)
  return {
    hash: async (password) => {
      const bytes = hashable(password)
      return turnstile.queue(() => hash(bytes, hashCost))
    },
    hashIfIdle: async (password) => {
      const bytes = hashable(password)
      const made = await turnstile.enter(async () => ({ phc: await hash(bytes, hashCost) }))
      return made === 'busy' ? undefined : made.phc
    },
    verify: async (stored, password) => {
      if (passwordProblem(password)) return false
      const matches = await turnstile.enter(() => verify(stored ?? nobodysHash, passwordBytes(password)))
      return matches === 'busy' ? matches : matches && stored !== undefined
    },
  }
}

function hashable(password: string): Uint8Array {
  const problem = passwordProblem(password)
  if (problem) throw new RangeError(`A password that is ${problem} cannot be hashed.`)
  return passwordBytes(password)
}
