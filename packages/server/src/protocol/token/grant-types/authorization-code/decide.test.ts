import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Profile, standardProfile } from '../../../../domain/profile.ts'
import {
  codeFacts,
  context,
  grant,
  grantFacts,
  inSeconds,
  now,
} from '../../../../../test/support/token-facts.ts'
import { app, challenge, other, redirectUri } from '../../../../../test/support/token-request.ts'
import { vendorProfile } from '../../../../../test/support/vendor-profile.ts'
import type { CodeFacts } from '../../decide.ts'
import { type CodeDecision, type CodeProof, decideCode } from './decide.ts'

type Proof = Omit<CodeProof, 'isConfidential'>
const proof: Proof = { redirectUri, challenge }
const proven: CodeProof = { ...proof, isConfidential: true }
const { codeChallenge: _, ...withoutChallenge } = codeFacts()
const ended = {
  ...grantFacts().session,
  expiresAt: inSeconds(60),
  idleExpiresAt: inSeconds(60),
  endedAt: inSeconds(-1),
}
const offline = grant({
  scope: ['openid', 'offline_access'],
  atLogout: { access: 'end', refresh: 'survive' },
})

describe('RFC6749 §4.1.3 a code is judged', () => {
  const cases: readonly [string, CodeFacts | undefined, Proof, string, string?][] = [
    ['a good one', codeFacts(), proof, 'issue'],
    ['one without PKCE', withoutChallenge, { redirectUri }, 'issue'],
    ['an unknown one', undefined, proof, 'refuse', 'unknown-code'],
    [
      'BCP-1 OAUTH-13 another redirect_uri',
      codeFacts(),
      { ...proof, redirectUri: `${redirectUri}/` },
      'refuse',
      'code-redirect-uri',
    ],
    ['OAUTH-11 one that expires this moment', codeFacts({ expiresAt: now }), proof, 'refuse', 'code-expired'],
    [
      "OAUTH-11 another client's",
      codeFacts({ clientId: other.id }),
      proof,
      'wrong-client',
      'code-of-another-client',
    ],
    [
      "another client's, used",
      codeFacts({ clientId: other.id, usedAt: now }),
      proof,
      'wrong-client',
      'code-of-another-client',
    ],
    [
      'BCP-3 PKCE-4 a wrong verifier',
      codeFacts(),
      { redirectUri, challenge: 'x' },
      'refuse',
      'code-verifier-wrong',
    ],
    ['BCP-3 PKCE-4 no verifier', codeFacts(), { redirectUri }, 'refuse', 'code-verifier-missing'],
    ['PKCE-6 D7 a verifier without a challenge', withoutChallenge, proof, 'refuse', 'code-verifier-unasked'],
    ['OAUTH-12 a second use', codeFacts({ usedAt: inSeconds(-1) }), proof, 'reused', 'code-reused'],
    [
      'a second use after its end',
      codeFacts({ usedAt: inSeconds(-9), expiresAt: inSeconds(-1) }),
      proof,
      'reused',
      'code-reused',
    ],
    [
      'a second use with a wrong verifier',
      codeFacts({ usedAt: now }),
      { redirectUri },
      'reused',
      'code-reused',
    ],
    [
      'one of a revoked grant',
      codeFacts({ grant: grant({ revokedAt: now }) }),
      proof,
      'refuse',
      'code-revoked',
    ],
    ['one of a disabled account', codeFacts({ accountAllows: false }), proof, 'refuse', 'code-revoked'],
    ['CORE-14 one of an ended session', codeFacts({ session: ended }), proof, 'refuse', 'code-session-over'],
    [
      'CORE-14 an offline one of an ended session',
      codeFacts({ session: ended, grant: offline }),
      proof,
      'refuse',
      'code-session-over',
    ],
    [
      'CORE-14 one of a session whose time is over',
      codeFacts({ session: { expiresAt: now, idleExpiresAt: inSeconds(60) } }),
      proof,
      'refuse',
      'code-session-over',
    ],
  ]
  for (const [name, facts, shown, kind, reason] of cases) {
    it(name, () => {
      const decision = decideCode(facts, { isConfidential: true, ...shown }, context)
      assert.equal(decision.kind, kind)
      if (decision.kind === 'issue') return
      assert.deepEqual([decision.error.code, decision.error.reason], ['invalid_grant', reason])
    })
  }

  it('whose session nobody remembers', () => {
    const { session: __, ...facts } = codeFacts()
    assert.equal(decideCode(facts, proven, context).kind, 'refuse')
  })

  it("and says no more of another client's than of an unknown one", () => {
    const [foreign, unknown] = [codeFacts({ clientId: other.id }), undefined].map((facts) =>
      decideCode(facts, proven, context),
    )
    assert.ok(foreign && unknown && 'error' in foreign && 'error' in unknown)
    assert.equal(foreign.error.description, unknown.error.description)
  })
})

describe('D8 a code yields', () => {
  const planOf = (facts: CodeFacts, client = app) => {
    const decision = decideCode(facts, proven, { ...context, client })
    assert.ok(decision.kind === 'issue')
    return decision.plan
  }

  it('a refresh token that ends with the session, for a client registered for it', () => {
    assert.deepEqual(planOf(codeFacts()).refresh, {
      scope: ['openid', 'profile'],
      expiresAt: inSeconds(36_000),
    })
  })

  it('one that outlives the session, with offline_access', () => {
    assert.deepEqual(planOf(codeFacts({ grant: offline })).refresh?.expiresAt, inSeconds(86_400))
  })

  it('none for a client that is not registered for it', () => {
    assert.equal(planOf(codeFacts(), { ...app, grantTypes: ['authorization_code'] }).refresh, undefined)
  })

  it('the nonce and the scope of its request', () => {
    const plan = planOf(codeFacts())
    assert.deepEqual([plan.access.scope, plan.idToken?.nonce], [['openid', 'profile'], 'n-1'])
  })
})

/** A code of another door, and the client that it is for. */
const atVendor = {
  ...context,
  profile: vendorProfile,
  client: { ...app, redirectUris: [redirectUri, 'https://app.example/second'] },
}
const reasonOf = (decision: CodeDecision) => ('error' in decision ? decision.error.reason : decision.kind)

describe('D7 GEN-12 RFC9700 §4.8.2 a verifier of which no challenge was sent', () => {
  const decide = (isConfidential: boolean, profile: Profile, facts: CodeFacts = withoutChallenge) =>
    decideCode(facts, { redirectUri, challenge, isConfidential }, { ...context, profile })
  const cases: readonly (readonly [string, boolean, Profile, string])[] = [
    ['is ignored of a client that proved who it is, at a door that does', true, vendorProfile, 'issue'],
    ['is refused of one that only says so', false, vendorProfile, 'code-verifier-unasked'],
    ['is refused of everybody elsewhere', true, standardProfile, 'code-verifier-unasked'],
  ]
  for (const [name, isConfidential, profile, expected] of cases) {
    it(name, () => assert.equal(reasonOf(decide(isConfidential, profile)), expected))
  }

  it('is written down where it was ignored, and only there', () => {
    const ignores = (decision: CodeDecision) => decision.kind === 'issue' && decision.ignoresVerifier
    assert.equal(ignores(decide(true, vendorProfile)), true)
    assert.equal(ignores(decide(true, vendorProfile, codeFacts())), false)
  })

  it('PKCE-4 a challenge that was sent counts there as everywhere', () => {
    const shown = { redirectUri, isConfidential: true }
    assert.equal(reasonOf(decideCode(codeFacts(), shown, atVendor)), 'code-verifier-missing')
    const wrong = decideCode(codeFacts(), { ...shown, challenge: 'x' }, atVendor)
    assert.equal(reasonOf(wrong), 'code-verifier-wrong')
  })
})

describe('GEN-11 a redirect_uri that was not sent with the code', () => {
  const without = { challenge, isConfidential: true }
  it('is the first registered one, where the issuer of the code says so', () =>
    assert.equal(reasonOf(decideCode(codeFacts(), without, atVendor)), 'issue'))
  it('and so does not fit a code that went to the second', () => {
    const facts = codeFacts({ redirectUri: 'https://app.example/second' })
    assert.equal(reasonOf(decideCode(facts, without, atVendor)), 'code-redirect-uri')
  })
  it('OAUTH-13 is missing elsewhere', () => {
    const decision = decideCode(codeFacts(), without, context)
    assert.ok(decision.kind === 'refuse')
    assert.deepEqual([decision.error.code, decision.kind], ['invalid_request', 'refuse'])
    assert.match(decision.error.description, /redirect_uri is missing/)
  })
  it('is missing where none is registered', () => {
    const client = { ...app, redirectUris: [] }
    const decision = decideCode(codeFacts(), without, { ...atVendor, client })
    assert.equal(decision.kind === 'refuse' && decision.error.code, 'invalid_request')
  })
})

describe('GEN-29 CAS 3.0 §2.5 a code that is a ticket', () => {
  const profile: Profile = { ...vendorProfile, codes: 'for-validation' }
  const decide = (facts: CodeFacts) => decideCode(facts, proven, { ...context, profile })
  it('yields no tokens', () => assert.equal(reasonOf(decide(codeFacts())), 'code-for-validation'))
  it('and ends nothing here, used or not', () =>
    assert.equal(decide(codeFacts({ usedAt: now })).kind, 'refuse'))
})
