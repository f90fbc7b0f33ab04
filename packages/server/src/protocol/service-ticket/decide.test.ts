import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { codeFacts, grant, grantFacts, inSeconds, now } from '../../../test/support/token-facts.ts'
import { app, other, redirectUri } from '../../../test/support/token-request.ts'
import { decideTicket, type ShownTicket, type TicketFacts } from './decide.ts'

const shown: ShownTicket = { code: 'c', clientId: app.id, service: redirectUri }
const ticket = (changes: Partial<TicketFacts> = {}): TicketFacts => ({
  ...codeFacts(),
  profile: { codes: 'for-validation' },
  ...changes,
})
const ended = {
  ...grantFacts().session,
  expiresAt: inSeconds(60),
  idleExpiresAt: inSeconds(60),
  endedAt: now,
}

describe('GEN-29 CAS 3.0 §2.5 a ticket is judged', () => {
  const cases: readonly [string, TicketFacts | undefined, ShownTicket, string, string?][] = [
    ['a good one', ticket(), shown, 'vouch'],
    ['an unknown one', undefined, shown, 'refuse', 'ticket-unknown'],
    ['a code for tokens', ticket({ profile: { codes: 'for-tokens' } }), shown, 'refuse', 'ticket-unknown'],
    [
      'a code for tokens that was used',
      ticket({ profile: { codes: 'for-tokens' }, usedAt: now }),
      shown,
      'refuse',
      'ticket-unknown',
    ],
    ["another app's", ticket({ clientId: other.id }), shown, 'wrong-client', 'ticket-of-another-client'],
    [
      "another app's, used: nobody fills our audit trail by it",
      ticket({ clientId: other.id, usedAt: now }),
      shown,
      'refuse',
      'ticket-of-another-client',
    ],
    [
      "another app's, expired",
      ticket({ clientId: other.id, expiresAt: now }),
      shown,
      'refuse',
      'ticket-of-another-client',
    ],
    [
      'a second use: nobody ends anything by it (CAS 3.0 §3.1.1)',
      ticket({ usedAt: inSeconds(-1) }),
      shown,
      'refuse',
      'ticket-used',
    ],
    [
      'a second use for another service',
      ticket({ usedAt: inSeconds(-1) }),
      { ...shown, service: 'https://evil.example/' },
      'refuse',
      'ticket-used',
    ],
    ['one that expires this moment', ticket({ expiresAt: now }), shown, 'refuse', 'ticket-expired'],
    [
      'one for another service is used up (CAS 3.0 §2.5.3)',
      ticket(),
      { ...shown, service: `${redirectUri}/` },
      'use-up',
      'ticket-service',
    ],
    ['one that was to be fresh and is', ticket({ nonce: 'renew' }), { ...shown, nonce: 'renew' }, 'vouch'],
    ['one that was to be fresh and is not', ticket(), { ...shown, nonce: 'renew' }, 'use-up', 'ticket-stale'],
    ['one that is fresh where nobody asked', ticket({ nonce: 'renew' }), shown, 'vouch'],
    [
      'one of a revoked grant',
      ticket({ grant: grant({ revokedAt: now }) }),
      shown,
      'refuse',
      'ticket-revoked',
    ],
    ['one of a disabled account', ticket({ accountAllows: false }), shown, 'refuse', 'ticket-revoked'],
    ['CORE-14 one of an ended session', ticket({ session: ended }), shown, 'refuse', 'ticket-session-over'],
    [
      'CORE-14 one of an app whose part ended',
      ticket({ partEndedAt: now }),
      shown,
      'refuse',
      'ticket-session-over',
    ],
  ]
  for (const [name, facts, asked, kind, reason] of cases) {
    it(`${name}: ${kind}`, () => {
      const decision = decideTicket(facts, asked, now)
      assert.equal(decision.kind, kind)
      assert.equal(decision.kind === 'vouch' ? undefined : decision.refusal.error.reason, reason)
    })
  }

  it('only a wrong service is the fault of the service', () => {
    const about = (facts: TicketFacts, asked: ShownTicket) => {
      const decision = decideTicket(facts, asked, now)
      return decision.kind === 'vouch' ? undefined : decision.refusal.about
    }
    assert.equal(about(ticket(), { ...shown, service: 'x' }), 'service')
    assert.equal(about(ticket({ clientId: other.id }), { ...shown, service: 'x' }), 'ticket')
  })

  it("says no more of another app's than of an unknown one", () => {
    const [foreign, unknown] = [ticket({ clientId: other.id }), undefined].map((facts) =>
      decideTicket(facts, shown, now),
    )
    assert.ok(foreign && unknown && 'refusal' in foreign && 'refusal' in unknown)
    assert.equal(foreign.refusal.error.description, unknown.refusal.error.description)
  })
})
