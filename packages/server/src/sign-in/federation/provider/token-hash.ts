import { hash } from 'node:crypto'
import type { JsonObject } from '../../../platform/json/read.ts'

/**
 * Core §3.1.3.8: where an ID token names the access token beside it by the left half of its hash, it is that one.
 * @param header of the ID token: its `alg` says which hash.
 */
export function fitsAccessToken(
  { header, claims }: { readonly header: JsonObject; readonly claims: JsonObject },
  accessToken: string,
): boolean {
  const { at_hash: given } = claims
  if (given === undefined) return true
  const digest = hash(header['alg'] === 'EdDSA' ? 'sha512' : 'sha256', accessToken, 'buffer')
  return given === digest.subarray(0, digest.length / 2).toString('base64url')
}
