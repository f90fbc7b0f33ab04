import { base64url } from 'jose'
import { isForUs } from './audience.ts'
import { ExeuntError } from './errors.ts'
import { numberIn, stringIn, stringsIn, type JsonObject } from './json.ts'
import type { RelyingParty } from './relying-party.ts'
import { verifySignature, type SignedToken } from './signed-token.ts'
import { wrongTime } from './token-time.ts'

/** The claims of a checked ID token. Those that every reader needs are typed, the rest is as it came. */
export interface IdTokenClaims extends JsonObject {
  readonly iss: string
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  readonly sid?: string
  readonly auth_time?: number
}

/** What one ID token must say beyond what all of them must. */
export interface IdTokenExpectations {
  /** The access token that came with it, for `at_hash`. */
  readonly accessToken?: string
  readonly nonce?: string
  readonly maxAgeSeconds?: number
  /** The first ID token of this sign-in, when a refreshed one is judged. */
  readonly earlier?: IdTokenClaims
}

/**
 * Checks an ID token in full (CORE §3.1.3.7; a refreshed one also by §12.2).
 *
 * @throws ExeuntError `bad_id_token` with the failed check as `reason`
 */
export async function checkIdToken(
  rp: RelyingParty,
  idToken: string,
  expected: IdTokenExpectations,
): Promise<IdTokenClaims> {
  const verdict = await verifySignature(idToken, rp.signature)
  if (verdict.kind === 'refused') throw refused(verdict.reason)
  const { header, claims } = verdict.token

  if (!isPlainType(header)) throw refused('wrong-type')
  if (!isIdTokenClaims(claims)) throw refused('missing-claim')
  const reason =
    wrongParty(claims, rp) ??
    wrongTime(claims, rp) ??
    wrongSignIn(claims, expected, rp) ??
    wrongSuccessor(claims, expected.earlier) ??
    (await wrongHash(verdict.token, expected.accessToken))
  if (reason) throw refused(reason)
  return claims
}

function refused(reason: string): ExeuntError {
  return new ExeuntError('bad_id_token', `the ID token was refused: ${reason}`, { reason })
}

/** RFC 8725 §3.11: a token typed as another kind (logout+jwt, at+jwt) is no ID token. */
function isPlainType(header: JsonObject): boolean {
  const type = header['typ']
  return type === undefined || (typeof type === 'string' && !type.toLowerCase().endsWith('+jwt'))
}

function isIdTokenClaims(claims: JsonObject): claims is IdTokenClaims {
  const isAbsentOr = (name: string, read: (object: JsonObject, name: string) => unknown) =>
    claims[name] === undefined || read(claims, name) !== undefined
  return (
    stringIn(claims, 'iss') !== undefined &&
    stringIn(claims, 'sub') !== undefined &&
    stringsIn(claims, 'aud') !== undefined &&
    numberIn(claims, 'exp') !== undefined &&
    numberIn(claims, 'iat') !== undefined &&
    isAbsentOr('sid', stringIn) &&
    isAbsentOr('auth_time', numberIn)
  )
}

/** CORE §3.1.3.7, rules 2 to 5. */
function wrongParty(claims: IdTokenClaims, rp: RelyingParty): string | undefined {
  if (claims.iss !== rp.issuer) return 'wrong-issuer'
  if (!isForUs(claims, rp)) return 'wrong-audience'
  const party = claims['azp']
  const isOurs = party === undefined ? stringsIn(claims, 'aud')?.length === 1 : party === rp.clientId
  return isOurs ? undefined : 'wrong-authorized-party'
}

/** Rules 11 and 13. */
function wrongSignIn(
  claims: IdTokenClaims,
  { nonce, maxAgeSeconds }: IdTokenExpectations,
  rp: RelyingParty,
): string | undefined {
  if (nonce !== undefined && claims['nonce'] !== nonce) return 'wrong-nonce'
  if (maxAgeSeconds === undefined) return undefined
  if (claims.auth_time === undefined) return 'no-auth-time'
  const ageSeconds = rp.now().getTime() / 1000 - claims.auth_time
  if (ageSeconds < -rp.clockToleranceSeconds) return 'authenticated-in-future'
  return ageSeconds > maxAgeSeconds + rp.clockToleranceSeconds ? 'authenticated-too-long-ago' : undefined
}

/** CORE §12.2: a refreshed token speaks of the same sign-in. */
function wrongSuccessor(claims: IdTokenClaims, earlier: IdTokenClaims | undefined): string | undefined {
  if (!earlier) return undefined
  if (claims.sub !== earlier.sub) return 'other-subject'
  if (claims.iat < earlier.iat) return 'older-than-before'
  const isInBoth = (name: string) => claims[name] !== undefined && earlier[name] !== undefined
  const changed = ['auth_time', 'azp', 'nonce'].find(
    (name) => isInBoth(name) && claims[name] !== earlier[name],
  )
  return changed && `changed-${changed}`
}

/** CORE §3.1.3.8: where the hash is present, the access token must be the one that it was made from. */
async function wrongHash(
  { header, claims }: SignedToken,
  accessToken: string | undefined,
): Promise<string | undefined> {
  if (claims['at_hash'] === undefined || accessToken === undefined) return undefined
  const algorithm = hashOf(stringIn(header, 'alg') ?? '')
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(accessToken))
  const leftHalf = new Uint8Array(digest).subarray(0, digest.byteLength / 2)
  return claims['at_hash'] === base64url.encode(leftHalf) ? undefined : 'wrong-access-token-hash'
}

/** The hash inside the signature, which has been verified; Ed25519 uses SHA-512. */
function hashOf(alg: string): string {
  return alg.startsWith('Ed') ? 'SHA-512' : `SHA-${alg.slice(2)}`
}
