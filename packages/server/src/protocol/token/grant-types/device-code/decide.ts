import type { ClientId } from '../../../../domain/client.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import { isLive } from '../../../../domain/session.ts'
import { after, type GrantFacts, type PlanContext, planFamily, type TokenPlan } from '../../decide.ts'
import { decideAccessTarget } from '../../target/decide.ts'

/** A device code that we issued, believed by its hash. */
export interface DeviceCodeFacts {
  readonly id: string
  readonly clientId: ClientId
  readonly expiresAt: Date
  readonly intervalSeconds: number
  readonly polledAt?: Date
  readonly deniedAt?: Date
  readonly usedAt?: Date
  /** What the person allowed; absent while they did not. */
  readonly granted?: GrantFacts
}

export type DeviceCodeDecision =
  | { readonly kind: 'refuse'; readonly error: OAuthError }
  /** Ask again later; that it asked is written down. */
  | { readonly kind: 'wait'; readonly error: OAuthError; readonly intervalSeconds: number }
  /** The second use of a code: everything that came from the first must end. */
  | { readonly kind: 'reused'; readonly error: OAuthError; readonly granted: GrantFacts }
  | { readonly kind: 'issue'; readonly plan: TokenPlan; readonly granted: GrantFacts }

/** RFC 8628 §3.5: how much longer a hasty device waits from now on. */
const slowDownSeconds = 5
/** Networks and timers are not exact: so much too early is on time. */
const toleranceMilliseconds = 500

/** Judges a device's question. RFC 8628 §3.4, §3.5. */
export function decideDeviceCode(
  facts: DeviceCodeFacts | undefined,
  resources: readonly string[],
  context: PlanContext,
): DeviceCodeDecision {
  if (!facts || facts.clientId !== context.client.id) return { kind: 'refuse', error: unknown }
  const { granted } = facts
  if (facts.usedAt && granted) return { kind: 'reused', error: used, granted }
  if (facts.deniedAt) return { kind: 'refuse', error: denied }
  if (facts.expiresAt <= context.now) return { kind: 'refuse', error: expired }
  if (!granted) return waiting(facts, context.now)
  // CORE-14: a device that was signed out before it fetched its tokens stays signed out.
  if (isOver(granted, context.now)) return { kind: 'refuse', error: denied }
  const { grant } = granted
  const target = decideAccessTarget(resources, { ...context, granted: grant.resources })
  if (isOAuthError(target)) return { kind: 'refuse', error: target }
  return { kind: 'issue', granted, plan: planFamily(granted, context, { scope: grant.scope, target }) }
}

function isOver({ grant, session, accountAllows }: GrantFacts, now: Date): boolean {
  return grant.revokedAt !== undefined || !accountAllows || !session || !isLive(session, now)
}

function waiting({ polledAt, intervalSeconds }: DeviceCodeFacts, now: Date): DeviceCodeDecision {
  const next = polledAt && after(polledAt, intervalSeconds).getTime() - toleranceMilliseconds
  if (next === undefined || next <= now.getTime()) return { kind: 'wait', error: pending, intervalSeconds }
  return { kind: 'wait', error: tooFast, intervalSeconds: intervalSeconds + slowDownSeconds }
}

const unknown = oauthError(
  'invalid_grant',
  'The device_code is not one that was issued to this client.',
  'unknown-device-code',
)
const used = oauthError(
  'invalid_grant',
  'The device_code was used before; what it yielded has been revoked.',
  'device-code-reused',
)
const denied = oauthError('access_denied', 'The person did not allow it, or has taken it back.')
const expired = oauthError('expired_token', 'The device_code has expired; begin anew.')
const pending = oauthError('authorization_pending', 'The person has not decided yet.')
const tooFast = oauthError(
  'slow_down',
  'The person has not decided yet; wait 5 seconds longer between two questions from now on.',
)
