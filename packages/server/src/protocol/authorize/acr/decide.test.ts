import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Profile, standardProfile } from '../../../domain/profile.ts'
import { isOAuthError } from '../../../domain/oauth-error.ts'
import { decideAcr } from './decide.ts'

const own = 'urn:vendor:aal:1'
const telling = { authenticationContext: 'always', usualAcr: own } as const
const [usual, gold] = [standardProfile.usualAcr, 'gold']

type Telling = Pick<Profile, 'authenticationContext' | 'usualAcr'>

const acrOf = (
  acrValues: string,
  values: readonly string[],
  { profile = telling, acr }: { profile?: Telling; acr?: object } = {},
) => {
  const claims = acr && { idToken: { acr } }
  const asked = { acrValues: acrValues.split(' ').filter(Boolean), ...(claims && { claims }) }
  const answer = decideAcr(asked, values, profile)
  return isOAuthError(answer) ? answer.code : answer.acr
}

describe('AKA-54 the acr where it is always told', () => {
  const cases: readonly (readonly [string, string, readonly string[], string])[] = [
    ['is the door’s own, where the tenant has named none', '', [usual], own],
    ['is the tenant’s first', '', [gold, 'silver'], gold],
    ['is the asked one that a sign-in amounts to', 'platinum silver gold', [gold, 'silver'], 'silver'],
    ['is the door’s own where that is asked for', own, [gold], own],
    [
      'is the tenant’s first where the asked one is unknown: no request fails for it',
      'urn:vendor:aal:2',
      [gold],
      gold,
    ],
    [
      'is the door’s own where the asked one is unknown and the tenant has none',
      'urn:vendor:aal:2',
      [usual],
      own,
    ],
    ['is the door’s own where an upstream’s word amounts to nothing that the tenant names', '', [], own],
  ]
  for (const [name, asked, values, expected] of cases)
    it(name, () => assert.equal(acrOf(asked, values), expected))

  it('never has our own name for a password', () => {
    assert.equal(acrOf(usual, [usual, gold]), own)
    assert.equal(acrOf('', [gold, usual]), gold)
  })
  it('CORE §5.5.1.1 is an error only where the claims parameter demands what there is not', () => {
    const essential = (value: string) => ({ acr: { essential: true, value } })
    assert.equal(acrOf('', [gold], essential('platinum')), 'unmet_authentication_requirements')
    assert.equal(acrOf('', [gold], essential(own)), own)
    assert.equal(acrOf('', [gold], { acr: { value: 'platinum' } }), gold)
  })
})

describe('CORE §5.5.1.1 the acr where it is told to those who ask', () => {
  const profile = standardProfile
  it('is nothing to others', () => assert.equal(acrOf('', [usual], { profile }), undefined))
  it('is our name for a password', () => assert.equal(acrOf('x', [usual], { profile }), usual))
  it('is nothing where a sign-in amounts to nothing', () =>
    assert.equal(acrOf('x', [], { profile }), undefined))
})
