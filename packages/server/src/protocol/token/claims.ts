import type { ClientId } from '../../domain/client.ts'
import type { Grant } from '../../domain/grant.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { AccessPlan, IdTokenPlan } from './decide.ts'
import { isForUserinfo } from './target/decide.ts'

/** What tokens tell of how and to whom a person signed in. */
export type Authentication = Pick<
  Grant,
  'clientId' | 'subject' | 'sid' | 'issuer' | 'claims' | 'acr' | 'authTime' | 'amr'
>

/** For whom an access token speaks: a person's grant, or the client itself. */
export type Holder =
  | { readonly kind: 'grant'; readonly grant: Authentication & Pick<Grant, 'id'> }
  | { readonly kind: 'client'; readonly clientId: ClientId; readonly issuer: Issuer }

/** The grant's issuer, which is its door's (D2), or the one that the client called. */
export function issuerOf(holder: Holder): Issuer {
  return holder.kind === 'grant' ? holder.grant.issuer : holder.issuer
}

/** Whom an access token is for; empty: its issuer alone. */
export function audienceOf(
  holder: Holder,
  { target, scope }: Pick<AccessPlan, 'target' | 'scope'>,
): readonly string[] {
  const alsoForUs = holder.kind === 'grant' && isForUserinfo(target, scope)
  return alsoForUs ? [...target.audience, holder.grant.issuer] : target.audience
}

/**
 * The claims of a JWT access token. RFC 9068 §2.2.
 *
 * §3: without a resource indicator `aud` is a default resource, and ours is the issuer itself. Without a
 * person `sub` is the client. `sid` is our addition: a resource server that hears of logouts can match it.
 */
export function accessTokenClaims(
  holder: Holder,
  plan: AccessPlan,
  { clientId, jti }: { readonly clientId: ClientId; readonly jti: string },
): Readonly<Record<string, unknown>> {
  const { scope, issuedAt, expiresAt } = plan
  const issuer = issuerOf(holder)
  const audience = audienceOf(holder, plan)
  return {
    iss: issuer,
    sub: holder.kind === 'grant' ? holder.grant.subject : holder.clientId,
    aud: audience.length > 1 ? audience : (audience[0] ?? issuer),
    client_id: clientId,
    iat: seconds(issuedAt),
    exp: seconds(expiresAt),
    jti,
    ...(scope.length > 0 ? { scope: scope.join(' ') } : {}),
    ...(holder.kind === 'grant' ? authenticationClaims(holder.grant) : {}),
  }
}

/** RFC 9068 §2.2.1: how the person signed in, the same in every access token of the grant. */
function authenticationClaims({ authTime, acr, sid }: Authentication): Readonly<Record<string, unknown>> {
  return { auth_time: seconds(authTime), ...(acr === undefined ? {} : { acr }), sid }
}

/** Halves of the hashes of what an ID token comes with (OIDC Core §3.1.3.6, §3.3.2.11). */
export interface Beside {
  readonly accessTokenHash?: string
  readonly codeHash?: string
  /** Its own name, at issuers whose ID tokens have one. */
  readonly jti?: string
}

/**
 * The claims of an ID token. OIDC Core §2; `auth_time` is always there, `sid` by Back-Channel Logout §2.1.
 * `acr` and `amr` say how somebody signed in, and only to an app that asked (§5.5), unless the issuer tells them to
 * all: then `amr` is there, be it empty. There is one audience, so that there is no `azp`. A refreshed one (§12.2)
 * differs in nothing but its times and its name and has no `nonce`.
 */
export function idTokenClaims(
  { issuer, subject, clientId, authTime, sid, acr, amr, claims }: Authentication,
  { issuedAt, expiresAt, nonce, person }: IdTokenPlan,
  { accessTokenHash, codeHash, jti }: Beside,
  context: Profile['authenticationContext'] = 'as-asked',
): Readonly<Record<string, unknown>> {
  const isAmrAsked = Object.hasOwn(claims?.idToken ?? {}, 'amr')
  return {
    ...person,
    iss: issuer,
    sub: subject,
    aud: clientId,
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    auth_time: seconds(authTime),
    sid,
    ...(accessTokenHash === undefined ? {} : { at_hash: accessTokenHash }),
    ...(codeHash === undefined ? {} : { c_hash: codeHash }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(acr === undefined ? {} : { acr }),
    ...(context === 'always' || (isAmrAsked && amr.length > 0) ? { amr } : {}),
    ...(jti === undefined ? {} : { jti }),
  }
}

/** A NumericDate (RFC 7519 §2). */
export function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
