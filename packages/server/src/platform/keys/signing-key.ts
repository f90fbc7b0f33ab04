import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import type { SigningAlgorithm } from '../../domain/client.ts'
import type { Claims } from './keys.ts'

/** When a key is used. It signs from `signsFrom` until `signsUntil`, which is open while nobody replaced it. */
export interface SigningTimes {
  readonly algorithm: SigningAlgorithm
  readonly signsFrom: Date
  readonly signsUntil?: Date
}

/** One of a tenant's keys, ready to use. */
export interface SigningKey extends SigningTimes {
  /** The `kid`: the thumbprint of RFC 7638, so that it says nothing and never repeats. */
  readonly id: string
  readonly publicJwk: Claims
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** A new key pair, not stored yet. Both JWKs are JSON. */
export interface GeneratedKey {
  readonly id: string
  readonly algorithm: SigningAlgorithm
  readonly publicJwk: string
  readonly privateJwk: string
}

const generate = promisify(generateKeyPair)

/** Generates a key pair off the event loop: RSA takes tens of milliseconds. */
export async function generateSigningKey(algorithm: SigningAlgorithm): Promise<GeneratedKey> {
  const { publicKey, privateKey } = await pairFor(algorithm)
  const bare = publicKey.export({ format: 'jwk' })
  const id = await calculateJwkThumbprint({ ...bare })
  const named = { kid: id, alg: algorithm, use: 'sig' }
  return {
    id,
    algorithm,
    publicJwk: JSON.stringify({ ...bare, ...named }),
    privateJwk: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...named }),
  }
}

function pairFor(algorithm: SigningAlgorithm) {
  switch (algorithm) {
    case 'RS256':
    case 'PS256':
      return generate('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generate('ed25519')
  }
}

/** Makes a stored key usable; costs about 60 µs, so keys are kept. */
export function readKeyPair(
  publicJwk: Claims,
  privateJwk: string,
): Pick<SigningKey, 'publicKey' | 'privateKey'> {
  const key: JsonWebKey = JSON.parse(privateJwk)
  return {
    publicKey: createPublicKey({ key: { ...publicJwk }, format: 'jwk' }),
    privateKey: createPrivateKey({ key, format: 'jwk' }),
  }
}
