import { randomBytes } from 'node:crypto'
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
  return {
    id: () => encodeTime(clock.now().getTime()) + encodeRandom(randomBytes(10)),
    secret: (bytes = 32) => randomBytes(bytes).toString('base64url'),
    fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
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
