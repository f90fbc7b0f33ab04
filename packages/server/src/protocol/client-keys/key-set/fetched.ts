import type { Clock } from '../../../platform/clock.ts'
import type { Outgoing } from '../../../platform/http/outgoing.ts'
import { type VerificationKey, verificationKeys } from '../verification-key.ts'
import { keptSeconds, readKeySet } from './read.ts'

/** The keys behind `jwks_uri`s: fetched when somebody asks, and kept. */
export interface FetchedKeys {
  /** The keys that stand there; `undefined` where they never came. */
  keysAt(uri: string): Promise<readonly VerificationKey[] | undefined>
  /**
   * Other keys than those that did not verify: the client may have rotated. `undefined` where there are none,
   * or where we looked too lately to look again.
   */
  newerThan(
    tried: readonly VerificationKey[] | undefined,
    uri: string,
  ): Promise<readonly VerificationKey[] | undefined>
}

export interface FetchedKeysDeps {
  readonly outgoing: Outgoing
  readonly clock: Clock
  /** Hears of every fetch that brought no keys, in a sentence for the operator. */
  readonly onFailed: (uri: string, detail: string) => void
}

/** What we know of one address. */
interface Kept {
  readonly keys?: readonly VerificationKey[]
  /** When the keys came. */
  readonly fetchedAt: number
  readonly freshUntil: number
  /** When we last looked, with or without success. */
  readonly triedAt: number
}

/** Whoever sends us bad tokens makes us call a client this often at most. */
const pauseMilliseconds = 30_000
/** Keys whose owner stopped answering are trusted this long: an outage must not lock a client out at once. */
const staleMilliseconds = 86_400_000
const mostAddresses = 1000

const limits = { timeoutMilliseconds: 5000, maxBytes: 64 * 1024 } as const
const headers = { accept: 'application/jwk-set+json, application/json' } as const

/** Creates the cache. It holds a bounded number of addresses, and forgets the one asked longest ago. */
export function createFetchedKeys({ outgoing, clock, onFailed }: FetchedKeysDeps): FetchedKeys {
  const known = new Map<string, Kept>()
  const running = new Map<string, Promise<Kept>>()
  const now = () => clock.now().getTime()

  async function look(uri: string): Promise<Kept> {
    const triedAt = now()
    const found = await fetchKeys(outgoing, uri)
    if (typeof found !== 'string')
      return { ...found, fetchedAt: triedAt, freshUntil: triedAt + found.lasts, triedAt }
    onFailed(uri, found)
    return { fetchedAt: triedAt, freshUntil: 0, ...known.get(uri), triedAt }
  }

  /** Whoever comes while a fetch is under way shares it. */
  function shared(uri: string): Promise<Kept> {
    const looking = running.get(uri)
    if (looking) return looking
    const fresh = look(uri)
      .then((kept) => keep(uri, kept))
      .finally(() => running.delete(uri))
    running.set(uri, fresh)
    return fresh
  }

  function keep(uri: string, kept: Kept): Kept {
    known.delete(uri)
    known.set(uri, kept)
    for (const oldest of known.keys()) {
      if (known.size <= mostAddresses) break
      known.delete(oldest)
    }
    return kept
  }

  function mayLookAgain({ triedAt }: Kept): boolean {
    return Math.abs(now() - triedAt) >= pauseMilliseconds
  }

  function trusted({ keys, fetchedAt }: Kept): readonly VerificationKey[] | undefined {
    return now() - fetchedAt < staleMilliseconds ? keys : undefined
  }

  return {
    keysAt: async (uri) => {
      const kept = known.get(uri)
      if (!kept) return trusted(await shared(uri))
      keep(uri, kept)
      return trusted(now() < kept.freshUntil || !mayLookAgain(kept) ? kept : await shared(uri))
    },
    newerThan: async (tried, uri) => {
      const kept = known.get(uri)
      if (kept && kept.keys !== tried) return trusted(kept)
      if (kept && !mayLookAgain(kept) && !running.has(uri)) return undefined
      const { keys } = await shared(uri)
      return keys === tried ? undefined : keys
    },
  }
}

type Found = { readonly keys: readonly VerificationKey[]; readonly lasts: number }

/** The keys and how many milliseconds they last, or a sentence about what went wrong. */
async function fetchKeys(outgoing: Outgoing, uri: string): Promise<Found | string> {
  const answer = await outgoing({ method: 'GET', url: uri, headers, ...limits })
  if (answer.kind !== 'answered') return answer.detail
  if (answer.status !== 200) return `The answer has status ${answer.status}, and only 200 brings keys.`
  const set = readKeySet(answer.body)
  if (typeof set === 'string') return set
  return { keys: set.flatMap(verificationKeys), lasts: keptSeconds(answer.headers['cache-control']) * 1000 }
}
