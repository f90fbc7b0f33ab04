import { type Client, type ClientId, originsOf } from '../../domain/client.ts'
import type { Evidence } from '../../domain/logout.ts'
import { impliedScope, type Profile } from '../../domain/profile.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Subject, User } from '../../domain/user.ts'
import { counts, type ShownAccessToken } from '../token/shown/decide.ts'
import { claimsByScope } from '../userinfo/claims.ts'

/** What vouches for a person's own call, as a logout takes it. */
type OwnEvidence = Extract<Evidence, { kind: 'user-token' | 'registered-origin' }>

/** A person who calls for themselves, by an app that they use. */
export interface Caller {
  readonly kind: 'caller'
  readonly user: User
  /** The person as the first of these apps calls them. */
  readonly subject: Subject
  readonly sessionId: SessionId
  readonly evidence: OwnEvidence
  /** The apps that may be calling: the token's own, or those of the page that sent the cookie. Never empty. */
  readonly clients: readonly [Client, ...Client[]]
  /** What of the person these apps may learn. */
  readonly scope: readonly string[]
  /** Whether it may see and end what the person has elsewhere, on other devices and at other apps. */
  readonly reachesElsewhere: boolean
}

export interface TokenFacts {
  readonly token: ShownAccessToken | undefined
  /** The app that the token was issued to. */
  readonly client: Client | undefined
  /** The profile of its issuer, where that is one of the door that was called: of another door it is no token here. */
  readonly profile: Pick<Profile, 'scopes'> | undefined
  readonly now: Date
}

/** Whether a token speaks for its person: a live access token, issued to an app for this door itself. */
export function decideByToken(facts: TokenFacts): Caller | undefined {
  const { token, client, profile, now } = facts
  if (!token || !client || !profile || !counts(token, now)) return undefined
  // RFC 9068 §4: a token for somebody else's API does not open ours.
  if (!token.audience.includes(token.issuer)) return undefined
  const { holder } = token
  if (holder.kind !== 'person') return undefined
  const { user, grant } = holder
  return {
    kind: 'caller',
    user,
    subject: grant.subject,
    sessionId: grant.sessionId,
    evidence: { kind: 'user-token', userId: user.id, sessionId: grant.sessionId },
    clients: [client],
    scope: toldTo([client], impliedScope(profile, token.scope)),
    // What a person has elsewhere is no foreign app's business, nor is it its to end. Only the operator calls an app
    // one of ours: nobody who registers one by themselves can.
    reachesElsewhere: client.firstParty,
  }
}

export interface CookieFacts {
  readonly signedIn: { readonly user: User; readonly session: { readonly id: SessionId } }
  /** The `Origin` of the page that called. */
  readonly origin: string
  /** The app that the page says it is of: one of those that it may be, or it counts for nothing. */
  readonly named?: ClientId
  /** Every client of the tenant. */
  readonly clients: readonly Client[]
  /** The apps that have a part in this session. */
  readonly participants: readonly ClientId[]
  readonly subjectOf: (client: Client, user: User) => Subject
}

/**
 * Whether a cookie speaks for its person: only in a call from a page of a registered app, that is ours or that they
 * are signed in to. That somebody registered an app must not let its pages see or end everybody's session (D4).
 */
export function decideByCookie({
  signedIn,
  origin,
  named,
  clients,
  participants,
  subjectOf,
}: CookieFacts): Caller | undefined {
  const calling = clients.filter(
    (client) => originsOf(client).includes(origin) && (client.firstParty || participants.includes(client.id)),
  )
  const first = calling.find(({ id }) => id === named) ?? calling[0]
  if (!first) return undefined
  const others = calling.filter((one) => one !== first)
  const { user, session } = signedIn
  return {
    kind: 'caller',
    user,
    subject: subjectOf(first, user),
    sessionId: session.id,
    evidence: { kind: 'registered-origin', origin, userId: user.id, sessionId: session.id },
    clients: [first, ...others],
    scope: toldTo([first, ...others], []),
    // A page's cookie is about the browser that has it.
    reachesElsewhere: false,
  }
}

/** Our own apps may see the whole profile; others what the person granted, and by a cookie only who it is. */
function toldTo(clients: readonly Client[], granted: readonly string[]): readonly string[] {
  return clients.some(({ firstParty }) => firstParty) ? Object.keys(claimsByScope) : granted
}

/** Whether the call comes from this very app. */
export function isFrom({ clients }: Pick<Caller, 'clients'>, clientId: ClientId): boolean {
  return clients.some(({ id }) => id === clientId)
}
