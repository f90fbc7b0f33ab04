// cspell:ignore Ольга
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeSignUp, type WantedFields } from './decide.ts'

const password = 'four words in row'
const judge = (fields: Partial<WantedFields>) =>
  judgeSignUp({ username: undefined, name: undefined, password, ...fields }, 'Acme')
const accountOf = (username: string, name?: string) => {
  const judgement = judge({ username, name })
  return judgement.kind === 'sound' ? judgement.account : assert.fail(judgement.fault)
}

describe('what somebody fills in to open an account', () => {
  it('an email is the username and the email', () => {
    const { username, email } = accountOf('eve+1@mail.example.org')
    assert.deepEqual([username, email], ['eve+1@mail.example.org', 'eve+1@mail.example.org'])
  })

  it('a username is no email', () => assert.equal('email' in accountOf('eve'), false))

  it('a name becomes a claim, where there is one', () => {
    assert.deepEqual(accountOf('eve', 'Eve').claims, { name: 'Eve' })
    assert.deepEqual(accountOf('eve').claims, {})
  })

  for (const username of ['eve', 'e2', 'müller', '李四', 'Ольга', 'a.b-c_d', 'x'.repeat(64)])
    it(`${username} may be a username`, () => assert.equal(accountOf(username).username, username))

  for (const username of [
    'e',
    '.eve',
    'e ve',
    'e\u202eve',
    'e\u200bve',
    'e<b>',
    '@eve',
    'eve@',
    'x'.repeat(65),
  ])
    it(`${JSON.stringify(username)} may not`, () =>
      assert.deepEqual(judge({ username }), { kind: 'fault', fault: 'bad-username' }))

  it('a username may have an email beside it', () => {
    const judgement = judge({ username: 'eve', email: 'eve@mail.example.org', otherNames: { nickname: 'E' } })
    assert.deepEqual(judgement.kind === 'sound' && judgement.account, {
      username: 'eve',
      email: 'eve@mail.example.org',
      claims: { nickname: 'E' },
      password,
    })
  })

  it('SEC a username is nobody else’s email', () => {
    const beside = (email: string) => judge({ username: 'eve@mail.example.org', email })
    assert.equal(beside('Eve@mail.example.org').kind, 'sound')
    assert.deepEqual(beside('mallory@x.example'), { kind: 'fault', fault: 'bad-username' })
  })

  const noEmails = [
    'eve',
    'eve@',
    'e<b>@x.example',
    'eve@x.example\r\nBcc: x',
    'eve@x.example.',
    'eve@x..example',
    'eve@.x.example',
  ]
  for (const email of noEmails)
    it(`${JSON.stringify(email)} is no email`, () =>
      assert.deepEqual(judge({ username: 'eve', email }), { kind: 'fault', fault: 'bad-username' }))

  it('every name has an end, and is nobody’s password', () => {
    const otherNames = { family_name: 'e'.repeat(201) }
    assert.deepEqual(judge({ username: 'eve', otherNames }), { kind: 'fault', fault: 'bad-name' })
    const named = { username: 'eve', otherNames: { family_name: 'Featherstone' } }
    const fault = { kind: 'fault', fault: 'password-guessable' }
    assert.deepEqual(judge({ ...named, password: 'featherstone' }), fault)
  })

  it('a name has an end', () =>
    assert.deepEqual(judge({ username: 'eve', name: 'e'.repeat(201) }), { kind: 'fault', fault: 'bad-name' }))

  it('the password may be neither their name nor the service', () => {
    const fault = { kind: 'fault', fault: 'password-guessable' }
    assert.deepEqual(judge({ username: 'evelyn12', password: 'Evelyn12' }), fault)
    assert.deepEqual(judge({ username: 'eve', name: 'Eve Adams', password: 'eve adams' }), fault)
  })
})
