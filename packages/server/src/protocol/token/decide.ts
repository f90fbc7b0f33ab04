import type { Client, ClientId } from '../../domain/client.ts'
import type { Grant } from '../../domain/grant.ts'
import { isLive, type Session } from '../../domain/session.ts'
import type { Lifetimes } from '../../domain/tenant.ts'

/** A grant with all that its tokens' liveness hangs on, as of one instant. */
export interface GrantFacts {
  readonly grant: Grant
  /** Absent where the memory of the session is gone. */
  readonly session?: Pick<Session, 'endedAt' | 'expiresAt' | 'idleExpiresAt'>
  /**
   * Whether the account exists, is not disabled, and its password was not changed since the grant: a second
   * lock beside the grant's own revocation (D10).
   */
  readonly accountAllows: boolean
}

/** A code that we issued, believed by its hash. */
export interface CodeFacts extends GrantFacts {
  readonly id: string
  readonly clientId: ClientId
  readonly redirectUri: string
  readonly codeChallenge?: string
  readonly nonce?: string
  readonly expiresAt: Date
  readonly usedAt?: Date
}

/** A refresh token that we issued, believed by its hash. */
export interface RefreshFacts extends GrantFacts {
  readonly id: string
  readonly clientId: ClientId
  readonly scope: readonly string[]
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly parentId?: string
  readonly rotatedAt?: Date
  readonly lastUsedAt?: Date
  readonly revokedAt?: Date
  /** Whether a child of this token, or another child of its parent, was used: then two hold the family. */
  readonly isUsedElsewhere: boolean
}

/** Which tokens to make, and how long each lives. */
export interface TokenPlan {
  readonly scope: readonly string[]
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly idToken?: { readonly issuedAt: Date; readonly expiresAt: Date; readonly nonce?: string }
  readonly refresh?: {
    readonly scope: readonly string[]
    readonly expiresAt: Date
    readonly parentId?: string
  }
}

/** What a plan is made from besides the grant. */
export interface PlanContext {
  readonly client: Client
  readonly lifetimes: Lifetimes
  readonly now: Date
}

/** The access token and, for `openid`, the ID token that a grant yields now. OIDC Core §3.1.3.3. */
export function planTokens(
  { grant, session }: GrantFacts,
  { lifetimes, now }: PlanContext,
  { scope, nonce }: { readonly scope: readonly string[]; readonly nonce?: string },
): TokenPlan {
  const capped = grant.atLogout.access === 'end' && session && isLive(session, now)
  return {
    scope,
    issuedAt: accessIssuedAt(grant, now),
    expiresAt: earliest(after(now, lifetimes.accessTokenSeconds), capped ? session.expiresAt : undefined),
    ...(scope.includes('openid')
      ? {
          idToken: {
            issuedAt: now,
            expiresAt: after(now, lifetimes.idTokenSeconds),
            ...(nonce === undefined ? {} : { nonce }),
          },
        }
      : {}),
  }
}

/**
 * When a refresh token made or used now expires: sliding (RFC 9700 §4.14.2: unused ones die), but one
 * that ends with its session never outlasts it (D8).
 */
export function refreshExpiresAt({ grant, session }: GrantFacts, { lifetimes, now }: PlanContext): Date {
  const bound = grant.atLogout.refresh === 'end' ? session?.expiresAt : undefined
  return earliest(after(now, lifetimes.refreshTokenSeconds), bound)
}

/**
 * A JWT knows its birth by the second only. After a logout in this very second, a token of an offline
 * grant is dated into the next one: it must not look like one of those that the logout killed.
 */
function accessIssuedAt({ accessRevokedAt }: Grant, now: Date): Date {
  const second = (time: Date) => Math.floor(time.getTime() / 1000)
  if (!accessRevokedAt || second(accessRevokedAt) < second(now)) return now
  return new Date((second(accessRevokedAt) + 1) * 1000)
}

/** The moment that lies `seconds` after `time`. */
export function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000)
}

function earliest(one: Date, other: Date | undefined): Date {
  return other && other < one ? other : one
}
