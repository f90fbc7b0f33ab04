import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderConfirm } from '../../logout/pages/confirm.ts'
import { type LogoutRefusal, renderRefused, type RefusedView } from '../../logout/pages/refused.ts'
import { renderSignedOut } from '../../logout/pages/signed-out.ts'
import { createPageContext } from '../../platform/pages/context.ts'
import type { Language } from '../../platform/pages/messages/index.ts'
import { logoutWords } from './words.ts'

const contextIn = (language: Language) => createPageContext({ language, tenantName: 'Acme', basePath: '' })

/** What stands in the tab and above the page; in truth they are one. */
function nameOf(page: string): string {
  const [title, heading] = [/<title>(.*?) – Acme<\/title>/, /<h1>\s*(.*?)\s*<\/h1>/].map(
    (one) => one.exec(page)?.[1],
  )
  assert.equal(title, heading)
  return title ?? ''
}

describe('AKA-1 AKA-2 a refusal by the vendor’s names', () => {
  const refused = (view: RefusedView, language: Language = 'en') =>
    renderRefused(contextIn(language), view, logoutWords)

  const named: readonly (readonly [LogoutRefusal, string | undefined, string, string])[] = [
    ['missing-client', 'client_id', 'Bad request', '错误的请求'],
    ['malformed-parameter', 'client_id', 'Bad request', '错误的请求'],
    ['duplicate-parameter', 'client_id', 'Bad request', '错误的请求'],
    ['malformed-parameter', 'state', 'Something went wrong', '出错了'],
    ['duplicate-parameter', 'redirect_uri', 'Something went wrong', '出错了'],
    ['malformed-parameter', undefined, 'Something went wrong', '出错了'],
    ['unknown-client', 'client_id', 'Something went wrong', '出错了'],
    ['return-not-listed', 'redirect_uri', 'Something went wrong', '出错了'],
    ['return-without-client', 'post_logout_redirect_uri', 'Something went wrong', '出错了'],
    ['hint-not-ours', 'id_token_hint', 'Something went wrong', '出错了'],
    ['hint-client-mismatch', 'client_id', 'Something went wrong', '出错了'],
    ['hint-session-mismatch', 'logout_hint', 'Something went wrong', '出错了'],
    ['state-too-long', 'state', 'Something went wrong', '出错了'],
    ['not-navigated', undefined, 'Something went wrong', '出错了'],
  ]
  for (const [reason, parameter, english, chinese] of named)
    it(`${reason} ${parameter ?? ''}`, () => {
      assert.equal(nameOf(refused({ reason, parameter })), english)
      assert.equal(nameOf(refused({ reason, parameter }, 'zh')), chinese)
    })

  it('and by our own words below them', () => {
    const view: RefusedView = {
      reason: 'return-not-listed',
      parameter: 'redirect_uri',
      value: 'https://evil.example/',
      lookedIn: ['client-sign-in'],
      clientName: 'Ledger',
      clientId: 'ledger',
    }
    const page = refused(view)
    assert.match(page, /not registered for the app/)
    assert.match(page, /the sign-in addresses of .*Ledger/)
    assert.match(page, /redirect_uris<\/code> of the client .*ledger</)
    assert.match(refused(view, 'zh'), /登录返回地址/)
  })
})

describe('AKA-4 “Logout Success”', () => {
  const signedOut = (language: Language, alreadySignedOut = false) =>
    renderSignedOut(contextIn(language), { apps: [], settled: true, alreadySignedOut }, logoutWords)

  it('whether there was a session or not', () => {
    for (const already of [true, false]) assert.equal(nameOf(signedOut('en', already)), 'Logout Success')
    assert.equal(nameOf(signedOut('zh')), '已成功退出登录')
  })
})

it('D4 the vendor never asks, and where a tenant wants that, the question is ours', () => {
  const account = { name: 'Ada Lovelace', username: 'ada' }
  const view = { action: '/a', hidden: {}, account, appCount: 1, apps: ['Ledger'] }
  const page = renderConfirm(contextIn('en'), view, logoutWords)
  assert.equal(page, renderConfirm(contextIn('en'), view))
})
