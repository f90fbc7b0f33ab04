import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  browserSessions,
  type DecisionRow,
  decisionRows,
  type Outcome,
  promptSettings,
} from '../../test/support/decision-rows.ts'
import { testTenant } from '../../test/support/request.ts'
import type { ClientId } from '../domain/client.ts'
import type {
  AskingClient,
  HintVerdict,
  LogoutDecision,
  LogoutFacts,
  LogoutRequest,
  SessionFacts,
} from '../domain/logout.ts'
import type { RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer } from '../domain/tenant.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { decideLogout } from './decide.ts'
import { contractEvidence } from './doors/contract.ts'
import { evidenceOfHints } from './evidence/decide.ts'

const issuer = 'https://id.example/' as Issuer
const [ofApp, ofTenant] = ['https://shop.example/out', 'https://id.example/bye']
const shop: AskingClient = {
  id: 'shop' as ClientId,
  name: 'Shop',
  postLogoutRedirectUris: ['https://*.shop.example/', 'https://shop.example/first', ofApp],
  redirectUris: ['https://shop.example/callback'],
}

/** The browser's session, with the `sid` that the app has of it; each app knows the person by the same name. */
function sessionWith(sid: string): SessionFacts {
  const id = 's1' as SessionId
  const subject = 'ada' as Subject
  const rpSession = { id: 'r1' as RpSessionId, sessionId: id, clientId: shop.id, clientName: 'Shop' }
  return {
    id,
    userId: 'ada' as UserId,
    version: 1,
    subject,
    account: { name: 'Ada', username: 'ada' },
    accountHints: ['ada'],
    rpSessions: [{ ...rpSession, sid: sid as Sid, subject, issuer }],
  }
}

const sessions = {
  fitting: [sessionWith('sid-of-the-hint')],
  other: [sessionWith('sid-of-another')],
  none: [],
} as const

function hintFor(clientId: string, sid: string): HintVerdict {
  const hint = { clientIds: [clientId as ClientId], subject: 'ada' as Subject, sid: sid as Sid, issuer }
  return { kind: 'ours', hint: { ...hint, issuedAt: new Date(0), isExpired: false, proof: 'issuer' } }
}

/** What the vendor's door asks for, with this row's parameters. */
function asked(
  { sends: { hint, client, address, sid } }: DecisionRow,
  prompt: 'on' | 'off',
  { returnTo = ofApp, hintedClient = 'shop', logoutHint = 'sid-of-the-hint' } = {},
): LogoutRequest {
  const verdict = hint ? hintFor(hintedClient, 'sid-of-the-hint') : undefined
  const rules = {
    returnRule: 'named-client-or-tenant',
    returnMatch: 'pattern',
    absentReturn: 'first-listed',
    logoutHintNames: 'session',
  } as const
  const request = {
    door: 'end-session',
    extent: { kind: 'browser', cookie: 'c' },
    state: 's',
    ...rules,
    ...(client && { clientId: shop.id }),
    ...(address && { returnTo }),
    ...(sid && { logoutHint }),
  } as const
  const settings = { logoutByContract: true, ...(prompt === 'off' && { logoutPrompt: false }) }
  const tenant = { ...testTenant, dialects: { vendor: settings } }
  const contract = contractEvidence(tenant, 'vendor', undefined, 'asks-unless-off')
  const evidence =
    contract.kind === 'dialect-contract'
      ? { ...contract, ...(verdict && { verdict }) }
      : evidenceOfHints({ ...request, verdict })
  return { ...request, evidence }
}

function factsFor({ sends: { hint, client, address } }: DecisionRow, at: keyof typeof sessions): LogoutFacts {
  return {
    sessions: sessions[at],
    tellsApps: true,
    ...((hint || client) && { client: shop }),
    ...(address && !client && { returnLists: [[ofTenant]] }),
  }
}

function outcomeOf(decision: LogoutDecision, afterYes: () => LogoutDecision, returnTo: string): Outcome {
  switch (decision.kind) {
    case 'refuse':
      return assert.fail(JSON.stringify(decision.refusal))
    case 'confirm': {
      const what = decision.mismatch === undefined ? 'asks' : (`asks: ${decision.mismatch}` as const)
      const [then, landing] = outcomeOf(afterYes(), () => assert.fail('asked twice'), returnTo)
      assert.equal(then, 'ends')
      return [what, landing]
    }
    case 'nothing-to-end':
      return ['nothing to end', placeOf(decision.landing, returnTo)]
    case 'end':
      return ['ends', placeOf(decision.plan.landing, returnTo)]
  }
}

function placeOf(
  landing: Extract<LogoutDecision, { kind: 'nothing-to-end' }>['landing'],
  returnTo: string,
): Outcome[1] {
  if (landing.kind === 'signed-out-page') return 'our page'
  if (landing.url === `${returnTo}?state=s`) return 'the address with state'
  assert.equal(landing.url, 'https://shop.example/first')
  return 'the first of the app'
}

/** The same request once the person said yes: their word takes the place of what came. */
function confirmed({ evidence, ...request }: LogoutRequest): LogoutRequest {
  const hinted = 'verdict' in evidence && evidence.verdict ? { hintedClientId: shop.id } : {}
  return { ...request, ...hinted, evidence: { kind: 'user-confirmed', sessionId: 's1' as SessionId } }
}

const addressesOf = { 'of the app': [ofApp], 'of the tenant': [ofTenant], any: [ofApp, ofTenant] } as const

for (const row of decisionRows) {
  const { number, sends, list } = row
  const names = Object.entries(sends).flatMap(([name, isSent]) => (isSent ? [name] : []))
  describe(`AUT-2 row ${number}: ${names.join(', ') || 'nothing'}`, () => {
    const addresses: readonly string[] = list === undefined ? [ofApp] : addressesOf[list]
    for (const at of browserSessions) {
      for (const prompt of promptSettings) {
        const [what, landing] = row[at][prompt]
        it(`${at === 'none' ? 'no' : at} session, question ${prompt}: ${what}, ${landing}`, () => {
          for (const returnTo of addresses) {
            const request = asked(row, prompt, { returnTo })
            const facts = factsFor(row, at)
            const afterYes = () => decideLogout(confirmed(request), facts)
            assert.deepEqual(outcomeOf(decideLogout(request, facts), afterYes, returnTo), [what, landing])
          }
        })

        const refusal = (changes: Parameters<typeof asked>[2]) => {
          const decision = decideLogout(asked(row, prompt, changes), factsFor(row, at))
          return decision.kind === 'refuse' ? decision.refusal : assert.fail(decision.kind)
        }
        if (list !== undefined) {
          const lookedIn = {
            'of the app': ['client'],
            'of the tenant': ['tenant'],
            any: ['tenant', 'client'],
          } as const
          it(`AUT-4 ${at} session, question ${prompt}: an address of another list is refused`, () => {
            const others = [ofApp, ofTenant, 'https://evil.example/'].filter(
              (one) => !addresses.includes(one),
            )
            for (const returnTo of others)
              assert.deepEqual(refusal({ returnTo }), { kind: 'return-not-listed', lookedIn: lookedIn[list] })
          })
        }
        if (sends.hint && sends.client)
          it(`AUT-3 ${at} session, question ${prompt}: an ID token of another app is refused`, () =>
            assert.deepEqual(refusal({ hintedClient: 'other' }), { kind: 'hint-client-mismatch' }))
        if (sends.hint && sends.sid)
          it(`AUT-3 ${at} session, question ${prompt}: two hints of two sessions are refused`, () => {
            for (const logoutHint of ['sid-of-another', 'SID-of-the-hint', 'ada', ''])
              assert.deepEqual(refusal({ logoutHint }), { kind: 'hint-session-mismatch' })
          })
      }
    }
  })
}
