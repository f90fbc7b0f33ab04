import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderConfirm } from '../../logout/pages/confirm.ts'
import { type LogoutRefusal, renderRefused, type RefusedView } from '../../logout/pages/refused.ts'
import { createPageContext } from '../../platform/pages/context.ts'
import type { Language } from '../../platform/pages/messages/index.ts'
import { logoutWords } from './words.ts'

const contextIn = (language: Language) => createPageContext({ language, tenantName: 'Acme', basePath: '' })

/** What is left to read. */
function textOf(page: string): string {
  const read = page.slice(page.indexOf('<title>')).replaceAll(/<br \/>|<\/(?:title|h1|p|dd|button)>/g, '\n')
  const plain = read
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#34;', '"')
    .replaceAll('&#38;', '&')
  return plain.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/\s*\n\s*/g, '\n')
}

describe('AUT-6 the question in the vendor’s words', () => {
  const question = (language: Language, clientName: string | undefined) => {
    const account = { name: 'Ada Lovelace', username: 'ada' }
    const view = { action: '/a', hidden: {}, account, clientName, appCount: 1, apps: ['Ledger'] }
    return textOf(renderConfirm(contextIn(language), view, logoutWords))
  }

  it('English', () => {
    const text = question('en', 'Ledger & Co')
    assert.match(text, /^Logout Ledger & Co – Acme\n/)
    assert.match(text, /\nLogout\nHi Ada Lovelace,\nAre you sure you want to log out from Ledger & Co\?\n/)
    assert.match(text, /\nYes\nNo\n/)
  })
  it('Chinese', () => {
    const text = question('zh', 'Ledger & Co')
    assert.match(text, /^退出 Ledger & Co – Acme\n/)
    assert.match(text, /\n退出登录\nAda Lovelace，您好！\n确定要退出 Ledger & Co 吗？\n/)
    assert.match(text, /\n是\n否\n/)
    assert.match(question('zh', '账本'), /^退出账本 – Acme\n[^]*确定要退出账本吗？/)
  })
  it('names the tenant where no app is known', () =>
    assert.match(question('en', undefined), /^Logout Acme[^]*log out from Acme\?/))
})

describe('AUT-13 a refusal in the vendor’s words', () => {
  const refused = (view: RefusedView, language: Language = 'en') =>
    textOf(renderRefused(contextIn(language), view, logoutWords))
  const notListed: RefusedView = {
    reason: 'return-not-listed',
    parameter: 'returnTo',
    value: 'https://evil.example/"?a&b',
    lookedIn: ['client'],
    clientName: 'Ledger',
    clientId: 'ledger',
  }

  it('says which value is not in which list, and where that is configured', () => {
    const text = refused(notListed)
    assert.match(text, /^Oops!, something went wrong – Acme\n/)
    assert.ok(
      text.includes(
        '\ninvalid_request: The "returnTo" querystring parameter "https://evil.example/"?a&b" is not defined as a valid URL in "Allowed Logout URLs". To add a new URL, please do it here: post_logout_redirect_uris of the client ledger.\n',
      ),
      text,
    )
  })

  it('of the tenant’s list, or of either', () => {
    const { clientName: _, clientId: __, ...nameless } = notListed
    assert.match(refused({ ...nameless, lookedIn: ['tenant'] }), /here: allowedLogoutUrls of the tenant\.\n/)
    assert.match(
      refused({ ...notListed, lookedIn: ['tenant', 'client'] }),
      /here: allowedLogoutUrls of the tenant, or post_logout_redirect_uris of the client ledger\.\n/,
    )
  })

  it('in Chinese', () => {
    const text = refused({ ...notListed, lookedIn: ['tenant', 'client'] }, 'zh')
    assert.match(text, /^哎呀，出错了！ – Acme\n/)
    assert.match(text, /\ninvalid_request: 查询参数“returnTo”的值“https:\/\/evil\.example\/"\?a&b”未在/)
    assert.match(text, /租户的 allowedLogoutUrls，或客户端 ledger 的 post_logout_redirect_uris。\n/)
  })

  const reasons: readonly (readonly [LogoutRefusal, string | undefined, string])[] = [
    [
      'hint-client-mismatch',
      'client_id',
      'The "client_id" parameter does not match the "aud" claim of the "id_token_hint".',
    ],
    [
      'hint-session-mismatch',
      'id_token_hint',
      'The "logout_hint" parameter does not match the "sid" claim of the "id_token_hint".',
    ],
    [
      'hint-not-ours',
      'id_token_hint',
      'The "id_token_hint" parameter is not an ID token that this tenant issued.',
    ],
    ['unknown-client', 'client_id', 'The "client_id" parameter names no application of this tenant.'],
    [
      'return-without-client',
      'returnTo',
      'The "returnTo" querystring parameter needs an "id_token_hint" or a "client_id".',
    ],
    ['duplicate-parameter', 'state', 'The "state" parameter was sent more than once.'],
    ['malformed-parameter', 'client_id', 'The "client_id" parameter cannot be read.'],
    ['malformed-parameter', undefined, 'A parameter cannot be read.'],
    ['malformed-parameter', 'federated', 'The "federated" parameter requires a value of true or false.'],
    ['state-too-long', 'state', 'The "state" parameter is too long.'],
    ['not-navigated', undefined, 'This URL must be opened as a page of its own.'],
  ]
  for (const [reason, parameter, words] of reasons)
    it(`${reason} ${parameter ?? ''}: says what was wrong, with the error code`, () => {
      assert.ok(refused({ reason, parameter }).includes(`\ninvalid_request: ${words}\n`))
      assert.match(refused({ reason, parameter }, 'zh'), /\ninvalid_request: [^\n]*\p{Script=Han}[^\n]*。\n/u)
    })
})
