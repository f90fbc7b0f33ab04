import { isForUs, type AudienceRule } from './audience.ts'
import { isObject, numberIn, stringIn, type JsonObject } from './json.ts'
import type { RelyingParty } from './relying-party.ts'
import { verifySignature, type SignatureRefusal, type SignedToken } from './signed-token.ts'

/** What a provider says with a logout token: this subject, or this one session, has been signed out. */
export interface LogoutNotice {
  readonly issuer: string
  readonly subject?: string
  readonly sid?: string
  readonly jti: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export type LogoutTokenRefusal =
  | SignatureRefusal
  | 'wrong-type'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'no-time'
  | 'expired'
  | 'issued-in-future'
  | 'no-id'
  | 'no-event'
  | 'has-nonce'
  | 'names-nobody'

export type LogoutTokenVerdict =
  | { readonly kind: 'accepted'; readonly notice: LogoutNotice }
  | { readonly kind: 'refused'; readonly reason: LogoutTokenRefusal }

/** Whose tokens count, and when: the part of a `RelyingParty` that the judgement reads. */
export interface LogoutTokenExpectations extends AudienceRule {
  readonly issuer: string
  readonly clockToleranceSeconds: number
  readonly now: Date
}

/**
 * Verifies a logout token in full (BCL §2.6): its signature, then all that it says. A replay is not
 * noticed here but by the handler.
 *
 * @throws ExeuntError only when the provider's keys cannot be fetched
 * @example
 * ```ts
 * import { verifyLogoutToken } from '@exeunt/client'
 *
 * const verdict = await verifyLogoutToken(rp, logoutToken)
 * if (verdict.kind === 'accepted') console.log('signed out:', verdict.notice.sid)
 * ```
 */
export async function verifyLogoutToken(rp: RelyingParty, logoutToken: string): Promise<LogoutTokenVerdict> {
  const verdict = await verifySignature(logoutToken, rp.signature)
  if (verdict.kind === 'refused') return verdict
  return judgeLogoutToken(verdict.token, { ...rp, now: rp.now() })
}

/**
 * Judges what a logout token says (BCL §2.6, steps 3 to 8), its signature aside. Pure.
 *
 * @example
 * ```ts
 * import { judgeLogoutToken } from '@exeunt/client'
 *
 * const header = { alg: 'RS256', typ: 'logout+jwt' }
 * const verdict = judgeLogoutToken({ header, claims: {} }, { ...rp, now: new Date() })
 * console.log(verdict.kind) // refused
 * ```
 */
export function judgeLogoutToken(
  { header, claims }: SignedToken,
  expected: LogoutTokenExpectations,
): LogoutTokenVerdict {
  const reason = wrongEnvelope(header, claims, expected) ?? wrongContent(claims)
  if (reason) return { kind: 'refused', reason }

  const times = timesOf(claims)
  const jti = stringIn(claims, 'jti')
  if (!times) return { kind: 'refused', reason: 'no-time' }
  if (jti === undefined) return { kind: 'refused', reason: 'no-id' }
  const late = wrongTime(times, expected)
  if (late) return { kind: 'refused', reason: late }
  return { kind: 'accepted', notice: { issuer: expected.issuer, ...namesOf(claims), jti, ...times } }
}

function wrongEnvelope(
  header: JsonObject,
  claims: JsonObject,
  expected: LogoutTokenExpectations,
): LogoutTokenRefusal | undefined {
  if (!isLogoutType(header['typ'])) return 'wrong-type'
  if (claims['iss'] !== expected.issuer) return 'wrong-issuer'
  return isForUs(claims, expected) ? undefined : 'wrong-audience'
}

/** BCL §2.4 recommends `logout+jwt`; many providers say `JWT` or nothing. Any other type is another token. */
function isLogoutType(type: unknown): boolean {
  if (type === undefined) return true
  const accepted = ['jwt', 'logout+jwt', 'application/logout+jwt']
  return typeof type === 'string' && accepted.includes(type.toLowerCase())
}

function wrongContent(claims: JsonObject): LogoutTokenRefusal | undefined {
  const events = claims['events']
  const isLogout = isObject(events) && isObject(events['http://schemas.openid.net/event/backchannel-logout'])
  if (!isLogout) return 'no-event'
  // BCL §2.4: a nonce would make this an ID token in disguise.
  if ('nonce' in claims) return 'has-nonce'
  const { subject, sid } = namesOf(claims)
  const isUnreadable = ('sub' in claims && !subject) || ('sid' in claims && !sid)
  return isUnreadable || (!subject && !sid) ? 'names-nobody' : undefined
}

function namesOf(claims: JsonObject): Pick<LogoutNotice, 'subject' | 'sid'> {
  const subject = stringIn(claims, 'sub')
  const sid = stringIn(claims, 'sid')
  return { ...(subject !== undefined && { subject }), ...(sid !== undefined && { sid }) }
}

function timesOf(claims: JsonObject): Pick<LogoutNotice, 'issuedAt' | 'expiresAt'> | undefined {
  const issued = numberIn(claims, 'iat')
  // Compulsory since errata set 1 of BCL §2.4.
  const expires = numberIn(claims, 'exp')
  if (issued === undefined || expires === undefined) return undefined
  return { issuedAt: new Date(issued * 1000), expiresAt: new Date(expires * 1000) }
}

function wrongTime(
  { issuedAt, expiresAt }: Pick<LogoutNotice, 'issuedAt' | 'expiresAt'>,
  { now, clockToleranceSeconds }: LogoutTokenExpectations,
): LogoutTokenRefusal | undefined {
  const tolerance = clockToleranceSeconds * 1000
  if (expiresAt.getTime() <= now.getTime() - tolerance) return 'expired'
  return issuedAt.getTime() > now.getTime() + tolerance ? 'issued-in-future' : undefined
}
