import { readAddressRanges } from '../../platform/http/address-range.ts'
import { readIpAddress } from '../../platform/http/ip-address.ts'
import { isConfidential } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { ClientDocument } from '../schema/client.ts'
import type { Sound } from '../shape.ts'

type Registered = Sound<ClientDocument>

/**
 * Where apps hear of logouts.
 * @param allow `outgoing.allow`; absent where nothing can be said about it.
 */
export function* clientLogoutProblems(
  client: Registered,
  path: Path,
  allow: readonly string[] | undefined,
): Generator<Problem> {
  const { backchannel_logout_uri: called, frontchannel_logout_uri: framed } = client
  const calledReason = called === undefined ? undefined : httpReason(called, isConfidential(client), allow)
  if (calledReason !== undefined)
    yield problemAt([...path, 'backchannel_logout_uri'], expected(calledReason, called))
  if (client.backchannel_logout_token_names === 'sub' && client.backchannel_logout_session_required === true)
    yield problemAt(
      [...path, 'backchannel_logout_token_names'],
      expected('"sid" or "both": backchannel_logout_session_required is true', 'sub'),
    )
  const framedReason = framed === undefined ? undefined : frameReason(framed, client)
  if (framedReason !== undefined)
    yield problemAt([...path, 'frontchannel_logout_uri'], expected(framedReason, framed))
}

/**
 * FCL-3: scheme, host and port are those of a redirect URI. FCL-4: plain http for confidential clients only;
 * the browser loads it, and redirect URIs are http on loopback alone, so that is all it can be.
 */
function frameReason(uri: string, client: Registered): string | undefined {
  if (URL.parse(uri)?.protocol === 'http:' && !isConfidential(client)) return 'https: for a public client'
  const uris = client.redirect_uris ?? []
  // A wrong redirect URI was already reported, and may be the one that was meant.
  const isKnown = uris.some((one) => one === undefined || originOf(one) === originOf(uri))
  return isKnown ? undefined : 'the scheme, host and port of one of redirect_uris'
}

function originOf(uri: string): string | undefined {
  const url = URL.parse(uri)
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined
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
