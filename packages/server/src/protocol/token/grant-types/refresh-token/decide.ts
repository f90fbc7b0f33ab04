import type { Client } from '../../../../domain/client.ts'
import { scopeOf } from '../../../../domain/grant.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { Profile } from '../../../../domain/profile.ts'
import { refreshIsAllowed } from '../../../../domain/token.ts'
import {
  after,
  type PlanContext,
  planTokens,
  refreshExpiresAt,
  type RefreshFacts,
  type TokenPlan,
  type Wanted,
} from '../../decide.ts'
import { decideAccessTarget } from '../../target/decide.ts'

/** What was sent beside the refresh token. */
export interface RefreshWish {
  /** As it came (RFC 6749 §6). */
  readonly scope?: string | undefined
  /** RFC 8707 §2.2. */
  readonly resources: readonly string[]
}

/** What becomes of the token that was shown. */
export interface TokenFate {
  /** Set where it is, or was before, replaced by a child. */
  readonly rotatedAt?: Date
  readonly expiresAt: Date
}

export type RefreshDecision =
  | { readonly kind: 'refuse'; readonly error: OAuthError }
  | { readonly kind: 'wrong-client'; readonly error: OAuthError; readonly facts: RefreshFacts }
  /** Two hold the family, and one of them is a thief: it ends. */
  | { readonly kind: 'reused'; readonly error: OAuthError; readonly facts: RefreshFacts }
  /** `fate` is absent where nothing about the shown token is to be written. */
  | {
      readonly kind: 'issue'
      readonly plan: TokenPlan
      readonly fate?: TokenFate
      readonly facts: RefreshFacts
    }

/** How far apart the uses of a token under the `reuse` policy are written down. */
const touchSeconds = 60

/** Judges the use of a refresh token. RFC 6749 §6, RFC 9700 §4.14.2, OIDC Core §12. */
export function decideRefresh(
  facts: RefreshFacts | undefined,
  wish: RefreshWish,
  context: PlanContext,
): RefreshDecision {
  const { client, profile, tenant, now } = context
  if (!facts) return { kind: 'refuse', error: invalid('unknown-refresh-token') }
  if (facts.clientId !== client.id) {
    return { kind: 'wrong-client', error: invalid('refresh-token-of-another-client'), facts }
  }
  if (facts.revokedAt || facts.grant.revokedAt)
    return { kind: 'refuse', error: invalid('refresh-token-revoked') }
  if (isReused(facts, client.refreshGraceSeconds ?? tenant.lifetimes.refreshGraceSeconds, now))
    return { kind: 'reused', error: invalid('refresh-token-reused'), facts }
  if (!facts.accountAllows || !refreshIsAllowed(facts, facts.grant, facts.session, now)) {
    return { kind: 'refuse', error: invalid('refresh-token-over') }
  }
  const scope = narrowed(wish.scope, facts.scope, profile)
  if (!scope) return { kind: 'refuse', error: widened }
  const target = decideAccessTarget(wish.resources, { ...context, granted: facts.grant.resources })
  if (isOAuthError(target)) return { kind: 'refuse', error: target }
  return { kind: 'issue', facts, ...outcome(facts, { scope, target }, context) }
}

/**
 * Whether somebody else holds this family. A rotated token may come again for a short while, as long as
 * nobody used what it was replaced by: then its answer was lost on the way. Later, or when another child
 * of the same parent is in use, there are two holders, and which of them is the thief nobody can tell.
 */
function isReused({ rotatedAt, isUsedElsewhere }: RefreshFacts, graceSeconds: number, now: Date): boolean {
  if (isUsedElsewhere) return true
  return rotatedAt !== undefined && after(rotatedAt, graceSeconds) <= now
}

/**
 * RFC 6749 §6: the same or less, never more. A scope without any value counts as not sent. Libraries repeat what they
 * asked for at first; where that may be more than was granted, it may be so here.
 */
function narrowed(
  wanted: string | undefined,
  granted: readonly string[],
  { unregisteredScope }: Pick<Profile, 'unregisteredScope'>,
): readonly string[] | undefined {
  const asked = scopeOf(wanted)
  if (asked.length === 0) return granted
  const scope = asked.filter((one) => granted.includes(one))
  switch (unregisteredScope) {
    case 'refused':
      return scope.length === asked.length ? scope : undefined
    case 'left-out':
      return scope.length > 0 ? scope : undefined
  }
}

function outcome(facts: RefreshFacts, wanted: Wanted, context: PlanContext) {
  const plan = planTokens(facts, context, wanted)
  const expiresAt = refreshExpiresAt(facts, context)
  if (rotates(facts, context.client)) {
    // RFC 6749 §6: the child has the scope of its parent, however narrow this access token is.
    const refresh = { scope: facts.scope, expiresAt, parentId: facts.id }
    const fate = { rotatedAt: facts.rotatedAt ?? context.now, expiresAt: facts.expiresAt }
    return { plan: { ...plan, refresh }, fate }
  }
  return touchIsDue(facts, context.now) ? { plan, fate: { expiresAt } } : { plan }
}

/** D8. A token that was rotated under an earlier policy cannot be taken up again: it gets another child. */
function rotates({ rotatedAt }: RefreshFacts, client: Client): boolean {
  return client.refreshTokenPolicy === 'rotate' || rotatedAt !== undefined
}

function touchIsDue({ lastUsedAt }: RefreshFacts, now: Date): boolean {
  return lastUsedAt === undefined || after(lastUsedAt, touchSeconds) <= now
}

const widened = oauthError(
  'invalid_scope',
  'The scope must not hold more than the refresh token was issued for.',
)

function invalid(reason: string): OAuthError {
  return oauthError(
    'invalid_grant',
    'The refresh token is unknown, expired, revoked, already used, or issued to another client.',
    reason,
  )
}
