import { createPublicKey, type KeyObject } from 'node:crypto'
import { isJsonObject } from './json.ts'

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const supported = 'a public RSA, EC or Ed25519 key as a JWK'

/** What is wrong with a client's public key (RFC 7517), in words that follow "expected"; they never show it. */
export function publicKeyReason(jwk: unknown): string | undefined {
  if (!isJsonObject(jwk)) return supported
  if (privateMembers.some((member) => member in jwk))
    return 'a public key only; this one holds its private part'
  const key = keyOf(jwk)
  if (!key || !['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return supported
  const { modulusLength: bits = 2048, publicExponent = 65_537n } = key.asymmetricKeyDetails ?? {}
  if (bits < 2048) return 'an RSA key of at least 2048 bits'
  return publicExponent > 0xffff_ffffn ? 'an RSA key with an exponent of at most 32 bits' : undefined
}

function keyOf(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}
