import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../../platform/pages/context.ts'
import { accountParts, type AccountPartView, renderAccountPart } from './part.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })
const now = new Date('2026-11-20T09:00:00Z')
const post = (action: string) => ({ action, hidden: { csrf: 'v' } })
const session = {
  device: { browser: 'Firefox', system: 'Linux' },
  isHere: true,
  since: now,
  seenAt: now,
  apps: ['Ledger'],
  end: post('/end-session'),
}
const view: AccountPartView = {
  part: 'profile',
  account: { name: 'Ada', username: 'ada@example.org' },
  sessions: [session, { ...session, isHere: false, device: {} }],
  endOthers: post('/end-others'),
  endAll: post('/end-all'),
  apps: [
    { name: 'Ledger', scope: ['openid'], since: now, staysConnected: false, withdraw: post('/withdraw') },
  ],
  passwordUrl: '/password',
  upstreams: ['Staff'],
  links: { profile: '/p', security: '/p/security', privacy: '/p/privacy', data: '/p/data' },
  signOut: post('/logout'),
  data: { id: 'u1', username: 'ada', claims: {}, now },
  now,
}
const words = {
  signedIn: { en: 'In', zh: '入' },
  backToApp: { en: 'Back to App', zh: '返回' },
  logout: { en: 'Logout', zh: '退出' },
}
const actionsOf = (page: string) =>
  [...page.matchAll(/<form method="post" action="([^"]*)"/g)].map(([, to]) => to)

describe('AKA-62 a part of an account', () => {
  const forms: Readonly<Record<AccountPartView['part'], readonly string[]>> = {
    profile: ['/end-session', '/end-session', '/logout'],
    security: ['/end-others', '/end-all', '/logout'],
    privacy: ['/withdraw', '/logout'],
    data: ['/logout'],
  }
  for (const part of accountParts) {
    it(`${part}: has its own buttons, and no others`, () =>
      assert.deepEqual(actionsOf(renderAccountPart(context, { ...view, part })), forms[part]))

    it(`${part}: says which of them it is, and leads to each`, () => {
      const page = renderAccountPart(context, { ...view, part })
      const links = [...page.matchAll(/id="part-(\w+)"\s+href="([^"]*)"\s*(aria-current="page")?/g)]
      assert.deepEqual(
        links.map(([, name, to, current]) => [name, to, current !== undefined]),
        accountParts.map((one) => [one, view.links[one], one === part]),
      )
    })
  }

  it('security: has the ways in', () => {
    const page = renderAccountPart(context, { ...view, part: 'security' })
    assert.match(page, /You sign in with <bdi class="name">Staff<\/bdi>/)
    assert.match(page, /id="change-password" href="\/password"/)
    const { endOthers: _, ...alone } = view
    assert.deepEqual(actionsOf(renderAccountPart(context, { ...alone, part: 'security' })), [
      '/end-all',
      '/logout',
    ])
  })

  it('says what became of the last button', () => {
    const page = renderAccountPart(context, { ...view, notice: 'gone' })
    assert.match(page, /role="status"[\s\S]*There was nothing to end any more/)
  })
})

describe('AKA-63 the way back to the app', () => {
  for (const [address, href] of [
    ['https://app.example/cb?a=1&b=%20', 'https://app.example/cb?a=1&#38;b=%20'],
    ['aic-demo://auth-callback', 'aic-demo://auth-callback'],
    ['com.example.app:/callback', 'com.example.app:/callback'],
  ] as const)
    it(`leads to ${address}, as it is`, () => {
      const page = renderAccountPart(
        context,
        { ...view, back: { to: address, clientName: 'Led<g>er' } },
        words,
      )
      const link = new RegExp(
        `<a class="button secondary" id="back-to-app" href="([^"]*)"[^>]*>Back to App</a>`,
      )
      assert.equal(link.exec(page)?.[1], href)
      assert.match(page, /Back to App leads to <bdi class="name">Led&#60;g&#62;er<\/bdi>\./)
    })

  for (const to of ['javascript:alert(1)', 'JavaScript:x', 'data:text/html,x', 'vbscript:x', '//evil', ''])
    it(`leads nowhere for ${to}`, () => {
      const page = renderAccountPart(context, { ...view, back: { to, clientName: 'Ledger' } }, words)
      assert.doesNotMatch(page, /back-to-app|Back to App/)
    })

  it('is not there where no app named an address', () =>
    assert.doesNotMatch(renderAccountPart(context, view, words), /back-to-app|Back to App/))
})

describe('AKA-64 the Logout button', () => {
  it('is called as the vendor’s pages call it, or as ours do', () => {
    const button = (page: string) =>
      /<button class="primary"[^>]*data-action="logout"[^>]*>([^<]*)/.exec(page)?.[1]
    assert.equal(button(renderAccountPart(context, view, words)), 'Logout')
    assert.equal(button(renderAccountPart(context, view)), 'Sign out')
    const chinese = createPageContext({ language: 'zh', tenantName: 'Acme', basePath: '' })
    assert.equal(button(renderAccountPart(chinese, view, words)), '退出')
  })
})

describe('AKA-62 the personal data', () => {
  const data = (claims: Readonly<Record<string, unknown>>, username = 'ada') =>
    renderAccountPart(context, { ...view, part: 'data', data: { id: 'u1', username, claims, now } })
  const facts = (page: string) =>
    [...page.matchAll(/<dt>([\s\S]*?)<\/dt>\s*<dd>([\s\S]*?)<\/dd>/g)].map(([, name = '', value = '']) =>
      [name, value].map((one) =>
        one
          .replaceAll(/<br \/>/g, '/')
          .replaceAll(/<[^>]*>/g, '')
          .trim(),
      ),
    )

  it('are in our order and words, the unknown ones last by their names', () => {
    const page = data({ account_id: 4711, email: 'a@b.c', name: 'Ada', email_verified: false, tags: ['x'] })
    assert.deepEqual(facts(page), [
      ['Username', 'ada'],
      ['Full name', 'Ada'],
      ['Email', 'a@b.c'],
      ['Email confirmed', 'no'],
      ['account_id', '4711'],
      ['tags', '[&#34;x&#34;]'],
      ['Identifier', 'u1'],
    ])
  })

  it('an address is told by its parts, a line at a time', () => {
    const page = data({ address: { country: 'GB', street_address: 'One\nTwo', box: 7 } })
    assert.match(
      page.replaceAll(/\s+/g, ' '),
      /Postal address.*Street<\/dt> <dd><bdi>One<\/bdi><br \/><bdi>Two<\/bdi>.*Country.*GB.*box.*7/,
    )
  })

  it('a username is not said twice, and what is empty not at all', () => {
    assert.deepEqual(facts(data({ preferred_username: 'ada', nickname: '', website: null })), [
      ['Username', 'ada'],
      ['Identifier', 'u1'],
    ])
    assert.deepEqual(facts(data({ preferred_username: 'countess' }))[1], ['Preferred username', 'countess'])
  })

  it('nothing of it is markup, its names neither', () => {
    const page = data({ '<b>': '<i>', name: '<u>', nested: { '<s>': ['<q>'] } }, '<tt>')
    assert.doesNotMatch(page, /<(?:b|i|u|s|q|tt)>/)
    assert.doesNotMatch(data({ __proto__: { name: 'x' }, constructor: 'y' }), /\[object|undefined/)
  })
})
