import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context as bare, grant, grantFacts, inSeconds } from '../../../../../test/support/token-facts.ts'
import { decideDeviceCode, type DeviceCodeDecision, type DeviceCodeFacts } from './decide.ts'

const waiting: DeviceCodeFacts = {
  id: 'device-1',
  clientId: bare.client.id,
  expiresAt: inSeconds(600),
  intervalSeconds: 5,
}
const granted = grantFacts()

/** What a decision comes to in a word: an OAuth error code, or `tokens`. */
function word(decision: DeviceCodeDecision): string {
  return decision.kind === 'issue' ? 'tokens' : decision.error.code
}

describe('RFC8628 §3.5 a device that asks for its tokens', () => {
  const cases: readonly (readonly [string, DeviceCodeFacts | undefined, string])[] = [
    ['with a code that never was', undefined, 'invalid_grant'],
    ['with the code of another client', { ...waiting, clientId: 'other' as never }, 'invalid_grant'],
    ['DEV-5 for the first time', waiting, 'authorization_pending'],
    ['DEV-5 after its interval', { ...waiting, polledAt: inSeconds(-5) }, 'authorization_pending'],
    ['DEV-5 half a second early', { ...waiting, polledAt: inSeconds(-4.5) }, 'authorization_pending'],
    ['DEV-5 too early', { ...waiting, polledAt: inSeconds(-4) }, 'slow_down'],
    ['DEV-6 after its time', { ...waiting, expiresAt: inSeconds(0) }, 'expired_token'],
    ['DEV-6 that was denied', { ...waiting, deniedAt: inSeconds(-1) }, 'access_denied'],
    ['DEV-7 that was allowed', { ...waiting, granted }, 'tokens'],
    ['however early, once allowed', { ...waiting, polledAt: inSeconds(-1), granted }, 'tokens'],
    ['DEV-7 a second time', { ...waiting, granted, usedAt: inSeconds(-1) }, 'invalid_grant'],
    [
      'a second time after its time, which gives a thief away all the same',
      { ...waiting, granted, usedAt: inSeconds(-1), expiresAt: inSeconds(-1) },
      'invalid_grant',
    ],
    [
      'CORE-14 whose grant was revoked',
      { ...waiting, granted: grantFacts({ grant: grant({ revokedAt: inSeconds(-1) }) }) },
      'access_denied',
    ],
    [
      'CORE-14 whose session has ended',
      {
        ...waiting,
        granted: grantFacts({
          session: {
            expiresAt: inSeconds(60),
            idleExpiresAt: inSeconds(60),
            endedAt: inSeconds(-1),
          },
        }),
      },
      'access_denied',
    ],
    [
      'whose person was disabled',
      { ...waiting, granted: grantFacts({ accountAllows: false }) },
      'access_denied',
    ],
  ]
  for (const [name, facts, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(word(decideDeviceCode(facts, [], bare)), expected))

  it('DEV-5 §3.5 waits five seconds longer each time it is too early', () => {
    const early = decideDeviceCode({ ...waiting, intervalSeconds: 15, polledAt: inSeconds(-1) }, [], bare)
    assert.equal(early.kind === 'wait' && early.intervalSeconds, 20)
  })

  it('DEV-7 used twice, its family is named', () => {
    const twice = decideDeviceCode({ ...waiting, granted, usedAt: inSeconds(-1) }, [], bare)
    assert.equal(twice.kind === 'reused' && twice.granted.grant.id, granted.grant.id)
  })

  it('RES-4 asks for a resource that was not part of it', () => {
    const asked = decideDeviceCode({ ...waiting, granted }, ['https://api.example/'], bare)
    assert.equal(word(asked), 'invalid_target')
  })
})
