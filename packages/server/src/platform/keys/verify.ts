import { createHmac, timingSafeEqual } from 'node:crypto'
import { JOSEError } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import { readJws } from '../jws/read.ts'
import type { VerifiedToken } from './keys.ts'
import type { SigningKey } from './signing-key.ts'

/**
 * Verifies a compact JWS by the key that its `kid` names, with that key's algorithm whatever `alg` says
 * (RFC 8725 §3.1), and reads the claims. `undefined` for anything that these keys did not sign.
 */
export async function verifyCompact(
  keys: readonly SigningKey[],
  token: string,
): Promise<VerifiedToken | undefined> {
  const jws = readJws(token)
  if (jws.kind === 'refused') return undefined
  const key = keys.find((one) => one.id === jws.keyId)
  if (!key || !(await isSignedBy(key, token))) return undefined
  return { header: jws.header, claims: jws.claims }
}

/** Verifies what a shared secret signed (HS256), and nothing that says it was signed otherwise. */
export function verifyWithSecret(secret: string, token: string): VerifiedToken | undefined {
  const jws = readJws(token)
  if (jws.kind === 'refused' || jws.algorithm !== 'HS256') return undefined
  const expected = createHmac('sha256', secret).update(jws.input).digest()
  const given = Buffer.from(jws.signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return { header: jws.header, claims: jws.claims }
}

async function isSignedBy(key: SigningKey, token: string): Promise<boolean> {
  try {
    await compactVerify(token, key.publicKey, { algorithms: [key.algorithm] })
    return true
  } catch (fault) {
    if (fault instanceof JOSEError) return false
    throw fault
  }
}
