import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from './context.ts'
import { html, toMarkup } from './html.ts'
import { appLink, backLink, webAddress, webLink } from './link.ts'

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

describe('SEC-15 an address to which an app has people come back', () => {
  const button = { id: 'back', label: 'Back' }
  for (const uri of [
    'https://ledger.example/cb?a=b',
    'http://127.0.0.1:4000/',
    'aic-demo://auth-callback',
    'com.example:/cb',
  ])
    it(`becomes a link, letter by letter: ${uri}`, () =>
      assert.ok(toMarkup(appLink(uri, button) ?? html``).includes(`href="${uri}"`)))

  for (const uri of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://ledger.example/x',
    'file:///etc/passwd',
    'https://ledger.example/"><script>',
    '//evil.example',
    '/relative',
    '',
  ])
    it(`not ${JSON.stringify(uri)}`, () => assert.equal(appLink(uri, button), undefined))
})
