import { BlockList, isIP } from 'node:net'

/** What the outermost trusted machine says of a request. */
export interface Hop {
  readonly host: string | undefined
  readonly remoteAddress: string
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Reads who really asked, and for which host. Forwarded headers count only when they come from a
 * configured proxy (RFC 9700 §4.13); from anybody else they are just text.
 * @param trusted CIDRs of the proxies in front of us.
 */
export function createProxyReader(trusted: readonly string[]): (peer: string, headers: Headers) => Hop {
  if (trusted.length === 0) return (peer, headers) => ({ host: text(headers['host']), remoteAddress: peer })
  const proxies = listOf(trusted)
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (peer, headers) => {
    if (!isProxy(peer)) return { host: text(headers['host']), remoteAddress: peer }
    const forwardedFor = (text(headers['x-forwarded-for']) ?? '').split(',').map(addressIn)
    // The last that is no proxy of ours. One that cannot be read ends the search: what stands before it is
    // the caller's own word.
    const client = forwardedFor.findLast((address) => address === undefined || !isProxy(address))
    return { host: text(headers['x-forwarded-host']) ?? text(headers['host']), remoteAddress: client ?? peer }
  }
}

/** Some proxies write a port as well: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(entry: string): string | undefined {
  const text = entry.trim()
  const spellings = [text, text.replace(/:\d+$/, ''), text.replace(/^\[(.*)\](?::\d+)?$/, '$1')]
  return spellings.find((spelling) => isIP(spelling) !== 0)
}

function listOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function text(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0]
}
