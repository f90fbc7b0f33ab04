import type { SessionId } from '../../../domain/session.ts'
import type { Issuer } from '../../../domain/tenant.ts'
import type { UpstreamId, UpstreamLink } from '../../../domain/upstream.ts'
import type { UserId } from '../../../domain/user.ts'

/** Whom an upstream means: one session there, or every session of a person's. */
export interface MeantThere extends Pick<UpstreamLink, 'upstreamId' | 'issuer' | 'sid'> {
  readonly subject?: string
}

/** What one tenant knows of the people of its upstreams, and what those said already. */
export interface ToldStore {
  /** Sessions that began there and have not ended. */
  sessionsFrom(meant: MeantThere): Promise<readonly SessionId[]>
  /** Who a person of an upstream is here. */
  userOf(issuer: Issuer, subject: string): Promise<UserId | undefined>
  /** Whether a token with this `jti` was carried out already. */
  wasUsed(token: UsedToken): Promise<boolean>
  use(token: UsedToken & { readonly expiresAt: Date }): Promise<void>
}

export interface UsedToken {
  readonly upstreamId: UpstreamId
  readonly jti: string
}
