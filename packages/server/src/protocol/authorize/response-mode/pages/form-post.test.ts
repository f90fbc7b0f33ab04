import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../../../platform/pages/context.ts'
import { renderFormPost } from './form-post.ts'

const view = { clientName: 'Ledger', action: 'https://ledger.example/callback', hidden: [] }

describe('the page that brings an answer to an app', () => {
  const words = { en: 'Continue to', zh: '继续前往' } as const
  for (const language of ['en', 'zh'] as const) {
    it(`says where it leads, in words: ${language}`, () => {
      const page = renderFormPost(createPageContext({ language, tenantName: 'Acme', basePath: '' }), view)
      assert.ok(page.includes(words[language]), page)
      assert.ok(page.includes('<bdi class="name">Ledger</bdi>'), page)
    })
  }
})
