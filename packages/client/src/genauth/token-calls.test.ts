import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accessKey } from '../../test/support/genauth-provider.ts'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { AuthenticationClient, ExeuntError, type CodeOptions, type EndPointAuthMethod } from './index.ts'

const basic = `Basic ${btoa(`${app.id}:${app.secret}`)}`
const proofs: Record<EndPointAuthMethod, { readonly form: object; readonly header: string | undefined }> = {
  client_secret_post: { form: { client_id: app.id, client_secret: app.secret }, header: undefined },
  client_secret_basic: { form: {}, header: basic },
  none: { form: { client_id: app.id }, header: undefined },
}
const methods = ['client_secret_post', 'client_secret_basic', 'none'] as const

describe('a code', () => {
  for (const method of methods) {
    it(`becomes tokens by ${method}, in the request of the contract`, async (t) => {
      const { client, provider, signIn } = await setGenauthScene(
        t,
        { tokenEndPointAuthMethod: method },
        { methods: { token: method } },
      )
      const { code } = await signIn()
      const tokens = await client.getAccessTokenByCode(code)
      const { form, headers } = provider.last('/oidc/token')
      assert.deepEqual(form, {
        ...proofs[method].form,
        grant_type: 'authorization_code',
        code,
        redirect_uri: app.redirectUri,
      })
      assert.equal(headers.authorization, proofs[method].header)
      assert.match(headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/)
      assert.deepEqual(Object.keys(tokens).toSorted(), [
        'access_token',
        'expires_in',
        'id_token',
        'refresh_token',
        'scope',
        'token_type',
      ])
    })
  }

  it('takes its verifier along', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const codeVerifier = client.generateCodeChallenge()
    const { url } = client.buildAuthorizeUrl({
      codeChallenge: client.generateCodeChallengeDigest(codeVerifier),
    })
    const code = (await provider.browse(url)).searchParams.get('code') ?? ''
    await client.getAccessTokenByCode(code, { codeVerifier })
    assert.equal(provider.last('/oidc/token').form['code_verifier'], codeVerifier)
  })

  it('goes without a redirect URI where the sign-in had none, and with the one that it had', async (t) => {
    const { clientWith, provider, signIn } = await setGenauthScene(t)
    const bare = clientWith({ redirectUri: '' })
    await bare.getAccessTokenByCode((await signIn(bare)).code)
    assert.ok(!('redirect_uri' in provider.last('/oidc/token').form))

    const redirectUri = 'https://app.example/other'
    const callback = await provider.browse(bare.buildAuthorizeUrl({ redirectUri }).url)
    await bare.getAccessTokenByCode(callback.searchParams.get('code') ?? '', { redirectUri })
    assert.equal(provider.last('/oidc/token').form['redirect_uri'], redirectUri)
  })

  it('with a nonce has its ID token checked before anything is returned', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { code, nonce } = await signIn()
    assert.ok((await client.getAccessTokenByCode(code, { nonce })).id_token)
    const again = await signIn()
    const replayed = client.getAccessTokenByCode(again.code, { nonce })
    await assert.rejects(replayed, { code: 'bad_id_token', reason: 'wrong-nonce' })
  })

  it('with a nonce that the app has lost is a mistake, and not an ID token without a check', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { code } = await signIn()
    const { id_token = '' } = await client.getAccessTokenByCode(code)
    const before = provider.calls.length
    for (const nonce of [undefined, null, '']) {
      const lost = { nonce: nonce as string | undefined }
      await assert.rejects(client.getAccessTokenByCode(code, lost), { message: 'nonce is missing' })
      await assert.rejects(client.parseIDToken(id_token, lost), { message: 'nonce is missing' })
    }
    assert.equal(provider.calls.length, before)
  })

  it('goes without what is null or empty, and never says so', async (t) => {
    const { clientWith, provider, signIn } = await setGenauthScene(t)
    const nothing = { redirectUri: null, codeVerifier: null } as unknown as CodeOptions
    const bare = clientWith({ redirectUri: '' })
    await bare.getAccessTokenByCode((await signIn(bare)).code, nothing)
    const { form } = provider.last('/oidc/token')
    assert.ok(!('redirect_uri' in form) && !('code_verifier' in form))
  })

  it('that is over is an error, not a token set', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { code } = await signIn()
    await client.getAccessTokenByCode(code)
    await assert.rejects(client.getAccessTokenByCode(code), (error) => {
      assert.ok(error instanceof ExeuntError)
      const { code: errorCode, error: word, errorDescription, status } = error
      assert.deepEqual(
        [errorCode, word, errorDescription, status],
        ['provider_refused', 'invalid_grant', 'the code is over', 400],
      )
      assert.ok(!error.message.includes(code) && !error.message.includes(app.secret))
      return true
    })
  })

  it('that is none is a mistake, and never the word undefined', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const nothing = undefined as unknown as string
    await assert.rejects(client.getAccessTokenByCode(nothing), {
      code: 'bad_setting',
      message: 'code is missing',
    })
    await assert.rejects(client.getNewAccessTokenByRefreshToken(nothing), {
      message: 'refreshToken is missing',
    })
    await assert.rejects(client.getUserInfoByAccessToken(nothing), { message: 'accessToken is missing' })
    await assert.rejects(client.introspectToken(nothing), { message: 'token is missing' })
    await assert.rejects(client.revokeToken(nothing), { message: 'token is missing' })
    assert.equal(provider.calls.length, 0)
  })

  it('of the protocol oauth goes to its own family, and brings no ID token', async (t) => {
    const { clientWith, provider, signIn } = await setGenauthScene(t)
    const client = clientWith({ protocol: 'oauth' })
    const { code } = await signIn(client)
    const tokens = await client.getAccessTokenByCode(code)
    assert.deepEqual(
      [provider.last().path, tokens.scope, tokens.id_token],
      ['/oauth/token', 'user', undefined],
    )
    await client.getUserInfoByAccessToken(tokens.access_token)
    assert.equal(provider.last().path, '/oauth/me')
    await client.introspectToken(tokens.access_token)
    assert.equal(provider.last().path, '/oauth/token/introspection')
    await client.revokeToken(tokens.access_token)
    assert.equal(provider.last().path, '/oauth/token/revocation')
  })

  for (const protocol of ['saml', 'cas'] as const) {
    it(`does not exist in the protocol ${protocol}`, async (t) => {
      const { clientWith, provider } = await setGenauthScene(t)
      const client = clientWith({ protocol })
      const expected = {
        code: 'bad_setting',
        message: `tokens need the protocol oidc or oauth, not ${protocol}`,
      }
      await assert.rejects(client.getAccessTokenByCode('c'), expected)
      await assert.rejects(client.revokeToken('t'), expected)
      assert.equal(provider.calls.length, 0)
    })
  }
})

describe('a refresh token', () => {
  it('becomes new tokens', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { refresh_token = '' } = await client.getAccessTokenByCode((await signIn()).code)
    const tokens = await client.getNewAccessTokenByRefreshToken(refresh_token)
    assert.ok(tokens.access_token)
    const { form } = provider.last('/oidc/token')
    assert.deepEqual(form, { ...proofs.client_secret_post.form, grant_type: 'refresh_token', refresh_token })
  })

  it('that is over is an error', async (t) => {
    const { client } = await setGenauthScene(t)
    const refresh = client.getNewAccessTokenByRefreshToken('gone')
    await assert.rejects(refresh, { code: 'provider_refused', error: 'invalid_grant' })
  })
})

describe('a token answer', () => {
  for (const [name, change] of [
    ['without an access token', { access_token: undefined }],
    ['of a kind that we do not know', { token_type: 'mac' }],
    ['with a number for an ID token', { id_token: 1 }],
    ['with a text for a time', { expires_in: '3600' }],
  ] as const) {
    it(`${name} is refused`, async (t) => {
      const { client, provider, signIn } = await setGenauthScene(t)
      provider.ways.tokens = (answer) => ({ ...answer, ...change })
      const { code } = await signIn()
      await assert.rejects(client.getAccessTokenByCode(code), { code: 'bad_response' })
    })
  }
})

describe('the three endpoints', () => {
  for (const introspection of methods) {
    for (const revocation of methods) {
      it(`know the app by methods of their own: ${introspection} and ${revocation}`, async (t) => {
        const [introspectionEndPointAuthMethod, revocationEndPointAuthMethod] = [introspection, revocation]
        const { client, provider, signIn } = await setGenauthScene(
          t,
          { introspectionEndPointAuthMethod, revocationEndPointAuthMethod },
          { methods: { introspection, revocation } },
        )
        const { access_token: token } = await client.getAccessTokenByCode((await signIn()).code)
        assert.equal((await client.introspectToken(token)).active, true)
        assert.equal(await client.revokeToken(token), true)
        assert.deepEqual(await client.introspectToken(token), { active: false })
        for (const [path, method] of [
          ['introspection', introspection],
          ['revocation', revocation],
        ] as const) {
          const { form, headers } = provider.last(`/oidc/token/${path}`)
          assert.deepEqual(
            [form, headers.authorization],
            [{ ...proofs[method].form, token }, proofs[method].header],
          )
        }
      })
    }
  }

  it('get a secret of any characters as the SDKs of the contract send it: in plain, not form-encoded', async (t) => {
    const appSecret = 'p%41:ss w+rd/é&=~'
    const basic = 'client_secret_basic'
    const { client, provider } = await setGenauthScene(t, {
      appSecret,
      tokenEndPointAuthMethod: basic,
      introspectionEndPointAuthMethod: basic,
      revocationEndPointAuthMethod: basic,
    })
    for (const call of [
      () => client.getAccessTokenByCode('c'),
      () => client.introspectToken('t'),
      () => client.revokeToken('t'),
      () => client.signInByUsernamePassword({ username: 'ada', password: 'p' }),
    ]) {
      await assert.rejects(call(), { code: 'provider_refused' })
      const sent = provider.last().headers.authorization?.replace('Basic ', '') ?? ''
      assert.equal(Buffer.from(sent, 'base64').toString(), `${app.id}:${appSecret}`)
    }
  })

  it('say no by an error, also to a wrong secret', async (t) => {
    const { clientWith } = await setGenauthScene(t)
    const client = clientWith({ appSecret: 'wrong' })
    const expected = { code: 'provider_refused', error: 'invalid_client', status: 401 }
    await assert.rejects(client.introspectToken('t'), expected)
    await assert.rejects(client.revokeToken('t'), expected)
  })
})

describe('a revocation', () => {
  for (const body of ['true', '{}', '']) {
    it(`is done, whatever the body of success: ${JSON.stringify(body)}`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.revocationBody = body
      assert.equal(await client.revokeToken('gone'), true)
    })
  }
})

describe('client credentials', () => {
  const { accessKey: key, accessSecret: secret } = accessKey

  it('take the key in both ways to give it, always in the body', async (t) => {
    const { client, provider } = await setGenauthScene(t, { tokenEndPointAuthMethod: 'client_secret_basic' })
    for (const call of [
      () => client.getAccessTokenByClientCredentials('reports', key, secret),
      () => client.getAccessTokenByClientCredentials('reports', accessKey),
    ]) {
      const tokens = await call()
      assert.deepEqual([tokens.token_type, tokens.expires_in, tokens.scope], ['Bearer', 3600, 'reports'])
      const { form, headers } = provider.last('/oidc/token')
      const proof = { client_id: key, client_secret: secret }
      assert.deepEqual(form, { ...proof, grant_type: 'client_credentials', scope: 'reports' })
      assert.deepEqual([headers.authorization, headers['x-authing-app-id']], [undefined, app.id])
    }
  })

  it('need no secret of the app', async (t) => {
    const { provider } = await setGenauthScene(t)
    const client = new AuthenticationClient({ appId: app.id, appHost: provider.host })
    assert.ok((await client.getAccessTokenByClientCredentials('reports', key, secret)).access_token)
  })

  it('tell which scopes were refused', async (t) => {
    const { client } = await setGenauthScene(t)
    const tokens = await client.getAccessTokenByClientCredentials('reports email phone', accessKey)
    assert.deepEqual([tokens.scope, tokens.rejected_scope], ['reports', 'email phone'])
  })

  it('never fall back on the secret of the app', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const call = (...args: readonly unknown[]) =>
      client.getAccessTokenByClientCredentials(...(args as [string, string, string]))
    await assert.rejects(call('reports', { accessKey: key, secretKey: secret }), {
      message: 'accessSecret is missing',
    })
    await assert.rejects(call('reports', key), { message: 'accessSecret is missing' })
    await assert.rejects(call('reports', undefined, secret), { message: 'accessKey is missing' })
    await assert.rejects(call('reports', null), { message: 'accessKey is missing' })
    await assert.rejects(call('', key, secret), { message: 'scope is missing' })
    assert.equal(provider.calls.length, 0)
  })

  it('with a wrong key are an error', async (t) => {
    const { client } = await setGenauthScene(t)
    const call = client.getAccessTokenByClientCredentials('reports', key, 'wrong')
    await assert.rejects(call, { code: 'provider_refused', error: 'invalid_client' })
  })
})
