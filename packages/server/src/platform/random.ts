import { randomBytes, randomFillSync } from 'node:crypto'
import type { Clock } from './clock.ts'

/** Randomness, passed in everywhere. */
export interface Random {
  /** A unique, time-ordered key of 26 characters (48 bits of time, 80 random): sorts as it was made. */
  id(): string
  /** A secret of `bytes` random bytes (32 unless told) as base64url. */
  secret(bytes?: number): string
  /** A number in [0, 1), for jitter and nothing else. */
  fraction(): number
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Randomness from the operating system.
 * @param clock gives the time that ids are ordered by.
 */
export function createRandom(clock: Clock): Random {
  const takeBytes = createSupply()
  return {
    id: () => encodeTime(clock.now().getTime()) + takeBytes(10, encodeRandom),
    secret: (bytes = 32) => takeBytes(bytes, (taken) => taken.toString('base64url')),
    fraction: () => takeBytes(4, (taken) => taken.readUInt32BE() / 2 ** 32),
  }
}

const supplyBytes = 4096

/** Asking the system costs the same for ten bytes as for many. What was handed out is wiped. */
function createSupply() {
  const supply = Buffer.alloc(supplyBytes)
  let used = supplyBytes
  return <T>(bytes: number, use: (taken: Buffer) => T): T => {
    if (bytes > supplyBytes) return use(randomBytes(bytes))
    if (used + bytes > supplyBytes) {
      randomFillSync(supply)
      used = 0
    }
    const taken = supply.subarray(used, used + bytes)
    used += bytes
    const result = use(taken)
    taken.fill(0)
    return result
  }
}

function encodeTime(milliseconds: number): string {
  let text = ''
  for (let rest = milliseconds, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32)) {
    text = alphabet.charAt(rest % 32) + text
  }
  return text
}

/** Ten bytes are sixteen letters of five bits. */
function encodeRandom(bytes: Buffer): string {
  const high = bytes.readUIntBE(0, 5)
  const low = bytes.readUIntBE(5, 5)
  return encodeFive(high) + encodeFive(low)
}

function encodeFive(value: number): string {
  let text = ''
  for (let rest = value, place = 0; place < 8; place += 1, rest = Math.floor(rest / 32)) {
    text = alphabet.charAt(rest % 32) + text
  }
  return text
}
