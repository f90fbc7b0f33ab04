/** Failed sign-ins counted under one key. */
export interface FailureCount {
  readonly failures: number
  readonly lastAt: Date
  /** From then on it counts as nothing. */
  readonly expiresAt: Date
}

/** What is known before a password is looked at; absent counts are zero. */
export interface AttemptFacts {
  /** The browser once signed in to this very account, and proves it by its device cookie. */
  readonly knownDevice: boolean
  /** An app that proved who it is shows the password: its one address is that of all its people. */
  readonly isThroughApp?: boolean
  /**
   * This account from this address. Known devices have a count of their own, so that a neighbour behind the
   * same address cannot fill it.
   */
  readonly pair?: FailureCount
  /** Any account from this address; through an app, any account through it from there. */
  readonly address?: FailureCount
  /** This account from anywhere. */
  readonly account?: FailureCount
}

export type AttemptDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'wait'; readonly seconds: number }

/** How long counts last, in seconds: a pair's from its last failure, the others from their first. */
export const countLasts = { pair: 86_400, address: 900, account: 3600 } as const

const freeFailures = { pair: 5, pairUnderAttack: 1, address: 50, account: 50 } as const
const shortestWait = 30
const longestWait = 900

/**
 * Whether a password may be tried now.
 *
 * Nobody can lock a person out. Failures from elsewhere cost a person at a new address four of five free
 * tries and never the first, and cost a known device nothing. What grows is the wait of whoever fails: at one
 * account from one address 30 s after five failures, doubling up to 15 minutes; at many accounts from one
 * address until its quarter of an hour is over. Through an app those would be all its people, whom one stranger
 * at its form could make wait: there each account has one free try instead.
 */
export function decideAttempt(facts: AttemptFacts, now: Date): AttemptDecision {
  const isJudgedAlone = facts.knownDevice || facts.isThroughApp
  const wait = Math.max(pairWait(facts, now), isJudgedAlone ? 0 : addressWait(facts.address, now))
  return wait > 0 ? { kind: 'wait', seconds: Math.ceil(wait) } : { kind: 'allowed' }
}

function pairWait(facts: AttemptFacts, now: Date): number {
  const { pair } = facts
  if (!pair || isOver(pair, now)) return 0
  const isUnderAttack = !facts.knownDevice && isAttacked(facts, now)
  const paid = pair.failures - (isUnderAttack ? freeFailures.pairUnderAttack : freeFailures.pair)
  if (paid < 0) return 0
  return Math.min(shortestWait * 2 ** paid, longestWait) - secondsBetween(pair.lastAt, now)
}

function isAttacked({ isThroughApp = false, account, address }: AttemptFacts, now: Date): boolean {
  if (hasReached(account, freeFailures.account, now)) return true
  return isThroughApp && hasReached(address, freeFailures.address, now)
}

function addressWait(address: FailureCount | undefined, now: Date): number {
  return address && hasReached(address, freeFailures.address, now)
    ? secondsBetween(now, address.expiresAt)
    : 0
}

function hasReached(count: FailureCount | undefined, limit: number, now: Date): boolean {
  return count !== undefined && !isOver(count, now) && count.failures >= limit
}

function isOver(count: FailureCount, now: Date): boolean {
  return count.expiresAt <= now
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000
}
