import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type {
  AskingClient,
  Evidence,
  HintVerdict,
  LogoutDecision,
  LogoutFacts,
  LogoutRequest,
  SessionFacts,
  ToldRpSession,
} from '../../domain/logout.ts'
import { type LogoutCause, logoutCauses } from '../../domain/logout-cause.ts'
import type { RpSessionId, SessionId, Sid } from '../../domain/session.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { Subject, UserId } from '../../domain/user.ts'
import { decideLogout } from '../decide.ts'
import { endedBeside, meansEveryDevice } from './decide.ts'

const issuer = 'https://op.example/login' as Issuer
const groupSid = 'sid-of-all' as Sid
const ada = 'ada' as UserId
const site: AskingClient = {
  id: 'site' as ClientId,
  name: 'Site',
  redirectUris: [],
  postLogoutRedirectUris: ['https://site.example/out'],
}

/** A site that nobody tells, and a shop that hears by both channels, in one session. */
function sessionOf(id: string, more: Partial<SessionFacts> = {}): SessionFacts {
  const sessionId = id as SessionId
  const part = (clientId: string, sid: string, told: Partial<ToldRpSession> = {}): ToldRpSession => ({
    id: `${id}-${clientId}` as RpSessionId,
    sessionId,
    clientId: clientId as ClientId,
    sid: sid as Sid,
    subject: 'ada' as Subject,
    issuer,
    clientName: clientId,
    ...told,
  })
  const uris = {
    backchannelLogoutUri: 'https://shop.example/bcl',
    frontchannelLogoutUri: 'https://shop.example/frame',
  }
  return {
    id: sessionId,
    userId: ada,
    version: 1,
    subject: 'ada' as Subject,
    account: { name: 'Ada', username: 'ada' },
    accountHints: ['ada'],
    rpSessions: [part('site', more.groupSid ?? `${id}-own`), part('shop', `${id}-shop`, uris)],
    ...more,
  }
}

const policies = {
  'one-per-user': { here: sessionOf('here', { groupSid }), there: sessionOf('there', { groupSid }) },
  'per-browser': { here: sessionOf('here'), there: sessionOf('there') },
}

function verdictOf(sid: string, more: { readonly subject?: string } = {}): HintVerdict {
  const hint = {
    clientIds: [site.id],
    subject: (more.subject ?? 'ada') as Subject,
    sid: sid as Sid,
    issuer,
    issuedAt: new Date(0),
    isExpired: false,
    proof: 'issuer',
  } as const
  return { kind: 'ours', hint }
}

const contract: Evidence = { kind: 'dialect-contract', dialect: 'a vendor' }

interface Asking {
  readonly evidence: Evidence
  readonly logoutHint?: string
}

function decide(
  { evidence, logoutHint }: Asking,
  { sessions, beside }: Pick<LogoutFacts, 'sessions' | 'beside'>,
): LogoutDecision {
  const request: LogoutRequest = {
    door: 'end-session',
    extent: { kind: 'browser', cookie: 'c' },
    evidence,
    logoutHintNames: 'every-device',
    ...(logoutHint === undefined ? {} : { logoutHint }),
  }
  return decideLogout(request, { sessions, ...(beside ? { beside } : {}), client: site, tellsApps: true })
}

/** What ends, or what a "yes" would end. */
function told(decision: LogoutDecision): string {
  switch (decision.kind) {
    case 'refuse':
      return `refuse ${decision.refusal.kind}`
    case 'nothing-to-end':
      return 'nothing'
    case 'confirm':
      return ['ask:', ...[decision.session, ...(decision.beside ?? [])].map(({ id }) => id)].join(' ')
    case 'end':
      return ['end:', ...decision.plan.ends.map(({ id }) => id)].join(' ')
  }
}

/** What a `logout_hint` may be, and whether it means every device. */
const hints = (
  policy: keyof typeof policies,
): Readonly<Record<string, readonly [string | undefined, boolean]>> => ({
  none: [undefined, false],
  'that of the group, or of the site’s own part': [policy === 'one-per-user' ? groupSid : 'here-own', true],
  'that of an app that is told, in this browser': ['here-shop', true],
  'that of an app that is told, in the other browser': ['there-shop', false],
  'that of a group of before': ['sid-of-others', false],
  'the person’s name': ['ada', false],
  'the session’s key': ['here', false],
  'the sid in another case': [policy === 'one-per-user' ? groupSid.toUpperCase() : 'HERE-OWN', false],
  'an empty one': ['', false],
})

for (const policy of ['one-per-user', 'per-browser'] as const) {
  const { here, there } = policies[policy]
  const own = policy === 'one-per-user' ? groupSid : 'here-own'
  const unwilling = (session: SessionFacts): SessionFacts => ({
    ...session,
    rpSessions: session.rpSessions.map((rp) => ({ ...rp, refusesContract: true })),
  })

  describe(`AKA-22 AKA-23 D12 a logout_hint that may mean every device, where sessions are ${policy}`, () => {
    for (const [name, [logoutHint, widens]] of Object.entries(hints(policy))) {
      const asking = (evidence: Evidence): Asking =>
        logoutHint === undefined ? { evidence } : { evidence, logoutHint }
      const request = {
        extent: { kind: 'browser', cookie: 'c' },
        logoutHintNames: 'every-device',
        ...(logoutHint === undefined ? {} : { logoutHint }),
      } as const
      const facts = { sessions: [here], ...(widens ? { beside: [there] } : {}) }
      const all = widens ? 'here there' : 'here'

      it(`${name}: ${widens ? 'every device' : 'this browser'}`, () => {
        assert.equal(meansEveryDevice(request, here), widens)
        for (const logoutHintNames of ['person', 'session'] as const)
          assert.equal(meansEveryDevice({ ...request, logoutHintNames }, here), false)
        const extent = { kind: 'session', sessionId: here.id } as const
        assert.equal(meansEveryDevice({ ...request, extent }, here), false)
      })

      it(`${name}, under the contract`, () => {
        assert.equal(told(decide(asking(contract), facts)), `end: ${all}`)
      })

      it(`${name}, with an ID token that fits, or not, under the contract`, () => {
        for (const verdict of [
          verdictOf(own),
          verdictOf('sid-of-others'),
          verdictOf(own, { subject: 'bob' }),
        ])
          assert.equal(told(decide(asking({ ...contract, verdict }), facts)), `end: ${all}`)
        const foreign: HintVerdict = { kind: 'not-ours', reason: 'signature' }
        const refused = decide(asking({ ...contract, verdict: foreign }), facts)
        assert.equal(told(refused), 'refuse hint-not-ours')
      })

      it(`${name}, where no contract counts: a question about all that a "yes" ends`, () => {
        assert.equal(told(decide(asking({ kind: 'none' }), facts)), `ask: ${all}`)
        assert.equal(
          told(decide(asking({ kind: 'user-confirmed', sessionId: here.id }), facts)),
          `end: ${all}`,
        )
        const older: Evidence = { kind: 'user-confirmed', sessionId: 'before' as SessionId }
        assert.equal(told(decide(asking(older), facts)), `ask: ${all}`)
      })

      it(`${name}, where no contract counts, with an ID token`, () => {
        const shown = (verdict: HintVerdict) =>
          told(decide(asking({ kind: 'id-token-hint', verdict }), facts))
        assert.equal(shown(verdictOf(own)), `end: ${all}`)
        assert.equal(shown(verdictOf('sid-of-others')), `ask: ${all}`)
        assert.equal(shown(verdictOf(own, { subject: 'bob' })), `ask: ${all}`)
      })

      it(`${name}, where an app of what would end does not bear the contract: a question`, () => {
        const unwillingHere = { ...facts, sessions: [unwilling(here)] }
        assert.equal(told(decide(asking(contract), unwillingHere)), `ask: ${all}`)
        const unwillingThere = { ...facts, ...(widens ? { beside: [unwilling(there)] } : {}) }
        const expected = widens ? `ask: ${all}` : `end: ${all}`
        assert.equal(told(decide(asking(contract), unwillingThere)), expected)
      })

      it(`${name}, without a session: nothing`, () => {
        for (const evidence of [contract, { kind: 'none' }] as const)
          assert.equal(told(decide(asking(evidence), { sessions: [] })), 'nothing')
      })
    }

    it('reaches nobody by facts that the request does not mean', () => {
      const decision = decide(
        { evidence: contract, logoutHint: 'ada' },
        { sessions: [here], beside: [there] },
      )
      assert.equal(told(decision), 'end: here')
    })
  })

  describe(`AKA-22 D10 AKA-90 what every device comes to, where sessions are ${policy}`, () => {
    const planOf = (facts: Pick<LogoutFacts, 'sessions' | 'beside'>, logoutHint: string = own) => {
      const decision = decide({ evidence: contract, logoutHint }, facts)
      assert.ok(decision.kind === 'end')
      return decision.plan
    }
    const plan = planOf({ sessions: [here], beside: [there] })

    it('grants end each by its policy', () => assert.deepEqual(plan.grants, { kind: 'by-policy' }))

    it('every app of every session is told, by a frame only in the browser in front', () =>
      assert.deepEqual(
        plan.notify.map(({ channel, rpSession, state }) => `${channel} ${rpSession.sid} ${state}`),
        [
          'back-channel here-shop pending',
          'front-channel here-shop awaiting-browser',
          'back-channel there-shop pending',
          'front-channel there-shop not-asked',
        ],
      ))

    it('no browser of the person may be left, also where there is only this one now', () => {
      for (const facts of [
        { sessions: [here], beside: [there] },
        { sessions: [here], beside: [] },
      ])
        assert.deepEqual(planOf(facts).leavesNoneOf, { kind: 'browsers', userId: ada })
      assert.equal(planOf({ sessions: [here] }, 'ada').leavesNoneOf, undefined)
    })
  })
}

describe('AKA-31 AKA-73 a group that an operator ends', () => {
  const { here, there } = policies['one-per-user']
  const decideGroup = (evidence: Evidence, sessions: readonly SessionFacts[]) =>
    decideLogout(
      { door: 'operator', extent: { kind: 'group', sid: groupSid }, evidence },
      { sessions, client: site, tellsApps: true },
    )
  const operator: Evidence = { kind: 'operator', name: 'root' }

  it('ends whole, each grant by its policy, and nobody of it may be left', () => {
    const decision = decideGroup(operator, [here, there])
    assert.ok(decision.kind === 'end')
    const { ends, grants, leavesNoneOf, notify } = decision.plan
    assert.deepEqual(
      ends.map(({ id }) => id),
      ['here', 'there'],
    )
    assert.deepEqual(grants, { kind: 'by-policy' })
    assert.deepEqual(leavesNoneOf, { kind: 'group', userId: ada, sid: groupSid })
    assert.deepEqual(
      notify.map(({ channel, state }) => `${channel} ${state}`),
      ['back-channel pending', 'front-channel not-asked', 'back-channel pending', 'front-channel not-asked'],
    )
  })

  it('of one session, where that has no group, is that session', () => {
    const alone = decideGroup(operator, [policies['per-browser'].here])
    assert.equal(told(alone), 'end: here')
    assert.equal(alone.kind === 'end' && alone.plan.leavesNoneOf, undefined)
    const device = decideGroup(operator, [sessionOf('tv', { isDevice: true })])
    assert.deepEqual(device.kind === 'end' && device.plan.grants, { kind: 'session', sessionId: 'tv' })
  })

  it('is nothing where nobody goes by that name', () =>
    assert.equal(told(decideGroup(operator, [])), 'nothing'))

  it('is no one’s to end but an operator’s', () => {
    const sessionId = here.id
    const others: readonly Evidence[] = [
      { kind: 'none' },
      contract,
      { kind: 'id-token-hint', verdict: verdictOf(groupSid) },
      { kind: 'session-hint', sid: groupSid },
      { kind: 'user-confirmed', sessionId },
      { kind: 'account-owner', userId: ada, sessionId },
      { kind: 'user-token', userId: ada, sessionId },
      { kind: 'registered-origin', origin: 'https://site.example', userId: ada, sessionId },
      { kind: 'time-over' },
    ]
    for (const evidence of others)
      assert.equal(decideGroup(evidence, [here, there]).kind, 'confirm', evidence.kind)
  })
})

describe('D9 a sid that is a group’s, as a hint', () => {
  const { here } = policies['one-per-user']
  const request = (more: Partial<LogoutRequest>): LogoutRequest => ({
    door: 'end-session',
    extent: { kind: 'browser', cookie: 'c' },
    evidence: { kind: 'none' },
    ...more,
  })
  const facts = { sessions: [here], client: site, tellsApps: true }

  it('is one of this browser’s session, at a door where it names the session', () => {
    const evidence: Evidence = { kind: 'session-hint', sid: groupSid }
    assert.equal(told(decideLogout(request({ evidence, logoutHintNames: 'session' }), facts)), 'end: here')
  })

  it('is no other account’s, where it names a person', () => {
    const decision = decideLogout(request({ logoutHint: groupSid }), facts)
    assert.equal(decision.kind === 'confirm' && decision.mismatch, undefined)
  })

  it('agrees with any session of the group, and with no other', () => {
    const evidence: Evidence = { kind: 'id-token-hint', verdict: verdictOf(groupSid) }
    const [one, two, three] = ['one', 'two', 'three'] as SessionId[]
    assert.ok(one && two && three)
    const disagree = (hinted: readonly SessionId[], named: readonly SessionId[]) =>
      told(
        decideLogout(request({ evidence, logoutHint: 'x' }), {
          ...facts,
          sessions: [],
          hintedSessions: hinted,
          logoutHintSessions: named,
        }),
      )
    assert.equal(disagree([one, two], [two]), 'nothing')
    assert.equal(disagree([one, two], [three]), 'refuse hint-session-mismatch')
  })
})

describe('RIL-37 what a person may be told to have ended with the session of their browser', () => {
  const told: Partial<Record<LogoutCause, string>> = {
    'end-session': 'every-browser',
    account: 'every-device',
    'password-change': 'every-device',
  }
  for (const cause of logoutCauses)
    it(`${cause}: ${told[cause] ?? 'nothing, for no browser gets its receipt'}`, () => {
      assert.deepEqual(
        [0, 1, 2, 9].map((sessions) => endedBeside(cause, sessions)),
        [undefined, undefined, told[cause], told[cause]],
      )
    })
})
