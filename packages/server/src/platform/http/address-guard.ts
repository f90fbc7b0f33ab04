import { BlockList } from 'node:net'
import { type AddressRange, readAddressRanges, subtractRanges } from './address-range.ts'
import { ipv4Base, isIpv4, printIpAddress } from './ip-address.ts'

/** IPv4 that is not the public internet, from the IANA special-purpose registry (RFC 6890). */
const closedIpv4 = [
  '0.0.0.0/8', // this network, unspecified
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier NAT; Alibaba Cloud's metadata
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's wire server: looks public, is not
  '169.254.0.0/16', // link-local; the metadata address of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; Oracle Cloud's metadata
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relay, withdrawn
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
]

/** IPv6 is closed but for global unicast (RFC 4291 §2.4) and NAT64's well-known prefix (RFC 6052 §2.1). */
const openIpv6 = ['2000::/3', '64:ff9b::/96']
const nat64Base = 0x0064_ff9bn << 96n

/** Closed again inside global unicast. */
const closedIpv6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: carries an IPv4 address
  '3fff::/20', // documentation
]

/** An address range in the configuration cannot be read; the message is a sentence for the operator. */
export class AddressRangeUnreadable extends Error {}

/**
 * The addresses that an outgoing call must not reach: everything but the public internet.
 *
 * `net.BlockList` cannot take a part out of a range, so the allowed ranges are cut out first.
 * @param allow CIDRs or addresses that the operator opens, `127.0.0.0/8` say. Opens exactly these: not the
 * NAT64 form of an IPv4 address.
 * @throws AddressRangeUnreadable where one of them cannot be read.
 */
export function createAddressGuard(allow: readonly string[]): BlockList {
  const guard = new BlockList()
  for (const { first, last } of subtractRanges(closedRanges(), allow.flatMap(rangesOf))) {
    guard.addRange(printIpAddress(first), printIpAddress(last), isIpv4(first) ? 'ipv4' : 'ipv6')
  }
  return guard
}

function closedRanges(): readonly AddressRange[] {
  const ipv4 = closedIpv4.flatMap(rangesOf)
  const ipv6 = subtractRanges(rangesOf('::/0'), openIpv6.flatMap(rangesOf))
  return [...ipv4, ...ipv4.map(asNat64), ...ipv6, ...closedIpv6.flatMap(rangesOf)]
}

/** The IPv6 addresses by which a NAT64 gateway would reach these IPv4 addresses. */
function asNat64({ first, last }: AddressRange): AddressRange {
  return { first: nat64Base + (first - ipv4Base), last: nat64Base + (last - ipv4Base) }
}

function rangesOf(text: string): readonly AddressRange[] {
  const ranges = readAddressRanges(text)
  if (ranges) return ranges
  throw new AddressRangeUnreadable(
    `"${text}" is not an IP address or a range such as 10.0.0.0/8 or fd00::/8.`,
  )
}
