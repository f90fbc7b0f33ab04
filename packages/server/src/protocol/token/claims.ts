import type { ClientId } from '../../domain/client.ts'
import type { Grant } from '../../domain/grant.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { TokenPlan } from './decide.ts'

/** For whom an access token speaks: a person's grant, or the client itself. */
export type Holder =
  | { readonly kind: 'grant'; readonly grant: Grant }
  | { readonly kind: 'client'; readonly clientId: ClientId; readonly issuer: Issuer }

/** The grant's issuer, which is its door's (D2), or the one that the client called. */
export function issuerOf(holder: Holder): Issuer {
  return holder.kind === 'grant' ? holder.grant.issuer : holder.issuer
}

/**
 * The claims of a JWT access token. RFC 9068 §2.2.
 *
 * §3: without a resource indicator `aud` is a default resource, and ours is the issuer itself. Without a
 * person `sub` is the client. `sid` is our addition: a resource server that hears of logouts can match it.
 */
export function accessTokenClaims(
  holder: Holder,
  { scope, issuedAt, expiresAt }: TokenPlan,
  { clientId, jti }: { readonly clientId: ClientId; readonly jti: string },
): Readonly<Record<string, unknown>> {
  const issuer = issuerOf(holder)
  return {
    iss: issuer,
    sub: holder.kind === 'grant' ? holder.grant.subject : holder.clientId,
    aud: issuer,
    client_id: clientId,
    iat: seconds(issuedAt),
    exp: seconds(expiresAt),
    jti,
    ...(scope.length > 0 ? { scope: scope.join(' ') } : {}),
    ...(holder.kind === 'grant' ? { auth_time: seconds(holder.grant.authTime), sid: holder.grant.sid } : {}),
  }
}

/**
 * The claims of an ID token. OIDC Core §2; `auth_time` is always there, `sid` by Back-Channel Logout §2.1.
 * A refreshed one (Core §12.2) differs in nothing but its times and has no `nonce`. Claims about the
 * person come from userinfo only, as in every code flow (Core §5.4).
 */
export function idTokenClaims(
  grant: Grant,
  { issuedAt, expiresAt, nonce }: NonNullable<TokenPlan['idToken']>,
  accessTokenHash: string,
): Readonly<Record<string, unknown>> {
  return {
    iss: grant.issuer,
    sub: grant.subject,
    aud: grant.clientId,
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    auth_time: seconds(grant.authTime),
    sid: grant.sid,
    at_hash: accessTokenHash,
    ...(nonce === undefined ? {} : { nonce }),
    ...(grant.amr.length > 0 ? { amr: grant.amr } : {}),
  }
}

/** A NumericDate (RFC 7519 §2). */
export function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
