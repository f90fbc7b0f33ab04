import type { Client, UsualTokenAlgorithm } from './client.ts'
import type { NamingTenant, Profile } from './profile.ts'
import type { SessionPolicy } from './tenant.ts'

/** What the rest of the program has to know of a vendor's spelling, beside its doors. */
export interface DialectTraits {
  /** The key under a tenant's `dialects` that switches it on, and the value of a client's `dialect`. */
  readonly name: string
  /** Names that the vendor had before, by which people may still call it in a configuration. */
  readonly formerNames?: readonly string[]
  /** Its issuers. */
  readonly profiles: readonly Profile[]
  /** What a client of this dialect has where its registration says nothing (D7, D8). */
  readonly clientDefaults: ClientDefaults
  /**
   * How the addresses of its doors begin, `/oidc` say: no other tenant of the host may begin so. `/:appId` stands for
   * the id of each client.
   */
  readonly paths: readonly string[]
  /** How the vendor's addresses name a tenant, beside ours. */
  readonly tenantNames?: TenantNames
  /** Whether its doors answer frames and calls of other sites, which needs the second cookie (D16). */
  readonly readsEmbeddedCookie: boolean
  /** Addresses of its own where upstream providers may bring people back to, from signing in and from signing out. */
  readonly upstreamRedirectPaths?: readonly `/${string}`[]
  /** Whether a list of return addresses may hold patterns here (D5); elsewhere they are refused. */
  readonly knowsReturnPatterns?: boolean
  /** Whether its discovery document lies where the standard's does, so that a tenant chooses between them (D3). */
  readonly hasRootDiscovery?: boolean
  /** An SDK of the vendor's that reads that document, as an example for people. */
  readonly rootDiscoverySdk?: string
  /** Whether an API may be called anything, `my-api` say, and not by a URI alone (RFC 8707 §2). */
  readonly namesApisFreely?: boolean
  /** The sessions of a tenant with this dialect that says nothing of them (D9); `per-browser` unless told. */
  readonly usualSessionPolicy?: SessionPolicy
  /** Which settings mean something here, beside whether an address that never asks does so. */
  readonly settings?: readonly (keyof DialectSettings)[]
  /** Those of them that follow from the tenant, as they count for it: what it says itself, or the default. */
  readonly settledSettings?: (tenant: NamingTenant) => Partial<DialectSettings>
}

/** What a vendor calls a tenant: the last segment of one of its path prefixes (D2). */
export interface TenantNames {
  /** A request header that has it, in lower case. */
  readonly header: string
  /** Where that header counts: these paths at the root of a host, and all below them. */
  readonly headerPaths: readonly `/${string}`[]
  /** Before which of its paths its apps write two slashes behind that name, and mean one. */
  readonly pathsBehindTwoSlashes?: readonly `/${string}`[]
  /** What is said, with 404, where the header names nobody, or the path does before one of the dialect's own. */
  readonly nobody: string
}

/** D17: with its client's secret, where any of its doors does so for a client that registered nothing. */
export function usualTokenAlgorithmOf({ profiles }: Pick<DialectTraits, 'profiles'>): UsualTokenAlgorithm {
  return profiles.some(({ tokenAlgorithm }) => tokenAlgorithm === 'HS256') ? 'HS256' : 'RS256'
}

export interface ClientDefaults extends Pick<Client, 'allowsPlainPkce' | 'responseModes'> {
  /** D8: by whether the client can prove who it is. */
  readonly refreshTokenPolicy: Readonly<Record<'public' | 'confidential', Client['refreshTokenPolicy']>>
}

/** A tenant's settings of one dialect. */
export interface DialectSettings {
  /** Whether the addresses that never ask by the vendor's contract do so here (D4). */
  readonly logoutByContract: boolean
  /** `false`: nobody is asked at its logout addresses, whatever vouches for a request (D4). */
  readonly logoutPrompt?: boolean
  /** What the vendor calls the tenant in its addresses: the tenant answers below it as well (D2). */
  readonly customerId?: string
  /** `true`: its logout address knows the documented parameters alone, and none of those that other apps send. */
  readonly strictLogout?: true
  /** `true`: a logout that names no client is one of the client of its `id_token_hint`. */
  readonly clientFromHint?: true
  /** What the person's id follows in the name that is theirs across the vendor's systems. */
  readonly globalSubjectPrefix?: string
}
