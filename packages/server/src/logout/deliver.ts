import type { Delivery, Next, Outcome } from '../domain/delivery.ts'
import type { LogoutId } from '../domain/logout.ts'
import type { Clock } from '../platform/clock.ts'
import type { Random } from '../platform/random.ts'
import type { SendNotice } from './channels/index.ts'
import { nextStep } from './retry.ts'
import type { Attempt, DeliveryQueue } from './store.ts'

export interface DelivererDeps {
  /** Told of every try, once it is written down: for the log. */
  readonly onTried?: ((attempt: Attempt) => void) | undefined
  readonly queue: DeliveryQueue
  readonly send: SendNotice
  readonly clock: Clock
  readonly random: Random
  /** A fault of ours while claiming, sending or settling. The delivery stays owed. */
  readonly onFault: (fault: unknown, delivery?: Delivery) => void
  readonly limits: DeliveryLimits
}

export interface DeliveryLimits {
  readonly concurrency: number
  readonly perHostConcurrency: number
  /** How long one try takes at most. */
  readonly timeoutMilliseconds: number
  /** How long a claimed delivery is ours: a try's time, and on top of it the time it may wait for its turn. */
  readonly leaseMilliseconds: number
  /** The longest sleep between two looks into the queue, so that another process's rows are noticed. */
  readonly longestSleepMilliseconds: number
}

/** The worker: it leases due deliveries, sends them side by side, and writes down what each try came to. */
export interface Deliverer {
  /** Takes over deliveries that a commit has just leased for us. */
  take(deliveries: readonly Delivery[], leasedUntil: Date): void
  /** Resolves when each of this logout's notices had its first try, or after `milliseconds`. */
  firstTries(logoutId: LogoutId, milliseconds: number): Promise<void>
  /** Looks into the queue now, and from now on whenever something is due. */
  start(): void
  /** Stops claiming and waits for what is under way. Nothing is lost: what is left stays in the queue. */
  stop(): Promise<void>
  leaseUntil(now: Date): Date
}

/** Builds the worker. It does nothing before `start` but send what `take` hands it. */
export function createDeliverer(deps: DelivererDeps): Deliverer {
  return new DeliveryWorker(deps)
}

/** A delivery that waits for its turn. The cap is per server, not per path: hence the host. */
interface Leased {
  readonly delivery: Delivery
  readonly host: string
  readonly leasedUntil: Date
}

interface Watcher {
  readonly tried: Promise<void>
  readonly done: () => void
  left: number
}

/** The shortest sleep: others may be at the queue too, and we do not hammer it. */
const shortestSleepMilliseconds = 50

class DeliveryWorker implements Deliverer {
  readonly #deps: DelivererDeps
  #waiting: Leased[] = []
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #perHost = new Map<string, number>()
  readonly #watchers = new Map<LogoutId, Watcher>()
  #timer: NodeJS.Timeout | undefined
  #claiming: Promise<void> | undefined
  #isStarted = false
  #isStopped = false
  #isWoken = false
  /** Whether the last look left due deliveries in the queue for want of room: then a try that ends makes some. */
  #isBehind = false

  constructor(deps: DelivererDeps) {
    this.#deps = deps
  }

  leaseUntil(now: Date): Date {
    return new Date(now.getTime() + this.#deps.limits.leaseMilliseconds)
  }

  take(deliveries: readonly Delivery[], leasedUntil: Date): void {
    // Nobody is made to wait for a worker that has gone home; the next process finds them in the queue.
    if (this.#isStopped) return
    for (const { logoutId } of deliveries) this.#watch(logoutId)
    this.#enqueue(deliveries, leasedUntil)
  }

  async firstTries(logoutId: LogoutId, milliseconds: number): Promise<void> {
    const watcher = this.#watchers.get(logoutId)
    if (!watcher) return
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
    })
    await Promise.race([watcher.tried, deadline])
    clearTimeout(timer)
  }

  start(): void {
    this.#isStarted = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    for (const { delivery } of this.#waiting) this.#tried(delivery.logoutId)
    this.#waiting = []
    await Promise.all([this.#claiming, ...this.#underWay.values()])
  }

  #watch(logoutId: LogoutId): void {
    const known = this.#watchers.get(logoutId)
    if (known) {
      known.left += 1
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#watchers.set(logoutId, { left: 1, done: resolve, tried: promise })
  }

  #tried(logoutId: LogoutId): void {
    const watcher = this.#watchers.get(logoutId)
    if (!watcher) return
    watcher.left -= 1
    if (watcher.left > 0) return
    watcher.done()
    this.#watchers.delete(logoutId)
  }

  #enqueue(deliveries: readonly Delivery[], leasedUntil: Date): void {
    for (const delivery of deliveries) {
      this.#waiting.push({ delivery, host: hostOf(delivery), leasedUntil })
    }
    this.#fill()
  }

  /** What we hold comes again if its lease lapsed or was taken back: it is never sent beside itself. */
  #enqueueClaimed(claimed: readonly Delivery[], leasedUntil: Date): void {
    const fresh = claimed.filter(({ id }) => !this.#underWay.has(id))
    const ids = new Set<string>(fresh.map(({ id }) => id))
    this.#waiting = this.#waiting.filter(({ delivery }) => !ids.has(delivery.id))
    this.#enqueue(fresh, leasedUntil)
  }

  /** Starts as many tries as the caps allow; a host at its cap does not hold up the others. */
  #fill(): void {
    const { clock, limits } = this.#deps
    const latestEnd = clock.now().getTime() + limits.timeoutMilliseconds
    for (let at = 0; this.#underWay.size < limits.concurrency;) {
      const next = this.#waiting[at]
      if (!next) return
      if (this.#isCrowded(next)) {
        at += 1
        continue
      }
      this.#waiting.splice(at, 1)
      // A lease that would run out during the try is somebody else's to use.
      if (next.leasedUntil.getTime() < latestEnd) this.#tried(next.delivery.logoutId)
      else this.#launch(next)
    }
  }

  #isCrowded({ host }: Leased): boolean {
    return (this.#perHost.get(host) ?? 0) >= this.#deps.limits.perHostConcurrency
  }

  #launch({ delivery, host }: Leased): void {
    this.#perHost.set(host, (this.#perHost.get(host) ?? 0) + 1)
    this.#underWay.set(delivery.id, this.#tryOnce(delivery, host))
  }

  async #tryOnce(delivery: Delivery, host: string): Promise<void> {
    let isOver = true
    try {
      isOver = (await this.#sendAndSettle(delivery)).kind === 'done'
    } catch (fault) {
      // Not written down: the lease runs out, and the delivery is tried again.
      this.#deps.onFault(fault, delivery)
    }
    this.#underWay.delete(delivery.id)
    const others = (this.#perHost.get(host) ?? 1) - 1
    if (others > 0) this.#perHost.set(host, others)
    else this.#perHost.delete(host)
    this.#tried(delivery.logoutId)
    if (this.#isStopped) return
    this.#fill()
    if (this.#isBehind || !isOver) this.#wake()
  }

  async #sendAndSettle(delivery: Delivery): Promise<Next> {
    const { clock, random, queue } = this.#deps
    const startedAt = clock.now()
    const outcome = await this.#outcomeOf(delivery)
    const finishedAt = clock.now()
    const next = nextStep(outcome, delivery.attempts + 1, finishedAt, random.fraction())
    const attempt = { delivery, startedAt, finishedAt, outcome, next }
    await queue.settle(attempt)
    this.#deps.onTried?.(attempt)
    return next
  }

  /** A fault of ours counts as a try: one that stays must end where an operator sees it, not go round for ever. */
  async #outcomeOf(delivery: Delivery): Promise<Outcome> {
    try {
      return await this.#deps.send(delivery)
    } catch (fault) {
      this.#deps.onFault(fault, delivery)
      return { kind: 'unreachable', detail: 'The notice could not be made or sent; the log says why.' }
    }
  }

  /** Looks now; a wish that comes during a look is granted right after it. */
  #wake(): void {
    if (this.#claiming) this.#isWoken = true
    else this.#sleep(0)
  }

  #sleep(milliseconds: number): void {
    if (this.#isStopped || !this.#isStarted) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#claiming = this.#claim()
    }, milliseconds)
    this.#timer.unref()
  }

  async #claim(): Promise<void> {
    this.#isWoken = false
    const pause = await this.#claimOnce()
    this.#claiming = undefined
    this.#sleep(this.#isWoken ? 0 : pause)
  }

  /** @returns how long to sleep, in milliseconds. */
  async #claimOnce(): Promise<number> {
    const { onFault, limits } = this.#deps
    try {
      return Math.min(await this.#claimWhatIsDue(), limits.longestSleepMilliseconds)
    } catch (fault) {
      onFault(fault)
      return limits.longestSleepMilliseconds
    }
  }

  async #claimWhatIsDue(): Promise<number> {
    const { queue, clock, limits } = this.#deps
    const free = limits.concurrency - this.#underWay.size
    const except = this.#crowdedAddresses()
    this.#isBehind = free <= 0 || except.length > 0
    if (free <= 0) return limits.longestSleepMilliseconds
    const dueAt = await queue.nextDueAt(clock.now(), except)
    if (dueAt === undefined) return limits.longestSleepMilliseconds
    const now = clock.now()
    if (dueAt > now) return Math.max(dueAt.getTime() - now.getTime(), shortestSleepMilliseconds)
    const leaseUntil = this.leaseUntil(now)
    const claimed = await queue.claimDue({ limit: free, now, leaseUntil, except })
    if (claimed.length === free) this.#isBehind = true
    // A stop that came while we claimed leaves the rows leased; the next process takes them back.
    if (!this.#isStopped) this.#enqueueClaimed(claimed, leaseUntil)
    return shortestSleepMilliseconds
  }

  /** Addresses at their cap with more waiting here: a dead app's backlog must not keep the others' in the queue. */
  #crowdedAddresses(): readonly string[] {
    const crowded = this.#waiting.filter((one) => this.#isCrowded(one))
    return [...new Set(crowded.map(({ delivery }) => delivery.uri))]
  }
}

function hostOf(delivery: Delivery): string {
  return URL.parse(delivery.uri)?.host ?? delivery.uri
}
