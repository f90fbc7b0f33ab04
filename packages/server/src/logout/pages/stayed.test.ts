import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { renderStayed } from './stayed.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })
const account = { name: 'Ada', username: 'ada@acme.example' }

describe('RIL-24 a "no" is told apart from success', () => {
  it('says that nothing ended, and for whom', () => {
    const page = renderStayed(context, { account })
    assert.match(page, /<h1>You are still signed in<\/h1>/)
    assert.match(page, /Nothing was ended/)
    assert.match(page, />ada@acme\.example</)
  })

  it('leads back to the app by a link, never by itself', () => {
    const page = renderStayed(context, { account, clientName: 'Ledger', clientUri: 'https://ledger.example' })
    assert.match(page, /href="https:\/\/ledger\.example\/" rel="noreferrer"\s*>Back to/)
    assert.doesNotMatch(page, /http-equiv/)
  })
})
