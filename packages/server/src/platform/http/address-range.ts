import { ipv4Base, isIpv4, readIpAddress } from './ip-address.ts'

/** Addresses from `first` to `last`, both included, as numbers on one line (`ip-address.ts`). */
export interface AddressRange {
  readonly first: bigint
  readonly last: bigint
}

const ipv4Space: AddressRange = { first: ipv4Base, last: ipv4Base | 0xffff_ffffn }

/**
 * Reads CIDR notation, or a single address: `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`.
 * @returns what it covers (`::/0` is two ranges, because it means IPv6 and not IPv4), or `undefined` where
 * the text is neither.
 */
export function readAddressRanges(text: string): readonly AddressRange[] | undefined {
  const [, start = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = readIpAddress(start)
  if (address === undefined || start.includes('%')) return undefined
  const longest = start.includes(':') ? 128 : 32
  const prefix = length === undefined ? longest : Number(length)
  if (prefix > longest) return undefined
  const range = rangeOf(address, BigInt(longest - prefix))
  return isIpv4(range.first) && isIpv4(range.last) ? [range] : subtractRanges([range], [ipv4Space])
}

/** What is left of `ranges` without `holes`; a hole inside a range splits it in two. */
export function subtractRanges(
  ranges: readonly AddressRange[],
  holes: readonly AddressRange[],
): readonly AddressRange[] {
  return holes.reduce((left, hole) => left.flatMap((range) => withoutHole(range, hole)), ranges)
}

function rangeOf(address: bigint, freeBits: bigint): AddressRange {
  const free = (1n << freeBits) - 1n
  return { first: address & ~free, last: address | free }
}

function withoutHole(range: AddressRange, hole: AddressRange): readonly AddressRange[] {
  if (hole.last < range.first || hole.first > range.last) return [range]
  const below = hole.first > range.first ? [{ first: range.first, last: hole.first - 1n }] : []
  const above = hole.last < range.last ? [{ first: hole.last + 1n, last: range.last }] : []
  return [...below, ...above]
}
