import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readPerson } from './claims.ts'

type Json = Readonly<Record<string, unknown>>

describe('FED-3 who an upstream means', () => {
  const names: readonly (readonly [string, unknown, boolean])[] = [
    ['a name', 'grace', true],
    ['a long one', 'x'.repeat(255), true],
    ['one with spaces and other letters', 'Grace Hopper 🚢', true],
    ['one that is too long', 'x'.repeat(256), false],
    ['an empty one', '', false],
    ['a number', 7, false],
    ['a list', ['grace'], false],
    ['none', undefined, false],
    ['one with a line break', 'grace\n', false],
    ['one with half a letter', 'grace\ud800', false],
  ]
  for (const [name, sub, isOne] of names)
    it(`${name}: ${isOne ? 'taken' : 'refused'}`, () =>
      assert.equal(readPerson({ sub }, {})?.subject, isOne ? sub : undefined))

  it('is only ever what the ID token says', () => {
    const person = readPerson(
      { sub: 'grace' },
      { sub: 'other', sid: 's', acr: 'a', amr: ['b'], auth_time: 1 },
    )
    assert.deepEqual(person, { subject: 'grace', amr: [], claims: {} })
  })
})

describe('FED-2 what is kept of how somebody signed in', () => {
  const cases: readonly (readonly [string, Json, Json])[] = [
    [
      'everything in its form',
      { sid: 's', acr: 'a', amr: ['pwd', 'otp'], auth_time: 10 },
      { sid: 's', acr: 'a', amr: ['pwd', 'otp'], authenticatedAt: new Date(10_000) },
    ],
    [
      'methods that are none are left out',
      { amr: ['pwd', '', 'two words', 7, null, 'x'.repeat(65)] },
      { amr: ['pwd'] },
    ],
    [
      'no more methods than anybody has',
      { amr: Array.from({ length: 50 }, (_, index) => `m${index}`) },
      { amr: Array.from({ length: 10 }, (_, index) => `m${index}`) },
    ],
    ['no list of methods', { amr: 'pwd' }, {}],
    ['names of other kinds', { sid: 7, acr: ['a'] }, {}],
    ['times that are none', { auth_time: -1 }, {}],
    ['times beyond all', { auth_time: 1e20 }, {}],
  ]
  for (const [name, told, kept] of cases)
    it(name, () =>
      assert.deepEqual(readPerson({ sub: 'grace', ...told }, {}), {
        subject: 'grace',
        amr: [],
        claims: {},
        ...kept,
      }),
    )
})

describe('FED-3 what an upstream tells of a person', () => {
  const cases: readonly (readonly [string, Json, Json])[] = [
    ['names', { name: 'Grace', given_name: 'G', nickname: '' }, { name: 'Grace', given_name: 'G' }],
    ['names of other kinds', { name: 7, given_name: ['G'], family_name: null, nickname: {} }, {}],
    ['names over several lines', { name: 'Grace\nHopper' }, {}],
    ['names without end', { name: 'x'.repeat(201) }, {}],
    ['claims that are not the standard’s', { roles: ['admin'], iss: 'x', 'urn:x': 1, password: 'x' }, {}],
    ['a prototype', JSON.parse('{"__proto__":{"name":"evil"}}') as Json, {}],
    [
      'an address',
      { address: { country: 'US', street_address: 'a\nb', planet: 'Earth', region: 7 } },
      { address: { country: 'US', street_address: 'a\nb' } },
    ],
    ['an address that is a text', { address: 'US' }, {}],
    [
      'pages',
      { picture: 'https://a.example/b.png', website: 'http://a.example/' },
      { picture: 'https://a.example/b.png', website: 'http://a.example/' },
    ],
    [
      'pages that are scripts',
      { picture: 'javascript:evil()', profile: 'data:text/html,x', website: 'https://a b' },
      {},
    ],
    [
      'an e-mail address that is verified',
      { email: 'a@b', email_verified: true },
      { email: 'a@b', email_verified: true },
    ],
    [
      'one that says so in a text',
      { email: 'a@b', email_verified: 'true' },
      { email: 'a@b', email_verified: true },
    ],
    ['one that does not say so', { email: 'a@b' }, { email: 'a@b', email_verified: false }],
    [
      'one that says so in another way',
      { email: 'a@b', email_verified: 1 },
      { email: 'a@b', email_verified: false },
    ],
    ['what is verified, and is not there', { email_verified: true, phone_number_verified: true }, {}],
    ['what is no e-mail address', { email: 'a b@c', email_verified: true }, {}],
    [
      'a phone number',
      { phone_number: '+1', phone_number_verified: true },
      { phone_number: '+1', phone_number_verified: true },
    ],
  ]
  for (const [name, told, kept] of cases)
    it(name, () => assert.deepEqual(readPerson({ sub: 'grace', ...told }, {})?.claims, kept))

  it('userinfo knows better than the ID token, and adds to it', () => {
    const person = readPerson({ sub: 'grace', name: 'Old', nickname: 'G' }, { name: 'New', locale: 'en' })
    assert.deepEqual(person?.claims, { name: 'New', nickname: 'G', locale: 'en' })
  })

  it('an address of the one is not verified by the word of the other', () => {
    const verified = { email: 'old@b', email_verified: true, phone_number: '+1', phone_number_verified: true }
    const person = readPerson({ sub: 'grace', ...verified }, { email: 'new@b', phone_number: '+2' })
    assert.deepEqual(person?.claims, { email: 'new@b', email_verified: false, phone_number: '+2' })
  })

  it('and what the one does not repeat stays as the other told it', () => {
    const verified = { email: 'a@b', email_verified: true }
    assert.deepEqual(readPerson({ sub: 'grace', ...verified }, { email: 'a@b', name: 'New' })?.claims, {
      name: 'New',
      ...verified,
    })
    assert.deepEqual(readPerson({ sub: 'grace', email: 'a@b' }, verified)?.claims, verified)
  })
})
