import { readAddressPattern } from '../domain/plain-address.ts'
import { isLoopbackUrl, isPlainUri, leadsToApp } from '../domain/redirect-uri.ts'
import { isConcrete } from '../domain/return-address.ts'

/*
 * What is wrong with an address, in words that follow "expected"; `undefined` where nothing is. Addresses
 * are later compared as text, so nothing that a browser would read in another way than a person may pass.
 */

/**
 * Where a browser may be sent back to: `redirect_uris` and `post_logout_redirect_uris`.
 *
 * BCP-11, RFC 9700 §2.6: https, or http on a loopback address. RIL-38, RFC 8252 §7.1: a scheme of its own
 * for a native app (a reversed domain name is best, but not asked for).
 */
export function returnUriReason(uri: string, applicationType: 'web' | 'native'): string | undefined {
  const url = URL.parse(uri)
  if (!url || !isPlainUri(uri)) return 'an absolute URI of plain ASCII characters'
  if (uri.includes('#')) return 'a URI without a fragment (#)'
  if (uri.includes('*')) return 'a URI without a wildcard (*); list each address'
  if (!leadsToApp(uri)) return 'https:, or http: on a loopback address'
  if (url.protocol === 'https:' || url.protocol === 'http:') return webUriReason(uri, url)
  return applicationType === 'native'
    ? undefined
    : 'https:, or http: on a loopback address (a scheme of its own needs "application_type": "native")'
}

/**
 * The same where a list may hold patterns (D5): one star in the left-most label of the host, which stands for some of
 * the letters of that label. Whoever can get a name below what follows it can have people sent there.
 */
export function returnPatternReason(uri: string, applicationType: 'web' | 'native'): string | undefined {
  if (isConcrete(uri)) return returnUriReason(uri, applicationType)
  const [before = '', after = '', ...others] = uri.split('*')
  if (others.length > 0) return 'one wildcard (*) at most'
  if (!/^https?:\/\/[^/?#:@]*$/i.test(before)) return 'a wildcard (*) in the host of an https: address only'
  if (before.includes('.'))
    return 'the wildcard (*) in the left-most label of the host: https://*.app.example.com'
  const [rest = ''] = after.split(/[:/?#]/)
  if (rest.replace(/^[^.]*/, '').split('.').length < 3)
    return 'two labels at least after that of the wildcard (*): https://*.example.com'
  if (/\.\d+$/.test(rest)) return 'the name of a host after the wildcard (*), and no IP address'
  return returnUriReason(uri.replace('*', 'x'), 'web') ?? unclearReason(uri)
}

function unclearReason(uri: string): string | undefined {
  return readAddressPattern(uri)
    ? undefined
    : 'a pattern that every browser reads alike: the labels of a host name, and no path that is shortened'
}

/** A page that we may link to: `client_uri` and its like. */
export function pageUriReason(uri: string): string | undefined {
  const url = URL.parse(uri)
  const isWeb = url !== null && /^https?:\/\/[^/]/i.test(uri) && isPlainUri(uri)
  return isWeb && !hasUser(url) ? undefined : 'an absolute https: or http: URL without user name or password'
}

/**
 * BCL-3, BCL-4: where logout tokens go. Whether plain http is allowed is judged with the client.
 */
export function calledUriReason(uri: string): string | undefined {
  if (uri.includes('#')) return 'a URL without a fragment (#)'
  return pageUriReason(uri)
}

/**
 * What we fetch or send people to for a client, and nobody but its owner may answer for: `jwks_uri`,
 * `sector_identifier_uri`, `request_uris`, `initiate_login_uri`. https; http on loopback only, for tests.
 */
export function fetchedUriReason(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (uri.includes('#')) return 'a URL without a fragment (#)'
  const isBearable = url?.protocol === 'https:' || (url !== null && isLoopbackUrl(url))
  return isBearable ? pageUriReason(uri) : 'https: (http: only on localhost or a loopback address)'
}

/** RFC 8707 §2: an absolute URI without a fragment. */
export function resourceReason(uri: string): string | undefined {
  if (uri.length > 500) return 'at most 500 characters'
  if (uri.includes('#')) return 'a URI without a fragment (#)'
  return URL.canParse(uri) && isPlainUri(uri) ? undefined : 'an absolute URI of plain ASCII characters'
}

/** The same where an API may be called anything. */
export function resourceNameReason(name: string): string | undefined {
  return /^[\x21-\x7e]{1,500}$/.test(name) ? undefined : '1 to 500 printable ASCII characters without spaces'
}

/** D16: `https://host[:port]`, http only on loopback, nothing behind it. */
export function originReason(origin: string): string | undefined {
  const url = URL.parse(origin)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'an origin such as "https://id.example.com"'
  if (url.protocol === 'http:' && !isLoopbackUrl(url))
    return 'https: (http: only on localhost or a loopback address)'
  return url.origin === origin ? undefined : `an origin and nothing else: "${url.origin}"`
}

/** A tenant's `hosts` entry: an origin, or `host[:port]` alone. */
export function hostReason(host: string): string | undefined {
  if (host.includes('://')) return originReason(host)
  const isBare = URL.parse(originOfHost(host))?.host === host
  return isBare ? undefined : 'a host such as "id.example.com", "id.example.com:8443" or an origin'
}

/** The origin of a `hosts` entry. A bare host means https, but on loopback http, as nobody has certificates there. */
export function originOfHost(host: string): string {
  if (host.includes('://')) return host
  const url = URL.parse(`http://${host}`)
  return url && isLoopbackUrl(url) ? `http://${host}` : `https://${host}`
}

/** `localhost`, 127.0.0.0/8 or ::1, whatever the scheme. */
export function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin.replace(/^https:/, 'http:'))
  return url !== null && isLoopbackUrl(url)
}

function webUriReason(uri: string, url: URL): string | undefined {
  if (!/^https?:\/\/[^/]/i.test(uri)) return 'an absolute URI: https://host/path'
  if (hasUser(url)) return 'a URI without user name or password'
  const isBearable = url.protocol === 'https:' || isLoopbackUrl(url)
  return isBearable ? undefined : 'https: (http: only on localhost or a loopback address)'
}

function hasUser(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}
