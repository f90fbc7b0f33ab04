import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { renderConfirm, type ConfirmView } from './confirm.ts'
import type { LogoutWords } from './words.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

function shown(view: Partial<ConfirmView> = {}, words?: LogoutWords): string {
  const asked: ConfirmView = {
    action: '/oauth2/logout/confirm',
    hidden: { csrf: 'c1', request: 'r1' },
    account: { name: 'Ada', username: 'ada@acme.example' },
    appCount: 0,
    apps: [],
    ...view,
  }
  return renderConfirm(context, asked, words)
}

describe('RIL-23 the confirmation says', () => {
  it('which account would be signed out', () => {
    assert.match(shown(), />Ada</)
    assert.match(shown(), />ada@acme\.example</)
  })

  it('which app asked', () => {
    assert.match(shown({ clientName: 'Ledger' }), /Ledger<\/bdi> asks to sign you out/)
    assert.match(shown(), /If you didn’t ask for it, stay signed in/)
  })

  it('in words that the request was meant for somebody else, or for another session', () => {
    assert.match(shown({ mismatch: 'other-user' }), /This request was meant for another account/)
    assert.match(shown({ mismatch: 'other-session' }), /This request was meant for another session/)
    assert.doesNotMatch(shown(), /meant for another/)
  })

  it('AKA-22 that it is about every device, in whosever words it asks', () => {
    const ours = shown({ everyDevice: true, clientName: 'Ledger', appCount: 2, apps: ['Ledger', 'Atlas'] })
    assert.match(ours, /asks to sign you out on every device/)
    assert.match(ours, /This is about every device[\s\S]*in every browser[\s\S]*not only in this one/)
    assert.match(ours, /2 apps in these sessions/)
    assert.doesNotMatch(ours, /sign you out in this browser/)
    assert.match(shown({ everyDevice: true }), /ends your session on every device/)
    assert.match(shown({ everyDevice: true }), /No app is signed in through these sessions/)
    assert.doesNotMatch(shown(), /every device/)
    const theirs = { title: 'T', heading: 'H', question: 'Q', yes: 'Y', no: 'N' }
    const words = { question: () => theirs, refused: () => ({ title: '', text: '' }) }
    assert.match(shown({ everyDevice: true }, words), /This is about every device/)
  })

  it('which apps would be signed out, and how many more', () => {
    const page = shown({ appCount: 5, apps: ['Ledger', 'Atlas <b>'] })
    assert.match(page, /5 apps in this session/)
    assert.match(page, />Ledger<[\s\S]*>Atlas &#60;b&#62;</)
    assert.match(page, /and 3 more/)
    assert.doesNotMatch(shown({ appCount: 1, apps: ['Ledger'] }), /more/)
    assert.match(shown(), /No app is signed in/)
  })
})

describe('RIL-25 the answer', () => {
  it('is a post with the hidden values of this very request', () => {
    const form =
      /<form method="post" action="\/oauth2\/logout\/confirm">[\s\S]*<\/form>/.exec(shown())?.[0] ?? ''
    assert.match(form, /<input type="hidden" name="csrf" value="c1"/)
    assert.match(form, /<input type="hidden" name="request" value="r1"/)
    assert.match(form, /name="decision" value="yes"[\s\S]*name="decision" value="no"/)
  })
})

describe('AUT-6 a vendor’s words', () => {
  const words: LogoutWords = {
    question: (_, { userName, clientName, tenantName }) => ({
      title: `Leave ${clientName}?`,
      heading: `Leave ${tenantName}?`,
      greeting: `Hello ${userName} <b>`,
      question: 'Do you?',
      yes: 'Aye',
      no: 'Nay',
    }),
    refused: () => assert.fail('nothing was refused'),
  }
  const said = shown({ clientName: 'Ledger', mismatch: 'other-session', appCount: 1, apps: ['Atlas'] }, words)

  it('ask in place of ours', () => {
    assert.match(said, /<title>Leave Ledger\? – Acme<\/title>/)
    assert.match(said, /<h1>Leave Acme\?<\/h1>[\s\S]*>Hello Ada &#60;b&#62;<[\s\S]*>Do you\?</)
    assert.doesNotMatch(said, /asks to sign you out|Sign out of/)
  })

  it('leave what the person has to know', () => {
    assert.match(said, /This request was meant for another session/)
    assert.match(said, />ada@acme\.example</)
    assert.match(said, /1 app in this session[\s\S]*>Atlas</)
  })

  it('and what the buttons do', () =>
    assert.match(said, /name="decision" value="yes">\s*Aye[\s\S]*name="decision" value="no">\s*Nay/))
})
