import type { BlockList } from 'node:net'
import { createAddressGuard } from '../../platform/http/address-guard.ts'
import { isIpv4, printIpAddress, readIpAddress } from '../../platform/http/ip-address.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

/**
 * Addresses that we are to fetch from, and never could: the address guard stands before them. A name is judged
 * at each call, by what it then means.
 * @param allow `outgoing.allow`; absent where nothing can be said about it.
 */
export function* clientFetchProblems(
  client: Sound<ClientDocument>,
  path: Path,
  allow: readonly string[] | undefined,
): Generator<Problem> {
  const { jwks_uri: keys, request_uris: requests = [] } = client
  if (!allow || (keys === undefined && requests.length === 0)) return
  const guard = createAddressGuard(allow)
  if (isClosed(keys, guard)) yield problemAt([...path, 'jwks_uri'], closedReason)
  for (const [index, uri] of requests.entries()) {
    if (isClosed(uri, guard)) yield problemAt([...path, 'request_uris', index], closedReason)
  }
}

export const closedReason = 'expected a public address, or one that outgoing.allow lists'

/** Whether the guard stands before an address that is no name. */
export function isClosed(uri: string | undefined, guard: BlockList): boolean {
  const hostname = (uri === undefined ? null : URL.parse(uri))?.hostname
  if (hostname === undefined) return false
  if (hostname === 'localhost') return guard.check('127.0.0.1') && guard.check('::1', 'ipv6')
  const address = readIpAddress(hostname.replace(/^\[(.*)\]$/, '$1'))
  if (address === undefined) return false
  return guard.check(printIpAddress(address), isIpv4(address) ? 'ipv4' : 'ipv6')
}
