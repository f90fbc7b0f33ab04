import type { Route } from '../platform/http/message.ts'

/**
 * A vendor's spelling of our protocol: doors that map the vendor's words to our requests and our decisions
 * to the vendor's answers. It has no store, keys or cookies of its own, and no rule: what a word means
 * stands in the core under our name.
 */
export interface Dialect {
  /** The key under a tenant's `dialects` that switches it on. */
  readonly name: string
  /** Its doors. A tenant that has not switched it on does not have them. */
  readonly routes: readonly Route[]
}
