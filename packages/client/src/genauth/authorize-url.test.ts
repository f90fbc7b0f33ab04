import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, offline, readUrl } from '../../test/support/genauth-scene.ts'
import type { AuthorizeUrlOptions, ResponseMode, ResponseType } from './index.ts'

const queryOf = (options: AuthorizeUrlOptions = {}, from = offline()) =>
  readUrl(from.buildAuthorizeUrl(options)).query

describe('the sign-in address of the protocol oidc', () => {
  it('has the defaults of the documents', () => {
    const { state, nonce, url } = offline().buildAuthorizeUrl()
    const { at, query } = readUrl(url)
    assert.equal(at, 'https://example.genauth.ai/oidc/auth')
    assert.deepEqual(query, {
      nonce,
      state,
      scope: 'openid profile email phone address',
      client_id: app.id,
      response_mode: 'query',
      redirect_uri: app.redirectUri,
      response_type: 'code',
    })
  })

  it('has a state and a nonce that nobody can guess, other ones each time', () => {
    const client = offline()
    const both = [client.buildAuthorizeUrl(), client.buildAuthorizeUrl()]
    const secrets = both.flatMap(({ state = '', nonce = '' }) => [state, nonce])
    assert.equal(new Set(secrets).size, 4)
    assert.ok(secrets.every((secret) => /^[\w-]{43}$/.test(secret)))
  })

  it('is a text where a text is wanted, and parts where parts are', () => {
    const built = offline().buildAuthorizeUrl()
    assert.equal(String(built), built.url)
    assert.equal(new URL(String(built)).searchParams.get('state'), built.state)
    assert.deepEqual(JSON.parse(JSON.stringify(built)), {
      url: built.url,
      state: built.state,
      nonce: built.nonce,
    })
  })

  it('fits into a session: its parts can be copied', () => {
    const built = offline().buildAuthorizeUrl()
    const { url, state, nonce } = built
    assert.deepEqual(structuredClone(built), { url, state, nonce })
    assert.deepEqual({ ...built }, { url, state, nonce })
  })

  it('has what the call says', () => {
    const chosen = {
      state: 's&t',
      nonce: 'n',
      scope: 'openid email',
      redirectUri: 'https://app.example/cb?x=1&y=2',
    }
    const query = queryOf(chosen)
    assert.deepEqual(
      [query['state'], query['nonce'], query['scope'], query['redirect_uri']],
      [chosen.state, chosen.nonce, chosen.scope, chosen.redirectUri],
    )
  })

  it('never says undefined: a redirect URI that nobody gave is left out', () => {
    const client = offline({ redirectUri: '' })
    const nothing = { redirectUri: null, state: null, nonce: null, scope: null, codeChallenge: null }
    for (const options of [{}, { redirectUri: '' }, nothing as object]) {
      assert.ok(!('redirect_uri' in queryOf(options, client)))
      assert.doesNotMatch(String(client.buildAuthorizeUrl(options)), /undefined|None|null/)
    }
  })

  const types: [ResponseType, ResponseMode | undefined][] = [
    ['code', 'query'],
    ['none', 'query'],
    ['code id_token token', undefined],
    ['code id_token', undefined],
    ['code token', undefined],
    ['id_token token', undefined],
    ['id_token', undefined],
  ]
  for (const [responseType, mode] of types) {
    it(`asks for ${responseType}, by default in ${mode ?? 'the mode of the server'}`, () => {
      const query = queryOf({ responseType })
      assert.deepEqual([query['response_type'], query['response_mode']], [responseType, mode])
    })
    for (const responseMode of ['fragment', 'form_post', 'web_message'] as const) {
      it(`asks for ${responseType} in ${responseMode}`, () => {
        assert.equal(queryOf({ responseType, responseMode })['response_mode'], responseMode)
      })
    }
    if (mode === undefined) {
      it(`refuses ${responseType} in query, where it would end up in logs`, () => {
        const expected = { code: 'bad_setting', message: /^responseMode must not be query/ }
        assert.throws(() => queryOf({ responseType, responseMode: 'query' }), expected)
      })
    }
  }

  it('refuses what the documents do not list', () => {
    const other = (options: object) => () => queryOf(options)
    assert.throws(other({ responseType: 'token' }), { message: /^responseType must be one of: code,/ })
    assert.throws(other({ responseMode: 'jwt' }), { message: /^responseMode must be one of: query,/ })
    assert.throws(other({ scope: 'profile' }), { message: /^scope must contain openid/ })
  })

  const prompts: [string, AuthorizeUrlOptions, string | undefined][] = [
    ['nothing of an ordinary sign-in', {}, undefined],
    ['consent with offline_access', { scope: 'openid offline_access' }, 'consent'],
    ['nothing for a scope that only sounds like it', { scope: 'openid no_offline_access' }, undefined],
    ['login where it is forced', { forced: true }, 'login'],
    ['both, where both are wanted', { forced: true, scope: 'openid offline_access' }, 'login consent'],
    ['nothing where it is not forced', { forced: false }, undefined],
  ]
  for (const [name, options, prompt] of prompts) {
    it(`prompts ${name}`, () => assert.equal(queryOf(options)['prompt'], prompt))
  }

  it('prompts consent also for the scope of the constructor', () => {
    assert.equal(queryOf({}, offline({ scope: 'openid offline_access' }))['prompt'], 'consent')
  })

  it('passes PKCE on', () => {
    const client = offline()
    const codeChallenge = client.generateCodeChallengeDigest(client.generateCodeChallenge())
    for (const codeChallengeMethod of ['S256', 'plain'] as const) {
      const query = queryOf({ codeChallenge, codeChallengeMethod })
      assert.deepEqual(
        [query['code_challenge'], query['code_challenge_method']],
        [codeChallenge, codeChallengeMethod],
      )
    }
    assert.equal(queryOf({ codeChallenge })['code_challenge_method'], 'S256')
  })

  it('refuses half of PKCE', () => {
    const other = (options: object) => () => queryOf(options)
    assert.throws(other({ codeChallengeMethod: 'S256' }), { message: /needs a codeChallenge/ })
    assert.throws(other({ codeChallenge: 'short' }), { message: /^codeChallenge must be 43/ })
    const codeChallenge = 'x'.repeat(43)
    assert.throws(other({ codeChallenge, codeChallengeMethod: 'S512' }), {
      message: /^codeChallengeMethod must be/,
    })
  })
})

describe('the sign-in address of other protocols', () => {
  it('oauth has the scope user, a state that is told, and no nonce', () => {
    const built = offline({ protocol: 'oauth' }).buildAuthorizeUrl()
    const { at, query } = readUrl(built)
    assert.equal(at, 'https://example.genauth.ai/oauth/auth')
    const expected = {
      client_id: app.id,
      redirect_uri: app.redirectUri,
      response_type: 'code',
      scope: 'user',
    }
    assert.deepEqual(query, { ...expected, state: built.state })
    assert.equal(built.nonce, undefined)
  })

  it('oauth knows the types code and token', () => {
    const client = offline({ protocol: 'oauth' })
    assert.equal(queryOf({ responseType: 'token' }, client)['response_type'], 'token')
    assert.throws(() => queryOf({ responseType: 'id_token' }, client), {
      message: /must be one of: code, token/,
    })
  })

  it('saml and cas have paths of their own', () => {
    assert.deepEqual(
      offline({ protocol: 'saml' }).buildAuthorizeUrl().url,
      `https://example.genauth.ai/api/v2/saml-idp/${app.id}`,
    )
    const cas = offline({ protocol: 'cas' })
    assert.equal(String(cas.buildAuthorizeUrl()), `https://example.genauth.ai/cas-idp/${app.id}`)
    const service = 'https://app.example/cas?a=1&b=2'
    const { at, query } = readUrl(cas.buildAuthorizeUrl({ service }))
    assert.deepEqual([at, query], [`https://example.genauth.ai/cas-idp/${app.id}`, { service }])
  })
})
