import {
  type Evidence,
  type Extent,
  type Hint,
  type HintVerdict,
  type LogoutFacts,
  type LogoutRequest,
  type Mismatch,
  type SessionFacts,
} from '../../domain/logout.ts'
import { isCalled, type Sid } from '../../domain/session.ts'

/** What hints are as evidence: the ID token, or a `logout_hint` where that names a session (D12). */
export function evidenceOfHints({
  verdict,
  logoutHint,
  logoutHintNames,
}: Pick<LogoutRequest, 'logoutHint' | 'logoutHintNames'> & {
  readonly verdict: HintVerdict | undefined
}): Evidence {
  if (verdict) return { kind: 'id-token-hint', verdict }
  if (logoutHint === undefined || logoutHintNames !== 'session') return { kind: 'none' }
  return { kind: 'session-hint', sid: logoutHint as Sid }
}

export type Verdict = { readonly kind: 'vouched' } | { readonly kind: 'ask'; readonly mismatch?: Mismatch }

/**
 * RIL §2: ask the user, unless the evidence speaks for this very session. What a `logout_hint` reaches beside it goes
 * with it (D12), and is judged by it.
 */
export function judgeEvidence(request: LogoutRequest, facts: LogoutFacts, session: SessionFacts): Verdict {
  const { evidence, extent } = request
  if (speaksForAll(evidence, extent)) return { kind: 'vouched' }
  if (takesGrantsAlong(extent)) return { kind: 'ask' }
  if (isNamed(extent) && isOwnersWord(evidence, session)) return { kind: 'vouched' }
  // A hint or a click speaks for one session, never for "everything of this user" nor for a part.
  if (!isOneSession(extent)) return { kind: 'ask' }
  switch (evidence.kind) {
    case 'none':
      return { kind: 'ask', ...logoutHintMismatch(request, session) }
    case 'id-token-hint':
      return evidence.verdict.kind === 'not-ours'
        ? judgeEvidence(withoutHint(request), facts, session)
        : judgedByHint(evidence.verdict.hint, request, facts, session)
    case 'session-hint':
      if (extent.kind !== 'browser') return { kind: 'ask' }
      return isCalled(session, evidence.sid)
        ? { kind: 'vouched' }
        : { kind: 'ask', mismatch: 'other-session' }
    case 'user-confirmed':
    case 'user-replaced':
      // A click about an older session never ends a newer one.
      return vouchedIf(evidence.sessionId === session.id)
    case 'dialect-contract':
      // D4: the contract is about the browser that comes by, and about nobody else's.
      if (extent.kind !== 'browser') return { kind: 'ask' }
      return isBorne(facts, session)
        ? { kind: 'vouched' }
        : judgeEvidence(withoutContract(request), facts, session)
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
    case 'upstream':
      return { kind: 'ask' }
  }
}

/**
 * D4: the app that asks and every app of what would end bear the contract; all of them, for whoever sends the browser
 * here chooses whether to name one.
 */
function isBorne({ client, beside = [] }: LogoutFacts, session: SessionFacts): boolean {
  const apps = [session, ...beside].flatMap(({ rpSessions }) => rpSessions)
  return ![client, ...apps].some((one) => one?.refusesContract)
}

/** The same request where no contract counts (D4): what else came with it is judged. */
export function withoutContract<
  Asked extends Pick<LogoutRequest, 'evidence' | 'logoutHint' | 'logoutHintNames'>,
>(asked: Asked): Asked {
  if (asked.evidence.kind !== 'dialect-contract') return asked
  return { ...asked, evidence: evidenceOfHints({ ...asked, verdict: asked.evidence.verdict }) }
}

/** A hint that is not ours says nothing, where it is not refused: what else came with the request is judged. */
function withoutHint(request: LogoutRequest): LogoutRequest {
  return { ...request, evidence: evidenceOfHints({ ...request, verdict: undefined }) }
}

function vouchedIf(speaks: boolean): Verdict {
  return speaks ? { kind: 'vouched' } : { kind: 'ask' }
}

/** Evidence that speaks for its whole extent, whatever sessions lie in it. */
export function speaksForAll(evidence: Evidence, extent: Extent): boolean {
  if (takesGrantsAlong(extent)) return evidence.kind === 'operator'
  switch (evidence.kind) {
    case 'none':
    case 'id-token-hint':
    case 'session-hint':
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
    case 'upstream':
      // BCL §2.6: its word is about the person, or the session, that it was found to be about.
      if (extent.kind === 'session') return extent.sessionId === evidence.sessionId
      return extent.kind === 'user' && extent.userId === evidence.userId
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

/** Grants that outlive a session are not the session's: who speaks for the one does not speak for the others. */
function takesGrantsAlong(extent: Extent): boolean {
  return extent.kind === 'session' && extent.withGrants === true
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
  const misnamed = logoutHintMismatch(request, session)
  if (misnamed) return { kind: 'ask', ...misnamed }
  // D6: whoever holds a public client can write what fits.
  return vouchedIf(hint.proof === 'issuer' || hint.proof === 'client-secret')
}

/** RIL §2: `logout_hint` says whom the RP means; one that means somebody else costs the request its silence. */
function logoutHintMismatch(
  { logoutHint, logoutHintNames = 'person' }: LogoutRequest,
  session: SessionFacts,
): { readonly mismatch: Mismatch } | undefined {
  if (logoutHint === undefined || isCalled(session, logoutHint)) return undefined
  switch (logoutHintNames) {
    case 'session':
      return { mismatch: 'other-session' }
    case 'every-device':
      // D12: it widens the logout, or says nothing.
      return undefined
    case 'person': {
      const { accountHints, rpSessions } = session
      const isCalledSo = accountHints.includes(logoutHint.toLowerCase())
      const isSubject = rpSessions.some(({ subject }) => subject === logoutHint)
      return isCalledSo || isSubject ? undefined : { mismatch: 'other-user' }
    }
  }
}
