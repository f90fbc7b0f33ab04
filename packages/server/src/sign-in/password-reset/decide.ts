import type { User, UserId } from '../../domain/user.ts'

/** What is known of an account that somebody named. */
export interface ResetFacts {
  readonly user: Pick<User, 'id' | 'disabledAt'> | undefined
  /** The address that its person may sign in with, and nobody else; not one that an upstream provider told. */
  readonly address: string | undefined
  /** Whether an upstream provider keeps it: a password would be a way in of which that knows nothing. */
  readonly isFromUpstream: boolean
}

/** Whether an account's person is sent a link, and where. Whoever asked sees none of it. */
export type ResetDecision =
  | { readonly kind: 'link'; readonly userId: UserId; readonly address: string }
  | { readonly kind: 'nothing'; readonly reason: 'no-account' | 'no-address' | 'from-upstream' | 'disabled' }

/**
 * Whether there is a password makes no difference: an account that was made without one, of somebody who moved
 * here, say, gets its first in the same way. To keep somebody out there is `disabled`.
 */
export function decideReset({ user, address, isFromUpstream }: ResetFacts): ResetDecision {
  if (!user) return { kind: 'nothing', reason: 'no-account' }
  if (user.disabledAt !== undefined) return { kind: 'nothing', reason: 'disabled' }
  if (isFromUpstream) return { kind: 'nothing', reason: 'from-upstream' }
  if (address === undefined) return { kind: 'nothing', reason: 'no-address' }
  return { kind: 'link', userId: user.id, address }
}
