import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createPageContext } from '../../../platform/pages/context.ts'
import { renderSelectAccount } from './select-account.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

it('the account page offers the account at hand, and another one', () => {
  const page = renderSelectAccount(context, {
    action: '/account',
    hidden: { csrf: 'c1' },
    account: { name: 'Ada <b>', username: 'ada@acme.example' },
    clientName: 'Ledger',
  })
  assert.match(page, /<form method="post" action="\/account">\s*<input type="hidden" name="csrf" value="c1"/)
  assert.match(page, /name="choice" value="continue">\s*Continue as <bdi class="name">Ada &#60;b&#62;<\/bdi>/)
  assert.match(page, /name="choice" value="other">\s*Use another account/)
  assert.match(page, />ada@acme\.example</)
})
