import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../../platform/pages/context.ts'
import { renderConsent, type ConsentView } from './consent.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

function shown(view: Partial<ConsentView> = {}): string {
  return renderConsent(context, {
    action: '/consent',
    hidden: { csrf: 'c1' },
    clientName: 'Ledger',
    account: { name: 'Ada', username: 'ada@acme.example' },
    scopes: [{ scope: 'openid', remembered: false }],
    ...view,
  })
}

describe('CORE §3.1.2.4 the consent page', () => {
  it('says who asks, of whom, and takes a yes or a no', () => {
    assert.match(shown(), /<h1>Let <bdi class="name">Ledger<\/bdi> use your account\?<\/h1>/)
    assert.match(shown(), />ada@acme\.example</)
    assert.match(shown(), /name="decision" value="allow">[\s\S]*name="decision" value="deny">/)
    assert.match(shown(), /<input type="hidden" name="csrf" value="c1"/)
  })

  it('CORE-47 puts the known scopes into words', () => {
    const known = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access']
    const page = shown({ scopes: known.map((scope) => ({ scope, remembered: false })) })
    for (const scope of known) assert.doesNotMatch(page, new RegExp(`<code[^>]*>${scope}`))
    assert.match(page, /stay connected after you sign out/)
  })

  it('CORE-10 promises no connection after the logout where that ends everything', () => {
    const offline = { scopes: [{ scope: 'offline_access', remembered: false }] }
    assert.match(shown(offline), /stay connected after you sign out[\s\S]*Signing out does not end this/)
    const page = shown({ ...offline, endsAllAtLogout: true })
    assert.match(page, /stay connected while you are signed in[\s\S]*Signing out ends this as well/)
    assert.doesNotMatch(page, /after you sign out|does not end/)
  })

  it('shows an unknown scope by its name, escaped', () => {
    const page = shown({ scopes: [{ scope: 'invoices:<script>', remembered: false }] })
    assert.match(page, /<code dir="ltr">invoices:&#60;script&#62;<\/code>/)
  })

  it('marks what was allowed before', () => {
    assert.doesNotMatch(shown(), /allowed before/)
    assert.match(shown({ scopes: [{ scope: 'openid', remembered: true }] }), /allowed before/)
  })

  it('REG-9 links the policies that are on the web, and loads no logo', () => {
    const page = shown({
      policyUri: 'https://ledger.example/privacy',
      tosUri: 'javascript:alert(1)',
      logoUri: 'https://ledger.example/logo.png',
    })
    assert.match(
      page,
      /<a href="https:\/\/ledger\.example\/privacy" rel="noreferrer">Privacy policy of Ledger/,
    )
    assert.doesNotMatch(page, /Terms of service|javascript|logo\.png/)
  })
})
