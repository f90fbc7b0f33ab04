import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  Evidence,
  Extent,
  LogoutFacts,
  LogoutRequest,
  SessionFacts,
  SessionUpstream,
} from '../../domain/logout.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { Subject, UserId } from '../../domain/user.ts'
import { decideLogout } from '../decide.ts'

const [here, elsewhere] = ['s1', 's2'] as [SessionId, SessionId]
const ada = 'ada' as UserId
const corp: SessionUpstream = {
  upstreamId: 'corp' as UpstreamId,
  issuer: 'https://corp.example' as Issuer,
  subject: 'ada there',
  name: 'The corp directory',
  isAlwaysSignedOut: false,
}
const session = (id: SessionId, upstream?: SessionUpstream): SessionFacts => ({
  id,
  userId: ada,
  version: 1,
  subject: 'ada' as Subject,
  account: { name: 'Ada', username: 'ada' },
  accountHints: [],
  rpSessions: [],
  ...(upstream && { upstream }),
})
const always = { ...corp, isAlwaysSignedOut: true }
const browser: Extent = { kind: 'browser', cookie: 'c' }
const confirmed: Evidence = { kind: 'user-confirmed', sessionId: here }
const owner: Evidence = { kind: 'account-owner', userId: ada, sessionId: here }
const byUpstream = { kind: 'upstream', upstreamId: corp.upstreamId } as const

/** The stops that a plan has, as `session state`. */
function hopsOf(
  request: Pick<LogoutRequest, 'extent' | 'evidence'> & Partial<LogoutRequest>,
  sessions: readonly SessionFacts[],
): readonly string[] {
  const facts: LogoutFacts = { sessions, tellsApps: true }
  const decision = decideLogout({ door: 'end-session', ...request }, facts)
  assert.ok(decision.kind === 'end', decision.kind)
  return decision.plan.upstreamHops.map(({ sessionId, state }) => `${sessionId} ${state}`)
}

describe('FED-10 FED-14 FED-16 whether a browser stops at the upstream after its logout', () => {
  const asked = { extent: browser, evidence: confirmed }
  const everything: Extent = { kind: 'user', userId: ada }
  const cases: readonly [string, Parameters<typeof hopsOf>[0], readonly SessionFacts[], readonly string[]][] =
    [
      ['it may, where nobody asked', asked, [session(here, corp)], ['s1 offered']],
      [
        'it may, where somebody wants it left',
        { ...asked, upstream: 'leave' },
        [session(here, corp)],
        ['s1 offered'],
      ],
      [
        'it must, where somebody asked',
        { ...asked, upstream: 'sign-out' },
        [session(here, corp)],
        ['s1 awaiting-browser'],
      ],
      ['it must, where it always does', asked, [session(here, always)], ['s1 awaiting-browser']],
      [
        'it must, whatever is wanted, where it always does',
        { ...asked, upstream: 'leave' },
        [session(here, always)],
        ['s1 awaiting-browser'],
      ],
      ['nobody stops who signed in here', { ...asked, upstream: 'sign-out' }, [session(here)], []],
      [
        'this browser alone, of everything of a person',
        { extent: everything, evidence: owner },
        [session(elsewhere, always), session(here, always)],
        ['s1 awaiting-browser'],
      ],
      [
        'its own session, ended on the account page',
        { extent: { kind: 'session', sessionId: here }, evidence: owner },
        [session(here, always)],
        ['s1 awaiting-browser'],
      ],
      [
        'none, for another one ended there',
        { extent: { kind: 'session', sessionId: elsewhere }, evidence: owner },
        [session(elsewhere, always)],
        [],
      ],
      [
        'none, where an operator ends it',
        { extent: everything, evidence: { kind: 'operator', name: 'eve' } },
        [session(here, always)],
        [],
      ],
      [
        'none, where the time is over',
        { extent: { kind: 'overdue', sessionId: here, at: new Date(0) }, evidence: { kind: 'time-over' } },
        [session(here, always)],
        [],
      ],
      [
        'none, where the upstream itself says so',
        { extent: { kind: 'session', sessionId: here }, evidence: { ...byUpstream, sessionId: here } },
        [session(here, always)],
        [],
      ],
      [
        'none, where somebody else signs in',
        {
          extent: { kind: 'session', sessionId: here },
          evidence: { kind: 'user-replaced', sessionId: here },
        },
        [session(here, always)],
        [],
      ],
      [
        'none, for a program with a token',
        {
          extent: { kind: 'session', sessionId: here },
          evidence: { kind: 'user-token', userId: ada, sessionId: here },
        },
        [session(here, always)],
        [],
      ],
    ]
  for (const [name, request, sessions, hops] of cases)
    it(name, () => assert.deepEqual(hopsOf(request, sessions), hops))

  it('an app’s part alone takes nobody to the upstream', () => {
    const extent: Extent = { kind: 'part', sessionId: here, clientId: 'ledger' as never }
    const sessions = [session(here, always)]
    assert.deepEqual(hopsOf({ extent, evidence: owner, upstream: 'sign-out' }, sessions), [])
  })
})
