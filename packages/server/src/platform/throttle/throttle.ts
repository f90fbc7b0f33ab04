import type { Clock } from '../clock.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Database } from '../store/database.ts'
import { decideAttempt } from './decide.ts'
import { attemptKeys, type SignInAttempt } from './keys.ts'
import { createOneByOne } from './one-by-one.ts'
import { createSignInFailureStore } from './store-sql.ts'

/** What came of an attempt. */
export type AttemptOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** Too much to do at this moment: nothing was compared, nothing was counted. */
  | { readonly kind: 'busy' }
  /** Nothing was compared: it may be after so many seconds. */
  | { readonly kind: 'wait'; readonly seconds: number }

/** Slows down who guesses passwords, without locking anybody out (`decide.ts` has the rules). */
export interface SignInThrottle {
  /**
   * Compares if it may be done now, counts a failure, and forgets the pair's failures after a success.
   * Whether the account exists makes no difference: call it for unknown ones too.
   * @param compare `busy` where nothing could be compared.
   */
  attempt(attempt: SignInAttempt, compare: () => Promise<boolean | 'busy'>): Promise<AttemptOutcome>
  /** Deletes counts that are over. Returns how many. */
  sweep(): Promise<number>
}

export interface SignInThrottleDeps {
  readonly database: Database
  readonly clock: Clock
  readonly keyedHash: Sealer['keyedHash']
}

const mostWaitingPerPair = 64

/**
 * Creates the throttle over table `sign_in_failures`: one read before the comparison, one write after a
 * failure, none after a first success.
 */
export function createThrottle({ database, clock, keyedHash }: SignInThrottleDeps): SignInThrottle {
  const store = createSignInFailureStore(database)
  // Else a hundred attempts at once would all be judged by the count before the first of them.
  const oneByOne = createOneByOne(mostWaitingPerPair)

  return {
    attempt: async (attempt, compare) => {
      const { tenantId, knownDevice, through } = attempt
      const who = { knownDevice, isThroughApp: through !== undefined }
      const keys = attemptKeys(keyedHash, attempt)
      const outcome = await oneByOne(keys.pair, async (): Promise<AttemptOutcome> => {
        const counts = await store.counts(tenantId, keys)
        const decision = decideAttempt({ ...who, ...counts }, clock.now())
        if (decision.kind === 'wait') return decision
        const isRight = await compare()
        if (isRight === 'busy') return { kind: 'busy' }
        if (!isRight) await store.record(tenantId, keys, clock.now())
        else if (counts.pair) await store.clearPair(tenantId, keys)
        return { kind: isRight ? 'right' : 'wrong' }
      })
      return outcome === 'busy' ? { kind: 'busy' } : outcome
    },
    sweep: () => store.sweep(clock.now()),
  }
}
