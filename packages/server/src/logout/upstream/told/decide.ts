import type { Issuer } from '../../../domain/tenant.ts'

/** A token whose signature holds: an upstream wrote it. What it is, and for whom, is judged here. */
export interface SignedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export interface Expectations {
  readonly issuer: Issuer
  /** Names of ours; a token that names anybody else besides could be shown here by them. */
  readonly audiences: readonly string[]
  readonly now: Date
}

/** A token that counts, once. @property expiresAt until when a second one with this `jti` would be taken for good. */
export interface AcceptedToken {
  readonly kind: 'accepted'
  readonly jti: string
  readonly expiresAt: Date
}

/** Whom a logout token is about: a session there, or every session of a person's. */
export interface AcceptedLogoutToken extends AcceptedToken {
  readonly subject?: string
  readonly sid?: string
}

/** @property reason a word for the answer and for our log. */
export interface RefusedToken {
  readonly kind: 'refused'
  readonly reason:
    | 'type'
    | 'issuer'
    | 'audience'
    | 'expired'
    | 'lives-too-long'
    | 'from-the-future'
    | 'without-iat'
    | 'without-jti'
    | 'without-sub-and-sid'
    | 'events'
    | 'nonce'
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** BCL §2.6, steps 3 to 7, of a token whose signature holds (step 2): every claim as §2.4 asks for it. */
export function decideLogoutToken(
  token: SignedToken,
  expected: Expectations,
): AcceptedLogoutToken | RefusedToken {
  const { sub, sid, events, ...claims } = token.claims
  // BCL §2.4: the type is recommended; a token of another kind that happens to fit is none.
  if (!isOfType(token, ['jwt', 'logout+jwt'])) return refused('type')
  const accepted = decideCommon(token, expected)
  if (accepted.kind === 'refused') return accepted
  if (!isTextOrAbsent(sub) || !isTextOrAbsent(sid)) return refused('without-sub-and-sid')
  if (sub === undefined && sid === undefined) return refused('without-sub-and-sid')
  if (!isObject(events) || !isObject(events[logoutEvent])) return refused('events')
  // BCL §2.4, §4.1: what has a nonce is an ID token.
  if ('nonce' in claims) return refused('nonce')
  return {
    ...accepted,
    ...(sub === undefined ? {} : { subject: sub }),
    ...(sid === undefined ? {} : { sid }),
  }
}

/** From its `iat` to its `exp`: a demand to revoke everything is made for one call. */
const longestDemandSeconds = 600

/**
 * The bearer token of a demand for global token revocation: a JWT of the upstream's for this very call.
 * The event of a logout token would make it another thing.
 */
export function decideRevocationToken(
  token: SignedToken,
  expected: Expectations,
): AcceptedToken | RefusedToken {
  if (!isOfType(token, ['jwt', 'global-token-revocation+jwt'])) return refused('type')
  if ('events' in token.claims) return refused('events')
  if ('nonce' in token.claims) return refused('nonce')
  return decideCommon(token, expected, longestDemandSeconds)
}

/** How far an upstream's clock may run ahead of ours, or behind it. */
const skewSeconds = 60
const longestJti = 256

/** CORE §3.1.3.7, as far as it is about any token: issuer, audience, time. */
function decideCommon(
  { claims }: SignedToken,
  { issuer, audiences, now }: Expectations,
  longestSeconds = Infinity,
): AcceptedToken | RefusedToken {
  const { iss, aud, exp, iat, nbf, jti } = claims
  const seconds = now.getTime() / 1000
  if (iss !== issuer) return refused('issuer')
  if (!areOurs(aud, audiences)) return refused('audience')
  if (!isTime(exp) || exp + skewSeconds <= seconds) return refused('expired')
  if (!isTime(iat)) return refused('without-iat')
  if (iat > seconds + skewSeconds) return refused('from-the-future')
  if (exp - iat > longestSeconds) return refused('lives-too-long')
  if (nbf !== undefined && !(isTime(nbf) && nbf <= seconds + skewSeconds)) return refused('from-the-future')
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti) return refused('without-jti')
  return { kind: 'accepted', jti, expiresAt: new Date((exp + skewSeconds) * 1000) }
}

function refused(reason: RefusedToken['reason']): RefusedToken {
  return { kind: 'refused', reason }
}

/** RFC 7515 §4.1.9: without its `application/`, in any case; a token without a type is borne. */
function isOfType({ header: { typ } }: SignedToken, types: readonly string[]): boolean {
  if (typ === undefined) return true
  return typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, ''))
}

function areOurs(aud: unknown, audiences: readonly string[]): boolean {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return named.length > 0 && named.every((one) => typeof one === 'string' && audiences.includes(one))
}

/** A time that a `Date` can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 1e11
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value !== '' && value.length <= 1024)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
