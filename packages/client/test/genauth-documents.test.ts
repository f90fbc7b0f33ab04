import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as entry from '../src/genauth/index.ts'
import type { AuthorizeUrlOptions, ResponseType } from '../src/genauth/index.ts'
import { accessKey } from './support/genauth-provider.ts'
import { app, offline, readUrl, setGenauthScene } from './support/genauth-scene.ts'

/*
 * What the vendor's three documents print, done with our client: the front-end logout of the Python SDK, that of
 * the Node SDK, and the OIDC module of the Python SDK. Python's names stand here in camel case.
 */

const { AuthenticationClient } = entry

/** The pair of RFC 7636, appendix B. */
const rfc7636 = {
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
}
const printed = {
  verifier: 'VrpGRU_3FQ5au1TqCvzeh1nTij7HkcnpP1qWzJMGX_Y',
  digest: 'Bu6RP796BBiAwGwdUpHpKfhmQqahszBcGep8qT31XOy',
}

describe('GEN-56 a search for a name of the documents finds ours', () => {
  const folder = join(import.meta.dirname, '../src/genauth')
  const comments = globSync('*.ts', { cwd: folder, exclude: ['*.test.ts'] }).flatMap(
    (file) => readFileSync(join(folder, file), 'utf8').match(/\/\*\*[^]*?\*\//g) ?? [],
  )
  const names = {
    options:
      'app_id app_secret app_host redirect_uri protocol token_endpoint_auth_method introspection_endpoint_auth_method revocation_endpoint_auth_method',
    methods:
      'build_authorize_url get_access_token_by_code get_user_info_by_access_token get_new_access_token_by_refresh_token introspect_token validate_token revoke_token build_logout_url get_access_token_by_client_credentials generate_code_challenge generate_code_challenge_digest',
    parameters:
      'response_type response_mode code_challenge code_challenge_method code_verifier access_token refresh_token id_token expert state idTokenHint access_key access_secret',
  }
  for (const [kind, list] of Object.entries(names)) {
    it(kind, () => {
      const missing = list.split(' ').filter((name) => !comments.some((text) => text.includes(`\`${name}\``)))
      assert.deepEqual(missing, [])
    })
  }
})

describe('GEN-56 front-end logout, the document of the Python SDK', () => {
  const client = new AuthenticationClient({
    appId: 'GEN_AUTH_APP_ID',
    appSecret: 'GEN_AUTH_APP_SECRET',
    appHost: 'GEN_AUTH_APP_HOST',
    redirectUri: 'GEN_AUTH_APP_REDIRECT_URI',
  })
  const sample = {
    redirectUri: 'https://example.com/homepage',
    idToken: 'xxxxxxxx',
    state: 'some-random-string',
  }

  it('the sample code', () => {
    const { at, query } = readUrl(client.buildLogoutUrl(sample))
    assert.equal(at, 'https://gen_auth_app_host/oidc/session/end')
    assert.deepEqual(query, {
      post_logout_redirect_uri: sample.redirectUri,
      id_token_hint: sample.idToken,
      state: sample.state,
    })
  })

  it('the sample result, to the letter, by the names of the call and by those of the table', () => {
    const result =
      'https://example.genauth.ai/oidc/session/end?post_logout_redirect_uri=xxx&id_token_hint=xxxx&state=xxxx'
    const [call, table] = [
      { redirectUri: 'xxx', idToken: 'xxxx' },
      { redirectUri: 'xxx', idTokenHint: 'xxxx' },
    ]
    const prose = { postLogoutRedirectUri: 'xxx', idTokenHint: 'xxxx' }
    for (const names of [call, table, prose]) {
      assert.equal(offline().buildLogoutUrl({ ...names, state: 'xxxx' }), result)
    }
  })

  it('no parameter is required, and the result is a string', () => {
    const { redirectUri, idToken, state } = sample
    for (const options of [undefined, {}, { redirectUri }, { idToken }, { state }, { idToken, state }]) {
      assert.equal(typeof client.buildLogoutUrl(options), 'string')
    }
  })

  it('a redirect needs the ID token there', () => {
    const without = { expert: true, redirectUri: sample.redirectUri, state: sample.state }
    assert.throws(() => client.buildLogoutUrl(without), { code: 'bad_setting', message: /needs idToken/ })
  })
})

describe('GEN-56 front-end logout, the document of the Node SDK', () => {
  it('the sample code, awaited', async () => {
    const authenticationClient = new AuthenticationClient({
      appId: 'GEN_AUTH_APP_ID',
      appSecret: 'GEN_AUTH_APP_SECRET',
      appHost: 'GEN_AUTH_APP_HOST',
      protocol: 'oidc',
    })
    const promised: Promise<string> = Promise.resolve(
      authenticationClient.buildLogoutUrl({
        redirectUri: 'https://example.com/homepage',
        idToken: 'xxxxxxxx',
        state: 'some-random-string',
      }),
    )
    assert.equal(
      await promised,
      'https://gen_auth_app_host/oidc/session/end?post_logout_redirect_uri=https%3A%2F%2Fexample.com%2Fhomepage&id_token_hint=xxxxxxxx&state=some-random-string',
    )
  })
})

describe('GEN-56 the OIDC module, initialization', () => {
  it('the example', async (t) => {
    const { clientWith, provider, signIn } = await setGenauthScene(t)
    const client = clientWith({
      secret: app.secret,
      protocol: 'oidc',
      redirectUri: 'http://localhost:3000',
      tokenEndpointAuthMethod: 'client_secret_post',
      introspectionEndpointAuthMethod: 'client_secret_post',
      revocationEndpointAuthMethod: 'client_secret_post',
    })
    await client.getAccessTokenByCode((await signIn(client)).code)
    assert.equal(provider.last().form['redirect_uri'], 'http://localhost:3000')
  })

  it('the three methods are client_secret_post by default', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { access_token } = await client.getAccessTokenByCode((await signIn()).code)
    await client.introspectToken(access_token)
    await client.revokeToken(access_token)
    for (const path of ['/oidc/token', '/oidc/token/introspection', '/oidc/token/revocation']) {
      const { form, headers } = provider.last(path)
      assert.deepEqual(
        [form['client_id'], form['client_secret'], headers.authorization],
        [app.id, app.secret, undefined],
      )
    }
  })

  it('a host with the last slash is the same host', () => {
    const appHost = 'https://sample-app.genauth.ai/'
    assert.equal(offline({ appHost }).buildLogoutUrl(), 'https://sample-app.genauth.ai/login/profile/logout')
  })
})

describe('GEN-56 the OIDC module, the sign-in address', () => {
  /** As the examples read it: a text, of whose query every name has a list. */
  const queriesOf = (options: AuthorizeUrlOptions) => {
    const { searchParams } = new URL(String(client.buildAuthorizeUrl(options)))
    return (name: string) => searchParams.getAll(name)
  }
  const client = offline({ appSecret: app.secret, tokenEndPointAuthMethod: 'client_secret_basic' })

  it('authorization code mode', () => {
    const queries = queriesOf({ responseMode: 'form_post' })
    for (const name of ['nonce', 'state', 'scope']) assert.equal(queries(name).length, 1)
    assert.deepEqual(queries('client_id'), [app.id])
    assert.deepEqual(queries('redirect_uri'), [app.redirectUri])
    assert.deepEqual(queries('response_type'), ['code'])
    assert.deepEqual(queries('response_mode'), ['form_post'])
  })

  it('implicit mode', () => {
    assert.deepEqual(queriesOf({ responseType: 'id_token token' })('response_type'), ['id_token token'])
  })

  it('with offline_access', () => {
    assert.deepEqual(queriesOf({ scope: 'openid profile offline_access' })('prompt'), ['consent'])
  })

  it('PKCE by S256', () => {
    const codeVerifier = client.generateCodeChallenge()
    const codeChallenge = client.generateCodeChallengeDigest(codeVerifier)
    const queries = queriesOf({ codeChallenge, codeChallengeMethod: 'S256' })
    assert.deepEqual(queries('code_challenge'), [codeChallenge])
    assert.deepEqual(queries('code_challenge_method'), ['S256'])
    assert.deepEqual(queries('prompt'), [])
  })

  it('PKCE by plain, with offline_access', () => {
    const codeVerifier = client.generateCodeChallenge()
    const codeChallenge = client.generateCodeChallengeDigest(codeVerifier, 'plain')
    const scope = 'openid profile offline_access'
    const queries = queriesOf({ codeChallenge, codeChallengeMethod: 'plain', scope })
    assert.deepEqual(queries('code_challenge'), [codeVerifier])
    assert.deepEqual(queries('code_challenge_method'), ['plain'])
    assert.deepEqual(queries('prompt'), ['consent'])
  })

  it('the sample, to the letter', () => {
    const options = { appId: app.id, appHost: 'https://oidc1.genauth.ai', redirectUri: 'https://baidu.com' }
    const { url } = offline(options).buildAuthorizeUrl({
      nonce: '5485323897342262',
      state: '7400704296715694',
      scope: 'openid profile offline_access',
    })
    assert.equal(
      url,
      'https://oidc1.genauth.ai/oidc/auth?nonce=5485323897342262&state=7400704296715694&scope=openid+profile+offline_access&client_id=5f17a529f64fb009b794a2ff&response_mode=query&redirect_uri=https%3A%2F%2Fbaidu.com&response_type=code&prompt=consent',
    )
  })

  it('the default scopes', () => {
    const scopeOf = (options: Parameters<typeof offline>[0]) =>
      readUrl(offline(options).buildAuthorizeUrl()).query['scope']
    assert.equal(scopeOf({ protocol: 'oidc' }), 'openid profile email phone address')
    assert.equal(scopeOf({ protocol: 'oauth' }), 'user')
  })

  it('every response type and mode of the lists', () => {
    const types: ResponseType[] = [
      'code',
      'code id_token token',
      'code id_token',
      'code token',
      'id_token token',
      'id_token',
      'none',
    ]
    for (const responseType of types) {
      for (const responseMode of ['fragment', 'form_post'] as const) {
        const queries = queriesOf({ responseType, responseMode })
        assert.deepEqual(
          [queries('response_type'), queries('response_mode')],
          [[responseType], [responseMode]],
        )
      }
    }
    assert.deepEqual(queriesOf({ responseMode: 'query' })('response_mode'), ['query'])
    assert.deepEqual(queriesOf({})('response_mode'), ['query'])
  })
})

/** Facts of the printed tokens: what their headers and claims are called. */
const claims = {
  accessToken: ['aud', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub'],
  idToken:
    'at_hash aud birthdate email email_verified exp family_name gender given_name iat iss locale middle_name name nickname nonce phone_number phone_number_verified picture preferred_username profile sub updated_at website zoneinfo'.split(
      ' ',
    ),
}

describe('GEN-56 the OIDC module, tokens', () => {
  it('the normal authorization code mode: the members of the sample', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { code } = await signIn()
    const { access_token, id_token = '', refresh_token, ...rest } = await client.getAccessTokenByCode(code)
    assert.deepEqual(rest, { expires_in: 3600, token_type: 'Bearer', scope: 'openid profile' })
    assert.equal(typeof refresh_token, 'string')
    const { kid, ...header } = decodeProtectedHeader(access_token)
    assert.deepEqual([header, typeof kid], [{ alg: 'RS256', typ: 'JWT' }, 'string'])
    assert.deepEqual(decodeProtectedHeader(id_token), { alg: 'HS256', typ: 'JWT' })
  })

  it('the printed tokens have these claims, and ours of the same shape are accepted', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { access_token, id_token = '' } = await client.getAccessTokenByCode((await signIn()).code)
    const [accessToken, idToken] = [
      await client.parseAccessToken(access_token),
      await client.parseIDToken(id_token),
    ]
    assert.deepEqual(Object.keys(accessToken).toSorted(), claims.accessToken)
    assert.deepEqual(Object.keys(idToken).toSorted(), claims.idToken)
    assert.deepEqual(
      [idToken['birthdate'], idToken['gender'], idToken['email_verified'], typeof idToken['updated_at']],
      [null, 'U', false, 'string'],
    )
  })

  it('PKCE and authorization code mode', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const { url } = client.buildAuthorizeUrl({
      codeChallenge: rfc7636.challenge,
      codeChallengeMethod: 'S256',
    })
    const code = (await provider.browse(url)).searchParams.get('code') ?? ''
    assert.ok((await client.getAccessTokenByCode(code, { codeVerifier: rfc7636.verifier })).access_token)
    assert.equal(provider.last().form['code_verifier'], rfc7636.verifier)
    const other = (await provider.browse(url)).searchParams.get('code') ?? ''
    await assert.rejects(client.getAccessTokenByCode(other), { error: 'invalid_grant' })
  })

  it('a code can only be used once', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { code } = await signIn()
    await client.getAccessTokenByCode(code)
    await assert.rejects(client.getAccessTokenByCode(code), { error: 'invalid_grant' })
  })

  it('a refresh gives a refresh token, too', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { refresh_token = '' } = await client.getAccessTokenByCode((await signIn()).code)
    const tokens = await client.getNewAccessTokenByRefreshToken(refresh_token)
    assert.deepEqual(Object.keys(tokens).toSorted(), [
      'access_token',
      'expires_in',
      'id_token',
      'refresh_token',
      'scope',
      'token_type',
    ])
  })

  it('client credentials', async (t) => {
    const { client } = await setGenauthScene(t)
    const scope = 'email openid profile phone'
    const { accessKey: key, accessSecret: secret } = accessKey
    const tokens = await client.getAccessTokenByClientCredentials(scope, key, secret)
    assert.deepEqual(
      [typeof tokens.access_token, tokens.expires_in, tokens.token_type],
      ['string', 3600, 'Bearer'],
    )
    assert.equal(tokens.rejected_scope, scope)
  })
})

/** What all printed people have: what nobody knows of them is there, and `null`. */
const unknown = {
  birthdate: null,
  family_name: null,
  gender: 'U',
  given_name: null,
  locale: null,
  middle_name: null,
  name: null,
  nickname: null,
  profile: null,
  website: null,
  zoneinfo: null,
  phone_number: null,
  phone_number_verified: false,
  email_verified: false,
}
const person = {
  ...unknown,
  address: { country: null, postal_code: null, region: null, formatted: null },
  picture: 'https://files.authing.co/authing-console/default-user-avatar.png',
  preferred_username: null,
  updated_at: '2021-03-03T06:17:14.485Z',
  email: 'test1@genauth.ai',
  sub: '603f184cec4505e2868431fc',
}
const issued = { iat: 1601456894, exp: 1601460494, iss: 'https://oidc1.genauth.ai/oidc', aud: app.id }
const idTokenClaims = {
  ...unknown,
  sub: '5f64afd1ad501364e3b43c1e',
  picture: 'https://usercontents.genauth.ai/authing-avatar.png',
  preferred_username: 'test1',
  updated_at: '2020-09-27T06:06:29.853Z',
  email: 'test1@123.com',
  nonce: 'CQsguqUdl7',
  at_hash: '10iOtwuTNtyQLzlNYXAHeg',
  ...issued,
}
const accessTokenClaims = {
  jti: 'jti-of-21-characters-',
  sub: '5f64afd1ad501364e3b43c1e',
  scope: 'openid profile email phone',
  ...issued,
}
const introspection = {
  active: true,
  sub: '60097f4d5bc08f75da104d18',
  client_id: '60097391b1358c17c5fb0f4e',
  exp: 1612445888,
  iat: 1611236288,
  iss: 'https://core.littleimp.cn/oidc',
  jti: 'another-jti-of-this-1',
  scope: 'openid profile email phone offline_access',
  token_type: 'Bearer',
}

describe('GEN-56 the OIDC module, printed answers', () => {
  type Call = (client: entry.AuthenticationClient) => Promise<unknown>
  const answers: [string, string, object, Call][] = [
    ['userinfo', '/oidc/me', person, (client) => client.getUserInfoByAccessToken('Access token')],
    [
      'introspection of a token that is valid',
      '/oidc/token/introspection',
      introspection,
      (client) => client.introspectToken('Refresh token'),
    ],
    [
      'introspection of a token that is not',
      '/oidc/token/introspection',
      { active: false },
      (client) => client.introspectToken('Refresh token'),
    ],
    [
      'validation of an id_token',
      '/api/v2/oidc/validate_token',
      idTokenClaims,
      (client) => client.validateToken({ idToken: 'xxx' }),
    ],
    [
      'validation of an access_token',
      '/api/v2/oidc/validate_token',
      accessTokenClaims,
      (client) => client.validateToken({ accessToken: 'xxx' }),
    ],
  ]
  for (const [name, path, body, call] of answers) {
    it(name, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.answer = (request) => (request.path === path ? { body } : undefined)
      assert.deepEqual(await call(client), body)
    })
  }

  it('introspection that fails throws', async (t) => {
    const { clientWith } = await setGenauthScene(t)
    await assert.rejects(clientWith({ appSecret: 'wrong' }).introspectToken('t'), { error: 'invalid_client' })
  })

  for (const [kind, message] of [
    ['idToken', 'id_token format is incorrect'],
    ['idToken', 'id_token is invalid'],
    ['accessToken', 'access_token format is incorrect'],
    ['accessToken', 'access_token is invalid'],
  ] as const) {
    it(`validation: ${message}`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.answer = () => ({ body: { code: 400, message } })
      const call = client.validateToken({ [kind]: 'xxx' })
      await assert.rejects(call, { code: 'provider_refused', providerCode: 400, errorDescription: message })
    })
  }

  it('a revocation returns true, and throws if it fails', async (t) => {
    const { client, clientWith } = await setGenauthScene(t)
    assert.equal(await client.revokeToken('xxx'), true)
    await assert.rejects(clientWith({ appSecret: 'wrong' }).revokeToken('xxx'), { error: 'invalid_client' })
  })
})

describe('GEN-56 the OIDC module, logout', () => {
  const client = new AuthenticationClient({
    appId: 'GEN_AUTH_APP_ID',
    appHost: 'https://YOUR_DOMAIN.genauth.ai',
    redirectUri: 'http://localhost:3000',
    protocol: 'oidc',
  })

  it('the universal link', () => {
    assert.deepEqual(readUrl(client.buildLogoutUrl({ redirectUri: 'https://www.genauth.ai' })), {
      at: 'https://your_domain.genauth.ai/login/profile/logout',
      query: { redirect_uri: 'https://www.genauth.ai' },
    })
  })

  it('the standard link, in expert mode', () => {
    const idToken = 'The idToken of the user to be logged out'
    const redirectUri = 'http://localhost:3000'
    assert.deepEqual(readUrl(client.buildLogoutUrl({ expert: true, idToken, redirectUri })), {
      at: 'https://your_domain.genauth.ai/oidc/session/end',
      query: { id_token_hint: idToken, post_logout_redirect_uri: redirectUri },
    })
  })

  it('expert mode is off by default: without arguments it is the universal link', () => {
    assert.equal(client.buildLogoutUrl(), 'https://your_domain.genauth.ai/login/profile/logout')
  })
})

describe('GEN-56 the OIDC module, PKCE', () => {
  const client = offline()

  it('at least 43 characters, in the form of the sample', () => {
    const form = /^[\w-]{43}$/
    assert.match(printed.verifier, form)
    assert.match(client.generateCodeChallenge(), form)
    assert.throws(() => client.generateCodeChallenge(42), { code: 'bad_setting' })
  })

  it('the example; and the pair of RFC 7636, appendix B', () => {
    const codeChallenge = client.generateCodeChallenge()
    assert.equal(client.generateCodeChallengeDigest({ codeChallenge, method: 'S256' }).length, 43)
    const pair = { codeChallenge: rfc7636.verifier, method: 'S256' } as const
    assert.equal(client.generateCodeChallengeDigest(pair), rfc7636.challenge)
    assert.equal(client.generateCodeChallengeDigest(printed.verifier, 'plain'), printed.verifier)
  })
})

type Shows = (t: TestContext) => void | Promise<void>

/** What is printed and cannot be had, why not, and what shows it; of a slip of the text there is nothing to run. */
const unreproducible: readonly (readonly [what: string, reason: string, show?: Shows])[] = [
  [
    'the digest of the OIDC module',
    'it belongs to another verifier than the one printed above it; and to none: 43 characters of base64url hold 258 bits, and its last two are not zero',
    () => {
      assert.notEqual(offline().generateCodeChallengeDigest(printed.verifier), printed.digest)
      const bytes = Buffer.from(printed.digest, 'base64url')
      assert.equal(bytes.length, 32)
      assert.notEqual(bytes.toString('base64url'), printed.digest)
    },
  ],
  [
    'the signatures of the four printed tokens',
    'the vendor keeps the key and the secret. Their headers, and the names of their claims, are facts that are checked above',
    async (t) => {
      const { client, provider } = await setGenauthScene(t)
      const { kid } = { kid: 'TfLOt3Lbn8_a8pRMuessamqj-o3DBCs1-owHLQ-VMqQ' }
      const like = await provider.keys.sign({ ...accessTokenClaims }, { kid, typ: 'JWT' })
      await assert.rejects(client.parseAccessToken(like), { reason: 'unknown-key' })
    },
  ],
  [
    'the issuer of the printed tokens',
    'it is a host of the older brand, while the addresses beside it are of the newer: an issuer is the app host and /oidc, whatever the brand',
    async (t) => {
      const { client, provider } = await setGenauthScene(t)
      const now = Math.floor(Date.parse('2026-03-01T12:00:00Z') / 1000)
      const older = { ...accessTokenClaims, iat: now, exp: now + 60, iss: 'https://oidc1.authing.cn/oidc' }
      await assert.rejects(client.parseAccessToken(await provider.keys.sign(older)), {
        reason: 'wrong-issuer',
      })
    },
  ],
  [
    'the access token of client credentials',
    'it is the token of a person that the code exchange prints, with a sub and no azp. A program has none',
    async (t) => {
      const { client } = await setGenauthScene(t)
      const { access_token } = await client.getAccessTokenByClientCredentials('reports', accessKey)
      const { sub, azp } = decodeJwt(access_token)
      assert.deepEqual([sub, azp], [undefined, accessKey.accessKey])
    },
  ],
  [
    'the times of all tokens and answers',
    'they were over in 2021: a check that heeds them refuses the samples',
    async (t) => {
      const { client, provider } = await setGenauthScene(t)
      const sample = await provider.keys.sign({ ...accessTokenClaims, iss: `${provider.host}/oidc` })
      await assert.rejects(client.parseAccessToken(sample), { reason: 'expired' })
    },
  ],
  [
    'query as the default response mode',
    'of every response type, by the text; but what holds a token must not travel in a query (OAuth 2.0 Multiple Response Types §5). There the server’s default counts',
    () => {
      const { query } = readUrl(offline().buildAuthorizeUrl({ responseType: 'id_token token' }))
      assert.ok(!('response_mode' in query))
    },
  ],
  [
    'two code challenges "with refresh_token capability"',
    'the first of them does not ask for offline_access, so that no refresh token can come of it',
    () => assert.ok(!readUrl(offline().buildAuthorizeUrl()).query['scope']?.includes('offline_access')),
  ],
  ['one response type twice', 'code id_token stands twice in the list of eight: there are seven'],
  [
    'a redirect without the ID token',
    'forbidden in the documents on front-end logout, shown in the OIDC module: without the token it is the universal link, in expert mode a mistake',
    () => {
      const redirectUri = 'https://example.com/homepage'
      assert.match(offline().buildLogoutUrl({ redirectUri }), /\/login\/profile\/logout\?redirect_uri=/)
      assert.throws(() => offline().buildLogoutUrl({ expert: true, redirectUri }), { code: 'bad_setting' })
    },
  ],
  [
    'a redirect to any address at all',
    'the OIDC module says so in two comments, and the opposite in the text above them: it is for the server to judge, so that the client passes every address on',
    () => {
      const redirectUri = 'https://elsewhere.example/?a=1&b=2#c'
      assert.equal(readUrl(offline().buildLogoutUrl({ redirectUri })).query['redirect_uri'], redirectUri)
    },
  ],
  [
    'iss2 and KEY',
    'claims that somebody has added to their own ID tokens: such claims come through as they are',
    async (t) => {
      const { client, provider, signIn } = await setGenauthScene(t)
      provider.ways.idToken = (given) => ({ ...given, iss2: 'https://baidu.com', KEY: 'VALUE' })
      const { id_token } = await client.getAccessTokenByCode((await signIn()).code)
      const { iss2, KEY } = await client.parseIDToken(id_token)
      assert.deepEqual([iss2, KEY], ['https://baidu.com', 'VALUE'])
    },
  ],
  [
    'Models',
    'the Node document imports it and never uses it: the types of the vendor’s management API, which is not served here',
    () => assert.ok(!('Models' in entry)),
  ],
  [
    'redirect_uri as a required option',
    'the documents on logout do without, and a server takes the first one registered: what nobody gives is left out',
    () => assert.ok(!('redirect_uri' in readUrl(offline({ redirectUri: '' }).buildAuthorizeUrl()).query)),
  ],
  [
    'digits as the default of nonce and state',
    'sixteen of them in the sample: ours are 256 random bits',
    () => assert.match(offline().buildAuthorizeUrl().state ?? '', /^[\w-]{43}$/),
  ],
  ['print(url)', 'the Python sample of the front-end logout calls its variable logout_url'],
  [
    'AuthenticationClient without an opening parenthesis',
    'four times in the OIDC module; there the options also stand in an object of their own, which here is the argument itself',
  ],
  [
    'the package genauth',
    'nobody has published it: in Python the OIDC module is authing.v2, in JavaScript the SDK is authing-node-sdk',
  ],
  [
    'JSON with comments, and an id_token "or Refresh token"',
    'slips of the pen: answers are JSON, and a refresh token cannot be validated',
    async (t) => {
      const { client } = await setGenauthScene(t)
      const opaque = '3T49f4Y48szoMmwBXragjqLwQZC4QhgnsM5Oy2WfmU-'
      await assert.rejects(client.validateToken({ idToken: opaque }), { code: 'provider_refused' })
    },
  ],
  [
    'no state at the logout of the OIDC module',
    'its signature has none, the documents on front-end logout have: it goes wherever there is a redirect',
    () => {
      const options = { redirectUri: 'https://example.com/', state: 's' }
      assert.equal(readUrl(offline().buildLogoutUrl(options)).query['state'], 's')
    },
  ],
]

describe('GEN-56 what is printed and cannot be reproduced', () => {
  for (const [what, reason, show] of unreproducible) if (show) it(`${what}: ${reason}`, show)
})
