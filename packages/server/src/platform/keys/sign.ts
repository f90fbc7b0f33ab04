import { constants, createHmac, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Claims } from './keys.ts'
import type { SigningKey } from './signing-key.ts'

/** Signs claims as a compact JWS (RFC 7515 §7.1) with a given key. */
export type Signer = (key: SigningKey, type: string, claims: Claims) => Promise<string>

const signOffTheLoop = promisify(sign)

/**
 * Creates a signer that keeps each key's encoded header.
 *
 * RS256 costs a quarter of a millisecond and goes to the thread pool. ES256 costs a tenth of that: there the
 * way to the pool and back would cost as much as the signature.
 */
export function createSigner(): Signer {
  const headers = new Map<string, string>()
  const headerOf = (key: SigningKey, type: string) => {
    const name = `${key.id} ${type}`
    const known = headers.get(name)
    if (known) return known
    const fresh = encoded({ alg: key.algorithm, typ: type, kid: key.id })
    headers.set(name, fresh)
    return fresh
  }
  return async (key, type, claims) => {
    const input = `${headerOf(key, type)}.${encoded(claims)}`
    const signature = await signatureOf(key, Buffer.from(input))
    return `${input}.${signature.toString('base64url')}`
  }
}

function encoded(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signatureOf(key: SigningKey, input: Buffer): Promise<Buffer> | Buffer {
  switch (key.algorithm) {
    case 'RS256':
      return signOffTheLoop('sha256', input, key.privateKey)
    case 'PS256':
      return signOffTheLoop('sha256', input, { key: key.privateKey, ...pss })
    case 'ES256':
      return signEs256(input, key.privateKey)
    case 'EdDSA':
      return sign(null, input, key.privateKey)
  }
}

/** RFC 7518 §3.5: the salt is as long as the hash. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const

/** Signs claims with a shared secret (RFC 7518 §3.2); the octets of the secret are its UTF-8 text (Core §10.1). */
export function signWithSecret(secret: string, type: string, claims: Claims): string {
  const input = `${encoded({ alg: 'HS256', typ: type })}.${encoded(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** Node's own `ieee-p1363` encoding takes twice as long as a DER signature and this. */
function signEs256(input: Buffer, key: KeyObject): Buffer {
  return rawSignature(sign('sha256', input, key))
}

/**
 * The two numbers of a P-256 signature, 32 bytes each (RFC 7518 §3.4), out of DER's
 * `SEQUENCE { INTEGER r, INTEGER s }`: there leading zeros are left out, or one is added for the sign.
 */
export function rawSignature(der: Buffer): Buffer {
  const raw = Buffer.alloc(64)
  const firstLength = der.readUInt8(3)
  const secondLength = der.readUInt8(5 + firstLength)
  place(der.subarray(4, 4 + firstLength), raw.subarray(0, 32))
  place(der.subarray(6 + firstLength, 6 + firstLength + secondLength), raw.subarray(32))
  return raw
}

function place(integer: Buffer, target: Buffer): void {
  const digits = integer.length > 32 ? integer.subarray(integer.length - 32) : integer
  digits.copy(target, 32 - digits.length)
}
