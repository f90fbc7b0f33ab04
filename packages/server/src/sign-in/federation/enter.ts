import type { SessionId } from '../../domain/session.ts'
import type { Upstream } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import type { PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import type { Visit } from '../interaction/visit.ts'
import { decideSignIn } from '../login/decide.ts'
import { endReplaced } from '../login/enter.ts'
import type { CurrentSession } from '../session/current.ts'
import { browserFacts } from '../session/proof.ts'
import type { Proof, SessionCookies } from '../session/store.ts'
import type { UpstreamPerson } from './claims.ts'
import { decideEntry, type EntryDecision } from './decide.ts'
import type { FederationStore } from './store.ts'

export interface EnterUpstreamDeps {
  readonly federation: FederationStore
  /** The browser's live session even where its person is disabled. */
  readonly heldSession: CurrentSession
  readonly performLogout: PerformLogout
  readonly clock: Clock
  readonly random: Random
}

/** Somebody for whom an upstream vouches. */
export interface Arrival {
  readonly visit: Visit
  readonly upstream: Upstream
  readonly person: UpstreamPerson
  readonly idToken: string
}

export type Entered =
  | { readonly kind: 'entered'; readonly cookies: SessionCookies }
  /** Another tab answered the request meanwhile. */
  | { readonly kind: 'finished' }
  | Exclude<EntryDecision, { kind: 'enter' }>

/** Two tabs at once, an administrator in between: more than that is a fault. */
const mostRounds = 3

/**
 * Lets somebody in whom an upstream vouches for, as by a password: their session in this browser begins or goes on,
 * another person's ends first, and the request that waits knows of it.
 */
export async function enterFromUpstream(
  request: HttpRequest,
  arrival: Arrival,
  deps: EnterUpstreamDeps,
): Promise<Entered> {
  const { tenant } = request
  const { visit, upstream, person, idToken } = arrival
  const { issuer, id: upstreamId } = upstream
  for (let round = 0; round < mostRounds; round += 1) {
    const now = deps.clock.now()
    const known = await deps.federation.identified(tenant.id, { issuer, subject: person.subject })
    const freshId = deps.random.id() as UserId
    const proof = proofOf(request, person, now)
    const decision = decideEntry(upstream, { known, freshId, provedAt: proof.provedAt })
    if (decision.kind !== 'enter') return decision
    const { userId, isNew } = decision
    const renews = await settledSession(request, userId, deps)
    const cookies = await deps.federation.commit({
      tenant,
      proof: { ...proof, userId },
      ...(renews !== undefined && { renews }),
      interaction: visit.key,
      clientId: visit.client?.id,
      upstreamId,
      issuer,
      person,
      idToken,
      isNew,
    })
    if (cookies === 'finished') return { kind: 'finished' }
    if (cookies !== 'outdated') return { kind: 'entered', cookies }
  }
  throw new Error(`an account of the upstream ${upstreamId} kept changing`)
}

/**
 * What an upstream's word proves, and when: its `auth_time`, or this moment where it tells none. Nobody proved
 * anything in the future, whatever its clock says.
 */
function proofOf(
  request: HttpRequest,
  { amr, authenticatedAt = new Date(8.64e15) }: UpstreamPerson,
  at: Date,
) {
  const provedAt = authenticatedAt < at ? authenticatedAt : at
  return { amr, at, provedAt, ...browserFacts(request) } satisfies Omit<Proof, 'userId'>
}

/** CVE-2023-6787: nobody ever gets into another person's session. @returns the session that goes on, if one does. */
async function settledSession(
  request: HttpRequest,
  userId: UserId,
  deps: EnterUpstreamDeps,
): Promise<SessionId | undefined> {
  const held = await deps.heldSession(request)
  const decision = decideSignIn(userId, held?.session)
  if (decision.kind === 'replace') await endReplaced(request.tenant, decision.sessionId, deps)
  return decision.kind === 'renew' ? decision.sessionId : undefined
}
