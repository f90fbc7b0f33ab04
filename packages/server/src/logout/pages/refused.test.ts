import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPageContext } from '../../platform/pages/context.ts'
import { renderRefused, type LogoutRefusal } from './refused.ts'

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
} as const

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
    assert.match(
      page,
      /logout addresses of <bdi[^>]*>Ledger.*<code dir="ltr">post_logout_redirect_uris<\/code>/,
    )
    assert.doesNotMatch(page, /href="https:/)
  })

  it('D5 names every list that was looked in, by whose it is', () => {
    const page = renderRefused(context, { reason: 'return-not-listed', lookedIn: ['session', 'tenant'] })
    assert.match(page, /an address that is not registered here/)
    assert.match(page, /apps you are signed in to <code dir="ltr">post_logout_redirect_uris/)
    assert.match(page, /of this server <code dir="ltr">allowedLogoutUrls/)
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
