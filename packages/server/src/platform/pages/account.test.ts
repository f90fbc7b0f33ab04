import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountCard } from './account.ts'
import { createPageContext } from './context.ts'
import { toMarkup } from './html.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

describe('the account card', () => {
  it('shows name and user name', () => {
    const card = toMarkup(accountCard(context, { name: 'Ada', username: 'ada@acme.example' }))
    assert.match(card, />Ada</)
    assert.match(card, />ada@acme\.example</)
  })

  it('does not say the same twice', () => {
    const card = toMarkup(accountCard(context, { name: 'ada', username: 'ada' }))
    assert.equal(card.match(/>ada</g)?.length, 1)
  })

  it('takes the first letter as people see it', () => {
    for (const [name, initial] of [
      ['émile', 'É'],
      ['👩‍🚀 Ada', '👩‍🚀'],
      ['林', '林'],
      [' ada', 'A'],
      ['<b>', '&#60;'],
    ] as const) {
      const card = toMarkup(accountCard(context, { name, username: 'x' }))
      assert.ok(card.includes(`aria-hidden="true">${initial}</span>`), card)
    }
  })
})
