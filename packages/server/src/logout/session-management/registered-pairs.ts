import { hash } from 'node:crypto'
import type { Client } from '../../domain/client.ts'

type Watching = Pick<Client, 'id' | 'redirectUris' | 'webOrigins'>

/** The origins whose pages may hold the frame: where a client's answers arrive, and where else its browser apps live. */
export function watchingOrigins(clients: readonly Watching[]): readonly string[] {
  return [...new Set(clients.flatMap(originsThatWatch))]
}

/**
 * Which origin belongs to which client, told so that only who knows both can tell: the frame checks a caller
 * against it (SM §3.2), and the page is no list of the tenant's clients (SEC-16). 64 bits, in hexadecimal.
 */
export function registeredPairs(clients: readonly Watching[]): readonly string[] {
  return clients.flatMap((client) =>
    originsThatWatch(client).map((origin) => hash('sha256', `${client.id} ${origin}`, 'hex').slice(0, 16)),
  )
}

function originsThatWatch({ redirectUris, webOrigins }: Watching): readonly string[] {
  const landing = redirectUris.flatMap((uri) => {
    const url = URL.parse(uri)
    return url && (url.protocol === 'https:' || url.protocol === 'http:') ? [url.origin] : []
  })
  return [...new Set([...landing, ...webOrigins])]
}
