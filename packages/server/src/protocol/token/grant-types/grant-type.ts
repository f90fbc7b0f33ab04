import type { OAuthError } from '../../../domain/oauth-error.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { ClientCall } from '../../client-auth/index.ts'
import type { Issue } from '../issue.ts'
import type { TokenAnswer } from '../render.ts'
import type { TokenStore } from '../store.ts'

/** What a grant type may use. */
export interface GrantTypeDeps {
  readonly store: TokenStore
  readonly issue: Issue
  readonly clock: Clock
}

/** One way to ask for tokens: the client is known and registered for it. RFC 6749 §4. */
export type HandleGrantType = (call: ClientCall) => Promise<TokenAnswer | OAuthError>

/**
 * How often a request is judged again when the world moved between its facts and its commit. Each round
 * sees what the last one ran into, so that more than two mean a fault of ours.
 */
const rounds = 4

/** Runs `round` until it is no longer stale: gather, decide and commit again. */
export async function untilSettled<T extends object>(round: () => Promise<T | 'stale'>): Promise<T> {
  for (let count = 0; count < rounds; count += 1) {
    const result = await round()
    if (result !== 'stale') return result
  }
  throw new Error(`a token request was still stale after ${rounds} rounds`)
}
