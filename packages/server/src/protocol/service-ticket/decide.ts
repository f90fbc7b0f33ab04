import type { ClientId } from '../../domain/client.ts'
import { oauthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Profile } from '../../domain/profile.ts'
import { isLive } from '../../domain/session.ts'
import type { CodeFacts } from '../token/decide.ts'

/** A ticket that somebody shows, and what for. */
export interface ShownTicket {
  /** The code that the ticket is made of. */
  readonly code: string
  /** In whose name it is shown; nobody proves it. */
  readonly clientId: ClientId
  readonly service: string
  /** What the request for the ticket must have sent as its `nonce`; absent: anything. */
  readonly nonce?: string
}

/** The ticket's code, as one that we issued and believed by its hash, and the profile of its issuer. */
export interface TicketFacts extends CodeFacts {
  readonly profile: Pick<Profile, 'codes'>
}

export type TicketDecision =
  /** Nothing happens. */
  | { readonly kind: 'refuse'; readonly refusal: TicketRefusal }
  /** Another app's, which would still be good for that one: to be written down. */
  | { readonly kind: 'wrong-client'; readonly refusal: TicketRefusal; readonly facts: CodeFacts }
  /** A good ticket in wrong hands is no good to anybody any more. */
  | { readonly kind: 'use-up'; readonly refusal: TicketRefusal; readonly facts: CodeFacts }
  | { readonly kind: 'vouch'; readonly facts: CodeFacts }

/** A "no": what is wrong, in public, and why exactly, for our log. */
export interface TicketRefusal {
  readonly about: 'ticket' | 'service'
  readonly error: OAuthError
}

/**
 * Judges a ticket (CAS 3.0 §2.5): once, for the app and the service that it was given to, by whoever shows it. Unlike
 * of a code, so much as a wrong service uses it up (CAS 3.0 §2.5.3), since nobody proves who they are.
 *
 * For the same reason a second use ends nothing: there is no token to take back (RFC 6749 §4.1.2), a GET may be sent
 * again by whatever carries it (RFC 9110 §9.2.2), and used tickets stand in many a log. It fails (CAS 3.0 §3.1.1).
 */
export function decideTicket(facts: TicketFacts | undefined, shown: ShownTicket, now: Date): TicketDecision {
  // A code for tokens is no ticket.
  if (!facts || facts.profile.codes !== 'for-validation')
    return { kind: 'refuse', refusal: refused('unknown') }
  const death = deathOf(facts, now)
  if (facts.clientId !== shown.clientId) {
    const refusal = refused('unknown', 'ticket-of-another-client')
    return death ? { kind: 'refuse', refusal } : { kind: 'wrong-client', refusal, facts }
  }
  if (death) return { kind: 'refuse', refusal: refused(death) }
  if (facts.redirectUri !== shown.service) return { kind: 'use-up', refusal: wrongService, facts }
  if ((shown.nonce ?? facts.nonce) !== facts.nonce)
    return { kind: 'use-up', refusal: refused('stale'), facts }
  return { kind: 'vouch', facts }
}

function deathOf(facts: CodeFacts, now: Date): keyof typeof descriptions | undefined {
  const { session } = facts
  if (facts.usedAt) return 'used'
  if (facts.expiresAt <= now) return 'expired'
  if (facts.grant.revokedAt || !facts.accountAllows) return 'revoked'
  // CORE-14: what was left of a sign-in when its session ended does not bring it back.
  if (!session || !isLive(session, now) || facts.partEndedAt) return 'session-over'
  return undefined
}

const descriptions = {
  unknown: 'The ticket is not one that was given to this app.',
  used: 'The ticket was used before.',
  expired: 'The ticket has expired.',
  revoked: 'The permission behind the ticket was revoked.',
  'session-over': 'The session in which the ticket was given has ended, or the part of the app in it has.',
  stale: 'The ticket does not come from a sign-in that was demanded for it.',
} as const

function refused(description: keyof typeof descriptions, reason = `ticket-${description}`): TicketRefusal {
  return { about: 'ticket', error: oauthError('invalid_grant', descriptions[description], reason) }
}

const wrongService: TicketRefusal = {
  about: 'service',
  error: oauthError(
    'invalid_grant',
    'The ticket was given to another service; it is used up now.',
    'ticket-service',
  ),
}
