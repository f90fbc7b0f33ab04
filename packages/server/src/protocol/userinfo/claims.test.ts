import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../../../test/support/request.ts'
import type { Subject, UserId } from '../../domain/user.ts'
import { type Spelling, standardProfile } from '../../domain/profile.ts'
import { plainProfile, vendorProfile } from '../../../test/support/vendor-profile.ts'
import { askedUserinfoClaims, idTokenPerson, personClaims, userinfoClaims } from './claims.ts'

const claims = {
  sub: 'somebody else',
  name: 'Ada',
  nickname: null,
  email: 'ada@example.org',
  email_verified: false,
  phone_number: '+44 1',
  address: { country: 'UK' },
  salary: 1,
}
const subject = 'subject-1' as Subject
const userId = 'subject-1' as UserId
const tenant = testTenant
const tell = (...scope: string[]) =>
  userinfoClaims({ subject, userId, user: { claims } }, { scope }, { profile: standardProfile, tenant })

describe('CORE-32 CORE §5.4 which claims a scope tells', () => {
  const cases: readonly [string, readonly string[], object][] = [
    ['openid: the subject', ['openid'], {}],
    ['profile', ['openid', 'profile'], { name: 'Ada' }],
    ['email', ['openid', 'email'], { email: 'ada@example.org', email_verified: false }],
    ['phone', ['openid', 'phone'], { phone_number: '+44 1' }],
    ['address', ['openid', 'address'], { address: { country: 'UK' } }],
    ['another scope: nothing', ['openid', 'salary', 'offline_access'], {}],
  ]
  for (const [name, scope, more] of cases) {
    it(name, () => assert.deepEqual(tell(...scope), { sub: 'subject-1', ...more }))
  }
})

describe('CORE-35 CORE §5.5 which claims the claims parameter tells', () => {
  const person = { claims: { ...claims, 'name#ja': '有栖', picture: '' } }
  const cases: readonly [string, Parameters<typeof personClaims>[2], readonly string[], object][] = [
    ['one without a scope for it', { name: {} }, [], { name: 'Ada' }],
    [
      'beside those of the scopes',
      { email: {} },
      ['phone'],
      { phone_number: '+44 1', email: 'ada@example.org' },
    ],
    ['§5.5.1 an essential one that there is none of: nothing', { gender: { essential: true } }, [], {}],
    ['§5.5.1 with another value than asked for: as it is', { name: { value: 'Eve' } }, [], { name: 'Ada' }],
    ['one of several values, likewise', { name: { values: ['Eve'] } }, [], { name: 'Ada' }],
    ['CORE-51 §5.2 in a language', { 'name#ja': {}, 'name#fr': {} }, [], { 'name#ja': '有栖' }],
    ['§5.3.2 never null', { nickname: {} }, [], {}],
    ['false is a value', { email_verified: {} }, [], { email_verified: false }],
    ['sub is not theirs to choose', { sub: { value: 'x' } }, [], {}],
    [
      'nothing that is not a claim of a person',
      { salary: {}, acr: {}, auth_time: {}, __proto__: {} },
      [],
      {},
    ],
    ['what every object has is no claim', { constructor: {}, 'toString#x': {} }, [], {}],
  ]
  for (const [name, asked, scope, expected] of cases)
    it(name, () => assert.deepEqual(personClaims(person, scope, asked), expected))

  it('in the words of the request', () => {
    assert.deepEqual(askedUserinfoClaims({ name: {}, salary: {}, 'address#de': { essential: true } }), [
      'name',
      'address#de',
    ])
  })
})

describe('CORE-30 CORE §5.1 updated_at', () => {
  const updatedAt = new Date(1_700_000_000_900)
  it('is when the record changed, in whole seconds', () =>
    assert.deepEqual(personClaims({ claims: {}, updatedAt }, ['profile']), { updated_at: 1_700_000_000 }))
  it('is what the record itself says, where it does', () =>
    assert.deepEqual(personClaims({ claims: { updated_at: 7 }, updatedAt }, ['profile']), { updated_at: 7 }))
  it('is left out where nobody knows', () => assert.deepEqual(personClaims({ claims: {} }, ['profile']), {}))
  it('is part of the profile, and of nothing else', () =>
    assert.deepEqual(personClaims({ claims: {}, updatedAt }, ['email', 'openid']), {}))
})

describe('D2 claims as an issuer tells them', () => {
  const person = { claims: { name: 'Ada', email: 'ada@example.org', phone_number: '+44 1' } }
  const userinfo = (scope: readonly string[], profile: typeof standardProfile) =>
    userinfoClaims({ subject, userId, user: person }, { scope }, { profile, tenant })

  it('in its spelling, and nobody else in it', () => {
    assert.deepEqual(userinfo(['profile'], vendorProfile), { sub: 'subject-1', birthdate: null, name: 'Ada' })
    assert.deepEqual(userinfo(['profile'], standardProfile), { sub: 'subject-1', name: 'Ada' })
  })

  it('by its own scopes, which stand for some of the standard ones', () => {
    const told = { sub: 'subject-1', birthdate: null, name: 'Ada', email: 'ada@example.org' }
    assert.deepEqual(userinfo(['user'], plainProfile), told)
    assert.deepEqual(userinfo(['user'], vendorProfile), { sub: 'subject-1' })
  })

  it('CORE-13 CORE §8.1 by its own names, of which one that others know is told of no pairwise one', () => {
    const otherNames: NonNullable<Spelling['otherNames']> = (named) => ({
      known: named.claims['email'] ?? named.subject,
    })
    const profile = { ...standardProfile, spelling: { ...standardProfile.spelling, otherNames } }
    const knownAs = (id: string) => {
      const known = { subject, userId: id as UserId, user: person }
      const told = userinfoClaims(known, { scope: ['openid'] }, { profile, tenant })
      const wish = { scope: ['openid'], asked: {}, comesAlone: false }
      assert.equal(idTokenPerson(known, wish, { profile, tenant })['known'], told['known'])
      return told['known']
    }
    assert.equal(knownAs('subject-1'), 'ada@example.org')
    assert.equal(knownAs('user-1'), 'subject-1')
  })

  const asked = { email: {} }
  const idToken = (profile: typeof standardProfile, comesAlone = false) =>
    idTokenPerson(
      { subject, userId, user: person },
      { scope: ['openid', 'profile'], asked, comesAlone },
      { profile, tenant },
    )

  it('CORE §5.4 in an ID token: what was asked for one by one', () => {
    assert.deepEqual(idToken(standardProfile), { email: 'ada@example.org' })
  })
  it('and those of its scopes where no access token comes with it', () => {
    assert.deepEqual(idToken(standardProfile, true), { name: 'Ada', email: 'ada@example.org' })
  })
  it('or where the issuer always tells them', () => {
    assert.deepEqual(idToken(vendorProfile), { birthdate: null, name: 'Ada', email: 'ada@example.org' })
  })
})
