import type { ClientId } from '../../../domain/client.ts'
import type { Issuer } from '../../../domain/tenant.ts'
import { accessTokenIsAlive, refreshIsAllowed, type TokenTimes } from '../../../domain/token.ts'
import type { User } from '../../../domain/user.ts'
import type { GrantFacts, RefreshFacts } from '../decide.ts'

/** For whom a stored token speaks. `nobody`: its grant is gone. */
export type ShownHolder =
  | ({ readonly kind: 'person'; readonly user: User } & GrantFacts)
  | { readonly kind: 'client' }
  | { readonly kind: 'nobody' }

/** An access token that we issued, with all that its liveness hangs on. */
export interface ShownAccessToken extends TokenTimes {
  readonly kind: 'access'
  readonly format: 'opaque' | 'jwt'
  /** The row's key, or the JWT's `jti`. */
  readonly id: string
  readonly clientId: ClientId
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  readonly issuer: Issuer
  readonly holder: ShownHolder
}

/** A refresh token that we issued. */
export interface ShownRefreshToken extends RefreshFacts {
  readonly kind: 'refresh'
}

export type ShownToken = ShownAccessToken | ShownRefreshToken

/** Whose token it is: the grant's issuer, or the one that a client called for itself (D2). */
export function issuerOf(token: ShownToken): Issuer {
  return token.kind === 'access' ? token.issuer : token.grant.issuer
}

/** The grant that a token hangs on; none where a client speaks for itself, or where it is gone. */
export function grantBehind(token: ShownToken): GrantFacts | undefined {
  if (token.kind === 'refresh') return token
  return token.holder.kind === 'person' ? token.holder : undefined
}

/** Whether a token counts now: itself, its grant, its account and, where it is bound to one, its session. */
export function counts(token: ShownToken, now: Date): boolean {
  switch (token.kind) {
    case 'access':
      return accessTokenCounts(token, now)
    case 'refresh':
      if (!token.accountAllows || token.rotatedAt || token.isUsedElsewhere) return false
      return refreshIsAllowed(token, token.grant, token.session, now)
  }
}

function accessTokenCounts(token: ShownAccessToken, now: Date): boolean {
  const { holder } = token
  switch (holder.kind) {
    case 'nobody':
      return false
    case 'client':
      return token.revokedAt === undefined && token.expiresAt > now
    case 'person':
      return holder.accountAllows && accessTokenIsAlive(token, holder.grant, holder.session, now)
  }
}
