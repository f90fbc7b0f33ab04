import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, offline, readUrl, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { AuthenticationClient, type AuthenticationClientOptions } from './index.ts'

const create = (options: object) => () => new AuthenticationClient(options as AuthenticationClientOptions)
const usable = { appId: app.id, appHost: 'https://example.genauth.ai' }

describe('appHost', () => {
  const cases = [
    ['https://example.genauth.ai', 'https://example.genauth.ai'],
    ['https://example.genauth.ai/', 'https://example.genauth.ai'],
    ['https://example.genauth.ai///', 'https://example.genauth.ai'],
    ['example.genauth.ai', 'https://example.genauth.ai'],
    ['example.genauth.ai:8443/', 'https://example.genauth.ai:8443'],
    ['https://EXAMPLE.genauth.ai/base//', 'https://example.genauth.ai/base'],
    ['http://localhost:4000/', 'http://localhost:4000'],
    ['localhost:9', 'http://localhost:9'],
    ['127.0.0.1:4000/base/', 'http://127.0.0.1:4000/base'],
    ['https://localhost:9', 'https://localhost:9'],
  ] as const
  for (const [appHost, expected] of cases) {
    it(`${appHost} is ${expected}`, () => {
      assert.equal(offline({ appHost }).buildLogoutUrl(), `${expected}/login/profile/logout`)
    })
  }

  it('is https, but on this machine', () => {
    assert.throws(create({ ...usable, appHost: 'http://example.genauth.ai' }), { code: 'insecure_url' })
    const aloud = { appHost: 'http://auth.internal', allowInsecureHttp: true }
    assert.equal(offline(aloud).buildLogoutUrl(), 'http://auth.internal/login/profile/logout')
  })

  for (const appHost of [
    'https://a.example/?x=1',
    'https://a.example/#x',
    'https://u:p@a.example',
    'https://',
    ' ',
  ]) {
    it(`is not ${JSON.stringify(appHost)}`, () => {
      assert.throws(create({ ...usable, appHost }), { code: 'bad_setting', message: /^appHost/ })
    })
  }
})

describe('an option that cannot work is named', () => {
  const cases: [string, object, RegExp][] = [
    ['no appId', { appId: undefined }, /^appId is missing/],
    ['an empty appId', { appId: '' }, /^appId is missing/],
    ['an appId that would forge a header', { appId: 'a\r\nx-admin: 1' }, /^appId must be/],
    ['no appHost', { appHost: undefined }, /^appHost is missing/],
    ['an empty secret', { appSecret: '' }, /^appSecret is empty/],
    ['two secrets', { appSecret: 'a', secret: 'b' }, /^appSecret and secret/],
    ['an unknown protocol', { protocol: 'ldap' }, /^protocol must be one of: oidc, oauth, saml, cas/],
    [
      'an unknown method',
      { tokenEndPointAuthMethod: 'private_key_jwt' },
      /^tokenEndPointAuthMethod must be one of/,
    ],
    [
      'two methods for one endpoint',
      { revocationEndPointAuthMethod: 'none', revocationEndpointAuthMethod: 'client_secret_basic' },
      /^revocationEndPointAuthMethod and revocationEndpointAuthMethod/,
    ],
    ['a scope without openid', { scope: 'profile' }, /^scope must contain openid/],
    ['a timeout of nothing', { timeout: 0 }, /^timeout/],
    ['a timeout that is none', { timeout: 'soon' }, /^timeout/],
    ['a timeout that no timer can hold', { timeout: 2 ** 31 }, /^timeout must be .* below 2147483648$/],
    ['a timeout without end', { timeout: Number.POSITIVE_INFINITY }, /^timeout/],
    ['a cookieKey that would forge a header', { cookieKey: 'a; Domain=example' }, /^cookieKey/],
    ['HS256 without a secret', { idTokenAlg: 'HS256' }, /^idTokenAlg HS256 needs/],
  ]
  for (const [name, options, message] of cases) {
    it(name, () => assert.throws(create({ ...usable, ...options }), { code: 'bad_setting', message }))
  }

  it('and the message holds no secret', () => {
    const secrets = { appSecret: 'one-hidden', secret: 'two-hidden' }
    assert.throws(create({ ...usable, ...secrets }), (error: Error) => !error.message.includes('hidden'))
  })
})

describe('construction', () => {
  it('sends nothing', async (t) => {
    const { provider } = await setGenauthScene(t)
    assert.equal(provider.calls.length, 0)
  })

  it('needs no secret for what needs none', () => {
    const client = offline()
    assert.ok(client.buildAuthorizeUrl().url)
    assert.ok(client.buildLogoutUrl())
    assert.ok(client.generateCodeChallenge())
  })

  it('and says when one is needed, before anything is sent', async () => {
    const client = offline()
    const expected = { code: 'bad_setting', message: 'client_secret_post needs appSecret' }
    await assert.rejects(client.getAccessTokenByCode('c'), expected)
    await assert.rejects(client.introspectToken('t'), expected)
    await assert.rejects(client.revokeToken('t'), expected)
    await assert.rejects(client.signInByUsernamePassword({ username: 'a', password: 'b' }), expected)
  })

  it('takes the secret by both names', async (t) => {
    const { clientWith, signIn } = await setGenauthScene(t)
    const client = new AuthenticationClient({ ...usable, secret: 's' })
    assert.ok(client)
    const { code } = await signIn()
    const old = clientWith({ secret: app.secret })
    assert.ok((await old.getAccessTokenByCode(code)).access_token)
  })

  it('takes the methods by both spellings', async (t) => {
    const basic = 'client_secret_basic'
    const { client, provider, signIn } = await setGenauthScene(
      t,
      { tokenEndpointAuthMethod: basic },
      { methods: { token: basic } },
    )
    const { code } = await signIn()
    await client.getAccessTokenByCode(code)
    assert.match(provider.last('/oidc/token').headers.authorization ?? '', /^Basic /)
  })

  it('gives every request the name of the app, in the header of the contract', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { code, nonce } = await signIn()
    const { access_token } = await client.getAccessTokenByCode(code, { nonce })
    await client.getUserInfoByAccessToken(access_token)
    await client.validateToken({ accessToken: access_token })
    const sent = provider.calls.filter(({ path }) => path !== '/oidc/auth')
    assert.deepEqual(
      sent.map(({ path, headers }) => [path, headers['x-authing-app-id']]),
      ['/oidc/token', '/oidc/me', '/api/v2/oidc/validate_token'].map((path) => [path, app.id]),
    )
  })

  it('gives up after the timeout, in milliseconds', async (t) => {
    const { clientWith } = await setGenauthScene(t)
    const never = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('late'))),
      )
    const client = clientWith({ timeout: 20, fetch: never })
    await assert.rejects(client.introspectToken('t'), { code: 'unreachable' })
  })

  it('takes every whole number of milliseconds', async (t) => {
    const { clientWith } = await setGenauthScene(t)
    for (const timeout of [1001, 4097, 2 ** 31 - 1]) {
      assert.deepEqual(await clientWith({ timeout }).introspectToken('t'), { active: false })
    }
  })

  it('below a path, everything lies below it', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t, {}, { base: '/auth' })
    const { code, nonce } = await signIn()
    const { id_token = '', access_token } = await client.getAccessTokenByCode(code, { nonce })
    await client.parseIDToken(id_token)
    await client.parseAccessToken(access_token)
    assert.equal(readUrl(client.buildAuthorizeUrl()).at, `${provider.host}/oidc/auth`)
    assert.ok(provider.host.endsWith('/auth'))
  })
})
