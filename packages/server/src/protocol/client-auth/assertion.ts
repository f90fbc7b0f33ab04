import { createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { Client } from '../../domain/client.ts'
import type { AssertionAlgorithm } from './decide.ts'

/** A registered key with the only algorithms it may verify. */
interface VerificationKey {
  readonly key: KeyObject
  readonly kid?: string
  readonly algorithms: readonly AssertionAlgorithm[]
}

/** Verifies an assertion by a client's registered keys; `undefined` where none of them made it. */
export type VerifyAssertion = (
  client: Client,
  assertion: string,
) => Promise<Readonly<Record<string, unknown>> | undefined>

/**
 * Checks assertion signatures (RFC 7523 §3 no. 9). The key decides which algorithms count; the token's
 * own `alg` only has to be one of them. Parsed keys are kept with their (immutable) client.
 */
export function createVerifyAssertion(): VerifyAssertion {
  const known = new WeakMap<Client, readonly VerificationKey[]>()
  return async (client, assertion) => {
    const keys = known.get(client) ?? client.jwks.flatMap(verificationKeys)
    known.set(client, keys)
    const header = headerOf(assertion)
    if (!header || !isAssertionType(header.typ)) return undefined
    const fitting = keys.filter((one) => fits(one, header))
    for (const { key, algorithms } of fitting) {
      const claims = await verifiedClaims(assertion, key, algorithms)
      if (claims) return claims
    }
    return undefined
  }
}

type Header = ReturnType<typeof decodeProtectedHeader>

function headerOf(assertion: string): Header | undefined {
  try {
    return decodeProtectedHeader(assertion)
  } catch {
    return undefined
  }
}

/** A client signs other JWTs too (request objects, DPoP proofs); those say so and are no assertions. */
function isAssertionType(typ: unknown): boolean {
  if (typ === undefined) return true
  return typeof typ === 'string' && ['jwt', 'client-authentication+jwt'].includes(typ.toLowerCase())
}

function fits({ kid, algorithms }: VerificationKey, header: Header): boolean {
  if (!algorithms.some((one) => one === header.alg)) return false
  return header.kid === undefined || kid === undefined || header.kid === kid
}

async function verifiedClaims(assertion: string, key: KeyObject, algorithms: readonly string[]) {
  try {
    const { payload } = await compactVerify(assertion, key, { algorithms: [...algorithms] })
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined
  } catch (fault) {
    if (fault instanceof errors.JOSEError || fault instanceof SyntaxError) return undefined
    throw fault
  }
}

/** A key that we cannot use verifies nothing; `check-config` is where its owner hears of it. */
function verificationKeys(jwk: Client['jwks'][number]): VerificationKey[] {
  const allowed = algorithmsOf(jwk)
  const algorithms = jwk['alg'] === undefined ? allowed : allowed.filter((one) => one === jwk['alg'])
  if (algorithms.length === 0 || (jwk['use'] !== undefined && jwk['use'] !== 'sig')) return []
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    return [{ key, algorithms, ...(typeof jwk['kid'] === 'string' ? { kid: jwk['kid'] } : {}) }]
  } catch {
    return []
  }
}

function algorithmsOf({ kty, crv }: Client['jwks'][number]): readonly AssertionAlgorithm[] {
  if (kty === 'RSA') return ['RS256', 'PS256']
  if (kty === 'EC' && crv === 'P-256') return ['ES256']
  if (kty === 'OKP' && crv === 'Ed25519') return ['EdDSA']
  return []
}
