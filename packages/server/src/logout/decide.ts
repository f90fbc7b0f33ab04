import {
  type EndedGrants,
  type EndedParts,
  type Extent,
  hintOf,
  type BoundSessions,
  type Landing,
  type LogoutDecision,
  type LogoutFacts,
  type LogoutPlan,
  type LogoutRefusal,
  type LogoutRequest,
  type Notice,
  type SessionFacts,
  type ToldRpSession,
  verdictOf,
} from '../domain/logout.ts'
import { causeOf, isUnwanted, type LogoutCause } from '../domain/logout-cause.ts'
import type { SessionId } from '../domain/session.ts'
import { judgeEvidence, speaksForAll } from './evidence/decide.ts'
import { decideLanding } from './landing/decide.ts'
import { meansEveryDevice } from './reach/decide.ts'
import { upstreamHops } from './upstream/decide.ts'

/** RP-Initiated Logout 1.0 §2 to §4, for every door. Pure: the same request and facts give the same decision. */
export function decideLogout(request: LogoutRequest, gathered: LogoutFacts): LogoutDecision {
  const facts = asFarAsMeant(request, gathered)
  const refusal = refusalOf(request, facts)
  if (refusal) return { kind: 'refuse', refusal }
  const decided = decideLanding(request, facts)
  if (decided.kind === 'refuse') return decided

  const { landing } = decided
  const asking = facts.client ? { client: facts.client } : {}
  if (facts.sessions.length === 0 && !endsGrantsAlone(request, facts))
    return { kind: 'nothing-to-end', landing, ...asking }

  for (const session of facts.sessions) {
    const verdict = judgeEvidence(request, facts, session)
    if (verdict.kind === 'vouched') continue
    const mismatch = verdict.mismatch === undefined ? {} : { mismatch: verdict.mismatch }
    const beside = facts.beside === undefined ? {} : { beside: facts.beside }
    return { kind: 'confirm', session, ...beside, ...asking, ...mismatch }
  }
  return { kind: 'end', plan: planOf(request, facts, landing) }
}

/** D12: other browsers are only about where the session at hand is meant with all of them. */
function asFarAsMeant(request: LogoutRequest, { beside, ...facts }: LogoutFacts): LogoutFacts {
  const [session] = facts.sessions
  return beside && session && meansEveryDevice(request, session) ? { ...facts, beside } : facts
}

/** "Everything of this user" or app also means grants whose session ended long ago. */
function endsGrantsAlone({ extent, evidence }: LogoutRequest, { grantsOf }: LogoutFacts): boolean {
  return grantsOf !== undefined && speaksForAll(evidence, extent)
}

/** RIL §4: what makes a request invalid. Nothing ends and nobody is redirected. */
function refusalOf(request: LogoutRequest, facts: LogoutFacts): LogoutRefusal | undefined {
  if (refusesHint(request)) return { kind: 'hint-not-ours' }
  const hint = hintOf(request.evidence)
  // RIL §2: client_id must be the client that the hint was issued to.
  if (hint && request.clientId && !hint.clientIds.includes(request.clientId))
    return { kind: 'hint-client-mismatch' }
  const names = request.clientId ?? request.hintedClientId ?? hint
  if (names !== undefined && !facts.client) return { kind: 'unknown-client' }
  return hintsDisagree(request, facts) ? { kind: 'hint-session-mismatch' } : undefined
}

/** RIL §4: a hint must be one of ours, unless the door has to bear whatever apps add by themselves. */
function refusesHint({ evidence, foreignHint = 'refused' }: LogoutRequest): boolean {
  switch (foreignHint) {
    case 'refused':
      return verdictOf(evidence)?.kind === 'not-ours'
    case 'left-out':
      return false
  }
}

/** Two hints that each name a session of ours, and not the same one; by its very `sid` where a hint names that (D12). */
function hintsDisagree(
  { evidence, logoutHint, logoutHintNames = 'person' }: LogoutRequest,
  { hintedSessions, logoutHintSessions }: LogoutFacts,
): boolean {
  switch (logoutHintNames) {
    case 'person':
      if (hintedSessions === undefined || logoutHintSessions === undefined) return false
      return !hintedSessions.some((id) => logoutHintSessions.includes(id))
    case 'session': {
      const sid = hintOf(evidence)?.sid
      return sid !== undefined && logoutHint !== undefined && sid !== logoutHint
    }
    case 'every-device':
      // D12: it widens the logout, or says nothing.
      return false
  }
}

function planOf(request: LogoutRequest, facts: LogoutFacts, landing: Landing): LogoutPlan {
  const sessions = [...facts.sessions, ...(facts.beside ?? [])]
  const rpSessions = sessions.flatMap((session) => session.rpSessions)
  const leavesNoneOf = boundSessions(request, facts)
  const userId = facts.sessions[0]?.userId ?? facts.grantsOf
  const inFront = sessionInFront(request, facts)
  return {
    door: request.door,
    evidence: request.evidence,
    ...(facts.client ? { requestedBy: facts.client.id } : {}),
    ...(request.voice === undefined ? {} : { voice: request.voice }),
    ...(request.openedFrom === undefined ? {} : { openedFrom: request.openedFrom }),
    ...(userId === undefined ? {} : { userId }),
    ends: sessions.filter((session) => endsWhole(request.extent, session)).map(endingOf),
    ...(leavesNoneOf ? { leavesNoneOf } : {}),
    endsParts: sessions.filter((session) => !endsWhole(request.extent, session)).map(partsOf),
    grants: endedGrants(request.extent, facts),
    ...(facts.logoutRevokes === undefined ? {} : { revokes: facts.logoutRevokes }),
    notify: facts.tellsApps ? noticesTo(rpSessions, inFront, causeOf(request.door, request.evidence)) : [],
    upstreamHops: upstreamHops(
      request,
      facts.sessions.find(({ id }) => id === inFront),
    ),
    landing,
  }
}

function endsSessions({ kind }: Extent): boolean {
  return kind !== 'part' && kind !== 'app' && kind !== 'grant'
}

/** A session without a browser is one app's alone: once that app's part is over, nobody could end what is left. */
function endsWhole(extent: Extent, { isDevice = false }: SessionFacts): boolean {
  return endsSessions(extent) || isDevice
}

function endingOf({ id, userId, version, isFederated, groupSid }: SessionFacts): LogoutPlan['ends'][number] {
  return {
    id,
    userId,
    version,
    ...(isFederated ? { isFederated } : {}),
    ...(groupSid === undefined ? {} : { groupSid }),
  }
}

/** D9, D12: every device means one that signs in at this moment, too. */
function boundSessions(
  { extent }: LogoutRequest,
  { sessions: [session], beside }: LogoutFacts,
): BoundSessions | undefined {
  if (session === undefined) return undefined
  const { userId, groupSid } = session
  if (beside) return { kind: 'browsers', userId }
  return extent.kind === 'group' && groupSid !== undefined
    ? { kind: 'group', userId, sid: groupSid }
    : undefined
}

function partsOf({ id, version, rpSessions }: SessionFacts): EndedParts {
  return { session: { id, version }, rpSessions }
}

/**
 * D10: "end everything" ends offline grants too, whoever says so; the end of a session asks the grant. Whoever ends
 * a device by name means the device, and not its screen; its app, or the family of its token, is all of it.
 */
function endedGrants(extent: Extent, { sessions }: LogoutFacts): EndedGrants {
  const device = sessions.find(({ isDevice }) => isDevice)
  const ofDevice = device && ({ kind: 'session', sessionId: device.id } as const)
  switch (extent.kind) {
    case 'session':
      if (extent.withGrants) return { kind: 'session', sessionId: extent.sessionId }
      return ofDevice ?? { kind: 'by-policy' }
    case 'browser':
    case 'overdue':
      return { kind: 'by-policy' }
    case 'group':
      return ofDevice ?? { kind: 'by-policy' }
    case 'user': {
      const { userId, except } = extent
      return { kind: 'all', userId, ...(except === undefined ? {} : { except }) }
    }
    case 'part':
      return ofDevice ?? { kind: 'part', sessionId: extent.sessionId, clientId: extent.clientId }
    case 'app':
      return { kind: 'app', clientId: extent.clientId, userId: extent.userId }
    case 'grant':
      return ofDevice ?? { kind: 'family', grantId: extent.grantId }
  }
}

/** The session of the browser that will see our page after this logout; a frame in another tells nobody. */
function sessionInFront({ extent, evidence }: LogoutRequest, facts: LogoutFacts): SessionId | undefined {
  if (!endsSessions(extent)) return undefined
  if (evidence.kind === 'account-owner' || evidence.kind === 'password-changed') return evidence.sessionId
  return extent.kind === 'browser' ? facts.sessions[0]?.id : undefined
}

/** SEC-8: more frames than this no browser loads in good time; who is left out is told by the back channel only. */
const mostFrames = 50

/** RIL §2: every RP of the session is told in every way it registered, the asking one included. */
function noticesTo(
  rpSessions: readonly ToldRpSession[],
  inFront: SessionId | undefined,
  cause: LogoutCause,
): readonly Notice[] {
  const reachable = rpSessions.filter((rp) => rp.frontchannelLogoutUri && rp.sessionId === inFront)
  const framed = new Set(reachable.slice(0, mostFrames))
  // FCL-11: an app with both channels gets both; the frame clears what only a browser can clear.
  return rpSessions.flatMap((rp) => [
    ...postsFor(rp, cause),
    ...framesFor(rp, framed.has(rp) ? 'awaiting-browser' : 'not-asked'),
  ])
}

/** An app may have said of which endings it wants to hear by the back channel. */
function postsFor(rpSession: ToldRpSession, cause: LogoutCause): readonly Notice[] {
  const { backchannelLogoutUri: uri } = rpSession
  if (uri === undefined || isUnwanted(rpSession, cause)) return []
  return [{ channel: 'back-channel', rpSession, uri, state: 'pending' }]
}

function framesFor(rpSession: ToldRpSession, state: 'awaiting-browser' | 'not-asked'): readonly Notice[] {
  const { frontchannelLogoutUri: uri } = rpSession
  return uri === undefined ? [] : [{ channel: 'front-channel', rpSession, uri, state }]
}
