import { readAddressRanges } from '../../platform/http/address-range.ts'
import { readIpAddress } from '../../platform/http/ip-address.ts'
import { isConfidential } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'
import { returnUriReason } from '../uri.ts'
import { clientAuthProblems } from './client-auth.ts'
import { dialectReason, type KnownDialects } from './dialect.ts'

/** What a client's rules need to know of the rest of the file. */
export interface ClientSurroundings {
  /** `outgoing.allow`; absent where an entry of it is wrong, so that nothing can be said about it. */
  readonly allow?: readonly string[]
  readonly dialects: KnownDialects
}

/** What no single field shows. */
export function* clientProblems(
  client: Sound<ClientDocument>,
  path: Path,
  { allow, dialects }: ClientSurroundings,
): Generator<Problem> {
  yield* clientAuthProblems(client, path)
  yield* returnUriProblems(client, path)
  const uri = client.backchannel_logout_uri
  const reason = uri === undefined ? undefined : httpReason(uri, isConfidential(client), allow)
  if (reason !== undefined) yield problemAt([...path, 'backchannel_logout_uri'], expected(reason, uri))
  const { dialect = 'standard' } = client
  const unknown = dialect === 'standard' ? undefined : dialectReason(dialect, dialects)
  if (unknown !== undefined) yield problemAt([...path, 'dialect'], unknown)
}

function* returnUriProblems(client: Sound<ClientDocument>, path: Path): Generator<Problem> {
  for (const field of ['redirect_uris', 'post_logout_redirect_uris'] as const) {
    for (const [index, uri] of (client[field] ?? []).entries()) {
      const reason = uri === undefined ? undefined : returnUriReason(uri, client.application_type ?? 'web')
      if (reason !== undefined) yield problemAt([...path, field, index], expected(reason, uri))
    }
  }
}

/**
 * BCL-4: plain http for confidential clients only, and only to addresses that the operator opened. Of a name
 * only `localhost` and such as no public resolver knows may stand there; what they resolve to is judged at
 * each call.
 */
function httpReason(
  uri: string,
  isConfidentialClient: boolean,
  allow: readonly string[] | undefined,
): string | undefined {
  const url = URL.parse(uri)
  if (url?.protocol !== 'http:') return undefined
  if (!isConfidentialClient) return 'https: for a public client'
  return !allow || isOpened(url.hostname, allow)
    ? undefined
    : 'https:, or http: at an address that outgoing.allow lists'
}

function isOpened(hostname: string, allow: readonly string[]): boolean {
  if (hostname === 'localhost') return covers(allow, '127.0.0.1') || covers(allow, '::1')
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  if (readIpAddress(literal) !== undefined) return covers(allow, literal)
  const isPrivateName =
    !hostname.includes('.') || /\.(internal|local|localhost|test|home\.arpa)$/.test(hostname)
  return isPrivateName && allow.length > 0
}

function covers(allow: readonly string[], literal: string): boolean {
  const address = readIpAddress(literal)
  if (address === undefined) return false
  const ranges = allow.flatMap((text) => readAddressRanges(text) ?? [])
  return ranges.some(({ first, last }) => first <= address && address <= last)
}
