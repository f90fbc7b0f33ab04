import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { AssertionAlgorithm } from '../../domain/client.ts'
import type { JsonObject } from '../json/read.ts'
import type { ReadJws } from '../jws/read.ts'

/** What a published key may have signed with. */
type KeyAlgorithm = Exclude<AssertionAlgorithm, 'HS256'>

/** Everybody's is 65537. One as long as the modulus makes a check a hundred times as dear. */
const largestExponent = 0xffff_ffffn

/** A public key of somebody else's with the only algorithms that count for it (RFC 8725 §3.1). */
export interface VerificationKey {
  readonly key: KeyObject
  readonly id?: string
  readonly algorithms: readonly KeyAlgorithm[]
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/**
 * Makes a JWK usable. Empty for one that we cannot or must not use: of another kind, for another purpose,
 * too weak, or one whose private part stands beside it, because then everybody may have signed.
 */
export function verificationKeys(jwk: JsonObject): readonly VerificationKey[] {
  const algorithms = algorithmsOf(jwk)
  if (algorithms.length === 0 || !isForSignatures(jwk)) return []
  if (privateMembers.some((member) => member in jwk)) return []
  const key = publicKeyOf(jwk)
  if (!key || !isStrong(key)) return []
  return [{ key, algorithms, ...(typeof jwk['kid'] === 'string' ? { id: jwk['kid'] } : {}) }]
}

/** The key says what it may be used with; the JWK's own `alg` narrows it. */
function algorithmsOf({ kty, crv, alg }: JsonObject): readonly KeyAlgorithm[] {
  const able = algorithmsOfKind(kty, crv)
  return alg === undefined ? able : able.filter((one) => one === alg)
}

function algorithmsOfKind(kty: unknown, crv: unknown): readonly KeyAlgorithm[] {
  if (kty === 'RSA') return ['RS256', 'PS256']
  if (kty === 'EC' && crv === 'P-256') return ['ES256']
  if (kty === 'OKP' && crv === 'Ed25519') return ['EdDSA']
  return []
}

/** RFC 7517 §4.2, §4.3. */
function isForSignatures({ use, key_ops: operations }: JsonObject): boolean {
  if (use !== undefined && use !== 'sig') return false
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

function publicKeyOf(jwk: JsonObject): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    return undefined
  }
}

/**
 * RFC 7518 §3.3 asks for 2048 bits; beyond 8192, or with an exponent that is no small number, a check costs more
 * than a stranger may ask of us.
 */
function isStrong({ asymmetricKeyDetails = {} }: KeyObject): boolean {
  const { modulusLength: bits = 2048, publicExponent = 65_537n } = asymmetricKeyDetails
  return bits >= 2048 && bits <= 8192 && publicExponent <= largestExponent
}

/** RFC 7515 §4.1.4: `kid` is a hint which key to take; where either side has none, any may be meant. */
export function fits(
  { id, algorithms }: VerificationKey,
  { keyId, algorithm }: Pick<ReadJws, 'keyId' | 'algorithm'>,
): boolean {
  if (!algorithms.some((one) => one === algorithm)) return false
  return keyId === undefined || id === undefined || keyId === id
}

/**
 * Whether this key made the signature, by the algorithm that the token names, if that is one of the key's.
 */
export function isSignedBy(
  { key, algorithms }: VerificationKey,
  { algorithm, input, signature }: Pick<ReadJws, 'algorithm' | 'input' | 'signature'>,
): boolean {
  const known = algorithms.find((one) => one === algorithm)
  return known !== undefined && isMade(key, known, [Buffer.from(input), Buffer.from(signature, 'base64url')])
}

function isMade(key: KeyObject, algorithm: KeyAlgorithm, [data, bytes]: readonly [Buffer, Buffer]): boolean {
  try {
    return verify(algorithm === 'EdDSA' ? null : 'sha256', data, { key, ...shapeOf(algorithm) }, bytes)
  } catch {
    // A key that could be read and still is none, a modulus of zeros say, verifies nothing.
    return false
  }
}

function shapeOf(algorithm: KeyAlgorithm) {
  switch (algorithm) {
    case 'RS256':
      return { padding: constants.RSA_PKCS1_PADDING }
    case 'PS256':
      // RFC 7518 §3.5: the salt is as long as the hash.
      return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    case 'ES256':
      return { dsaEncoding: 'ieee-p1363' } as const
    case 'EdDSA':
      return {}
  }
}
