import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { offline, readUrl } from '../../test/support/genauth-scene.ts'
import type { LogoutUrlOptions, Protocol } from './index.ts'

const host = 'https://example.genauth.ai'
const redirectUri = 'https://app.example/out?a=1&b=ü#top'
const idToken = 'eyJ.a.b'
const nothing = { idToken: null, redirectUri: null, state: null } as unknown as LogoutUrlOptions

describe('the logout address', () => {
  const cases: [string, LogoutUrlOptions, string, Record<string, string>][] = [
    ['nothing', {}, '/login/profile/logout', {}],
    ['a redirect', { redirectUri }, '/login/profile/logout', { redirect_uri: redirectUri }],
    [
      'a redirect and a state',
      { redirectUri, state: 's&t' },
      '/login/profile/logout',
      { redirect_uri: redirectUri, state: 's&t' },
    ],
    ['a state alone', { state: 's' }, '/login/profile/logout', {}],
    ['an ID token', { idToken }, '/oidc/session/end', { id_token_hint: idToken }],
    ['an ID token and a state', { idToken, state: 's' }, '/oidc/session/end', { id_token_hint: idToken }],
    [
      'all three',
      { idToken, redirectUri, state: 's' },
      '/oidc/session/end',
      { post_logout_redirect_uri: redirectUri, id_token_hint: idToken, state: 's' },
    ],
    [
      'the same by the names of the tables',
      { idTokenHint: idToken, postLogoutRedirectUri: redirectUri },
      '/oidc/session/end',
      { post_logout_redirect_uri: redirectUri, id_token_hint: idToken },
    ],
    ['expert alone', { expert: true }, '/oidc/session/end', {}],
    ['expert and an ID token', { expert: true, idToken }, '/oidc/session/end', { id_token_hint: idToken }],
    [
      'expert and both',
      { expert: true, idToken, redirectUri },
      '/oidc/session/end',
      { post_logout_redirect_uri: redirectUri, id_token_hint: idToken },
    ],
    ['expert off', { expert: false, redirectUri }, '/login/profile/logout', { redirect_uri: redirectUri }],
    ['empty texts', { idToken: '', redirectUri: '', state: '' }, '/login/profile/logout', {}],
    ['null', nothing, '/login/profile/logout', {}],
  ]
  for (const [name, options, path, query] of cases) {
    it(`with ${name}`, () => {
      const url = offline().buildLogoutUrl(options)
      assert.deepEqual(readUrl(url), { at: `${host}${path}`, query })
      assert.doesNotMatch(url, /[?#&]$|undefined|None|#/)
    })
  }

  it('is a text, which may be awaited', async () => {
    const awaited: unknown = await Promise.resolve(offline().buildLogoutUrl({ redirectUri }))
    assert.equal(typeof awaited, 'string')
    assert.equal(awaited, offline().buildLogoutUrl({ redirectUri }))
  })

  it('leads nowhere without the ID token in expert mode', () => {
    const expected = { code: 'bad_setting', message: /^redirectUri needs idToken/ }
    assert.throws(() => offline().buildLogoutUrl({ expert: true, redirectUri }), expected)
  })

  it('takes the logoutRedirectUri of the constructor, unless the call has another', () => {
    const client = offline({ logoutRedirectUri: 'https://app.example/default' })
    assert.deepEqual(readUrl(client.buildLogoutUrl()).query, { redirect_uri: 'https://app.example/default' })
    assert.deepEqual(readUrl(client.buildLogoutUrl({ idToken, redirectUri })).query, {
      post_logout_redirect_uri: redirectUri,
      id_token_hint: idToken,
    })
    const message = /^logoutRedirectUri of the constructor needs idToken/
    assert.throws(() => client.buildLogoutUrl({ expert: true }), { code: 'bad_setting', message })
  })

  it('refuses two values for one parameter', () => {
    const twice = { idToken, idTokenHint: 'another' }
    assert.throws(() => offline().buildLogoutUrl(twice), {
      message: 'idToken and idTokenHint are the same setting, but they differ',
    })
  })

  const others: [Protocol, LogoutUrlOptions, string, Record<string, string>][] = [
    ['oauth', {}, '/login/profile/logout', {}],
    ['oauth', { redirectUri, idToken }, '/login/profile/logout', { redirect_uri: redirectUri }],
    ['saml', { redirectUri }, '/login/profile/logout', { redirect_uri: redirectUri }],
    ['cas', {}, '/cas-idp/logout', {}],
    ['cas', { redirectUri, state: 's' }, '/cas-idp/logout', { url: redirectUri, state: 's' }],
    ['cas', { state: 's' }, '/cas-idp/logout', {}],
    ['cas', nothing, '/cas-idp/logout', {}],
  ]
  for (const [protocol, options, path, query] of others) {
    it(`of the protocol ${protocol} with ${Object.keys(options).join(' and ') || 'nothing'} is returned, not thrown`, () => {
      assert.deepEqual(readUrl(offline({ protocol }).buildLogoutUrl(options)), {
        at: `${host}${path}`,
        query,
      })
    })
  }
})
