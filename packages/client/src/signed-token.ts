import { compactVerify, errors, type CompactVerifyGetKey } from 'jose'
import { ExeuntError } from './errors.ts'
import { parseObject, type JsonObject } from './json.ts'
import { UnknownSoFar, type KeySet } from './key-set.ts'

/** Algorithms that a provider may sign with. There is no `none`: an unsigned token proves nothing. */
export type SigningAlg =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'
  | 'HS256'
  | 'HS384'
  | 'HS512'

export interface SignedToken {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** `unknown-key-so-far`: none of the kept keys fits, and it is too early to ask the provider for newer ones. */
export type SignatureRefusal =
  | 'malformed'
  | 'wrong-algorithm'
  | 'unknown-key'
  | 'unknown-key-so-far'
  | 'bad-signature'

export type SignatureVerdict =
  | { readonly kind: 'verified'; readonly token: SignedToken }
  | { readonly kind: 'refused'; readonly reason: SignatureRefusal }

export interface SignatureRule {
  /**
   * The registered algorithm alone decides; what the token's header claims is only compared with it. There
   * are several only where a provider does not tell which of them it uses.
   */
  readonly algorithms: readonly SigningAlg[]
  /** The keys of all other algorithms than HS, whose secret they never are. */
  readonly keys: KeySet
  /** The key of the HS algorithms, which never use the provider's key set. */
  readonly clientSecret?: string
}

/** Checks a token's signature, and that its payload is an object. A key set out of reach is a fault. */
export async function verifySignature(jwt: string, rule: SignatureRule): Promise<SignatureVerdict> {
  try {
    const { payload, protectedHeader } = await verifyWithAny(jwt, rule)
    const claims = parseObject(new TextDecoder().decode(payload))
    // We understand no critical extension, RFC 7797's unencoded payload included.
    if (!claims || 'crit' in protectedHeader) return { kind: 'refused', reason: 'malformed' }
    return { kind: 'verified', token: { header: { ...protectedHeader }, claims } }
  } catch (error) {
    return { kind: 'refused', reason: refusalOf(error) }
  }
}

/** A token without a key id may fit several keys: then each is tried. */
async function verifyWithAny(jwt: string, rule: SignatureRule) {
  const options = { algorithms: [...rule.algorithms] }
  try {
    return await compactVerify(jwt, keyFor(rule), options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const verified = await compactVerify(jwt, key, options).catch(() => undefined)
      if (verified) return verified
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

/** Each algorithm has a key of its own kind, and no token can choose the other kind (RFC 8725 §2.1). */
function keyFor({ keys, clientSecret }: SignatureRule): CompactVerifyGetKey {
  return (header, token) => {
    if (!header.alg.startsWith('HS')) return keys(header, token)
    if (!clientSecret) throw new errors.JOSEAlgNotAllowed()
    return new TextEncoder().encode(clientSecret)
  }
}

function refusalOf(error: unknown): SignatureRefusal {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong-algorithm'
  if (error instanceof UnknownSoFar) return 'unknown-key-so-far'
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
  if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) return 'malformed'
  if (error instanceof ExeuntError) throw error
  // Jose says it in many ways: an import that fails, a modulus that is too short, a private key.
  const message = 'the provider has published a key that cannot be used'
  throw new ExeuntError('bad_response', message, { cause: error })
}
