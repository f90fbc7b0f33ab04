interface Job {
  readonly run: () => Promise<void>
  readonly settle: () => void
  readonly fail: (fault: unknown) => void
}

/** How many jobs may share one commit: bounds what a crash can take from callers not yet answered. */
const largestGroup = 256

/**
 * Makes concurrent writes share one durable commit.
 *
 * All writes that were asked for within one turn of the event loop run one after another in one
 * transaction, each in a savepoint of its own, so that a failing one takes back only itself. Nobody is
 * answered before the commit, so an answer always means "on the disk".
 * @param execute runs one statement on the writing connection.
 * @returns a function that queues a write and resolves with its result once it is durable.
 */
export function createGroupCommit(execute: (sql: string) => void) {
  const queue: Job[] = []
  let isScheduled = false

  async function drain(): Promise<void> {
    while (queue.length > 0) await commitGroup(queue.splice(0, largestGroup))
    isScheduled = false
  }

  /** A write that is alone needs no savepoint: the transaction is its own. */
  async function commitAlone(job: Job): Promise<void> {
    try {
      execute('begin immediate')
      await job.run()
      execute('commit')
    } catch (fault) {
      rollBackQuietly()
      job.fail(fault)
      return
    }
    job.settle()
  }

  async function commitGroup(jobs: readonly Job[]): Promise<void> {
    const [first, second] = jobs
    if (first && !second) return commitAlone(first)
    const done: Job[] = []
    try {
      execute('begin immediate')
      for (const job of jobs) if (await ranApart(job)) done.push(job)
      execute('commit')
    } catch (fault) {
      rollBackQuietly()
      for (const job of jobs) job.fail(fault)
      return
    }
    for (const job of done) job.settle()
  }

  async function ranApart(job: Job): Promise<boolean> {
    execute('savepoint job')
    try {
      await job.run()
      execute('release job')
      return true
    } catch (fault) {
      execute('rollback to job')
      execute('release job')
      job.fail(fault)
      return false
    }
  }

  function rollBackQuietly(): void {
    try {
      execute('rollback')
    } catch {
      // The engine has rolled back by itself (disk full, I/O error): there is nothing left to take back.
    }
  }

  return function inGroup<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T
      queue.push({
        run: async () => {
          result = await work()
        },
        settle: () => resolve(result),
        fail: reject,
      })
      if (isScheduled) return
      isScheduled = true
      setImmediate(() => void drain())
    })
  }
}
