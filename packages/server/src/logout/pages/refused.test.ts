import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { toldDifferences } from '../../domain/return-address.ts'
import { renderRefused, type LogoutRefusal, type RefusedView } from './refused.ts'
import type { LogoutWords } from './words.ts'

const context = createPageContext({ language: 'en', tenantName: 'Acme', basePath: '' })

const reasons: readonly (readonly [LogoutRefusal, RegExp])[] = [
  ['unknown-client', /an app that is not registered here[\s\S]*Compare the parameter/],
  ['return-not-listed', /not registered for the app[\s\S]*Register exactly this address/],
  ['return-without-client', /which app it comes from[\s\S]*Send id_token_hint or client_id/],
  ['hint-not-ours', /not issued by this provider[\s\S]*may have expired/],
  ['hint-client-mismatch', /the ID token of another[\s\S]*leave client_id out/],
  ['hint-session-mismatch', /two different sessions[\s\S]*Set logout_hint/],
  ['duplicate-parameter', /more than once[\s\S]*at most once/],
  ['malformed-parameter', /cannot be read[\s\S]*formed and encoded/],
  ['state-too-long', /longer than this provider accepts[\s\S]*a short key/],
  ['not-navigated', /not opened as a page of its own[\s\S]*by a link or a redirect/],
]

const notListed = {
  reason: 'return-not-listed',
  parameter: 'post_logout_redirect_uri',
  value: 'https://ledger.example/gone?"><script>',
  lookedIn: ['client'],
  clientName: 'Ledger',
  clientId: 'ledger-7',
} as const

const code = (text: string) => `<code dir="ltr">${text}</code>`

describe('RIL-32 a refused logout', () => {
  for (const [reason, words] of reasons) {
    it(`${reason}: says what was wrong and how to mend it`, () =>
      assert.match(renderRefused(context, { reason }), words))
  }

  it('says that nothing has ended, and redirects nobody', () => {
    const page = renderRefused(context, notListed)
    assert.match(page, /You have not been signed out[\s\S]*Nothing has ended/)
    assert.doesNotMatch(page, /http-equiv/)
  })

  it('says so where nobody is signed in, who could have been signed out', () => {
    const page = renderRefused(context, { ...notListed, nobodyIsHere: true })
    assert.match(page, /You are not signed in here[\s\S]*there was nothing to end/)
    assert.doesNotMatch(page, /You have not been signed out|Nothing has ended/)
  })

  it('shows which value was not found in which list, and does not link it', () => {
    const page = renderRefused(context, notListed)
    assert.match(page, /<code dir="ltr">https:\/\/ledger\.example\/gone\?&#34;&#62;&#60;script&#62;<\/code>/)
    assert.match(page, /logout addresses of <bdi[^>]*>Ledger/)
    assert.doesNotMatch(page, /href="https:/)
  })

  it('D5 names every list that was looked in, by whose it is', () => {
    const page = renderRefused(context, { reason: 'return-not-listed', lookedIn: ['session', 'tenant'] })
    assert.match(page, /an address that is not registered here/)
    assert.match(page, /apps you are signed in to<[\s\S]*of this server</)
  })

  it('D5 AUT-13 says where each list is configured', () => {
    const places = (view: Partial<RefusedView>) =>
      /<dt>Configured as<\/dt>\s*<dd>(.*)<\/dd>/.exec(renderRefused(context, { ...notListed, ...view }))?.[1]
    const own = code('post_logout_redirect_uris')
    const server = `<div>${code('allowedLogoutUrls')} of the tenant</div>`
    assert.equal(places({}), `<div>${own} of the client ${code('ledger-7')}</div>`)
    assert.equal(
      places({ lookedIn: ['session', 'tenant'] }),
      `<div>${own} of each of those apps</div>${server}`,
    )
    assert.equal(places({ lookedIn: ['tenant'] }), server)
    assert.doesNotMatch(renderRefused(context, { reason: 'unknown-client' }), /Configured as|Not found in/)
  })

  it('AUT-11 says what holds where the door looks for it', () => {
    const fix = (match: RefusedView['match']) => renderRefused(context, { ...notListed, match })
    assert.match(fix('exact'), /Register exactly this address/)
    for (const match of ['pattern', 'pattern-ignoring-query'] as const) {
      assert.doesNotMatch(fix(match), /exactly this address/)
      assert.match(fix(match), /scheme and host may be in any case[\s\S]*part of one label/)
    }
    assert.match(fix('pattern'), /Path and query must be the same/)
    assert.match(fix('pattern-ignoring-query'), /a query may be added freely/)
  })

  it('AUT-4 says that an app which nobody named has no list here', () => {
    const view = { ...notListed, lookedIn: ['tenant'] } as const
    const word = /no client_id, so only the addresses of this server count/
    assert.match(renderRefused(context, { ...view, lacksClient: true }), word)
    assert.doesNotMatch(renderRefused(context, view), word)
  })

  it('AUT-8 says that the name of a person names no session', () =>
    assert.match(
      renderRefused(context, { reason: 'hint-session-mismatch', namesPerson: true }),
      /logout_hint must be the sid of this session[\s\S]*leave logout_hint out/,
    ))

  for (const differs of toldDifferences)
    it(`AUT-13 says what alone differs: ${differs}, and of which address it does not say`, () => {
      const page = renderRefused(context, { ...notListed, differs })
      assert.match(page, /<dt>What differs<\/dt>\s*<dd>A registered address is the same, but [^<]+\.<\/dd>/)
      assert.doesNotMatch(renderRefused(context, notListed), /What differs/)
    })

  it('addresses the developer of the app that it names', () => {
    assert.match(renderRefused(context, notListed), /For the developer of <bdi class="name">Ledger/)
    assert.match(renderRefused(context, { reason: 'unknown-client' }), /For the developer<\/h2>/)
  })
})

describe('D5 sign out anyway', () => {
  it('is a post of its own', () => {
    const signOutAnyway = { action: '/oauth2/logout/confirm', hidden: { csrf: 'c1' } }
    const page = renderRefused(context, { ...notListed, signOutAnyway })
    assert.match(
      page,
      /<form method="post" action="\/oauth2\/logout\/confirm">[\s\S]*value="c1"[\s\S]*Sign out anyway/,
    )
  })

  it('is not offered where there is nothing to sign out of', () =>
    assert.doesNotMatch(renderRefused(context, notListed), /<form|Sign out anyway/))
})

describe('AUT-13 a vendor’s words', () => {
  const words: LogoutWords = {
    question: () => assert.fail('nobody was asked'),
    refused: (language, { reason, value }) => ({ title: `Oops ${language}`, text: `${reason}: ${value}` }),
  }

  it('stand in place of ours, escaped like them', () => {
    const page = renderRefused(context, notListed, words)
    assert.match(page, /<title>Oops en – Acme<\/title>[\s\S]*<h1>Oops en<\/h1>/)
    assert.match(
      page,
      /<p>return-not-listed: https:\/\/ledger\.example\/gone\?&#34;&#62;&#60;script&#62;<\/p>/,
    )
    assert.doesNotMatch(page, /You have not been signed out|not registered for the app/)
  })

  it('may be a name alone: then the sentence is ours', () => {
    const page = renderRefused(context, notListed, { refused: () => ({ title: 'Something' }) })
    assert.match(page, /<h1>Something<[\s\S]*not registered for the app/)
    assert.doesNotMatch(page, /You have not been signed out/)
  })

  it('leave what the person and the developer have to know', () => {
    const signOutAnyway = { action: '/oauth2/logout/confirm', hidden: { csrf: 'c1' } }
    const page = renderRefused(context, { ...notListed, differs: 'query', signOutAnyway }, words)
    assert.match(page, /Nothing has ended[\s\S]*Configured as[\s\S]*What differs[\s\S]*Sign out anyway/)
    const nobody = renderRefused(context, { ...notListed, nobodyIsHere: true }, words)
    assert.match(nobody, /<h1>Oops en<[\s\S]*there was nothing to end/)
    assert.doesNotMatch(nobody, /Nothing has ended/)
  })
})
