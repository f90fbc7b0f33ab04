import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grant, grantFacts, inSeconds, now, shownAccessToken } from '../../../test/support/token-facts.ts'
import { ada, app } from '../../../test/support/token-request.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import { standardProfile } from '../../domain/profile.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Subject } from '../../domain/user.ts'
import { type CookieFacts, decideByCookie, decideByToken, isFrom, type TokenFacts } from './decide.ts'

const user = { id: ada, username: 'Ada', claims: {} }
const everything = ['profile', 'email', 'address', 'phone']
const ended = { expiresAt: inSeconds(99), idleExpiresAt: inSeconds(99), endedAt: inSeconds(-1) }
const own: Client = { ...app, firstParty: true, webOrigins: ['https://own.example'] }
const other: Client = {
  ...app,
  id: 'other' as ClientId,
  firstParty: false,
  webOrigins: ['https://other.example'],
}

const token = (changes: Parameters<typeof shownAccessToken>[0] = {}) =>
  shownAccessToken({ holder: { kind: 'person', user, ...grantFacts() }, ...changes })
const byToken = (changes: Partial<TokenFacts> = {}) =>
  decideByToken({
    token: token(),
    client: own,
    profile: standardProfile,
    now,
    ...changes,
  })

describe('GEN-36 a token speaks for its person', () => {
  it('with the session that it belongs to, as its app calls them', () => {
    const caller = byToken()
    const { sessionId, subject } = grant()
    assert.deepEqual(caller?.evidence, { kind: 'user-token', userId: ada, sessionId })
    assert.deepEqual([caller?.user.id, caller?.subject, caller?.sessionId], [ada, subject, sessionId])
    assert.ok(caller && isFrom(caller, own.id) && !isFrom(caller, other.id))
  })

  const refused: Readonly<Record<string, Partial<TokenFacts>>> = {
    'not where it is unknown': { token: undefined },
    'not where its app is gone': { client: undefined },
    'not at another door': { profile: undefined },
    'not where it expired': { token: token({ expiresAt: now }) },
    'not where it was revoked': { token: token({ revokedAt: now }) },
    'not where its session ended': {
      token: token({ holder: { kind: 'person', user, ...grantFacts({ session: ended }) } }),
    },
    'not where it is for another API': { token: token({ audience: ['https://api.example'] }) },
    'not where it is a client’s own': { token: token({ holder: { kind: 'client' } }) },
    'not where its grant is gone': { token: token({ holder: { kind: 'nobody' } }) },
  }
  for (const [name, facts] of Object.entries(refused)) it(name, () => assert.equal(byToken(facts), undefined))

  it('tells our own app everything, and another what was granted', () => {
    assert.deepEqual(byToken()?.scope, everything)
    assert.deepEqual(byToken({ client: other })?.scope, token().scope)
  })
  it('in the scopes that this issuer’s own ones stand for', () => {
    const profile = { scopes: { user: ['profile', 'email'] } }
    const scope = byToken({ client: other, profile, token: token({ scope: ['user'] }) })?.scope
    assert.deepEqual(scope, ['user', 'profile', 'email'])
  })
  it('for all devices where the app is our own', () => {
    assert.deepEqual(
      [byToken(), byToken({ client: other })].map((caller) => caller?.reachesElsewhere),
      [true, false],
    )
  })
})

const sessionId = 'session' as SessionId
const byCookie = (changes: Partial<CookieFacts> = {}) =>
  decideByCookie({
    signedIn: { user, session: { id: sessionId } },
    origin: 'https://own.example',
    clients: [other, own],
    participants: [],
    subjectOf: ({ id }) => `subject at ${id}` as Subject,
    ...changes,
  })

describe('D4 a cookie speaks for its person', () => {
  it('from a page of our own app', () => {
    const caller = byCookie()
    const evidence = { kind: 'registered-origin', origin: 'https://own.example', userId: ada, sessionId }
    assert.deepEqual(caller?.evidence, evidence)
    assert.deepEqual([caller?.subject, caller?.scope], [`subject at ${own.id}`, everything])
    assert.equal(caller?.reachesElsewhere, false)
  })
  it('from a page of another app only where the person is signed in to it, and then by name alone', () => {
    const origin = 'https://other.example'
    assert.equal(byCookie({ origin }), undefined)
    const caller = byCookie({ origin, participants: [other.id] })
    assert.deepEqual([caller?.subject, caller?.scope], ['subject at other', []])
  })
  it('from no other page, however much like one its origin is', () => {
    for (const origin of [
      'https://own.example.evil.example',
      'http://own.example',
      'https://own.example/',
      'null',
      '',
    ])
      assert.equal(byCookie({ origin, participants: [own.id, other.id] }), undefined, origin)
  })
  it('of several apps of one origin for those that may', () => {
    const sibling = { ...other, id: 'sibling' as ClientId, webOrigins: own.webOrigins }
    const caller = byCookie({ clients: [sibling, own] })
    assert.ok(caller && isFrom(caller, own.id) && !isFrom(caller, sibling.id))
  })
  it('of several that may, as the one that the call names calls them', () => {
    const sibling = { ...own, id: 'sibling' as ClientId }
    const clients = [own, sibling]
    const calledBy = (named?: ClientId) => {
      const caller = byCookie({ clients, ...(named === undefined ? {} : { named }) })
      return [caller?.subject, caller?.clients.map(({ id }) => id)]
    }
    assert.deepEqual(calledBy(), [`subject at ${own.id}`, [own.id, sibling.id]])
    assert.deepEqual(calledBy(sibling.id), ['subject at sibling', [sibling.id, own.id]])
    assert.deepEqual(calledBy(other.id), calledBy())
  })
})
