import type { Upstream } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'

/** How lately somebody must have proved who they are, and since when that is asked. */
export interface WantedFreshness {
  /** Zero: after they were sent there. */
  readonly maxAgeSeconds?: number
  readonly sentAt: Date
}

/** How far an upstream's clock may be off. */
const toleranceSeconds = 30

/**
 * Core §3.1.2.1: whether an upstream asked as anew as an app wants it. Only its own word counts, `auth_time`: most of
 * them answer `prompt=login` without asking anybody when they do not know it.
 */
export function isFreshEnough(
  authenticatedAt: Date | undefined,
  { maxAgeSeconds, sentAt }: WantedFreshness,
): boolean {
  if (maxAgeSeconds === undefined) return true
  if (!authenticatedAt) return false
  // auth_time counts whole seconds.
  const sentSecond = Math.floor(sentAt.getTime() / 1000)
  return authenticatedAt.getTime() >= (sentSecond - maxAgeSeconds - toleranceSeconds) * 1000
}

/** The account of somebody whom an upstream vouches for. */
export interface KnownAccount {
  readonly userId: UserId
  readonly isClosed: boolean
  /** Nothing that was proved up to this moment counts any more. */
  readonly revokedUpTo?: Date
}

export type EntryDecision =
  | { readonly kind: 'enter'; readonly userId: UserId; readonly isNew: boolean }
  /** They proved it before everything of the account was ended. */
  | { readonly kind: 'prove-again' }
  | { readonly kind: 'refuse'; readonly because: 'unknown-person' | 'closed-account' }

export interface EntryFacts {
  readonly known: KnownAccount | undefined
  /** For somebody whom nobody knows. */
  readonly freshId: UserId
  readonly provedAt: Date
}

/** Who somebody is here; nobody is ever given an account that another one opened. */
export function decideEntry(
  { unknownPeople }: Pick<Upstream, 'unknownPeople'>,
  { known, freshId, provedAt }: EntryFacts,
): EntryDecision {
  if (!known)
    return unknownPeople === 'create'
      ? { kind: 'enter', userId: freshId, isNew: true }
      : { kind: 'refuse', because: 'unknown-person' }
  if (known.isClosed) return { kind: 'refuse', because: 'closed-account' }
  if (known.revokedUpTo && provedAt <= known.revokedUpTo) return { kind: 'prove-again' }
  return { kind: 'enter', userId: known.userId, isNew: false }
}
