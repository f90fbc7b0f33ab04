import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../../platform/pages/context.ts'
import { renderSignedIn } from './signed-in.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '/acme' })
const view = { account: { name: 'Ada', username: 'ada' }, goOn: '/acme/login/authorize/resume?request=h' }
const words = {
  signedIn: { en: 'Welcome aboard', zh: '欢迎' },
  backToApp: { en: 'Back', zh: '返回' },
  logout: { en: 'Out', zh: '退出' },
}

describe('AKA-61 the page that says for a moment that somebody signed in', () => {
  it('leads on by itself, and by a link to the same address', () => {
    const page = renderSignedIn(context, view)
    assert.match(
      page,
      /<meta http-equiv="refresh" content="3;url=\/acme\/login\/authorize\/resume\?request=h" \/>/,
    )
    assert.match(page, /id="continue" href="\/acme\/login\/authorize\/resume\?request=h">Continue<\/a>/)
    assert.doesNotMatch(page, /<noscript|<script|<form/)
  })

  it('says it in our words, or in those of a vendor', () => {
    assert.match(renderSignedIn(context, view), /<h1>You are signed in<\/h1>/)
    assert.match(renderSignedIn(context, view, words), /<h1>Welcome aboard<\/h1>/)
    const chinese = createPageContext({ language: 'zh', tenantName: 'Acme', basePath: '' })
    assert.match(renderSignedIn(chinese, view, words), /<h1>欢迎<\/h1>/)
  })

  it('names who signed in, and the app that they go on to, letter by letter', () => {
    const clientName = '<b>Ledger</b>'
    const page = renderSignedIn(context, { ...view, account: { name: '<i>', username: '<u>' }, clientName })
    assert.match(page, /You are being taken to <bdi class="name">&#60;b&#62;Ledger/)
    assert.doesNotMatch(page, /<[biu]>/)
  })

  it('without an app it goes on all the same', () =>
    assert.match(renderSignedIn(context, view), /You are being taken on\./))
})
