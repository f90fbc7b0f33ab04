/** The named ways a URI may match a registered one. More ways are added here, under our own names. */
export type TargetMatch = 'exact'

const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** `http` is bearable only where the connection does not leave the machine. RFC 8252 §8.3. */
export function isLoopbackUrl(url: URL): boolean {
  return url.protocol === 'http:' && (loopbackHosts.has(url.hostname) || /^127(\.\d+){3}$/.test(url.hostname))
}

/**
 * Plain ASCII that browsers do not repair in their own ways: no spaces, control characters, backslashes, quotes or
 * brackets.
 */
export function isPlainUri(uri: string): boolean {
  return /^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/.test(uri)
}

/** Schemes that never lead back to an app: they run or show content, reach into the machine, or start a call. */
const forbiddenScheme =
  /^(?:javascript|vbscript|data|file|filesystem|blob|about|jar|view-source|wss?|ftps?|gopher|mailto|tel|sms|intent|content|resource|chrome|[a-z-]+-extension|edge|urn|cid|mid):$/

/** Whether an address may be an app's at all: of the web, or of a scheme of its own (RFC 8252 §7.1). */
export function leadsToApp(uri: string): boolean {
  const url = URL.parse(uri)
  return url !== null && isPlainUri(uri) && !forbiddenScheme.test(url.protocol)
}

/** RFC 3986 §6.2.1: simple string comparison, never a prefix, a pattern or a normalised form. */
export function isListed(uri: string, listed: readonly string[]): boolean {
  return listed.includes(uri)
}

/**
 * Whether a redirect URI is one of the registered ones (RFC 9700 §2.1): exact string comparison; for a
 * native app on a loopback address the port may differ, and nothing else (RFC 8252 §7.3).
 */
export function redirectUriMatches(
  uri: string,
  registered: readonly string[],
  applicationType: 'web' | 'native',
): boolean {
  if (isListed(uri, registered)) return true
  if (applicationType !== 'native') return false
  const bare = withoutLoopbackPort(uri)
  return bare !== undefined && registered.some((one) => withoutLoopbackPort(one) === bare)
}

/**
 * The URI without its port where it is a loopback address, compared as text: nothing but the digits
 * of the port is taken out, so that no normalisation can make two different addresses equal.
 */
function withoutLoopbackPort(uri: string): string | undefined {
  const match = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?((?:[/?][\x21-\x7e]*)?)$/.exec(
    uri,
  )
  return match ? `${match[1]}${match[2]}` : undefined
}

/**
 * An address that nobody registered, in the only form in which a person may be shown it as a link: plain web, and the
 * host where they look for it.
 * @returns the address as a browser reads it, its host in ASCII; `undefined` for anything that could be read in two
 * ways: another scheme, a relative one, a name before the host, backslashes, white space, a name that nobody can
 * take in at a glance.
 */
export function plainWebAddress(text: string): string | undefined {
  if (!/^https?:\/\/[^/?#@\\]+(?:[/?#]|$)/i.test(text) || /[\\\s]/.test(text)) return undefined
  const url = URL.parse(text)
  return url && url.hostname.length <= longestHostname ? url.href : undefined
}

/** RFC 1035 §2.3.4, with the dot of the root: no longer one leads anywhere. */
const longestHostname = 254

/** Adds parameters to a registered URI and leaves its own query as it is. RFC 6749 §3.1.2, RIL §3. */
export function withParameters(
  uri: string,
  parameters: readonly (readonly [string, string | undefined])[],
): string {
  const sent = parameters.filter((pair): pair is readonly [string, string] => pair[1] !== undefined)
  if (sent.length === 0) return uri
  const added = sent
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  const [beforeFragment, fragment] = splitOnce(uri, '#')
  const joint = beforeFragment.includes('?') ? (/[?&]$/.test(beforeFragment) ? '' : '&') : '?'
  return `${beforeFragment}${joint}${added}${fragment === undefined ? '' : `#${fragment}`}`
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
