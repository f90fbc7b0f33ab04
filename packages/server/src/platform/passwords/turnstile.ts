/** Lets a bounded number of jobs run at once, and a bounded number wait. */
export interface Turnstile {
  /** Runs the job when its turn comes, or answers `busy` where too many wait already. */
  enter<T>(job: () => Promise<T>): Promise<T | 'busy'>
  /** The same, but waits however many wait already. */
  queue<T>(job: () => Promise<T>): Promise<T>
}

/**
 * @param concurrency how many jobs run at once, at least 1.
 * @param maxQueued how many more may wait, in the order they came.
 * @throws RangeError where a number makes no sense.
 */
export function createTurnstile(concurrency: number, maxQueued: number): Turnstile {
  if (!(concurrency >= 1)) throw new RangeError(`At least 1 job must run at once, not ${concurrency}.`)
  if (!(maxQueued >= 0)) throw new RangeError(`At least 0 jobs may wait, not ${maxQueued}.`)
  const waiting: (() => void)[] = []
  let running = 0

  /** Who leaves hands the place on, so that nobody can slip in before those who wait. */
  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  async function queue<T>(job: () => Promise<T>): Promise<T> {
    if (running < concurrency) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await job()
    } finally {
      leave()
    }
  }

  return {
    queue,
    enter: async (job) => {
      if (running >= concurrency && waiting.length >= maxQueued) return 'busy'
      return queue(job)
    },
  }
}
