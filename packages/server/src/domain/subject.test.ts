import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { createSubjectOf, type SubjectScope } from './subject.ts'
import type { TenantId } from './tenant.ts'
import type { UserId } from './user.ts'

const keyed = (key: string) => (purpose: string, value: string) =>
  createHmac('sha256', `${key} ${purpose}`).update(value).digest('base64url')
const subjectOf = createSubjectOf(keyed('a key'))
const [acme, globex] = ['acme' as TenantId, 'globex' as TenantId]
const [ada, bob] = ['user-ada' as UserId, 'user-bob' as UserId]
const at = (...redirectUris: readonly string[]): SubjectScope => ({ subjectType: 'pairwise', redirectUris })
const adaAt = (client: SubjectScope) => subjectOf(acme, client, ada)
const shop = at('https://shop.example/cb')

describe('CORE §8 a public subject', () => {
  it('is the account’s id for every client, and where no client asks', () => {
    assert.equal(adaAt({ ...shop, subjectType: 'public' }), ada)
    assert.equal(subjectOf(acme, undefined, ada), ada)
  })
})

describe('CORE-39 CORE §8.1 a pairwise subject', () => {
  it('is the same each time, and does not show the account', () => {
    assert.equal(adaAt(shop), adaAt(at('https://shop.example/cb')))
    assert.match(adaAt(shop), /^[\w-]{43}$/)
    assert.doesNotMatch(adaAt(shop), /ada/)
  })

  it('is the same in one sector, whatever the port, the path or the client', () => {
    assert.equal(adaAt(at('https://shop.example:8443/', 'https://shop.example/other')), adaAt(shop))
    const named = {
      ...at('https://a.example/', 'https://b.example/'),
      sectorIdentifierUri: 'https://shop.example/s',
    }
    assert.equal(adaAt(named), adaAt(shop))
  })

  const others: readonly (readonly [string, string])[] = [
    ['another sector', adaAt(at('https://shop.example.evil.example/cb'))],
    ['a named sector', adaAt({ ...shop, sectorIdentifierUri: 'https://group.example/s' })],
    ['another person', subjectOf(acme, shop, bob)],
    ['another tenant', subjectOf(globex, shop, ada)],
    ['another server', createSubjectOf(keyed('another key'))(acme, shop, ada)],
  ]
  for (const [name, subject] of others) {
    it(`is another for ${name}`, () => assert.notEqual(subject, adaAt(shop)))
  }
})
