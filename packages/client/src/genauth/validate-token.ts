import { isForUs } from '../audience.ts'
import { ExeuntError, type ErrorCode } from '../errors.ts'
import { stringIn, stringsIn, type JsonObject } from '../json.ts'
import { badResponse } from '../transport.ts'
import type { AccessTokenOptions } from './access-token.ts'
import { readEnvelope } from './envelope.ts'
import type { App } from './app.ts'
import { wrongMember, type MemberTypes } from './member-types.ts'
import { isAboutPerson, type PersonClaims } from './person-claims.ts'
import { badSetting, filled } from './settings.ts'

/** One of the two tokens. */
export interface TokenToValidate extends AccessTokenOptions {
  /** An ID token (`id_token`). */
  readonly idToken?: string
  /** An access token (`access_token`). */
  readonly accessToken?: string
}

/** The claims of a token that counts: an ID token's tell about the person, an access token's about its scope. */
export interface ValidatedClaims extends JsonObject, PersonClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly sub?: string
  /** When it ends, in seconds since 1970. */
  readonly exp?: number
  /** When it began, in seconds since 1970. */
  readonly iat?: number
  readonly nonce?: string
  readonly at_hash?: string
  readonly jti?: string
  readonly scope?: string
}

const text = ['string'] as const
const types: MemberTypes = {
  sub: text,
  exp: ['number'],
  iat: ['number'],
  nonce: text,
  at_hash: text,
  jti: text,
  scope: text,
}

/** Lets the server judge a token; the answer must be about a token of this app. */
export async function validateToken(app: App, token: TokenToValidate): Promise<ValidatedClaims> {
  const { query, code } = readToken(token)
  const url = new URL(`${app.host}/api/v2/oidc/validate_token?${new URLSearchParams(query)}`)
  const reply = await app.rp.transport({ url })
  const claims = readEnvelope(url, reply)
  if (!isValidatedClaims(claims)) throw badResponse(url, 'no claims', reply.status)
  const clientId = token.audience ?? app.appId
  if (isForUs(claims, { clientId, trustedAudiences: [] })) return claims
  throw new ExeuntError(code, 'the token was refused: wrong-audience', { reason: 'wrong-audience' })
}

function readToken(token: TokenToValidate): {
  readonly query: Record<string, string>
  readonly code: ErrorCode
} {
  const [idToken, accessToken] = [filled(token.idToken), filled(token.accessToken)]
  if (idToken !== undefined && accessToken !== undefined) {
    throw badSetting('idToken and accessToken are two calls, not one')
  }
  if (idToken !== undefined) return { query: { id_token: idToken }, code: 'bad_id_token' }
  if (accessToken !== undefined) return { query: { access_token: accessToken }, code: 'bad_access_token' }
  throw badSetting('idToken or accessToken is needed')
}

function isValidatedClaims(claims: JsonObject): claims is ValidatedClaims {
  return (
    stringIn(claims, 'iss') !== undefined &&
    stringsIn(claims, 'aud') !== undefined &&
    wrongMember(claims, types) === undefined &&
    isAboutPerson(claims)
  )
}
