import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { ClientId } from '../domain/client.ts'
import type { GrantId } from '../domain/grant.ts'
import {
  type AbsentReturn,
  type AskingClient,
  type Evidence,
  extentOf,
  type ForeignHint,
  type Hint,
  type HintVerdict,
  hintOf,
  type LogoutDecision,
  type LogoutFacts,
  type LogoutHintNames,
  type LogoutRequest,
  logoutScopes,
  type ReturnRule,
  type ReturnSource,
  type SessionFacts,
  type ToldRpSession,
  verdictOf,
} from '../domain/logout.ts'
import { withParameters } from '../domain/redirect-uri.ts'
import { isReturnListed, type ReturnMatch } from '../domain/return-address.ts'
import type { RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer } from '../domain/tenant.ts'
import type { UpstreamId } from '../domain/upstream.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { decideLogout } from './decide.ts'

const issuer = 'https://op.example' as Issuer
const s1 = 's1' as SessionId
const s0 = 's0' as SessionId

const listed = [
  'https://ledger.example/out',
  'https://ledger.example/out?lang=en&x=%2F',
  'example.ledger:/out',
] as const
const ledger: AskingClient = {
  id: 'ledger' as ClientId,
  name: 'Ledger',
  postLogoutRedirectUris: listed,
  redirectUris: ['https://ledger.example/callback'],
}

function rpSession(clientId: string, more: Partial<ToldRpSession> = {}): ToldRpSession {
  return {
    id: `rp-${clientId}` as RpSessionId,
    sessionId: s1,
    clientId: clientId as ClientId,
    sid: `sid-${clientId}` as Sid,
    subject: 'ada' as Subject,
    issuer,
    clientName: clientId,
    backchannelLogoutUri: `https://${clientId}.example/bcl`,
    ...more,
  }
}

function sessionOf(user: string, more: Partial<SessionFacts> = {}): SessionFacts {
  return {
    id: s1,
    userId: user as UserId,
    version: 7,
    subject: user as Subject,
    account: { name: user, username: user },
    accountHints: [user, `${user}@example.org`],
    rpSessions: [rpSession('ledger'), rpSession('atlas')],
    ...more,
  }
}

/** Ada's session in this browser, reached by Ledger and Atlas. */
const adas = sessionOf('ada')

function hint(more: Partial<Hint> = {}): Evidence {
  const ours: Hint = {
    clientIds: ['ledger' as ClientId],
    subject: 'ada' as Subject,
    sid: 'sid-ledger' as Sid,
    issuer,
    issuedAt: new Date(0),
    isExpired: false,
    proof: 'issuer',
    ...more,
  }
  return { kind: 'id-token-hint', verdict: { kind: 'ours', hint: ours } }
}

const none: Evidence = { kind: 'none' }
const fits = hint()
const notOurs: Evidence = { kind: 'id-token-hint', verdict: { kind: 'not-ours', reason: 'signature' } }
const confirmed: Evidence = { kind: 'user-confirmed', sessionId: s1 }

function requestOf(more: Partial<LogoutRequest> = {}): LogoutRequest {
  return { door: 'end-session', extent: { kind: 'browser', cookie: 'c' }, evidence: none, ...more }
}

function factsOf(more: Partial<LogoutFacts> = {}): LogoutFacts {
  return { sessions: [adas], tellsApps: true, ...more }
}

function decide(request: Partial<LogoutRequest>, facts: Partial<LogoutFacts> = {}): LogoutDecision {
  return decideLogout(requestOf(request), factsOf(facts))
}

const asked = { client: ledger }
const [out] = listed

/** A decision in one word, a refusal by its reason, a landing by its address. */
function told(decision: LogoutDecision): string {
  switch (decision.kind) {
    case 'refuse':
      return `refuse ${decision.refusal.kind}`
    case 'confirm':
      return ['confirm', decision.mismatch].filter(Boolean).join(' ')
    case 'nothing-to-end':
      return `nothing ${decision.landing.kind === 'return' ? decision.landing.url : 'page'}`
    case 'end':
      return `end ${decision.plan.landing.kind === 'return' ? decision.plan.landing.url : 'page'}`
  }
}

type Case = readonly [
  name: string,
  request: Partial<LogoutRequest>,
  facts: Partial<LogoutFacts>,
  told: string,
]

function cases(duty: string, table: readonly Case[]): void {
  describe(duty, () => {
    for (const [name, request, facts, expected] of table) {
      it(name, () => assert.equal(told(decide(request, facts)), expected))
    }
  })
}

const nobody = { sessions: [] }

cases('RIL-5 a request with nothing in it is valid', [
  ['whoever is signed in is asked', {}, {}, 'confirm'],
  ['state alone changes nothing', { state: 'x' }, {}, 'confirm'],
  ['nobody is asked where nobody is signed in', {}, nobody, 'nothing page'],
  ['state alone leads nowhere', { state: 'x' }, nobody, 'nothing page'],
])

cases('RIL-7 it is no error that nobody is signed in', [
  [
    'the hint of an ended session',
    { evidence: fits },
    { ...nobody, ...asked, hintedSessions: [s0] },
    'nothing page',
  ],
  [
    'the browser still goes back',
    { evidence: fits, returnTo: out },
    { ...nobody, ...asked },
    `nothing ${out}`,
  ],
  [
    'with its state',
    { clientId: ledger.id, returnTo: out, state: 'a b' },
    { ...nobody, ...asked },
    `nothing ${out}?state=a%20b`,
  ],
])

cases('RIL-10 RIL-32 a hint that is not ours ends nothing and leads nowhere', [
  ['alone', { evidence: notOurs }, {}, 'refuse hint-not-ours'],
  [
    'with a client and a listed address',
    { evidence: notOurs, clientId: ledger.id, returnTo: out },
    asked,
    'refuse hint-not-ours',
  ],
  ['without a session', { evidence: notOurs, returnTo: out }, nobody, 'refuse hint-not-ours'],
])

cases('RIL-13 an expired hint of the session at hand', [
  ['still vouches', { evidence: hint({ isExpired: true }) }, asked, 'end page'],
  [
    'vouches for an old session no longer',
    { evidence: hint({ isExpired: true, sid: 'old' as Sid }) },
    { ...asked, hintedSessions: [s0] },
    'confirm other-session',
  ],
])

cases('RIL-14 RIL-21 SEC-3 a hint that does not fit this browser: the person is asked about this browser', [
  ['another user', { evidence: hint({ subject: 'bob' as Subject }) }, asked, 'confirm other-user'],
  [
    'another user of an app that is not in this session',
    { evidence: hint({ subject: 'bob' as Subject, clientIds: ['zeta' as ClientId] }) },
    { client: { ...ledger, id: 'zeta' as ClientId } },
    'confirm other-user',
  ],
  [
    'another session of the same user, still remembered',
    { evidence: hint({ sid: 'sid-old' as Sid }) },
    { ...asked, hintedSessions: [s0] },
    'confirm other-session',
  ],
  ['a session nobody remembers', { evidence: hint({ sid: 'sid-?' as Sid }) }, asked, 'confirm other-session'],
  [
    "this session's sid, but of another app in it",
    { evidence: hint({ sid: 'sid-atlas' as Sid }) },
    { ...asked, hintedSessions: [s1] },
    'confirm other-session',
  ],
  [
    'the same user at an app that is not in this session',
    { evidence: hint({ clientIds: ['zeta' as ClientId] }) },
    { client: { ...ledger, id: 'zeta' as ClientId } },
    'confirm other-session',
  ],
  [
    "another issuer of the tenant's, where this app was not signed in",
    { evidence: hint({ issuer: 'https://other.example' as Issuer }) },
    asked,
    'confirm other-session',
  ],
  [
    'a sid that differs in case',
    { evidence: hint({ sid: 'SID-ledger' as Sid }) },
    asked,
    'confirm other-session',
  ],
  [
    'a subject that differs in case',
    { evidence: hint({ subject: 'Ada' as Subject }) },
    asked,
    'confirm other-user',
  ],
  ['a hint without sid of another user', { evidence: withoutSid('bob') }, asked, 'confirm other-user'],
  ['but a hint without sid of this user fits', { evidence: withoutSid('ada') }, asked, 'end page'],
])

function withoutSid(subject: string): Evidence {
  return {
    kind: 'id-token-hint',
    verdict: {
      kind: 'ours',
      hint: {
        clientIds: [ledger.id],
        subject: subject as Subject,
        issuer,
        issuedAt: new Date(0),
        isExpired: false,
        proof: 'issuer',
      },
    },
  }
}

cases('D6 a hint that its client can have signed', [
  ['vouches where it fits this browser', { evidence: hint({ proof: 'client-secret' }) }, asked, 'end page'],
  [
    'asks where it names another session',
    { evidence: hint({ proof: 'client-secret', sid: 'sid-old' as Sid }) },
    asked,
    'confirm other-session',
  ],
  [
    'asks where it names another person',
    { evidence: hint({ proof: 'client-secret', subject: 'bob' as Subject }) },
    asked,
    'confirm other-user',
  ],
  ['never spares the question where everybody can', { evidence: forgeable() }, asked, 'confirm'],
  ['not with the account by its name either', { evidence: forgeable(), logoutHint: 'ada' }, asked, 'confirm'],
  [
    'but says for which app',
    { evidence: forgeable(), returnTo: out },
    { ...nobody, ...asked },
    `nothing ${out}`,
  ],
])

function forgeable(): Evidence {
  return hint({ proof: 'public-secret' })
}

describe('SEC-3 a session that only the hint names', () => {
  it('is never the one that ends, nor the one the person is asked about', () => {
    const decision = decide({ evidence: hint({ sid: 'sid-old' as Sid }) }, { ...asked, hintedSessions: [s0] })
    assert.equal(decision.kind === 'confirm' && decision.session.id, s1)
  })
  it('stays when the person says yes', () => {
    const decision = decide({ evidence: confirmed, clientId: ledger.id }, { ...asked, hintedSessions: [s0] })
    assert.deepEqual(endsOf(decision), ['s1'])
  })
})

cases('RIL-15 client_id together with a hint', [
  ['of the same app fits', { evidence: fits, clientId: ledger.id }, asked, 'end page'],
  [
    'of another app is refused',
    { evidence: fits, clientId: 'atlas' as ClientId },
    { client: { ...ledger, id: 'atlas' as ClientId } },
    'refuse hint-client-mismatch',
  ],
  [
    'of an unknown app says the same',
    { evidence: fits, clientId: 'zeta' as ClientId },
    {},
    'refuse hint-client-mismatch',
  ],
  [
    'one of several audiences fits',
    { evidence: hint({ clientIds: ['atlas' as ClientId, ledger.id] }), clientId: ledger.id },
    asked,
    'end page',
  ],
  [
    'in another case is another app',
    { evidence: fits, clientId: 'Ledger' as ClientId },
    asked,
    'refuse hint-client-mismatch',
  ],
])

cases('RIL-16 client_id alone identifies the app', [
  [
    'a listed address is allowed, after the question',
    { clientId: ledger.id, returnTo: out },
    asked,
    'confirm',
  ],
  ['an unknown one is refused', { clientId: 'zeta' as ClientId }, {}, 'refuse unknown-client'],
  [
    'also where nobody is signed in',
    { clientId: 'zeta' as ClientId, returnTo: out },
    nobody,
    'refuse unknown-client',
  ],
  ['a hint of an app that is gone names nobody', { evidence: fits }, {}, 'refuse unknown-client'],
])

cases('RIL-18 logout_hint', [
  [
    'with a fitting hint and its sid: no question',
    { evidence: fits, logoutHint: 'sid-ledger' },
    asked,
    'end page',
  ],
  [
    'the sid of another app of the same session is the same session',
    { evidence: fits, logoutHint: 'sid-atlas' },
    { ...asked, hintedSessions: [s1], logoutHintSessions: [s1] },
    'end page',
  ],
  ['the account by its name', { evidence: fits, logoutHint: 'Ada@Example.org' }, asked, 'end page'],
  ['another account costs the silence', { evidence: fits, logoutHint: 'bob' }, asked, 'confirm other-user'],
  [
    "another session's sid contradicts the hint",
    { evidence: fits, logoutHint: 'sid-old' },
    { ...asked, hintedSessions: [s1], logoutHintSessions: [s0] },
    'refuse hint-session-mismatch',
  ],
  [
    'and is refused with a listed address as well',
    { evidence: fits, logoutHint: 'sid-old', returnTo: out },
    { ...asked, hintedSessions: [s1], logoutHintSessions: [s0] },
    'refuse hint-session-mismatch',
  ],
  ['alone, the sid of this session: the standard door asks', { logoutHint: 'sid-ledger' }, {}, 'confirm'],
  ['alone, this account: asks', { logoutHint: 'ada' }, {}, 'confirm'],
  ['alone, another account: asks, and says so', { logoutHint: 'bob' }, {}, 'confirm other-user'],
  ['means nothing where nobody is signed in', { logoutHint: 'bob' }, nobody, 'nothing page'],
])

cases('RIL-20 RIL-21 the person is asked', [
  ['without any hint', {}, {}, 'confirm'],
  [
    'without a hint, whatever else came',
    { clientId: ledger.id, returnTo: out, state: 's' },
    asked,
    'confirm',
  ],
  ['not when the hint fits this session', { evidence: fits }, asked, 'end page'],
  ['not twice', { evidence: confirmed }, {}, 'end page'],
  ['not where there is nothing to end', {}, nobody, 'nothing page'],
])

cases('RIL-21 nothing but its own evidence ends a session', [
  ['a sign-in over another session', { evidence: { kind: 'user-replaced', sessionId: s0 } }, {}, 'confirm'],
  [
    'a sign-in over this session',
    { door: 'sign-in', evidence: { kind: 'user-replaced', sessionId: s1 } },
    {},
    'end page',
  ],
  ['an operator', { door: 'operator', evidence: { kind: 'operator', name: 'root' } }, {}, 'end page'],
  [
    'time, for a session found to be over',
    { door: 'expiry', extent: overdue(), evidence: { kind: 'time-over' } },
    {},
    'end page',
  ],
  ['time, for no other session', { door: 'expiry', evidence: { kind: 'time-over' } }, {}, 'confirm'],
])

function overdue(): LogoutRequest['extent'] {
  return { kind: 'overdue', sessionId: s1, at: new Date(0) }
}

const everything: LogoutRequest['extent'] = { kind: 'user', userId: 'ada' as UserId }

const ada = 'ada' as UserId
const bob = 'bob' as UserId
const g1 = 'g1' as GrantId
const g2 = 'g2' as GrantId
const operator: Evidence = { kind: 'operator', name: 'root' }

cases('RIL-21 D10 "everything of this user" is for an operator to say, or the account itself', [
  ['a hint of the only session', { extent: everything, evidence: fits }, asked, 'confirm'],
  [
    'an operator, where only grants are left',
    { extent: everything, evidence: operator },
    { ...nobody, grantsOf: ada },
    'end page',
  ],
  ['an operator, where nothing is left', { extent: everything, evidence: operator }, nobody, 'nothing page'],
  [
    'a hint, where only grants are left',
    { extent: everything, evidence: fits },
    { ...nobody, ...asked, grantsOf: ada },
    'nothing page',
  ],
])

/** A sign-in of Ledger's own, without a browser. */
const device = sessionOf('ada', { isDevice: true, rpSessions: [rpSession('ledger')] })

/** Every kind of evidence, about Ada, her session `s1` and her grant `g1`. */
const allEvidence = {
  none,
  'id-token-hint': fits,
  'user-confirmed': confirmed,
  'user-replaced': { kind: 'user-replaced', sessionId: s1 },
  'account-owner': { kind: 'account-owner', userId: ada, sessionId: s0 },
  operator,
  'password-changed': { kind: 'password-changed', userId: ada },
  'account-closed': { kind: 'account-closed', userId: ada, name: 'root' },
  'token-replayed': { kind: 'token-replayed', grantId: g1, credential: 'refresh-token' },
  'time-over': { kind: 'time-over' },
  'dialect-contract': { kind: 'dialect-contract', dialect: 'genauth' },
  'user-token': { kind: 'user-token', userId: ada, sessionId: s0 },
  'registered-origin': {
    kind: 'registered-origin',
    origin: 'https://ledger.example',
    userId: ada,
    sessionId: s1,
  },
  'token-revoked': { kind: 'token-revoked', sessionId: s1 },
  'session-hint': { kind: 'session-hint', sid: 'sid-atlas' as Sid },
  upstream: { kind: 'upstream', upstreamId: 'work' as UpstreamId, userId: ada, sessionId: s1 },
} as const satisfies { readonly [kind in Evidence['kind']]: Evidence }

/** Every kind of extent that is hers, and beside it one that is somebody else's. */
const allExtents = {
  browser: { kind: 'browser', cookie: 'c' },
  session: { kind: 'session', sessionId: s1 },
  overdue: overdue(),
  user: everything,
  others: { kind: 'user', userId: ada, except: s0 },
  part: { kind: 'part', sessionId: s1, clientId: ledger.id },
  app: { kind: 'app', clientId: ledger.id, userId: ada },
  grant: { kind: 'grant', grantId: g1 },
  group: { kind: 'group', sid: 'sid-of-all' as Sid },
  "somebody's": { kind: 'user', userId: bob },
  "somebody's app": { kind: 'app', clientId: ledger.id, userId: bob },
  "somebody's grant": { kind: 'grant', grantId: g2 },
} as const satisfies Record<string, LogoutRequest['extent']>

type ExtentName = keyof typeof allExtents

/** What each kind of evidence speaks for without a question, and nothing else. */
const speaks: { readonly [kind in Evidence['kind']]: readonly ExtentName[] } = {
  none: [],
  'id-token-hint': ['browser', 'session', 'overdue'],
  'user-confirmed': ['browser', 'session', 'overdue'],
  'user-replaced': ['browser', 'session', 'overdue'],
  'account-owner': ['session', 'part', 'user', 'others', 'app'],
  operator: Object.keys(allExtents) as ExtentName[],
  'password-changed': ['user', 'others'],
  'account-closed': ['user', 'others'],
  'token-replayed': ['grant'],
  'time-over': ['overdue'],
  'dialect-contract': ['browser'],
  'user-token': ['session', 'part', 'user', 'others', 'app'],
  'registered-origin': ['session', 'part', 'app'],
  'token-revoked': [],
  'session-hint': ['browser'],
  upstream: ['session', 'user', 'others'],
}

describe('RIL-21 SEC-3 evidence and extent, every pair', () => {
  for (const [kind, evidence] of Object.entries(allEvidence)) {
    for (const [name, extent] of Object.entries(allExtents)) {
      const isVouched = speaks[evidence.kind].includes(name as ExtentName)
      it(`${kind} ${isVouched ? 'ends' : 'does not end'} ${name}`, () => {
        assert.equal(told(decide({ extent, evidence }, asked)), isVouched ? 'end page' : 'confirm')
      })
      if (!['user', 'app', 'grant'].includes(extent.kind)) continue
      it(`${kind} ${isVouched ? 'ends' : 'does not end'} the grants alone of ${name}`, () => {
        const decision = decide({ extent, evidence }, { ...nobody, ...asked, grantsOf: ada })
        assert.equal(told(decision), isVouched ? 'end page' : 'nothing page')
      })
    }
  }

  for (const kind of ['account-owner', 'user-token', 'registered-origin'] as const) {
    for (const name of ['session', 'part'] as const) {
      it(`${kind} ends no ${name} of another account`, () => {
        const sessions = [sessionOf('bob')]
        const decision = decide({ extent: allExtents[name], evidence: allEvidence[kind] }, { sessions })
        assert.equal(told(decision), 'confirm')
      })
    }
  }

  it('D4 a cookie on the page of an app speaks for its own browser, and for no other of the same person', () => {
    const evidence: Evidence = { ...allEvidence['registered-origin'], sessionId: s0 }
    for (const name of ['session', 'part'] as const)
      assert.equal(told(decide({ extent: allExtents[name], evidence })), 'confirm')
  })

  it('a token taken back ends the session without a browser that stood on it, and no other', () => {
    const cases = [
      [s1, device, 'end page'],
      [s0, device, 'confirm'],
      [s1, adas, 'confirm'],
    ] as const
    for (const [sessionId, session, expected] of cases) {
      const evidence: Evidence = { kind: 'token-revoked', sessionId }
      const decision = decide({ extent: allExtents.session, evidence }, { sessions: [session] })
      assert.equal(told(decision), expected)
    }
  })

  it("D4 a vendor's contract speaks for whoever is signed in in this browser, and for no session by its name", () => {
    const evidence = allEvidence['dialect-contract']
    assert.equal(told(decide({ evidence }, { sessions: [sessionOf('bob')] })), 'end page')
    assert.equal(told(decide({ evidence, logoutHint: 'eve' })), 'end page')
    assert.equal(told(decide({ evidence, extent: allExtents.session })), 'confirm')
  })

  it('D4 nor where an app of the session has it off, for whoever leads here need not name it', () => {
    const evidence = allEvidence['dialect-contract']
    assert.equal(told(decide({ evidence }, { sessions: [unwilling(sessionOf('bob'))] })), 'confirm')
  })

  it('D4 nor where the app has it off that asks, be it in the session or not', () => {
    const client = { ...ledger, id: 'zeta' as ClientId, refusesContract: true }
    const evidence = allEvidence['dialect-contract']
    assert.equal(told(decide({ evidence, clientId: client.id }, { client })), 'confirm')
  })

  it('FED-15 an upstream says who left it, or which session of theirs, and no more than that', () => {
    const toldOf = (evidence: Partial<Evidence>, extent: LogoutRequest['extent']) =>
      told(
        decide({ door: 'upstream', extent, evidence: { ...allEvidence.upstream, ...evidence } as Evidence }),
      )
    assert.equal(toldOf({ userId: bob }, allExtents.user), 'confirm')
    assert.equal(toldOf({ sessionId: s0 }, allExtents.session), 'confirm')
    const { userId: _, ...session } = allEvidence.upstream
    assert.equal(told(decide({ extent: allExtents.user, evidence: session })), 'confirm')
    assert.equal(told(decide({ extent: allExtents.session, evidence: session })), 'end page')
    const { sessionId: __, ...user } = allEvidence.upstream
    assert.equal(told(decide({ extent: allExtents.session, evidence: user })), 'confirm')
    assert.equal(told(decide({ extent: allExtents.user, evidence: user })), 'end page')
  })
})

/** With an app that no contract speaks for. */
function unwilling(session: SessionFacts): SessionFacts {
  const [first, ...others] = session.rpSessions
  assert.ok(first)
  return { ...session, rpSessions: [{ ...first, refusesContract: true }, ...others] }
}

/** A door at which `logout_hint` names a session. */
const bySid = { logoutHintNames: 'session' } as const

function sessionHint(sid: string): Partial<LogoutRequest> {
  return { ...bySid, logoutHint: sid, evidence: { kind: 'session-hint', sid: sid as Sid } }
}

cases('D12 AUT-2 a logout_hint that names a session, alone', [
  ['of this browser, by any of its apps', sessionHint('sid-ledger'), {}, 'end page'],
  ['by another of its apps', sessionHint('sid-atlas'), {}, 'end page'],
  ['of another browser', sessionHint('sid-old'), { logoutHintSessions: [s0] }, 'confirm other-session'],
  ['of none that is remembered', sessionHint('sid-?'), {}, 'confirm other-session'],
  ['in another case', sessionHint('SID-ledger'), {}, 'confirm other-session'],
  ['the account by its name', sessionHint('ada'), {}, 'confirm other-session'],
  ['the key of our own', sessionHint('s1'), {}, 'confirm other-session'],
  ['without a session', sessionHint('sid-ledger'), nobody, 'nothing page'],
  [
    'with an app that is in no session of this browser',
    { ...sessionHint('sid-ledger'), clientId: 'zeta' as ClientId },
    { client: { ...ledger, id: 'zeta' as ClientId } },
    'end page',
  ],
])

cases('D12 AUT-3 a logout_hint that names a session, beside an ID token: its very sid', [
  ['the same', { evidence: fits, logoutHint: 'sid-ledger', ...bySid }, asked, 'end page'],
  [
    'another app’s of the same session',
    { evidence: fits, logoutHint: 'sid-atlas', ...bySid },
    { ...asked, hintedSessions: [s1], logoutHintSessions: [s1] },
    'refuse hint-session-mismatch',
  ],
  [
    'nobody’s',
    { evidence: fits, logoutHint: 'sid-?', ...bySid },
    { ...asked, hintedSessions: [s1] },
    'refuse hint-session-mismatch',
  ],
  ['the account', { evidence: fits, logoutHint: 'ada', ...bySid }, asked, 'refuse hint-session-mismatch'],
  [
    'in another case',
    { evidence: fits, logoutHint: 'SID-ledger', ...bySid },
    asked,
    'refuse hint-session-mismatch',
  ],
  [
    'also where nobody is signed in',
    { evidence: fits, logoutHint: 'sid-?', ...bySid },
    { ...nobody, ...asked },
    'refuse hint-session-mismatch',
  ],
  [
    'also where its app could have written it',
    { evidence: forgeable(), logoutHint: 'sid-?', ...bySid },
    asked,
    'refuse hint-session-mismatch',
  ],
  [
    'the same, of another session: the browser’s own is asked about',
    { evidence: hint({ sid: 'sid-old' as Sid }), logoutHint: 'sid-old', ...bySid },
    { ...asked, hintedSessions: [s0], logoutHintSessions: [s0] },
    'confirm other-session',
  ],
])

cases('AUT-9 an ID token without sid is judged by its user and its app', [
  ['of this session', { evidence: withoutSid('ada'), ...bySid }, asked, 'end page'],
  ['of another user', { evidence: withoutSid('bob'), ...bySid }, asked, 'confirm other-user'],
  [
    'with a logout_hint of this session',
    { evidence: withoutSid('ada'), logoutHint: 'sid-atlas', ...bySid },
    { ...asked, logoutHintSessions: [s1] },
    'end page',
  ],
  [
    'with one of another session',
    { evidence: withoutSid('ada'), logoutHint: 'sid-old', ...bySid },
    { ...asked, logoutHintSessions: [s0] },
    'confirm other-session',
  ],
  [
    'with the account by its name, which names no session',
    { evidence: withoutSid('ada'), logoutHint: 'ada', ...bySid },
    asked,
    'confirm other-session',
  ],
  [
    'at an app that is not in this session',
    { evidence: hint({ clientIds: ['zeta' as ClientId] }), ...bySid },
    { client: { ...ledger, id: 'zeta' as ClientId } },
    'confirm other-session',
  ],
])

function contract(verdict?: HintVerdict): Partial<LogoutRequest> {
  const evidence = { ...allEvidence['dialect-contract'], ...(verdict && { verdict }) }
  return { evidence, ...bySid }
}

function ours(more: Partial<Hint> = {}): HintVerdict {
  const evidence = hint(more)
  assert.ok(evidence.kind === 'id-token-hint')
  return evidence.verdict
}

const unwillingApp = { sessions: [unwilling(adas)] }

cases('D4 AUT-6 a contract by which nobody is asked, with hints', [
  ['that fit', { ...contract(ours()), logoutHint: 'sid-ledger' }, asked, 'end page'],
  [
    'of another session',
    contract(ours({ sid: 'sid-old' as Sid })),
    { ...asked, hintedSessions: [s0] },
    'end page',
  ],
  ['of another person', contract(ours({ subject: 'bob' as Subject })), asked, 'end page'],
  ['a session that is none', { ...contract(), logoutHint: 'sid-?' }, {}, 'end page'],
  ['that are not ours', contract({ kind: 'not-ours', reason: 'signature' }), {}, 'refuse hint-not-ours'],
  [
    'that are not ours, where nobody is signed in',
    contract({ kind: 'not-ours', reason: 'signature' }),
    nobody,
    'refuse hint-not-ours',
  ],
  [
    'of another app than the one that asks',
    { ...contract(ours()), clientId: 'atlas' as ClientId },
    { client: { ...ledger, id: 'atlas' as ClientId } },
    'refuse hint-client-mismatch',
  ],
  ['that disagree', { ...contract(ours()), logoutHint: 'sid-atlas' }, asked, 'refuse hint-session-mismatch'],
  ['of an app that is gone', contract(ours()), {}, 'refuse unknown-client'],
])

const leftOut = { foreignHint: 'left-out' } as const
const notOursByContract = {
  ...contract({ kind: 'not-ours', reason: 'issuer' }),
  ...leftOut,
  logoutHintNames: 'every-device',
} as const

cases('AKA-24 at a door that leaves it out it says nothing: the named client and its list decide', [
  ['a contract still counts', notOursByContract, {}, 'end page'],
  [
    'with a client and a listed address',
    { ...notOursByContract, clientId: ledger.id, returnTo: out, state: 's' },
    asked,
    `end ${out}?state=s`,
  ],
  ['without a contract the person is asked', { ...leftOut, evidence: notOurs }, {}, 'confirm'],
  [
    'and what else came is judged as if it had come alone',
    { ...leftOut, evidence: notOurs, logoutHintNames: 'session', logoutHint: 'sid-ledger' },
    {},
    'end page',
  ],
  [
    'a name that is nobody’s here among it',
    { ...leftOut, evidence: notOurs, logoutHint: 'bob' },
    {},
    'confirm other-user',
  ],
  ['without a session there is nothing to end', notOursByContract, nobody, 'nothing page'],
  ['no client, no redirect', { ...notOursByContract, returnTo: out }, {}, 'refuse return-without-client'],
  [
    'an address that is not listed is refused',
    { ...notOursByContract, clientId: ledger.id, returnTo: 'https://evil.example/' },
    asked,
    'refuse return-not-listed',
  ],
  [
    'one of ours for another client is refused, as everywhere',
    { ...leftOut, evidence: fits, clientId: 'atlas' as ClientId },
    { client: { ...ledger, id: 'atlas' as ClientId } },
    'refuse hint-client-mismatch',
  ],
])

cases('D4 where an app does not bear the contract, the hints that came with it are judged like any', [
  ['none', contract(), unwillingApp, 'confirm'],
  ['an ID token that fits', contract(ours()), { ...unwillingApp, ...asked }, 'end page'],
  [
    'one of another session',
    contract(ours({ sid: 'sid-old' as Sid })),
    { ...unwillingApp, ...asked, hintedSessions: [s0] },
    'confirm other-session',
  ],
  [
    'one that everybody can write',
    contract(ours({ proof: 'public-secret' })),
    { ...unwillingApp, ...asked },
    'confirm',
  ],
  ['the session by its sid', { ...contract(), logoutHint: 'sid-atlas' }, unwillingApp, 'end page'],
  ['another one', { ...contract(), logoutHint: 'sid-?' }, unwillingApp, 'confirm other-session'],
  [
    'the session by its sid, at a door where that names a person',
    { ...contract(), logoutHintNames: 'person', logoutHint: 'sid-atlas' },
    unwillingApp,
    'confirm',
  ],
])

describe('the app that only a hint named, once the person has answered', () => {
  const answered = { evidence: confirmed, hintedClientId: ledger.id, returnTo: out } as const
  it('is still the one that asks', () => {
    const decision = decide(answered, asked)
    assert.ok(decision.kind === 'end')
    assert.deepEqual([told(decision), decision.plan.requestedBy], [`end ${out}`, 'ledger'])
  })
  it('has to be there', () => assert.equal(told(decide(answered)), 'refuse unknown-client'))
})

describe('the four scopes of a logout', () => {
  const names = { userId: ada, sessionId: s1, clientId: ledger.id }
  const extents = logoutScopes.map((scope) => [scope, extentOf(scope, names)] as const)

  it('are a part, an app, a session and everything of the person', () =>
    assert.deepEqual(Object.fromEntries(extents), {
      'one-device-one-app': { kind: 'part', sessionId: s1, clientId: 'ledger' },
      'all-devices-one-app': { kind: 'app', clientId: 'ledger', userId: 'ada' },
      'one-device-all-apps': { kind: 'session', sessionId: s1 },
      'all-devices-all-apps': { kind: 'user', userId: 'ada' },
    }))

  for (const [scope, extent] of extents) {
    for (const kind of ['user-token', 'registered-origin'] as const) {
      const isTheirs = kind === 'user-token' || scope !== 'all-devices-all-apps'
      it(`${scope} is ${isTheirs ? '' : 'not '}the person's own to end, by ${kind}`, () => {
        const decision = decide({ door: 'user-api', extent, evidence: allEvidence[kind] })
        assert.equal(told(decision), isTheirs ? 'end page' : 'confirm')
      })
    }
  }
})

describe('D10 what a plan ends', () => {
  const planOf = (extent: LogoutRequest['extent']) => {
    const decision = decide({ extent, evidence: operator })
    assert.ok(decision.kind === 'end')
    return decision.plan
  }

  it('others: every grant but those of the session that stays', () => {
    assert.deepEqual(planOf(allExtents.others).grants, { kind: 'all', userId: 'ada', except: s0 })
  })
  it('an app: its parts, told each, and its grants; the session goes on', () => {
    const { ends, endsParts, grants, notify, userId } = planOf(allExtents.app)
    assert.deepEqual(ends, [])
    assert.deepEqual(endsParts, [{ session: { id: s1, version: 7 }, rpSessions: adas.rpSessions }])
    assert.deepEqual(grants, { kind: 'app', clientId: 'ledger', userId: 'ada' })
    assert.equal(notify.length, 2)
    assert.equal(userId, 'ada')
  })
  it('a grant: its family and its part; the session goes on', () => {
    const { ends, endsParts, grants } = planOf(allExtents.grant)
    assert.deepEqual([ends.length, endsParts.length], [0, 1])
    assert.deepEqual(grants, { kind: 'family', grantId: g1 })
  })
  it('a part: the app in this session, told, its grants there by their policy; the session goes on', () => {
    const { ends, endsParts, grants, notify, userId } = planOf(allExtents.part)
    assert.deepEqual(ends, [])
    assert.deepEqual(endsParts, [{ session: { id: s1, version: 7 }, rpSessions: adas.rpSessions }])
    assert.deepEqual(grants, { kind: 'part', sessionId: s1, clientId: 'ledger' })
    assert.equal(notify.length, 2)
    assert.equal(userId, 'ada')
  })
  it("everything, by the person's own token: every grant, offline ones too", () => {
    const decision = decide({ extent: everything, evidence: allEvidence['user-token'] })
    assert.deepEqual(decision.kind === 'end' && decision.plan.grants, { kind: 'all', userId: 'ada' })
  })
  it('a session: itself, and no part alone', () => {
    const { ends, endsParts, grants } = planOf(allExtents.session)
    assert.deepEqual([ends.length, endsParts, grants], [1, [], { kind: 'by-policy' }])
  })
  it('AUT-71 a session with its grants: offline ones too', () => {
    const { ends, endsParts, grants } = planOf({ ...allExtents.session, withGrants: true })
    assert.deepEqual([ends.length, endsParts, grants], [1, [], { kind: 'session', sessionId: s1 }])
  })
})

describe('AUT-71 a session with its grants, offline ones too', () => {
  const extent = { ...allExtents.session, withGrants: true } as const
  for (const [kind, evidence] of Object.entries(allEvidence)) {
    const isVouched = kind === 'operator'
    it(`${isVouched ? 'ends' : 'does not end'} by ${kind}`, () => {
      assert.equal(told(decide({ extent, evidence }, asked)), isVouched ? 'end page' : 'confirm')
      const decision = decide({ extent, evidence }, { ...nobody, ...asked, grantsOf: ada })
      assert.equal(told(decision), isVouched ? 'end page' : 'nothing page')
    })
  }
})

describe('AUT-63 an app hears of the endings that it wants to hear of', () => {
  const wanting = (...backchannelLogoutCauses: NonNullable<ToldRpSession['backchannelLogoutCauses']>) =>
    sessionOf('ada', {
      rpSessions: [
        {
          ...rpSession('ledger'),
          frontchannelLogoutUri: 'https://ledger.example/fcl',
          backchannelLogoutCauses,
        },
      ],
    })
  const channels = (session: SessionFacts, request: Pick<LogoutRequest, 'door' | 'evidence'>) => {
    const decision = decide({ extent: everything, ...request }, { sessions: [session] })
    assert.ok(decision.kind === 'end')
    return decision.plan.notify.map(({ channel }) => channel)
  }
  const closed = { ...allEvidence['account-closed'], isRemoved: true } as const
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'the one',
      channels(wanting('operator'), { door: 'operator', evidence: operator }),
      ['back-channel', 'front-channel'],
    ],
    ['another', channels(wanting('expiry'), { door: 'operator', evidence: operator }), ['front-channel']],
    ['none', channels(wanting(), { door: 'operator', evidence: operator }), ['front-channel']],
    [
      'an account that is gone, and not one that is disabled',
      channels(wanting('account-removed'), { door: 'account-closed', evidence: closed }),
      ['back-channel', 'front-channel'],
    ],
    [
      'an account that is disabled, and not one that is gone',
      channels(wanting('account-disabled'), { door: 'account-closed', evidence: closed }),
      ['front-channel'],
    ],
  ]
  for (const [name, found, expected] of cases)
    it(`${name}: by the back channel; a frame clears what only a browser can`, () =>
      assert.deepEqual(found, expected))
})

describe('a session without a browser is over with the part of its one app: nobody could end what is left', () => {
  const planOf = (extent: LogoutRequest['extent'], sessions: readonly SessionFacts[] = [device]) => {
    const decision = decide({ extent, evidence: operator }, { sessions })
    assert.ok(decision.kind === 'end')
    return decision.plan
  }

  for (const name of ['part', 'grant', 'session'] as const) {
    it(`D10 by its ${name}: whoever names a device means all that it has, offline grants too`, () => {
      const { ends, endsParts, grants, notify } = planOf(allExtents[name])
      assert.deepEqual(ends, [{ id: s1, userId: ada, version: 7 }])
      assert.deepEqual(endsParts, [])
      assert.deepEqual(grants, { kind: 'session', sessionId: s1 })
      assert.equal(notify.length, 1)
    })
  }

  it('by its app everywhere; sessions in browsers go on', () => {
    const browsers = sessionOf('ada', { id: 's2' as SessionId })
    const { ends, endsParts, grants, notify } = planOf(allExtents.app, [device, browsers])
    assert.deepEqual(ends, [{ id: s1, userId: ada, version: 7 }])
    assert.deepEqual(endsParts, [{ session: { id: 's2', version: 7 }, rpSessions: browsers.rpSessions }])
    assert.deepEqual(grants, { kind: 'app', clientId: 'ledger', userId: 'ada' })
    assert.equal(notify.length, 3)
  })

  it('where time ends it, each grant says for itself', () => {
    const decision = decide({ extent: overdue(), evidence: { kind: 'time-over' } }, { sessions: [device] })
    assert.deepEqual(decision.kind === 'end' && decision.plan.grants, { kind: 'by-policy' })
  })
})

describe('RIL-22 a yes', () => {
  it('ends this session, as it was read', () => {
    const decision = decide({ evidence: confirmed })
    assert.deepEqual(decision.kind === 'end' && decision.plan.ends, [{ id: 's1', userId: 'ada', version: 7 }])
  })
})

describe('RIL-23 the question says', () => {
  it('which account, which app, and what does not fit', () => {
    const decision = decide({ evidence: hint({ subject: 'bob' as Subject }) }, asked)
    assert.deepEqual(decision, {
      kind: 'confirm',
      session: adas,
      client: ledger,
      mismatch: 'other-user',
    })
  })
})

describe('RIL-30 SEC-1 BCP-2 only a registered address, letter for letter', () => {
  const attacks = `
    https://ledger.example/out?
    https://ledger.example/out?state=1
    https://ledger.example/out?lang=en
    https://ledger.example/out?lang=en&x=/
    https://ledger.example/out?x=%2F&lang=en
    https://ledger.example/out?lang=en&x=%2F&y=1
    https://ledger.example/out?lang=en&x=%2f
    https://ledger.example/out#
    https://ledger.example/out#fragment
    https://ledger.example/out#https://ledger.example/out
    https://ledger.example/out/
    https://ledger.example/Out
    https://ledger.example/OUT
    HTTPS://ledger.example/out
    https://LEDGER.example/out
    https://ledger.example./out
    https://ledger.example/ou
    https://ledger.example/out2
    https://ledger.example
    https://ledger.example/
    https://ledger.example/./out
    https://ledger.example/x/../out
    https://ledger.example/out/../out
    https://ledger.example/%6fut
    https://ledger.example/%256fut
    https://ledger.example/out%00
    https://ledger.example/out%0d%0aLocation:%20https://evil.example
    https://ledger.example//out
    https://ledger.example:443/out
    https://ledger.example:444/out
    https://ledger.example:/out
    http://ledger.example/out
    //ledger.example/out
    /out
    out
    https:ledger.example/out
    https:/ledger.example/out
    https:///ledger.example/out
    https:\\\\ledger.example\\out
    https://ledger.example\\out
    https://evil.example\\@ledger.example/out
    https://evil.example/\\ledger.example/out
    https://ledger.example@evil.example/out
    https://ledger.example:x@evil.example/out
    https://evil.example@ledger.example/out
    https://ledger.example%40evil.example/out
    https://ledger.example.evil.example/out
    https://ledgerXexample/out
    https://evil.example/https://ledger.example/out
    https://evil.example?https://ledger.example/out
    https://evil.example#https://ledger.example/out
    https://*.example/out
    https://ledger.example/*
    https://ledger.example/out,https://evil.example
    https://ledger.example/out;https://evil.example
    https://lеdger.example/out
    https://ledger。example/out
    https://ⓛedger.example/out
    https://xn--ldger-zwe.example/out
    https://ledger.example/oùt
    https://2130706433/out
    https://[::ffff:127.0.0.1]/out
    javascript:alert(1)
    javascript:alert(1)//https://ledger.example/out
    data:text/html,out
    vbscript:out
    file:///out
    blob:https://ledger.example/out
    example.ledger:/out/
    example.ledger://out
    EXAMPLE.LEDGER:/out
    example.ledger:out
    undefined
    null
  `
    .trim()
    .split(/\s+/)
  const invisible = [
    ` ${out}`,
    `${out} `,
    `\t${out}`,
    `${out}\n`,
    `https://ledger.example/o\tut`,
    `https://led\nger.example/out`,
    `${out}\0`,
    `\u200b${out}`,
    `${out}\u200b`,
    `\ufeff${out}`,
    `https://ledger.example/\u202eout`,
    `https://ledger.example/ou\u0074\u0301`,
  ]
  for (const returnTo of [...attacks, ...invisible]) {
    it(`refuses ${JSON.stringify(returnTo)}`, () => {
      for (const evidence of [none, fits, confirmed]) {
        for (const sessions of [[adas], []]) {
          const decision = decide({ evidence, clientId: ledger.id, returnTo }, { client: ledger, sessions })
          assert.equal(told(decision), 'refuse return-not-listed')
        }
      }
    })
  }

  for (const returnTo of listed) {
    it(`allows ${returnTo}`, () => {
      assert.equal(told(decide({ evidence: fits, returnTo }, asked)), `end ${returnTo}`)
    })
  }

  it('an address of another app is not listed', () => {
    const other = {
      ...ledger,
      id: 'atlas' as ClientId,
      postLogoutRedirectUris: ['https://atlas.example/out'],
    }
    assert.equal(
      told(decide({ clientId: other.id, returnTo: out }, { client: other })),
      'refuse return-not-listed',
    )
  })
  it('an app that registered none gets no redirect', () => {
    const client = { ...ledger, postLogoutRedirectUris: [] }
    assert.equal(told(decide({ evidence: fits, returnTo: out }, { client })), 'refuse return-not-listed')
  })
})

cases('RIL-31 without an identified app there is no redirect', [
  ['nobody names one', { returnTo: out }, {}, 'refuse return-without-client'],
  ['also where nobody is signed in', { returnTo: out }, nobody, 'refuse return-without-client'],
  ['also with state', { returnTo: out, state: 's' }, {}, 'refuse return-without-client'],
  ['also after a yes', { returnTo: out, evidence: confirmed }, {}, 'refuse return-without-client'],
  [
    'a logout_hint names none',
    { returnTo: out, logoutHint: 'sid-ledger' },
    {},
    'refuse return-without-client',
  ],
])

const outAtlas = 'https://atlas.example/out'
const ofServer = 'https://www.example/bye'
/** No app is named; Ledger and Atlas are in this browser's session. */
const inSession = { returnLists: [listed, [outAtlas], [ofServer]] }
const byAnyApp = { returnRule: 'client-or-session', evidence: confirmed } as const

cases('D5 where no app is named, the rule may take the apps of this session', [
  ['the address of one', { ...byAnyApp, returnTo: out }, inSession, `end ${out}`],
  ['of another', { ...byAnyApp, returnTo: outAtlas, state: 's' }, inSession, `end ${outAtlas}?state=s`],
  ["the tenant's own", { ...byAnyApp, returnTo: ofServer }, inSession, `end ${ofServer}`],
  ['and still the question', { ...byAnyApp, evidence: none, returnTo: out }, inSession, 'confirm'],
  [
    'nobody knows it',
    { ...byAnyApp, returnTo: 'https://evil.example/' },
    inSession,
    'refuse return-not-listed',
  ],
  [
    'a star in a list is a star, and no pattern',
    { ...byAnyApp, returnTo: 'https://evil.example/out' },
    { returnLists: [['https://*.example/out', 'https://evil.example/*'], ['*']] },
    'refuse return-not-listed',
  ],
  [
    'nobody is signed in, and the tenant knows it',
    { ...byAnyApp, returnTo: ofServer },
    { ...nobody, returnLists: [[ofServer]] },
    `nothing ${ofServer}`,
  ],
  [
    'nobody is signed in, and the tenant does not',
    { ...byAnyApp, returnTo: out },
    { ...nobody, returnLists: [[ofServer]] },
    'refuse return-not-listed',
  ],
])

cases('D5 where an app is named, only its own list counts, and the tenant’s', [
  ['its own', { ...byAnyApp, returnTo: out }, { ...asked, returnLists: [[ofServer]] }, `end ${out}`],
  [
    "the tenant's",
    { ...byAnyApp, returnTo: ofServer },
    { ...asked, returnLists: [[ofServer]] },
    `end ${ofServer}`,
  ],
  [
    "another app's, also of this session",
    { ...byAnyApp, returnTo: outAtlas },
    { ...asked, returnLists: [[ofServer]] },
    'refuse return-not-listed',
  ],
])

cases("RIL-31 the standard's rule takes no other list, whatever facts were gathered", [
  ['of the session', { evidence: confirmed, returnTo: outAtlas }, inSession, 'refuse return-without-client'],
  [
    'of the tenant',
    { evidence: fits, returnTo: ofServer },
    { ...asked, ...inSession },
    'refuse return-not-listed',
  ],
])

describe('D5 a refused address says in which lists it was not found', () => {
  const lookedIn = (request: Partial<LogoutRequest>, facts: Partial<LogoutFacts>) => {
    const decision = decide({ returnTo: 'https://evil.example/', ...request }, facts)
    assert.ok(decision.kind === 'refuse' && decision.refusal.kind === 'return-not-listed')
    return decision.refusal.lookedIn
  }
  it("the app's", () => assert.deepEqual(lookedIn({ clientId: ledger.id }, asked), ['client']))
  it("the app's and the tenant's", () => assert.deepEqual(lookedIn(byAnyApp, asked), ['client', 'tenant']))
  it("the session's and the tenant's", () => assert.deepEqual(lookedIn(byAnyApp, {}), ['session', 'tenant']))
  it("the tenant's alone", () => assert.deepEqual(lookedIn(byAnyApp, nobody), ['tenant']))
})

describe('D5 a contract by which an address that nobody registered is shown and never followed', () => {
  const shows = {
    ...byAnyApp,
    evidence: allEvidence['dialect-contract'],
    unlistedReturn: 'show',
  } as const
  const landingOf = (returnTo: string, facts: Partial<LogoutFacts> = inSession) => {
    const decision = decide({ ...shows, returnTo }, facts)
    assert.ok(decision.kind === 'end' || decision.kind === 'nothing-to-end')
    return decision.kind === 'end' ? decision.plan.landing : decision.landing
  }

  it('a listed one is followed', () => assert.deepEqual(landingOf(out), { kind: 'return', url: out }))

  /** As long as a name may be (RFC 1035 §2.3.4). */
  const longestHost = `${'a.'.repeat(120)}evil.example.`
  const plain = {
    'https://evil.example': 'https://evil.example/',
    'HTTP://Evil.Example:8080/a?b=c#d': 'http://evil.example:8080/a?b=c#d',
    'https://ledger.example/out/': 'https://ledger.example/out/',
    'https://ledger.example.evil.example/out': 'https://ledger.example.evil.example/out',
    'https://lеdger.example/out': 'https://xn--ldger-zwe.example/out',
    'https://evil.example/https://ledger.example/out': 'https://evil.example/https://ledger.example/out',
    'https://evil.example/x@ledger.example': 'https://evil.example/x@ledger.example',
    'https://evil.example/\u202egpj': 'https://evil.example/%E2%80%AEgpj',
    'https://evil%2Eexample./': 'https://evil.example./',
    [`https://${longestHost}/`]: `https://${longestHost}/`,
  }
  for (const [returnTo, leadsTo] of Object.entries(plain)) {
    it(`${returnTo} is shown`, () => {
      for (const facts of [inSession, nobody])
        assert.deepEqual(landingOf(returnTo, facts), { kind: 'signed-out-page', leadsTo })
    })
  }

  const never = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://ledger.example',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://evil.example/1',
    'example.ledger:/out/',
    '/out',
    '//evil.example/out',
    'out',
    '?a',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://',
    'https://?x',
    'https:\\\\evil.example',
    'https://evil.example\\@ledger.example/',
    'https://ledger.example\\.evil.example/',
    'https://ledger.example@evil.example/out',
    'https://ledger.example:443@evil.example/out',
    'https://@evil.example/',
    'https://ledger.example%40evil.example/out',
    'https://ledger.example /out',
    ' https://evil.example/',
    'https://evil.example/\u00a0x',
    'https://evil.example:99999/',
    'https://[::1/',
    `https://ledger.example.${longestHost}/`,
    'https://ledger%23.example/',
    'https://ledger.example%2f@evil.example/',
    'None',
    'undefined',
  ]
  for (const returnTo of never) {
    it(`${JSON.stringify(returnTo)} is not`, () => {
      for (const facts of [inSession, nobody])
        assert.deepEqual(landingOf(returnTo, facts), { kind: 'signed-out-page' })
    })
  }
})

cases('RIL-34 state', [
  ['goes back', { evidence: fits, returnTo: out, state: 'abc' }, asked, `end ${out}?state=abc`],
  [
    'goes back as it came, encoded once',
    { evidence: fits, returnTo: out, state: 'a+b c&d=e#f%20/?\'"<é>' },
    asked,
    `end ${out}?state=a%2Bb%20c%26d%3De%23f%2520%2F%3F'%22%3C%C3%A9%3E`,
  ],
  ['does not go where none came', { evidence: fits, returnTo: out }, asked, `end ${out}`],
  ['goes nowhere without an address', { evidence: fits, state: 'abc' }, asked, 'end page'],
])

cases('RIL-35 what is registered with a query keeps it', [
  ['without state', { evidence: fits, returnTo: listed[1] }, asked, `end ${listed[1]}`],
  ['with state', { evidence: fits, returnTo: listed[1], state: 's' }, asked, `end ${listed[1]}&state=s`],
  [
    'a scheme of its own too',
    { evidence: fits, returnTo: listed[2], state: 's' },
    asked,
    `end ${listed[2]}?state=s`,
  ],
])

cases('RIL-37 without an address the browser rests on our page', [
  ['after the end', { evidence: fits }, asked, 'end page'],
  ['after a yes', { evidence: confirmed }, {}, 'end page'],
  ['with nothing to end', { clientId: ledger.id }, { ...nobody, ...asked }, 'nothing page'],
])

describe('RIL-40 BCL-30 everybody of the session is told', () => {
  it('the app that asks included, by the address and the sid of each', () => {
    const decision = decide({ evidence: fits }, asked)
    assert.deepEqual(noticesOf(decision), [
      ['sid-ledger', 'https://ledger.example/bcl'],
      ['sid-atlas', 'https://atlas.example/bcl'],
    ])
  })
  it('but not an app that gave no address', () => {
    const { backchannelLogoutUri: _, ...mute } = rpSession('mute')
    const decision = decide(
      { evidence: fits },
      { ...asked, sessions: [{ ...adas, rpSessions: [rpSession('ledger'), mute] }] },
    )
    assert.deepEqual(
      noticesOf(decision).map(([sid]) => sid),
      ['sid-ledger'],
    )
  })
  it('of every session that ends', () => {
    const second = sessionOf('ada', {
      id: 's2' as SessionId,
      rpSessions: [rpSession('ledger', { sid: 'sid-2' as Sid, sessionId: 's2' as SessionId })],
    })
    const decision = decide(
      { extent: everything, evidence: { kind: 'operator', name: 'root' } },
      { sessions: [adas, second] },
    )
    assert.deepEqual(
      noticesOf(decision).map(([sid]) => sid),
      ['sid-ledger', 'sid-atlas', 'sid-2'],
    )
  })
  it('BCL-51 nobody is told of an end by time where the tenant wants it so; the session ends all the same', () => {
    const decision = decide({ extent: overdue(), evidence: { kind: 'time-over' } }, { tellsApps: false })
    assert.deepEqual(endsOf(decision), ['s1'])
    assert.deepEqual(noticesOf(decision), [])
  })
})

describe('FCL-9 FCL-11 an app that is told by a frame', () => {
  const s2 = 's2' as SessionId
  const shown = (clientId: string, more: Partial<ToldRpSession> = {}): ToldRpSession => {
    const { backchannelLogoutUri: _, ...mute } = rpSession(clientId, more)
    return { ...mute, frontchannelLogoutUri: `https://${clientId}.example/frame` }
  }
  const both = { ...rpSession('atlas'), frontchannelLogoutUri: 'https://atlas.example/frame' }
  const here = sessionOf('ada', { rpSessions: [shown('ledger')] })
  const elsewhere = sessionOf('ada', { id: s2, rpSessions: [shown('harbour', { sessionId: s2 })] })
  const statesIn = (decision: LogoutDecision) => {
    assert.ok(decision.kind === 'end')
    return decision.plan.notify.map(({ channel, uri, state }) => `${channel} ${uri} ${state}`)
  }
  const owner = (more: Partial<LogoutRequest>) => ({
    door: 'account' as const,
    evidence: { kind: 'account-owner' as const, userId: 'ada' as UserId, sessionId: s1 },
    ...more,
  })

  it('is left to the browser that asks', () =>
    assert.deepEqual(statesIn(decide({ evidence: confirmed }, { sessions: [here] })), [
      'front-channel https://ledger.example/frame awaiting-browser',
    ]))

  it('is left to the browser that comes by under a contract', () =>
    assert.deepEqual(statesIn(decide({ evidence: allEvidence['dialect-contract'] }, { sessions: [here] })), [
      'front-channel https://ledger.example/frame awaiting-browser',
    ]))

  it('hears twice where it registered both ways', () =>
    assert.deepEqual(
      statesIn(decide({ evidence: confirmed }, { sessions: [{ ...here, rpSessions: [both] }] })),
      [
        'back-channel https://atlas.example/bcl pending',
        'front-channel https://atlas.example/frame awaiting-browser',
      ],
    ))

  for (const [name, request] of [
    ['an operator', { door: 'operator', extent: everything, evidence: { kind: 'operator', name: 'root' } }],
    ['time', { door: 'expiry', extent: overdue(), evidence: { kind: 'time-over' } }],
    [
      'a program of the person’s',
      {
        door: 'user-api',
        extent: { kind: 'session', sessionId: s1 },
        evidence: { kind: 'user-token', userId: ada, sessionId: s1 },
      },
    ],
    [
      'a script on the page of an app, in that very browser',
      {
        door: 'user-api',
        extent: { kind: 'session', sessionId: s1 },
        evidence: allEvidence['registered-origin'],
      },
    ],
    [
      'somebody else who signs in',
      {
        door: 'sign-in',
        extent: { kind: 'session', sessionId: s1 },
        evidence: { kind: 'user-replaced', sessionId: s1 },
      },
    ],
  ] satisfies readonly (readonly [string, Partial<LogoutRequest>])[]) {
    it(`is not asked where the session is ended by ${name}: no page of ours follows`, () =>
      assert.deepEqual(statesIn(decide(request, { sessions: [here] })), [
        'front-channel https://ledger.example/frame not-asked',
      ]))
  }

  it('is asked from the account page for the session of that browser, and for no other', () =>
    assert.deepEqual(statesIn(decide(owner({ extent: everything }), { sessions: [here, elsewhere] })), [
      'front-channel https://ledger.example/frame awaiting-browser',
      'front-channel https://harbour.example/frame not-asked',
    ]))

  it('is not asked where its part ends alone: the browser stays on the account page', () =>
    assert.deepEqual(
      statesIn(
        decide(owner({ extent: { kind: 'app', clientId: ledger.id, userId: 'ada' as UserId } }), {
          sessions: [here],
        }),
      ),
      ['front-channel https://ledger.example/frame not-asked'],
    ))

  it('SEC-8 is one of fifty at most', () => {
    const many = Array.from({ length: 60 }, (_, at) => shown(`app-${at}`))
    const states = statesIn(decide({ evidence: confirmed }, { sessions: [{ ...here, rpSessions: many }] }))
    assert.equal(states.filter((one) => one.endsWith('awaiting-browser')).length, 50)
    assert.equal(states.filter((one) => one.endsWith('not-asked')).length, 10)
  })
})

cases('RIL-42 a click about an older session', [
  ['does not end a newer one', { evidence: { kind: 'user-confirmed', sessionId: s0 } }, {}, 'confirm'],
  [
    'ends nothing where nobody is signed in',
    { evidence: { kind: 'user-confirmed', sessionId: s0 } },
    nobody,
    'nothing page',
  ],
])

describe('RIL-43 D10 other sessions of the same person', () => {
  it('stay: a plan ends what this browser has, and grants by their own policy', () => {
    const decision = decide({ evidence: fits }, { ...asked, hintedSessions: [s1] })
    assert.deepEqual(endsOf(decision), ['s1'])
    assert.deepEqual(decision.kind === 'end' && decision.plan.grants, { kind: 'by-policy' })
  })
  it('end when an operator says everything, with all grants', () => {
    const decision = decide({ extent: everything, evidence: { kind: 'operator', name: 'root' } })
    assert.deepEqual(decision.kind === 'end' && decision.plan.grants, { kind: 'all', userId: 'ada' })
  })
})

describe('the record of a logout', () => {
  it('says which door, what vouched, and who asked', () => {
    const decision = decide({ evidence: fits }, asked)
    assert.ok(decision.kind === 'end')
    const { door, evidence, requestedBy } = decision.plan
    assert.deepEqual(
      { door, evidence, requestedBy },
      { door: 'end-session', evidence: fits, requestedBy: 'ledger' },
    )
  })
})

function endsOf(decision: LogoutDecision): readonly string[] {
  return decision.kind === 'end' ? decision.plan.ends.map(({ id }) => id) : []
}

function noticesOf(decision: LogoutDecision): readonly (readonly [string, string])[] {
  return decision.kind === 'end' ? decision.plan.notify.map(({ rpSession, uri }) => [rpSession.sid, uri]) : []
}

describe('whatever comes in', () => {
  const word = fc.constantFrom('ada', 'bob', 'sid-of-all', 'sid-ledger', 'sid-atlas', 'sid-old', 's1', '')
  const near = fc
    .tuple(fc.constantFrom(...listed), fc.nat(30), fc.string({ maxLength: 3 }), fc.nat(2))
    .map(([uri, at, text, cut]) => uri.slice(0, at) + text + uri.slice(at + cut))
  const returnTo = fc.oneof(fc.constantFrom(...listed), near, fc.webUrl(), fc.string())
  const clientId = fc.constantFrom('ledger', 'atlas', 'zeta').map((id) => id as ClientId)
  const hinted = fc
    .record(
      {
        clientIds: fc.array(clientId, { minLength: 1, maxLength: 2 }),
        subject: word.map((text) => text as Subject),
        sid: word.map((text) => text as Sid),
        issuer: fc.constantFrom(issuer, 'https://other.example' as Issuer),
        isExpired: fc.boolean(),
        proof: fc.constantFrom(...(['issuer', 'client-secret', 'public-secret'] as const)),
      },
      { requiredKeys: ['clientIds', 'subject', 'issuer', 'isExpired', 'proof'] },
    )
    .map((one) => ({
      kind: 'id-token-hint' as const,
      verdict: { kind: 'ours' as const, hint: { ...one, issuedAt: new Date(0) } },
    }))
  const sessionId = fc.constantFrom(s0, s1, 's2' as SessionId)
  const evidence = fc.oneof(
    fc.constantFrom<Evidence>(notOurs, {
      ...allEvidence['dialect-contract'],
      verdict: { kind: 'not-ours', reason: 'jti' },
    }),
    fc.constantFrom<Evidence>(...Object.values(allEvidence)),
    hinted,
    hinted.map((one): Evidence => ({ ...allEvidence['dialect-contract'], verdict: one.verdict })),
    word.map((sid): Evidence => ({ kind: 'session-hint', sid: sid as Sid })),
    sessionId.map((id): Evidence => ({ ...allEvidence.upstream, sessionId: id })),
    sessionId.map((id): Evidence => ({ kind: 'token-revoked', sessionId: id })),
    fc.constantFrom(ada, bob).map((userId): Evidence => ({ kind: 'user-token', userId, sessionId: s1 })),
    sessionId.map((id): Evidence => ({ kind: 'user-confirmed', sessionId: id })),
    sessionId.map((id): Evidence => ({ kind: 'user-replaced', sessionId: id })),
  )
  const extent = fc.constantFrom<LogoutRequest['extent']>(...Object.values(allExtents))
  const request = fc.record(
    {
      door: fc.constantFrom<LogoutRequest['door']>('end-session', 'sign-in', 'operator', 'expiry'),
      extent,
      evidence,
      clientId,
      logoutHint: fc.oneof(word, fc.string()),
      returnTo,
      state: fc.string({ unit: 'grapheme' }),
      returnRule: fc.constantFrom<ReturnRule>('client', 'client-or-session', 'named-client-or-tenant'),
      returnSource: fc.constantFrom<ReturnSource>('after-logout', 'after-sign-in', 'either'),
      returnMatch: fc.constantFrom<ReturnMatch>('exact', 'pattern', 'pattern-ignoring-query'),
      absentReturn: fc.constantFrom<AbsentReturn>('signed-out-page', 'first-listed'),
      logoutHintNames: fc.constantFrom<LogoutHintNames>('person', 'session', 'every-device'),
      foreignHint: fc.constantFrom<ForeignHint>('refused', 'left-out'),
      unlistedReturn: fc.constantFrom<'refuse' | 'show'>('refuse', 'show'),
    },
    { requiredKeys: ['door', 'extent', 'evidence'] },
  )
  const registered = fc.record({ isKnown: fc.boolean(), uris: fc.subarray<string>([...listed]) })
  const sessions = fc.subarray([
    { ...adas, groupSid: 'sid-of-all' as Sid },
    sessionOf('bob', { id: 's2' as SessionId, rpSessions: [] }),
    sessionOf('ada', { id: s0, isDevice: true, rpSessions: [rpSession('ledger', { sessionId: s0 })] }),
  ])
  const facts = fc.record(
    {
      sessions,
      hintedSessions: fc.array(sessionId, { minLength: 1, maxLength: 2 }),
      logoutHintSessions: fc.array(sessionId, { minLength: 1, maxLength: 2 }),
      beside: fc.array(fc.constant(sessionOf('ada', { id: 's3' as SessionId })), { maxLength: 1 }),
      returnLists: fc.array(fc.subarray<string>([...listed]), { maxLength: 2 }),
      tellsApps: fc.boolean(),
    },
    { requiredKeys: ['sessions', 'tellsApps'] },
  )

  const listOf = ({ returnSource }: LogoutRequest, { client }: LogoutFacts) => [
    ...(returnSource === 'after-sign-in' || returnSource === 'either' ? (client?.redirectUris ?? []) : []),
    ...(returnSource === 'after-sign-in' ? [] : (client?.postLogoutRedirectUris ?? [])),
  ]

  const holds = (judge: (request: LogoutRequest, facts: LogoutFacts, decision: LogoutDecision) => void) =>
    fc.assert(
      fc.property(request, facts, registered, (one, known, { isKnown, uris }) => {
        const id = namedClient(one)
        const client =
          id !== undefined && isKnown ? { client: { ...ledger, id, postLogoutRedirectUris: uris } } : {}
        const all = { ...known, ...client }
        judge(one, all, decideLogout(one, all))
      }),
      { numRuns: 3000 },
    )

  it("RIL-30 the browser lands on an address from the identified app's list with the state that came, or on our page", () => {
    holds((one, known, decision) => {
      const landing =
        decision.kind === 'end' ? decision.plan.landing : 'landing' in decision ? decision.landing : undefined
      if (landing?.kind !== 'return') return
      if (one.clientId !== undefined) assert.ok(known.client)
      const own = listOf(one, known)
      if (one.returnTo === undefined) {
        assert.equal(one.absentReturn, 'first-listed')
        assert.deepEqual([landing.url, one.clientId], [own[0], known.client?.id])
        return
      }
      const others = (known.returnLists ?? []).flat()
      const added =
        one.returnRule === 'client-or-session' ||
        (one.returnRule === 'named-client-or-tenant' && one.clientId === undefined)
      assert.ok(isReturnListed(one.returnTo, added ? [...own, ...others] : own, one.returnMatch ?? 'exact'))
      assert.equal(landing.url, withParameters(one.returnTo, [['state', one.state]]))
    })
  })

  it('RIL-30 whoever asks for an address is led there, refused, or led nowhere', () => {
    holds((one, _known, decision) => {
      const landing =
        decision.kind === 'end' ? decision.plan.landing : 'landing' in decision ? decision.landing : undefined
      if (landing?.kind === 'return' && one.returnTo !== undefined)
        assert.ok(landing.url.startsWith(one.returnTo.split('#')[0] ?? ''))
    })
  })

  it('RIL-21 SEC-3 no session ends that the evidence does not speak for', () => {
    holds((one, known, decision) => {
      if (decision.kind !== 'end') return
      const { ends, endsParts } = decision.plan
      const over = [...ends.map(({ id }) => id), ...endsParts.map(({ session }) => session.id)]
      const beside = widens(one, known) ? (known.beside ?? []) : []
      assert.deepEqual(over.toSorted(), [...known.sessions, ...beside].map(({ id }) => id).toSorted())
      const devices = known.sessions.flatMap(({ id, isDevice }) => (isDevice ? [id] : []))
      assert.ok(devices.every((id) => ends.some((one) => one.id === id)))
      for (const session of known.sessions) assert.ok(speaksFor(one, known, session), JSON.stringify(one))
      if (['by-policy', 'session'].includes(decision.plan.grants.kind)) return
      const strong = ['operator', 'password-changed', 'account-closed', 'token-replayed', 'upstream']
      const own = ['account-owner', 'user-token', 'registered-origin']
      assert.ok([...strong, ...own].includes(one.evidence.kind))
    })
  })

  it('RIL-32 a refused request has no landing at all', () => {
    holds((_one, _known, decision) => {
      if (decision.kind === 'refuse') assert.deepEqual(Object.keys(decision), ['kind', 'refusal'])
    })
  })

  it('RIL-10 RIL-15 a wrong hint never gets through', () => {
    holds((one, _known, decision) => {
      const verdict = verdictOf(one.evidence)
      if (!verdict) return
      const isWrong =
        verdict.kind === 'not-ours'
          ? one.foreignHint !== 'left-out'
          : one.clientId !== undefined && !verdict.hint.clientIds.includes(one.clientId)
      if (isWrong) assert.equal(decision.kind, 'refuse')
    })
  })

  it('AKA-24 one that is left out changes nothing but the record', () => {
    holds((one, known, decision) => {
      const { evidence } = one
      if (one.foreignHint !== 'left-out' || verdictOf(evidence)?.kind !== 'not-ours') return
      const alone = decideLogout({ ...one, evidence: withoutVerdict(one) }, known)
      const evidenceOf = (made: LogoutDecision) =>
        made.kind === 'end' ? { ...made, plan: { ...made.plan, evidence: undefined } } : made
      assert.deepEqual(evidenceOf(decision), evidenceOf(alone))
    })
  })

  function withoutVerdict({ evidence, logoutHint, logoutHintNames }: LogoutRequest): Evidence {
    if (evidence.kind === 'dialect-contract') return { kind: 'dialect-contract', dialect: evidence.dialect }
    return logoutHint === undefined || logoutHintNames !== 'session'
      ? none
      : { kind: 'session-hint', sid: logoutHint as Sid }
  }

  /** The client that facts would look up for a request. */
  function namedClient({ clientId, evidence }: LogoutRequest): ClientId | undefined {
    return clientId ?? hintOf(evidence)?.clientIds.at(-1)
  }

  function namesOf({ groupSid, rpSessions }: SessionFacts): readonly (Sid | undefined)[] {
    return [groupSid, ...rpSessions.map(({ sid }) => sid)]
  }

  /** D12 once more. */
  function widens(
    { extent, logoutHint, logoutHintNames }: LogoutRequest,
    { sessions }: LogoutFacts,
  ): boolean {
    const isMeant = extent.kind === 'browser' && logoutHintNames === 'every-device'
    const names = sessions.slice(0, 1).flatMap(namesOf)
    return isMeant && logoutHint !== undefined && names.includes(logoutHint as Sid)
  }

  /** The rules of RIL §2 once more, in other words than the code's. */
  function speaksFor(one: LogoutRequest, known: LogoutFacts, session: SessionFacts): boolean {
    const { evidence, extent } = one
    const { client } = known
    const isOne = ['browser', 'session', 'overdue'].includes(extent.kind)
    switch (evidence.kind) {
      case 'none':
        return false
      case 'operator':
        return true
      case 'time-over':
        return extent.kind === 'overdue'
      case 'user-confirmed':
      case 'user-replaced':
        return isOne && evidence.sessionId === session.id
      case 'dialect-contract':
        return extent.kind === 'browser'
      case 'session-hint':
        return extent.kind === 'browser' && namesOf(session).includes(evidence.sid)
      case 'upstream':
        if (extent.kind === 'session') return extent.sessionId === evidence.sessionId
        return extent.kind === 'user' && extent.userId === evidence.userId
      case 'token-revoked':
        return extent.kind === 'session' && session.id === evidence.sessionId && session.isDevice === true
      case 'registered-origin':
        if (extent.kind === 'app') return extent.userId === evidence.userId
        if (extent.kind !== 'session' && extent.kind !== 'part') return false
        return evidence.sessionId === session.id && evidence.userId === session.userId
      case 'account-owner':
      case 'user-token':
        if (extent.kind === 'session' || extent.kind === 'part') return evidence.userId === session.userId
        return (extent.kind === 'user' || extent.kind === 'app') && extent.userId === evidence.userId
      case 'password-changed':
      case 'account-closed':
        return extent.kind === 'user' && extent.userId === evidence.userId
      case 'token-replayed':
        return extent.kind === 'grant' && extent.grantId === evidence.grantId
      case 'id-token-hint': {
        if (evidence.verdict.kind === 'not-ours')
          return speaksFor({ ...one, evidence: withoutVerdict(one) }, known, session)
        if (!isOne || !client) return false
        const { hint } = evidence.verdict
        if (hint.proof === 'public-secret') return false
        const parts = session.rpSessions.filter(
          (rp) => rp.clientId === client.id && hint.clientIds.includes(rp.clientId),
        )
        return parts.some(
          (rp) => rp.issuer === hint.issuer && rp.subject === hint.subject && (hint.sid ?? rp.sid) === rp.sid,
        )
      }
    }
  }
})
