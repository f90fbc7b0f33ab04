import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from './context.ts'
import { renderHome } from './home.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })
const view = {
  accountUrl: '/account',
  signOutAction: '/oauth2/logout',
  issuer: 'https://id.acme.example',
  discoveryUrl: 'https://id.acme.example/.well-known/openid-configuration',
}

describe('the home page', () => {
  it('offers to sign out whoever is signed in, and says who that is', () => {
    const page = renderHome(context, { ...view, account: { name: 'Ada', username: 'ada@acme.example' } })
    assert.match(page, />Ada</)
    assert.match(page, /<form method="post" action="\/oauth2\/logout">\s*<div[^>]*><button/)
  })

  it('says that nobody is, and then offers nothing', () => {
    const page = renderHome(context, view)
    assert.match(page, /nobody is signed in/)
    assert.doesNotMatch(page, /<form|<button/)
  })

  it('shows developers the issuer and the discovery document', () => {
    const page = renderHome(context, view)
    assert.match(page, /<code dir="ltr">https:\/\/id\.acme\.example<\/code>/)
    assert.match(page, /href="https:\/\/id\.acme\.example\/\.well-known\/openid-configuration"/)
  })
})
