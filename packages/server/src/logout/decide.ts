import type {
  EndedGrants,
  EndedParts,
  Evidence,
  Extent,
  Hint,
  Landing,
  LogoutDecision,
  LogoutFacts,
  LogoutPlan,
  LogoutRefusal,
  LogoutRequest,
  Mismatch,
  Notice,
  SessionFacts,
  ToldRpSession,
} from '../domain/logout.ts'
import type { SessionId } from '../domain/session.ts'
import { isListed, withParameters } from '../domain/redirect-uri.ts'

/** RP-Initiated Logout 1.0 §2 to §4, for every door. Pure: the same request and facts give the same decision. */
export function decideLogout(request: LogoutRequest, facts: LogoutFacts): LogoutDecision {
  const refusal = refusalOf(request, facts)
  if (refusal) return { kind: 'refuse', refusal }

  const landing = landingOf(request)
  const asking = facts.client ? { client: facts.client } : {}
  if (facts.sessions.length === 0 && !endsGrantsAlone(request, facts))
    return { kind: 'nothing-to-end', landing, ...asking }

  for (const session of facts.sessions) {
    const verdict = judged(request, facts, session)
    if (verdict.kind === 'vouched') continue
    const mismatch = verdict.mismatch === undefined ? {} : { mismatch: verdict.mismatch }
    return { kind: 'confirm', session, ...asking, ...mismatch }
  }
  return { kind: 'end', plan: planOf(request, facts, landing) }
}

/** "Everything of this user" or app also means grants whose session ended long ago. */
function endsGrantsAlone({ extent, evidence }: LogoutRequest, { grantsOf }: LogoutFacts): boolean {
  return grantsOf !== undefined && speaksForAll(evidence, extent)
}

/** RIL §4: what makes a request invalid. Nothing ends and nobody is redirected. */
function refusalOf(request: LogoutRequest, facts: LogoutFacts): LogoutRefusal | undefined {
  const hint = hintOf(request.evidence)
  if (request.evidence.kind === 'id-token-hint' && !hint) return { kind: 'hint-not-ours' }
  // RIL §2: client_id must be the client that the hint was issued to.
  if (hint && request.clientId && !hint.clientIds.includes(request.clientId))
    return { kind: 'hint-client-mismatch' }
  if ((request.clientId || hint) && !facts.client) return { kind: 'unknown-client' }
  if (hintsDisagree(facts)) return { kind: 'hint-session-mismatch' }
  if (request.returnTo === undefined) return undefined
  // RIL §3: without an identified client nobody can say that the target is legitimate.
  if (!facts.client) return { kind: 'return-without-client' }
  if (!isListed(request.returnTo, facts.client.postLogoutRedirectUris)) return { kind: 'return-not-listed' }
  return undefined
}

/** Two hints that each name a session of ours, and not the same one. */
function hintsDisagree({ hintedSession, logoutHintSession }: LogoutFacts): boolean {
  return hintedSession !== undefined && logoutHintSession !== undefined && hintedSession !== logoutHintSession
}

function hintOf(evidence: Evidence): Hint | undefined {
  return evidence.kind === 'id-token-hint' && evidence.verdict.kind === 'ours'
    ? evidence.verdict.hint
    : undefined
}

/** RIL §3: state goes back unchanged, and nothing else goes with it. */
function landingOf({ returnTo, state }: LogoutRequest): Landing {
  if (returnTo === undefined) return { kind: 'signed-out-page' }
  return { kind: 'return', url: withParameters(returnTo, [['state', state]]) }
}

type Verdict = { readonly kind: 'vouched' } | { readonly kind: 'ask'; readonly mismatch?: Mismatch }

/** RIL §2: ask the user, unless the evidence speaks for this very session. */
function judged(request: LogoutRequest, facts: LogoutFacts, session: SessionFacts): Verdict {
  const { evidence, extent } = request
  if (speaksForAll(evidence, extent)) return { kind: 'vouched' }
  // A hint or a click speaks for one session, never for "everything of this user".
  if (!isOneSession(extent)) return { kind: 'ask' }
  switch (evidence.kind) {
    case 'none':
      return calledByLogoutHint(request, session) ? { kind: 'ask' } : { kind: 'ask', mismatch: 'other-user' }
    case 'id-token-hint':
      if (evidence.verdict.kind === 'not-ours') return { kind: 'ask' }
      return judgedByHint(evidence.verdict.hint, request, facts, session)
    case 'user-confirmed':
    case 'user-replaced':
      // A click about an older session never ends a newer one.
      return evidence.sessionId === session.id ? { kind: 'vouched' } : { kind: 'ask' }
    case 'account-owner':
      return extent.kind === 'session' && evidence.userId === session.userId
        ? { kind: 'vouched' }
        : { kind: 'ask' }
    case 'operator':
    case 'password-changed':
    case 'account-closed':
    case 'token-replayed':
    case 'time-over':
      return { kind: 'ask' }
  }
}

/** Evidence that speaks for its whole extent, whatever sessions lie in it. */
function speaksForAll(evidence: Evidence, extent: Extent): boolean {
  switch (evidence.kind) {
    case 'none':
    case 'id-token-hint':
    case 'user-confirmed':
    case 'user-replaced':
      return false
    case 'operator':
      return true
    case 'account-owner':
      return (extent.kind === 'user' || extent.kind === 'app') && extent.userId === evidence.userId
    case 'password-changed':
    case 'account-closed':
      return extent.kind === 'user' && extent.userId === evidence.userId
    case 'token-replayed':
      return extent.kind === 'grant' && extent.grantId === evidence.grantId
    case 'time-over':
      // Time speaks for a session that was found to be over, and for no other.
      return extent.kind === 'overdue'
  }
}

function isOneSession({ kind }: Extent): boolean {
  return kind === 'browser' || kind === 'session' || kind === 'overdue'
}

/** The hint must name this browser's user and session at the client it was issued to. */
function judgedByHint(
  hint: Hint,
  request: LogoutRequest,
  facts: LogoutFacts,
  session: SessionFacts,
): Verdict {
  const parts = session.rpSessions.filter(
    (rp) => rp.clientId === facts.client?.id && rp.issuer === hint.issuer,
  )
  // An app that became pairwise has two: the hint is about the one that it names.
  const rpSession = parts.find((rp) => rp.sid === hint.sid) ?? parts[0]
  if (hint.subject !== (rpSession?.subject ?? session.subject)) return { kind: 'ask', mismatch: 'other-user' }
  if (!rpSession || (hint.sid !== undefined && hint.sid !== rpSession.sid)) {
    return { kind: 'ask', mismatch: 'other-session' }
  }
  return calledByLogoutHint(request, session) ? { kind: 'vouched' } : { kind: 'ask', mismatch: 'other-user' }
}

/** RIL §2: `logout_hint` says whom the RP means; one that means somebody else costs the request its silence. */
function calledByLogoutHint({ logoutHint }: LogoutRequest, session: SessionFacts): boolean {
  if (logoutHint === undefined || session.accountHints.includes(logoutHint.toLowerCase())) return true
  return session.rpSessions.some((rp) => rp.sid === logoutHint || rp.subject === logoutHint)
}

function planOf(request: LogoutRequest, facts: LogoutFacts, landing: Landing): LogoutPlan {
  const rpSessions = facts.sessions.flatMap((session) => session.rpSessions)
  const userId = facts.sessions[0]?.userId ?? facts.grantsOf
  return {
    door: request.door,
    evidence: request.evidence,
    ...(facts.client ? { requestedBy: facts.client.id } : {}),
    ...(userId === undefined ? {} : { userId }),
    ...(endsSessions(request.extent)
      ? { ends: facts.sessions.map(endingOf), endsParts: [] }
      : { ends: [], endsParts: facts.sessions.map(partsOf) }),
    grants: endedGrants(request.extent, facts),
    notify: facts.tellsApps ? noticesTo(rpSessions, sessionInFront(request, facts)) : [],
    landing,
  }
}

function endsSessions({ kind }: Extent): boolean {
  return kind !== 'app' && kind !== 'grant'
}

function endingOf({ id, userId, version }: SessionFacts): LogoutPlan['ends'][number] {
  return { id, userId, version }
}

function partsOf({ id, version, rpSessions }: SessionFacts): EndedParts {
  return { session: { id, version }, rpSessions }
}

/**
 * D10: "end everything" ends offline grants too, whoever says so; the end of a session asks the grant. Whoever ends
 * a device by name means the device, and not its screen.
 */
function endedGrants(extent: Extent, { sessions }: LogoutFacts): EndedGrants {
  switch (extent.kind) {
    case 'session':
      return sessions.some(({ isDevice }) => isDevice)
        ? { kind: 'device', sessionId: extent.sessionId }
        : { kind: 'by-policy' }
    case 'browser':
    case 'overdue':
      return { kind: 'by-policy' }
    case 'user': {
      const { userId, except } = extent
      return { kind: 'all', userId, ...(except === undefined ? {} : { except }) }
    }
    case 'app':
      return { kind: 'app', clientId: extent.clientId, userId: extent.userId }
    case 'grant':
      return { kind: 'family', grantId: extent.grantId }
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
function noticesTo(rpSessions: readonly ToldRpSession[], inFront: SessionId | undefined): readonly Notice[] {
  const reachable = rpSessions.filter((rp) => rp.frontchannelLogoutUri && rp.sessionId === inFront)
  const framed = new Set(reachable.slice(0, mostFrames))
  return rpSessions.flatMap((rp) => noticesFor(rp, framed.has(rp) ? 'awaiting-browser' : 'not-asked'))
}

/** FCL-11: an app with both channels gets both; the frame clears what only a browser can clear. */
function noticesFor(rpSession: ToldRpSession, framed: 'awaiting-browser' | 'not-asked'): readonly Notice[] {
  const { backchannelLogoutUri: posted, frontchannelLogoutUri: shown } = rpSession
  const byPost: readonly Notice[] =
    posted === undefined ? [] : [{ channel: 'back-channel', rpSession, uri: posted, state: 'pending' }]
  if (shown === undefined) return byPost
  return [...byPost, { channel: 'front-channel', rpSession, uri: shown, state: framed }]
}
