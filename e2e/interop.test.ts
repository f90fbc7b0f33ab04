import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { type Browser, createCaller, type Caller } from './support/browser.ts'
import { compileCache } from './support/compile-cache.ts'
import { follow, press, person, secret, signInAt } from './support/journeys.ts'
import { type NoticeBoard, startNoticeBoard } from './support/notices.ts'
import { type Provider, startProvider } from './support/provider.ts'

/** Both libraries refuse plain http unless they are told, as they should. */
const loopback = { [oauth.allowInsecureRequests]: true }
const allMethods = ['basic', 'post', 'jwt', 'public', 'elliptic'] as const
type App = (typeof allMethods)[number]

let provider: Provider
let caller: Caller
let board: NoticeBoard
let keyPair: CryptoKeyPair

const callbackOf = (app: App) => `${board.origin}/${app}/callback`
const signedOutOf = (app: App) => `${board.origin}/${app}/signed-out`

async function configure(base: string) {
  const jwk = { ...(await exportJWK(keyPair.publicKey)), alg: 'ES256', kid: 'one' }
  const own: Readonly<Record<App, object>> = {
    basic: { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' },
    post: { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
    jwt: { jwks: { keys: [jwk] }, token_endpoint_auth_method: 'private_key_jwt', access_token_format: 'jwt' },
    public: { backchannel_logout_uri: undefined },
    elliptic: { client_secret: secret, id_token_signed_response_alg: 'ES256' },
  }
  const clients = allMethods.map((app) => ({
    client_id: app,
    first_party: true,
    redirect_uris: [callbackOf(app)],
    post_logout_redirect_uris: [signedOutOf(app)],
    backchannel_logout_uri: `${board.origin}/${app}/notice`,
    ...own[app],
  }))
  const user = { username: 'ada', email: person.username, password: person.password, name: 'Ada Lovelace' }
  return {
    publicUrl: base,
    tenants: [{ id: 'interop', clients, users: [user] }],
    outgoing: { allow: ['127.0.0.0/8'] },
    log: { level: 'error' },
  }
}

describe('apps written with other people’s libraries', () => {
  const opened: (() => unknown)[] = []
  before(async () => {
    board = await startNoticeBoard()
    opened.push(board.stop)
    keyPair = await generateKeyPair('ES256', { extractable: true })
    provider = await startProvider({ env: compileCache, configure })
    opened.push(provider.stop)
    caller = createCaller(provider.base, 4)
    opened.push(caller.close)
  })
  after(async () => {
    for (const close of opened.toReversed()) await close()
  })

  describe('openid-client', () => {
    const authentication: Readonly<Record<App, () => client.ClientAuth>> = {
      basic: () => client.ClientSecretBasic(secret),
      post: () => client.ClientSecretPost(secret),
      jwt: () => client.PrivateKeyJwt({ key: keyPair.privateKey, kid: 'one' }),
      public: () => client.None(),
      elliptic: () => client.ClientSecretBasic(secret),
    }
    const configured = (app: App) =>
      client.discovery(
        new URL(provider.base),
        app,
        { id_token_signed_response_alg: app === 'elliptic' ? 'ES256' : 'RS256' },
        authentication[app](),
        { execute: [client.allowInsecureRequests] },
      )

    async function begin(
      config: client.Configuration,
      app: App,
      parameters: Readonly<Record<string, string>>,
    ) {
      const [pkceCodeVerifier, expectedState, expectedNonce] = [
        client.randomPKCECodeVerifier(),
        client.randomState(),
        client.randomNonce(),
      ]
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callbackOf(app),
        scope: 'openid profile email',
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        state: expectedState,
        nonce: expectedNonce,
        ...parameters,
      })
      return { url, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } }
    }

    async function signIn(app: App, browser: Browser, parameters: Readonly<Record<string, string>> = {}) {
      const config = await configured(app)
      const { url, checks } = await begin(config, app, parameters)
      let answer = await signInAt(browser, url.href, callbackOf(app))
      if (answer.location === undefined) {
        answer = await press(browser, { page: answer, fields: { decision: 'allow' }, until: callbackOf(app) })
      }
      const tokens = await client.authorizationCodeGrant(config, new URL(answer.location ?? ''), {
        ...checks,
        ...(parameters['max_age'] === undefined ? {} : { maxAge: Number(parameters['max_age']) }),
      })
      return { config, tokens }
    }

    for (const app of allMethods) {
      it(`signs in, asks, refreshes and signs out as ${app}`, async () => {
        const browser = caller.browser()
        const { config, tokens } = await signIn(app, browser, { max_age: '300' })
        const claims = tokens.claims()
        assert.ok(claims && tokens.refresh_token)
        const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        assert.deepEqual([told.name, told.email], ['Ada Lovelace', person.username])

        const renewed = await client.refreshTokenGrant(config, tokens.refresh_token)
        assert.notEqual(renewed.refresh_token, tokens.refresh_token)
        assert.equal(renewed.claims()?.sub, claims.sub)
        if (app !== 'public') {
          const { active, sub } = await client.tokenIntrospection(config, renewed.access_token)
          assert.deepEqual([active, sub], [true, claims.sub])
        }

        const out = client.buildEndSessionUrl(config, {
          id_token_hint: renewed.id_token ?? '',
          post_logout_redirect_uri: signedOutOf(app),
          state: 'out',
        })
        const left = await browser.get(out.href)
        assert.equal(left.location, `${signedOutOf(app)}?state=out`)
        if (app !== 'public') {
          const { active } = await client.tokenIntrospection(config, renewed.access_token)
          assert.equal(active, false)
        }
        await assert.rejects(
          client.refreshTokenGrant(config, renewed.refresh_token ?? ''),
          isError('invalid_grant'),
        )
        await assert.rejects(client.fetchUserInfo(config, renewed.access_token, claims.sub))

        const silent = await begin(config, app, { prompt: 'none' })
        const { location = '' } = await browser.get(silent.url.href)
        await assert.rejects(
          client.authorizationCodeGrant(config, new URL(location), silent.checks),
          isError('login_required'),
        )
      })
    }

    it('BCL-17 the logout token verifies with jose and the published keys', async () => {
      for (const app of ['basic', 'elliptic'] as const) {
        const browser = caller.browser()
        const { config, tokens } = await signIn(app, browser)
        await browser.get(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href)
        const notice = board.notices.findLast(({ path }) => path === `/${app}/notice`)
        const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''))
        const { payload, protectedHeader } = await jwtVerify(notice?.token ?? '', keys, {
          issuer: provider.base,
          audience: app,
          typ: 'logout+jwt',
          maxTokenAge: 120,
        })
        assert.equal(payload['sid'], tokens.claims()?.['sid'])
        assert.equal(protectedHeader.alg, app === 'elliptic' ? 'ES256' : 'RS256')
      }
    })

    it('client_credentials, by secret and by key, and revocation', async () => {
      for (const app of ['basic', 'post', 'jwt'] as const) {
        const config = await configured(app)
        const { access_token } = await client.clientCredentialsGrant(config)
        assert.equal((await client.tokenIntrospection(config, access_token)).active, true)
        await client.tokenRevocation(config, access_token)
        assert.equal((await client.tokenIntrospection(config, access_token)).active, false)
        await client.tokenRevocation(config, 'no such token')
      }
    })

    it('offline access survives the logout', async () => {
      const browser = caller.browser()
      const scope = { scope: 'openid offline_access', prompt: 'consent' }
      const { config, tokens } = await signIn('basic', browser, scope)
      await browser.get(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href)
      assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false)
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
      assert.equal((await client.tokenIntrospection(config, renewed.access_token)).active, true)
    })

    it('ISS-1 an answer of another issuer is not taken', async () => {
      const config = await configured('basic')
      const { url, checks } = await begin(config, 'basic', {})
      const { location = '' } = await signInAt(caller.browser(), url.href, callbackOf('basic'))
      const forged = new URL(location)
      forged.searchParams.set('iss', 'https://evil.example')
      await assert.rejects(client.authorizationCodeGrant(config, forged, checks), isAboutIssuer)
      forged.searchParams.delete('iss')
      await assert.rejects(client.authorizationCodeGrant(config, forged, checks), isAboutIssuer)
    })
  })

  describe('oauth4webapi', () => {
    const rp: oauth.Client = { client_id: 'basic' }
    const proof = oauth.ClientSecretBasic(secret)
    let server: oauth.AuthorizationServer
    before(async () => {
      const issuer = new URL(provider.base)
      server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loopback))
    })

    async function answerFor(browser: Browser, changes: Readonly<Record<string, string | undefined>>) {
      const code_verifier = oauth.generateRandomCodeVerifier()
      const url = new URL(server.authorization_endpoint ?? '')
      const all = {
        client_id: 'basic',
        response_type: 'code',
        redirect_uri: callbackOf('basic'),
        scope: 'openid',
        state: 'state',
        code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
        code_challenge_method: 'S256',
        ...changes,
      }
      for (const [name, value] of Object.entries(all))
        if (value !== undefined) url.searchParams.set(name, value)
      return {
        answer: await follow(browser, await browser.get(url.href), callbackOf('basic')),
        code_verifier,
      }
    }
    const validated = (location: string | undefined) =>
      oauth.validateAuthResponse(server, rp, new URL(location ?? ''), 'state')

    it('by both of the well-known addresses', async () => {
      const issuer = new URL(provider.base)
      const response = await oauth.discoveryRequest(issuer, { ...loopback, algorithm: 'oauth2' })
      assert.deepEqual(await oauth.processDiscoveryResponse(issuer, response), server)
    })

    it('the code flow, userinfo, introspection and revocation', async () => {
      const browser = caller.browser()
      const { answer: page, code_verifier } = await answerFor(browser, {})
      const answer = await press(browser, { page, fields: person, until: callbackOf('basic') })
      const parameters = validated(answer.location)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        rp,
        proof,
        parameters,
        callbackOf('basic'),
        code_verifier,
        loopback,
      )
      const tokens = await oauth.processAuthorizationCodeResponse(server, rp, response, {
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(server, response, loopback)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      assert.ok(claims)
      const userinfo = await oauth.userInfoRequest(server, rp, tokens.access_token, loopback)
      assert.equal((await oauth.processUserInfoResponse(server, rp, claims.sub, userinfo)).sub, claims.sub)
      const revoked = await oauth.revocationRequest(server, rp, proof, tokens.access_token, loopback)
      await oauth.processRevocationResponse(revoked)
      const asked = await oauth.introspectionRequest(server, rp, proof, tokens.access_token, loopback)
      assert.deepEqual(await oauth.processIntrospectionResponse(server, rp, asked), { active: false })
    })

    it('a JWT access token is one by RFC 9068', async () => {
      const key = { key: keyPair.privateKey, kid: 'one' }
      const app = { client_id: 'jwt' }
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        app,
        oauth.PrivateKeyJwt(key),
        {},
        loopback,
      )
      const { access_token } = await oauth.processClientCredentialsResponse(server, app, response)
      const request = new Request(provider.base, { headers: { authorization: `Bearer ${access_token}` } })
      const claims = await oauth.validateJwtAccessToken(server, request, provider.base, loopback)
      assert.deepEqual([claims.client_id, claims.sub], ['jwt', 'jwt'])
    })

    const errors: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
      ['unsupported_response_type', { response_type: 'token' }],
      ['invalid_request', { response_type: undefined }],
      ['invalid_request', { code_challenge_method: 'plain' }],
      ['invalid_request', { prompt: 'none login' }],
      ['invalid_scope', { scope: 'telepathy' }],
      ['request_not_supported', { request: 'eyJ.e30.' }],
      ['request_uri_not_supported', { request_uri: 'https://app.example/request' }],
      ['login_required', { prompt: 'none' }],
    ]
    for (const [error, changes] of errors) {
      it(`${error} for ${Object.entries(changes).join()}`, async () => {
        const { answer } = await answerFor(caller.browser(), changes)
        assert.throws(
          () => validated(answer.location),
          (fault) => fault instanceof oauth.AuthorizationResponseError && fault.error === error,
        )
      })
    }

    it('errors of the token endpoint are read as such', async () => {
      const cases: readonly (readonly [oauth.ClientAuth, string, number, string])[] = [
        [proof, 'authorization_code', 400, 'invalid_request'],
        [proof, 'refresh_token', 400, 'invalid_request'],
        [proof, 'password', 400, 'unsupported_grant_type'],
        [oauth.ClientSecretBasic('wrong'), 'client_credentials', 401, 'invalid_client'],
        [oauth.ClientSecretPost(secret), 'client_credentials', 401, 'invalid_client'],
        [oauth.None(), 'client_credentials', 401, 'invalid_client'],
      ]
      for (const [authentication, grantType, status, error] of cases) {
        const response = await oauth.genericTokenEndpointRequest(
          server,
          rp,
          authentication,
          grantType,
          {},
          loopback,
        )
        await assert.rejects(
          oauth.processGenericTokenEndpointResponse(server, rp, response),
          (fault) =>
            (fault instanceof oauth.ResponseBodyError && fault.error === error && fault.status === status) ||
            (fault instanceof oauth.WWWAuthenticateChallengeError && status === 401),
          `${grantType} ${error}`,
        )
      }
    })
  })
})

function isAboutIssuer(fault: unknown): boolean {
  return fault instanceof Error && /"iss"/.test(String(fault.cause))
}

function isError(error: string) {
  return (fault: unknown) => fault instanceof Error && 'error' in fault && fault.error === error
}
