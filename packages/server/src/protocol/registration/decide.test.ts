import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../domain/oauth-error.ts'
import { decideAdmission, decideSecret, type ShownToken } from './decide.ts'

const isSame = (one: string, other: string) => one === other

describe('DCR-2 DCR-7 RFC7591 §3 who may register', () => {
  const byToken = { mode: 'initial-access-token', tokenHashes: ['one', 'two'] } as const
  const open = { mode: 'open', hourlyLimit: 1 } as const
  const cases: readonly (readonly [
    string,
    Parameters<typeof decideAdmission>[0],
    ShownToken | undefined,
    string,
  ])[] = [
    ['nobody where it is off', { mode: 'off' }, { hash: 'one' }, 'closed'],
    ['everybody where it is open', open, undefined, 'admitted'],
    ['a token that nobody asked for is not looked at', open, { hash: 'x' }, 'admitted'],
    ['whoever has one of the tokens', byToken, { hash: 'two' }, 'admitted'],
    ['not who has none', byToken, undefined, 'token-wanted'],
    ['not who has another', byToken, { hash: 'three' }, 'refused'],
    ['nobody where there is no token', { ...byToken, tokenHashes: [] }, { hash: '' }, 'refused'],
  ]
  for (const [name, policy, shown, expected] of cases) {
    it(name, () => assert.equal(decideAdmission(policy, shown, isSame).kind, expected))
  }
})

describe('DCR-10 RFC7592 §2.2 what becomes of a secret', () => {
  const plain = { usualTokenAlgorithm: 'RS256', signsRequests: false } as const
  const basic = { ...plain, authMethods: ['client_secret_basic'], idTokenAlgorithm: 'RS256' } as const
  const signing = { ...basic, idTokenAlgorithm: 'HS256' } as const
  const hashed = { secretHash: 'right' }
  const sealed = { ...hashed, sealedSecret: 'sealed' }
  type Wanted = Parameters<typeof decideSecret>[1]
  const needed: Wanted = { client: basic, isNeeded: true }
  const toSign: Wanted = { client: signing, isNeeded: true }
  const unneeded: Wanted = { client: { ...basic, authMethods: ['none'] }, isNeeded: false }
  const cases: readonly (readonly [string, object, Wanted, string | undefined, string])[] = [
    ['it goes on', hashed, needed, undefined, 'as-it-is'],
    ['it goes on where it is shown', hashed, needed, 'right', 'shown-one'],
    ['a first one is made', {}, needed, undefined, 'new-one'],
    ['one that must compute and was only compared is made anew', hashed, toSign, undefined, 'new-one'],
    ['unless it is shown', hashed, toSign, 'right', 'shown-one'],
    ['or was kept for that', sealed, toSign, undefined, 'as-it-is'],
    ['none is made where none is needed', {}, unneeded, undefined, 'as-it-is'],
    ['a wrong one is refused', hashed, needed, 'wrong', 'refused'],
    ['so is one of a client that has none', {}, needed, 'right', 'refused'],
    ['also where none is needed any more', hashed, unneeded, 'wrong', 'refused'],
  ]
  for (const [name, known, wanted, shown, expected] of cases) {
    it(name, () => {
      const plan = decideSecret(known, wanted, shown, isSame)
      assert.equal(typeof plan === 'object' && isOAuthError(plan) ? 'refused' : plan, expected)
    })
  }
})
