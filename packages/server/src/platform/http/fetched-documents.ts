import type { Clock } from '../clock.ts'
import { keptSeconds } from './kept-seconds.ts'
import type { Outgoing } from './outgoing.ts'

/** Documents that stand at addresses of other people's: fetched when somebody asks, and kept. */
export interface FetchedDocuments<Document> {
  /** What stands there; `undefined` where it never came. */
  at(uri: string): Promise<Document | undefined>
  /**
   * What stands there at this moment, whatever we kept; `undefined` where nothing came.
   * @param momentMilliseconds what came less long ago is of this moment; 0 unless told.
   */
  present(uri: string, momentMilliseconds?: number): Promise<Document | undefined>
  /**
   * Another document than the one that did not do: its owner may have changed it. `undefined` where there is
   * none, or where we looked too lately to look again.
   */
  newerThan(tried: Document | undefined, uri: string): Promise<Document | undefined>
  /** What stood there did not do: whoever asks next makes us look again, if we did not do so just now. */
  doubt(uri: string): void
}

export interface FetchedDocumentsDeps {
  readonly outgoing: Outgoing
  readonly clock: Clock
  /** Hears of every fetch that brought nothing, in a sentence for the operator. */
  readonly onFailed: (uri: string, detail: string) => void
}

/** What kind of documents they are. */
export interface DocumentKind<Document> {
  /** The `Accept` header. */
  readonly accept: string
  /** The document, or the sentence that says why it is none. */
  readonly read: (body: string) => Document | string
  readonly timeoutMilliseconds: number
  /** Whoever makes us look in vain makes us call its owner this often at most. */
  readonly pauseMilliseconds: number
}

/** What we know of one address. */
interface Kept<Document> {
  readonly document?: Document
  /** When it came. */
  readonly fetchedAt: number
  readonly freshUntil: number
  /** When we last looked, with or without success. */
  readonly triedAt: number
}

/** What its owner stopped serving is trusted this long: an outage must not lock anybody out at once. */
const staleMilliseconds = 86_400_000
const mostAddresses = 1000
const maxBytes = 64 * 1024

/** Creates the cache. It holds a bounded number of addresses, and forgets the one asked longest ago. */
export function createFetchedDocuments<Document extends object>(
  { outgoing, clock, onFailed }: FetchedDocumentsDeps,
  kind: DocumentKind<Document>,
): FetchedDocuments<Document> {
  const known = new Map<string, Kept<Document>>()
  const running = new Map<string, Promise<Kept<Document>>>()
  const now = () => clock.now().getTime()

  async function look(uri: string): Promise<Kept<Document>> {
    const triedAt = now()
    const found = await fetchDocument(outgoing, uri, kind)
    if (typeof found !== 'string')
      return { ...found, fetchedAt: triedAt, freshUntil: triedAt + found.lasts, triedAt }
    onFailed(uri, found)
    return { fetchedAt: triedAt, freshUntil: 0, ...known.get(uri), triedAt }
  }

  /** Whoever comes while a fetch is under way shares it. */
  function shared(uri: string): Promise<Kept<Document>> {
    const looking = running.get(uri)
    if (looking) return looking
    const fresh = look(uri)
      .then((kept) => keep(uri, kept))
      .finally(() => running.delete(uri))
    running.set(uri, fresh)
    return fresh
  }

  function keep(uri: string, kept: Kept<Document>): Kept<Document> {
    known.delete(uri)
    known.set(uri, kept)
    for (const oldest of known.keys()) {
      if (known.size <= mostAddresses) break
      known.delete(oldest)
    }
    return kept
  }

  function mayLookAgain({ triedAt }: Kept<Document>): boolean {
    return Math.abs(now() - triedAt) >= kind.pauseMilliseconds
  }

  function trusted({ document, fetchedAt }: Kept<Document>): Document | undefined {
    return now() - fetchedAt < staleMilliseconds ? document : undefined
  }

  return {
    at: async (uri) => {
      const kept = known.get(uri)
      if (!kept) return trusted(await shared(uri))
      keep(uri, kept)
      return trusted(now() < kept.freshUntil || !mayLookAgain(kept) ? kept : await shared(uri))
    },
    present: async (uri, momentMilliseconds = 0) => {
      const kept = known.get(uri)
      if (kept?.document && now() - kept.fetchedAt < momentMilliseconds) return kept.document
      const { document, fetchedAt, triedAt } = await shared(uri)
      return fetchedAt === triedAt ? document : undefined
    },
    newerThan: async (tried, uri) => {
      const kept = known.get(uri)
      if (kept && kept.document !== tried) return trusted(kept)
      if (kept && !mayLookAgain(kept) && !running.has(uri)) return undefined
      const { document } = await shared(uri)
      return document === tried ? undefined : document
    },
    doubt: (uri) => {
      const kept = known.get(uri)
      if (kept) known.set(uri, { ...kept, freshUntil: 0 })
    },
  }
}

type Found<Document> = { readonly document: Document; readonly lasts: number }

/** The document and how many milliseconds it lasts, or a sentence about what went wrong. */
async function fetchDocument<Document extends object>(
  outgoing: Outgoing,
  url: string,
  { accept, read, timeoutMilliseconds }: DocumentKind<Document>,
): Promise<Found<Document> | string> {
  const answer = await outgoing({ method: 'GET', url, headers: { accept }, timeoutMilliseconds, maxBytes })
  if (answer.kind !== 'answered') return answer.detail
  if (answer.status !== 200) return `The answer has status ${answer.status}, and only 200 is one.`
  const document = read(answer.body)
  if (typeof document === 'string') return document
  return { document, lasts: keptSeconds(answer.headers['cache-control']) * 1000 }
}
