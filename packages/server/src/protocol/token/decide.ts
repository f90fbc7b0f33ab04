import type { Client, ClientId } from '../../domain/client.ts'
import type { Grant } from '../../domain/grant.ts'
import type { Profile } from '../../domain/profile.ts'
import { isLive } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { policyAtEnd, type SessionTimes, stoppedAt } from '../../domain/token.ts'
import type { User } from '../../domain/user.ts'
import { idTokenPerson } from '../userinfo/claims.ts'
import { type AccessTarget, scopeAt } from './target/decide.ts'

/** A grant with all that its tokens' liveness hangs on, as of one instant. */
export interface GrantFacts {
  readonly grant: Grant
  /** Absent where the memory of the session is gone. */
  readonly session?: SessionFacts
  /**
   * Whether the account exists, is not disabled, and its password was not changed since the grant: a second
   * lock beside the grant's own revocation (D10).
   */
  readonly accountAllows: boolean
  /** What is known of the person; absent where the account is gone. */
  readonly person?: Pick<User, 'claims' | 'updatedAt'>
}

/** What of a tenant it takes to find its grants, and to know what they are worth. */
export type GrantTenant = Pick<Tenant, 'id' | 'logoutRevokes'>

/** The session that a grant hangs on. */
export interface SessionFacts extends SessionTimes {
  /** It has no browser: it is all that one app has, on a device or by a password (RFC 8628, RFC 6749 §4.3). */
  readonly isDevice?: boolean
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
  /** The app's part ended alone, and the session went on. */
  readonly partEndedAt?: Date
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

/** An access token to make. */
export interface AccessPlan {
  readonly target: AccessTarget
  readonly scope: readonly string[]
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** An ID token to make. */
export interface IdTokenPlan {
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly nonce?: string
  /** What it tells of the person. */
  readonly person: Readonly<Record<string, unknown>>
}

/** Which tokens to make, and how long each lives. */
export interface TokenPlan {
  readonly access: AccessPlan
  readonly idToken?: IdTokenPlan
  readonly refresh?: {
    readonly scope: readonly string[]
    readonly expiresAt: Date
    readonly parentId?: string
  }
}

/** What of a grant decides which tokens it yields. */
export interface PlannedGrant extends Pick<GrantFacts, 'session' | 'person'> {
  readonly grant: Pick<Grant, 'atLogout' | 'accessRevokedAt' | 'claims' | 'subject' | 'userId'>
}

/** What a plan is made from besides the grant. */
export interface PlanContext {
  /** Of the grant's issuer, whichever door its tokens are asked for at. */
  readonly profile: Profile
  readonly client: Client
  readonly tenant: Pick<Tenant, 'id' | 'addresses' | 'dialects' | 'lifetimes' | 'resources'>
  readonly now: Date
}

/** What is wanted of a grant. */
export interface Wanted {
  readonly scope: readonly string[]
  readonly target: AccessTarget
  readonly nonce?: string
}

/** The access token and, for `openid`, the ID token that a grant yields now. OIDC Core §3.1.3.3. */
export function planTokens(facts: PlannedGrant, context: PlanContext, wanted: Wanted): TokenPlan {
  const { scope, nonce } = wanted
  const { profile, now } = context
  const access = planAccess(facts, wanted, now)
  if (!profile.idTokens || !scope.includes('openid')) return { access }
  const { person: user = { claims: {} }, grant } = facts
  const telling = { scope, asked: grant.claims?.idToken, comesAlone: false }
  const { subject, userId } = grant
  const person = idTokenPerson({ subject, userId, user }, telling, context)
  return { access, idToken: planIdToken(context, { person, nonce }) }
}

/** The same with a refresh token (D8). What any grant yields at first: one of a code, or one given without. */
export function planFamily(facts: PlannedGrant, context: PlanContext, wanted: Wanted): TokenPlan {
  const plan = planTokens(facts, context, wanted)
  if (!yieldsRefresh(context, wanted)) return plan
  return { ...plan, refresh: { scope: wanted.scope, expiresAt: refreshExpiresAt(facts, context) } }
}

/** D8: for clients that are registered for it; what it outlives, the grant says. */
function yieldsRefresh({ client, profile }: PlanContext, { scope }: Wanted): boolean {
  if (!client.grantTypes.includes('refresh_token')) return false
  switch (profile.refreshTokens) {
    case 'always':
      return true
    case 'with-offline-access':
      return scope.includes('offline_access')
  }
}

/**
 * An access token under a grant: one that ends with its session, by the grant's word or the tenant's, never outlasts
 * it. Whoever reads a JWT by itself hears of no end.
 */
export function planAccess(
  {
    grant,
    session,
  }: {
    readonly grant: Pick<Grant, 'atLogout' | 'accessRevokedAt'>
    readonly session?: SessionTimes
  },
  { scope, target }: Wanted,
  now: Date,
): AccessPlan {
  const ending = policyAtEnd(grant, session).access === 'end' ? session : undefined
  return {
    target,
    scope: scopeAt(target, scope),
    issuedAt: accessIssuedAt(latest(grant.accessRevokedAt, ending && stoppedAt(ending, now)), now),
    expiresAt: earliest(
      after(now, target.lifetimeSeconds),
      ending && isLive(ending, now) ? ending.expiresAt : undefined,
    ),
  }
}

/** What says how long what is made now lives. */
interface LifeContext extends Pick<PlanContext, 'now'> {
  readonly tenant: Pick<Tenant, 'lifetimes'>
}

export function planIdToken(
  { tenant: { lifetimes }, now }: LifeContext,
  { person, nonce }: { readonly person: IdTokenPlan['person']; readonly nonce: string | undefined },
): IdTokenPlan {
  const times = { issuedAt: now, expiresAt: after(now, lifetimes.idTokenSeconds) }
  return { ...times, person, ...(nonce === undefined ? {} : { nonce }) }
}

/**
 * When a refresh token made or used now expires: sliding (RFC 9700 §4.14.2: unused ones die), but one
 * that ends with its session never outlasts it (D8).
 */
export function refreshExpiresAt(
  { grant, session }: Pick<GrantFacts, 'session'> & { readonly grant: Pick<Grant, 'atLogout'> },
  { tenant: { lifetimes }, now }: LifeContext,
): Date {
  const bound = grant.atLogout.refresh === 'end' ? session?.expiresAt : undefined
  return earliest(after(now, lifetimes.refreshTokenSeconds), bound)
}

/**
 * A JWT knows its birth by the second only. After a logout, or the end of the session's time, in this very
 * second, a token of an offline grant is dated into the next one: it must not look like one of those that ended.
 */
function accessIssuedAt(lastEnd: Date | undefined, now: Date): Date {
  const second = (time: Date) => Math.floor(time.getTime() / 1000)
  if (!lastEnd || second(lastEnd) < second(now)) return now
  return new Date((second(lastEnd) + 1) * 1000)
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other ? (one > other ? one : other) : (one ?? other)
}

/** The moment that lies `seconds` after `time`. */
export function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000)
}

function earliest(one: Date, other: Date | undefined): Date {
  return other && other < one ? other : one
}
