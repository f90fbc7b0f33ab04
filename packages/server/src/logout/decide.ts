import type {
  Evidence,
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
import { isListed, withParameters } from '../domain/redirect-uri.ts'

/** RP-Initiated Logout 1.0 §2 to §4, for every door. Pure: the same request and facts give the same decision. */
export function decideLogout(request: LogoutRequest, facts: LogoutFacts): LogoutDecision {
  const refusal = refusalOf(request, facts)
  if (refusal) return { kind: 'refuse', refusal }

  const landing = landingOf(request)
  const asking = facts.client ? { client: facts.client } : {}
  if (facts.sessions.length === 0 && !endsGrantsAlone(request))
    return { kind: 'nothing-to-end', landing, ...asking }

  for (const session of facts.sessions) {
    const verdict = judged(request, facts, session)
    if (verdict.kind === 'vouched') continue
    const mismatch = verdict.mismatch === undefined ? {} : { mismatch: verdict.mismatch }
    return { kind: 'confirm', session, ...asking, ...mismatch }
  }
  return { kind: 'end', plan: planOf(request, facts, landing) }
}

/** "Everything of this user" also means grants whose session ended long ago; an operator alone may say so. */
function endsGrantsAlone({ extent, evidence }: LogoutRequest): boolean {
  return extent.kind === 'user' && evidence.kind === 'operator'
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
  // A hint or a click speaks for one session, never for "everything of this user".
  if (extent.kind === 'user' && evidence.kind !== 'operator') return { kind: 'ask' }
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
    case 'operator':
      return { kind: 'vouched' }
    case 'time-over':
      // Time speaks for a session that was found to be over, and for no other.
      return extent.kind === 'overdue' ? { kind: 'vouched' } : { kind: 'ask' }
  }
}

/** The hint must name this browser's user and session at the client it was issued to. */
function judgedByHint(
  hint: Hint,
  request: LogoutRequest,
  facts: LogoutFacts,
  session: SessionFacts,
): Verdict {
  const rpSession = session.rpSessions.find(
    (rp) => rp.clientId === facts.client?.id && rp.issuer === hint.issuer,
  )
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
  return {
    door: request.door,
    evidence: request.evidence,
    ...(facts.client ? { requestedBy: facts.client.id } : {}),
    ends: facts.sessions.map(({ id, userId, version }) => ({ id, userId, version })),
    // D10: an operator's "end everything" ends offline grants too; every other logout asks the grant.
    grants:
      request.extent.kind === 'user' ? { kind: 'all', userId: request.extent.userId } : { kind: 'by-policy' },
    notify: facts.tellsApps ? rpSessions.flatMap(noticesFor) : [],
    landing,
  }
}

/** RIL §2: every RP of the session is told in the way it registered, the asking one included. */
function noticesFor(rpSession: ToldRpSession): readonly Notice[] {
  const uri = rpSession.backchannelLogoutUri
  return uri === undefined ? [] : [{ channel: 'back-channel', rpSession, uri }]
}
