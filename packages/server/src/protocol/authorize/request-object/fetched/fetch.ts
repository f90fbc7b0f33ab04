import type { Clock } from '../../../../platform/clock.ts'
import { secretHash } from '../../../../platform/credential.ts'
import type { Outgoing } from '../../../../platform/http/outgoing.ts'
import { accepted, isObjectType, keptSeconds, provenSeconds } from './read.ts'

/** What stands at a `request_uri`. The detail is a sentence for our log, without content. */
export type Fetched =
  | { readonly kind: 'fetched'; readonly token: string }
  | { readonly kind: 'failed'; readonly detail: string }

/** Fetches a request object from an address that its client registered. */
export type FetchObject = (uri: string) => Promise<Fetched>

export interface FetchObjectDeps {
  readonly outgoing: Outgoing
  readonly clock: Clock
}

interface Kept {
  readonly found: Fetched
  readonly until: number
}

/** A fetch that failed is not tried again for this long, whoever asks. */
const failureSeconds = 5
const mostAddresses = 500
const limits = { timeoutMilliseconds: 3000, maxBytes: 64 * 1024 } as const

/**
 * Fetches request objects (Core §6.2) and keeps them. Anybody can send a browser here with a registered
 * `request_uri`, so whoever comes while a fetch runs shares it, and a failure is remembered for a moment.
 */
export function createFetchObject({ outgoing, clock }: FetchObjectDeps): FetchObject {
  const known = new Map<string, Kept>()
  const running = new Map<string, Promise<Fetched>>()
  const now = () => clock.now().getTime()

  async function look(uri: string): Promise<Fetched> {
    const { found, lastsSeconds } = await fetchObject(outgoing, uri)
    known.delete(uri)
    if (lastsSeconds > 0) known.set(uri, { found, until: now() + lastsSeconds * 1000 })
    for (const oldest of known.keys()) {
      if (known.size <= mostAddresses) break
      known.delete(oldest)
    }
    return found
  }

  return async (uri) => {
    const kept = known.get(uri)
    if (kept && now() < kept.until) return kept.found
    const looking = running.get(uri) ?? look(uri).finally(() => running.delete(uri))
    running.set(uri, looking)
    return looking
  }
}

interface Found {
  readonly found: Fetched
  readonly lastsSeconds: number
}

async function fetchObject(outgoing: Outgoing, uri: string): Promise<Found> {
  const [url = '', fragment] = uri.split('#')
  const answer = await outgoing({ method: 'GET', url, headers: { accept: accepted }, ...limits })
  if (answer.kind !== 'answered') return failed(answer.detail)
  if (answer.status !== 200) return failed(`The answer has status ${answer.status} instead of 200.`)
  if (!isObjectType(answer.headers['content-type'])) return failed(`The answer is none of: ${accepted}.`)
  // Core §6.2: the fragment may be the SHA-256 of the content, as base64url.
  const isProven = fragment === secretHash(answer.body)
  return {
    found: { kind: 'fetched', token: answer.body.trim() },
    lastsSeconds: isProven ? provenSeconds : keptSeconds(answer.headers['cache-control']),
  }
}

function failed(detail: string): Found {
  return { found: { kind: 'failed', detail }, lastsSeconds: failureSeconds }
}
