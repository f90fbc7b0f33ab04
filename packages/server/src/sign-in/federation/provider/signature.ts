import type { UpstreamSignature } from '../../../logout/index.ts'
import type { Secret } from '../../../platform/directory/registration.ts'
import { type ReadJws, readJws } from '../../../platform/jws/read.ts'
import type { FetchedKeys } from '../../../platform/key-set/fetched.ts'
import { fits, isSignedBy, type VerificationKey } from '../../../platform/key-set/verification-key.ts'
import { verifyWithSecret } from '../../../platform/keys/verify.ts'
import type { UpstreamMetadata } from './metadata/read.ts'

export interface Signer {
  readonly metadata: UpstreamMetadata
  readonly secret: Secret | undefined
}

/** RFC 7518 §3.2: a shorter key is guessed from any token that somebody has seen. */
const shortestSecret = 32

/**
 * Verifies a token of an upstream by the keys that it publishes, or by the secret that we share with it, and never
 * by anything that the token brings along. The algorithm is one that its ID tokens may have, by its own metadata
 * (DISC §3; RS256 where it says nothing), and `none` never is (RFC 8725 §3.2).
 */
export async function verifySignature(
  token: string,
  signer: Signer,
  keys: FetchedKeys,
): Promise<UpstreamSignature> {
  const jws = readJws(token)
  if (jws.kind === 'refused') return jws
  const { idTokenAlgorithms: published = ['RS256'], jwksUri: uri } = signer.metadata
  if (jws.algorithm === 'none' || !published.includes(jws.algorithm)) return refused('algorithm')
  if (jws.algorithm === 'HS256') return bySecret(token, signer)
  const standing = await keys.at(uri)
  if (!standing) return { kind: 'unavailable', detail: 'Its keys could not be fetched.' }
  if (isMadeBy(standing, jws)) return verified(jws)
  const newer = await keys.newerThan(standing, uri)
  return newer && isMadeBy(newer, jws) ? verified(jws) : refused('signature')
}

function bySecret(token: string, { secret }: Signer): UpstreamSignature {
  const text = secret?.reveal()
  if (text === undefined || Buffer.byteLength(text) < shortestSecret) return refused('no-key')
  const { header, claims } = verifyWithSecret(text, token) ?? {}
  return header && claims ? { kind: 'verified', header, claims } : refused('signature')
}

function isMadeBy(keys: readonly VerificationKey[], jws: ReadJws): boolean {
  return keys.some((key) => fits(key, jws) && isSignedBy(key, jws))
}

function verified({ header, claims }: ReadJws): UpstreamSignature {
  return { kind: 'verified', header, claims }
}

function refused(reason: string): UpstreamSignature {
  return { kind: 'refused', reason }
}
