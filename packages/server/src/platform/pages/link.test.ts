import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from './context.ts'
import { toMarkup } from './html.ts'
import { backLink, webAddress, webLink } from './link.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

describe('SEC-15 only plain web addresses become links', () => {
  const refused = [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'com.example.app://back',
    'file:///etc/passwd',
    '//evil.example',
    '/relative',
    'https://',
    '',
  ]
  for (const uri of refused) {
    it(`not ${JSON.stringify(uri)}`, () => {
      assert.equal(webAddress(uri), undefined)
      assert.equal(toMarkup(webLink(uri, 'Ledger')), 'Ledger')
      assert.equal(backLink(context, { name: 'Ledger', uri }), undefined)
    })
  }

  it('but https and http, escaped', () => {
    const link = toMarkup(webLink('https://ledger.example/?a="><script>', 'Ledger'))
    assert.equal(link, '<a href="https://ledger.example/?a=%22%3E%3Cscript%3E" rel="noreferrer">Ledger</a>')
    assert.equal(webAddress('http://localhost:3000/'), 'http://localhost:3000/')
  })
})
