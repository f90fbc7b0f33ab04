import type { Client } from './client.ts'
import type { Profile } from './profile.ts'

/** What the rest of the program has to know of a vendor's spelling, beside its doors. */
export interface DialectTraits {
  /** The key under a tenant's `dialects` that switches it on, and the value of a client's `dialect`. */
  readonly name: string
  /** Names that the vendor had before, by which people may still call it in a configuration. */
  readonly formerNames?: readonly string[]
  /** Its issuers. */
  readonly profiles: readonly Profile[]
  /** What a client of this dialect has where its registration says nothing (D7, D8). */
  readonly clientDefaults: Pick<Client, 'refreshTokenPolicy' | 'allowsPlainPkce' | 'responseModes'>
  /**
   * How the addresses of its doors begin, `/oidc` say: no other tenant of the host may begin so. `/:appId` stands for
   * the id of each client.
   */
  readonly paths: readonly string[]
  /** Whether its doors answer frames and calls of other sites, which needs the second cookie (D16). */
  readonly readsEmbeddedCookie: boolean
}

/** A tenant's settings of one dialect. */
export interface DialectSettings {
  /** Whether the addresses that never ask by the vendor's contract do so here (D4). */
  readonly logoutByContract: boolean
}
