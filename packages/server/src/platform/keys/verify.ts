import { compactVerify, errors } from 'jose'
import type { Claims, VerifiedToken } from './keys.ts'
import type { SigningKey } from './signing-key.ts'

/** Our own tokens are under 4 KiB. */
const largestToken = 16 * 1024

const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Verifies a compact JWS by the key that its `kid` names, with that key's algorithm whatever `alg` says
 * (RFC 8725 §3.1), and reads the claims. `undefined` for anything that these keys did not sign.
 */
export async function verifyCompact(
  keys: readonly SigningKey[],
  token: string,
): Promise<VerifiedToken | undefined> {
  if (token.length > largestToken || !compactJws.test(token)) return undefined
  const header = readObject(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url'))
  // RFC 7515 §4.1.11: what `crit` lists must be understood, and we use no extension.
  if (!header || 'crit' in header) return undefined
  const key = keys.find((one) => one.id === header['kid'])
  const payload = key && (await payloadOf(token, key))
  const claims = payload && readObject(payload)
  return claims && { header, claims }
}

async function payloadOf(token: string, key: SigningKey): Promise<Uint8Array | undefined> {
  try {
    const { payload } = await compactVerify(token, key.publicKey, { algorithms: [key.algorithm] })
    return payload
  } catch (fault) {
    if (fault instanceof errors.JOSEError) return undefined
    throw fault
  }
}

function readObject(bytes: Uint8Array): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
