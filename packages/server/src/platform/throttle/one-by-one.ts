import { createTurnstile, type Turnstile } from '../passwords/turnstile.ts'

/** Runs a job when no other one of its key runs, or answers `busy` where too many wait for that key. */
export type OneByOne = <T>(key: string, job: () => Promise<T>) => Promise<T | 'busy'>

/**
 * @param maxQueued how many jobs of one key may wait.
 */
export function createOneByOne(maxQueued: number): OneByOne {
  const lanes = new Map<string, { readonly turnstile: Turnstile; inside: number }>()
  return async (key, job) => {
    const lane = lanes.get(key) ?? { turnstile: createTurnstile(1, maxQueued), inside: 0 }
    lanes.set(key, lane)
    lane.inside += 1
    try {
      return await lane.turnstile.enter(job)
    } finally {
      lane.inside -= 1
      if (lane.inside === 0) lanes.delete(key)
    }
  }
}
