import type { ClientId } from '../../../domain/client.ts'
import { type GrantId, scopeOf } from '../../../domain/grant.ts'
import { isIdTokenJti } from '../../../domain/jti.ts'
import type { Spelling } from '../../../domain/profile.ts'
import type { Issuer } from '../../../domain/tenant.ts'

/** What a JWT access token says of itself; its signature is ours. */
export interface AccessTokenClaims {
  readonly jti: string
  /** Absent where the client speaks for itself. */
  readonly grantId?: GrantId
  readonly clientId: ClientId
  readonly scope: readonly string[]
  /** As it is written: some issuers name the app there where they mean themselves. */
  readonly audience: readonly string[]
  readonly issuer: Issuer
  readonly issuedAt: Date
  readonly expiresAt: Date
}

type Claims = Readonly<Record<string, unknown>>

/**
 * Reads the claims of a JWT that one of our keys signed. RFC 9068 §4: an ID token or a logout token is no access
 * token, whoever signed it.
 * @param type what the `typ` header of an access token is at the issuer that `iss` names.
 */
export function readAccessTokenClaims(
  header: Claims,
  claims: Claims,
  type: Spelling['accessTokenType'],
): AccessTokenClaims | undefined {
  if (header['typ'] !== type || isOtherToken(claims, type)) return undefined
  const { jti, scope, aud, iss, iat, exp } = claims
  const audience = audienceOf(aud)
  const clientId = audience && clientOf(claims, audience, type)
  if (typeof jti !== 'string' || !audience || clientId === undefined) return undefined
  if (typeof iss !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') return undefined
  const [grantId, own] = jti.split('.')
  return {
    jti,
    ...(own === undefined ? {} : { grantId: grantId as GrantId }),
    clientId: clientId as ClientId,
    scope: scopeOf(typeof scope === 'string' ? scope : undefined),
    audience,
    issuer: iss as Issuer,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  }
}

/** What an access token never says where its `typ` is also that of ID tokens; those have no `jti` of its kind either. */
const marksOfOthers = ['nonce', 'at_hash', 'c_hash', 'auth_time', 'sid', 'events']

function isOtherToken(claims: Claims, type: Spelling['accessTokenType']): boolean {
  if (isIdTokenJti(claims['jti'])) return true
  switch (type) {
    case 'at+jwt':
      return false
    case 'JWT':
      return marksOfOthers.some((name) => Object.hasOwn(claims, name))
  }
}

/** Whose token it is; an issuer that knows no `client_id` names the app as `azp`, or as whom it is for. */
function clientOf(
  { client_id: clientId, azp }: Claims,
  audience: readonly string[],
  type: Spelling['accessTokenType'],
): string | undefined {
  switch (type) {
    case 'at+jwt':
      return typeof clientId === 'string' ? clientId : undefined
    case 'JWT':
      return [clientId, azp].find((one) => typeof one === 'string') ?? only(audience)
  }
}

function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

/** RFC 7519 §4.1.3: one name, or a list of them. */
function audienceOf(aud: unknown): readonly string[] | undefined {
  if (typeof aud === 'string') return [aud]
  if (!Array.isArray(aud)) return undefined
  const names = aud.filter((one) => typeof one === 'string')
  return names.length > 0 && names.length === aud.length ? names : undefined
}
