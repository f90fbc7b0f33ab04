import type { ClientId } from '../../../domain/client.ts'
import { type GrantId, scopeOf } from '../../../domain/grant.ts'
import type { Issuer } from '../../../domain/tenant.ts'

/** What a JWT access token says of itself; its signature is ours. */
export interface AccessTokenClaims {
  readonly jti: string
  /** Absent where the client speaks for itself. */
  readonly grantId?: GrantId
  readonly clientId: ClientId
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  readonly issuer: Issuer
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/**
 * Reads the claims of a JWT that one of our keys signed. RFC 9068 §4: only `at+jwt` is an access token; an
 * ID token or a logout token is none, whoever signed it.
 */
export function readAccessTokenClaims(
  header: Readonly<Record<string, unknown>>,
  { jti, client_id: clientId, scope, aud, iss, iat, exp }: Readonly<Record<string, unknown>>,
): AccessTokenClaims | undefined {
  if (header['typ'] !== 'at+jwt' || typeof jti !== 'string' || typeof clientId !== 'string') return undefined
  const audience = audienceOf(aud)
  if (typeof iss !== 'string' || !audience || typeof iat !== 'number' || typeof exp !== 'number') {
    return undefined
  }
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

/** RFC 7519 §4.1.3: one name, or a list of them. */
function audienceOf(aud: unknown): readonly string[] | undefined {
  if (typeof aud === 'string') return [aud]
  if (!Array.isArray(aud)) return undefined
  const names = aud.filter((one) => typeof one === 'string')
  return names.length > 0 && names.length === aud.length ? names : undefined
}
