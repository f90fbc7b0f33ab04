import { isIP } from 'node:net'

/**
 * Where IPv4 lies on the line of IPv6 addresses: `::ffff:0:0/96` (RFC 4291 §2.5.5.2). Every address is a
 * number on this one line, so that `127.0.0.1` and `::ffff:127.0.0.1` can never be judged differently.
 */
export const ipv4Base = 0xffffn << 32n
const ipv4Last = ipv4Base | 0xffff_ffffn

/** An address's number on the line of 128 bits, or `undefined` where the text is not an IP address. */
export function readIpAddress(text: string): bigint | undefined {
  const family = isIP(text)
  if (family === 4) return ipv4Base | ipv4Number(text)
  if (family === 6) return ipv6Number(text.replace(/%.*$/, ''))
  return undefined
}

export function isIpv4(address: bigint): boolean {
  return address >= ipv4Base && address <= ipv4Last
}

/** Dotted for IPv4, eight groups for IPv6. */
export function printIpAddress(address: bigint): string {
  const [bits, digits, joint] = isIpv4(address) ? ([8n, 4, '.'] as const) : ([16n, 8, ':'] as const)
  const group = (place: number) => (address >> (bits * BigInt(digits - 1 - place))) & ((1n << bits) - 1n)
  return Array.from({ length: digits }, (_, place) => group(place).toString(bits === 8n ? 10 : 16)).join(
    joint,
  )
}

function ipv4Number(text: string): bigint {
  return text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function ipv6Number(text: string): bigint {
  const [head = '', tail = ''] = text.split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail)]
  const gap = Array.from({ length: 8 - left.length - right.length }, () => 0n)
  return [...left, ...gap, ...right].reduce((sum, group) => (sum << 16n) | group, 0n)
}

function groupsOf(text: string): readonly bigint[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const number = ipv4Number(group)
    return [number >> 16n, number & 0xffffn]
  })
}
