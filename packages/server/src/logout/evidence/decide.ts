import type {
  Evidence,
  Extent,
  Hint,
  LogoutFacts,
  LogoutRequest,
  Mismatch,
  SessionFacts,
} from '../../domain/logout.ts'

export type Verdict = { readonly kind: 'vouched' } | { readonly kind: 'ask'; readonly mismatch?: Mismatch }

/** RIL §2: ask the user, unless the evidence speaks for this very session. */
export function judgeEvidence(request: LogoutRequest, facts: LogoutFacts, session: SessionFacts): Verdict {
  const { evidence, extent } = request
  if (speaksForAll(evidence, extent)) return { kind: 'vouched' }
  if (isNamed(extent) && isOwnersWord(evidence, session)) return { kind: 'vouched' }
  // A hint or a click speaks for one session, never for "everything of this user" nor for a part.
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
      return vouchedIf(evidence.sessionId === session.id)
    case 'dialect-contract':
      // D4: the contract is about the browser that comes by, and about nobody else's; and every app of its session
      // has to bear it, for whoever sends the browser here chooses whether to name one.
      return vouchedIf(extent.kind === 'browser' && !session.rpSessions.some((rp) => rp.refusesContract))
    case 'token-revoked':
      // REV-11: a browser's session never goes with a token.
      return vouchedIf(
        extent.kind === 'session' && evidence.sessionId === session.id && session.isDevice === true,
      )
    case 'account-owner':
    case 'user-token':
    case 'registered-origin':
    case 'operator':
    case 'password-changed':
    case 'account-closed':
    case 'token-replayed':
    case 'time-over':
      return { kind: 'ask' }
  }
}

function vouchedIf(speaks: boolean): Verdict {
  return speaks ? { kind: 'vouched' } : { kind: 'ask' }
}

/** Evidence that speaks for its whole extent, whatever sessions lie in it. */
export function speaksForAll(evidence: Evidence, extent: Extent): boolean {
  switch (evidence.kind) {
    case 'none':
    case 'id-token-hint':
    case 'user-confirmed':
    case 'user-replaced':
    case 'dialect-contract':
    case 'token-revoked':
      return false
    case 'operator':
      return true
    case 'account-owner':
    case 'user-token':
      return (extent.kind === 'user' || extent.kind === 'app') && extent.userId === evidence.userId
    case 'registered-origin':
      // A page of an app may end the app's own part; everything of the person is not its page's to end.
      return extent.kind === 'app' && extent.userId === evidence.userId
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

/**
 * Whether the person whose session it is says so, however they call. D4: a cookie that an app's page sends is about
 * the browser that has it, and about no other of theirs.
 */
function isOwnersWord(evidence: Evidence, session: SessionFacts): boolean {
  if (evidence.kind === 'registered-origin' && evidence.sessionId !== session.id) return false
  const isOwner =
    evidence.kind === 'account-owner' ||
    evidence.kind === 'user-token' ||
    evidence.kind === 'registered-origin'
  return isOwner && evidence.userId === session.userId
}

/** A session, or an app's part of one, that somebody names by its id. */
function isNamed({ kind }: Extent): boolean {
  return kind === 'session' || kind === 'part'
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
  if (!calledByLogoutHint(request, session)) return { kind: 'ask', mismatch: 'other-user' }
  // D6: whoever holds a public client can write what fits.
  return vouchedIf(hint.proof === 'issuer' || hint.proof === 'client-secret')
}

/** RIL §2: `logout_hint` says whom the RP means; one that means somebody else costs the request its silence. */
function calledByLogoutHint({ logoutHint }: LogoutRequest, session: SessionFacts): boolean {
  if (logoutHint === undefined || session.accountHints.includes(logoutHint.toLowerCase())) return true
  return session.rpSessions.some((rp) => rp.sid === logoutHint || rp.subject === logoutHint)
}
