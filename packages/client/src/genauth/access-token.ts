import { isForUs } from '../audience.ts'
import { ExeuntError } from '../errors.ts'
import { numberIn, stringIn, stringsIn, type JsonObject } from '../json.ts'
import { verifySignature } from '../signed-token.ts'
import { wrongTime } from '../token-time.ts'
import type { App } from './app.ts'

/** The claims of a checked access token; the rest is as it came. */
export interface AccessTokenClaims extends JsonObject {
  readonly jti: string
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly exp: number
  readonly iat: number
  /** Absent in a token of client credentials: there is no person. */
  readonly sub?: string
  readonly scope?: string
  /** The access key, in a token of client credentials. */
  readonly azp?: string
}

export interface AccessTokenOptions {
  /** Whom the token must be for; default this app. */
  readonly audience?: string
}

/** Checks an access token, which is a JWT here, as an API does that receives it. */
export async function parseAccessToken(
  app: App,
  token: string,
  { audience = app.appId }: AccessTokenOptions,
): Promise<AccessTokenClaims> {
  // The app's secret makes ID tokens: what is signed with it is never an access token.
  const verdict = await verifySignature(token, { algorithms: ['RS256'], keys: app.rp.signature.keys })
  if (verdict.kind === 'refused') throw refused(verdict.reason)
  const { header, claims } = verdict.token
  if (!isAccessTokenType(header) || isIdToken(claims)) throw refused('wrong-type')
  if (!isAccessTokenClaims(claims)) throw refused('missing-claim')
  if (claims.iss !== app.rp.issuer) throw refused('wrong-issuer')
  if (!isForUs(claims, { clientId: audience, trustedAudiences: [] })) throw refused('wrong-audience')
  const late = wrongTime(claims, app.rp)
  if (late) throw refused(late)
  return claims
}

function refused(reason: string): ExeuntError {
  return new ExeuntError('bad_access_token', `the access token was refused: ${reason}`, { reason })
}

/** The vendor's say `JWT`; those of RFC 9068 §2.1 say `at+jwt`. */
function isAccessTokenType(header: JsonObject): boolean {
  const type = header['typ']
  const accepted = ['jwt', 'at+jwt', 'application/at+jwt']
  return type === undefined || (typeof type === 'string' && accepted.includes(type.toLowerCase()))
}

/** RFC 8725 §3.11. An ID token may have the same key, audience and `typ`; what it says of a sign-in shows. */
function isIdToken(claims: JsonObject): boolean {
  return ['nonce', 'at_hash', 'c_hash', 'auth_time', 'sid'].some((name) => name in claims)
}

function isAccessTokenClaims(claims: JsonObject): claims is AccessTokenClaims {
  const isAbsentOrText = (name: string) => claims[name] === undefined || typeof claims[name] === 'string'
  return (
    stringIn(claims, 'jti') !== undefined &&
    stringIn(claims, 'iss') !== undefined &&
    stringsIn(claims, 'aud') !== undefined &&
    numberIn(claims, 'exp') !== undefined &&
    numberIn(claims, 'iat') !== undefined &&
    ['sub', 'scope', 'azp'].every(isAbsentOrText)
  )
}
