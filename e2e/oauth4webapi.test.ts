import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import type { Browser } from './support/browser.ts'
import { assertRefused } from './support/broken.ts'
import {
  appAt,
  authorize,
  callbackOf,
  loopback,
  secret,
  startWorld,
  type World,
} from './support/library-world.ts'

const rp: oauth.Client = { client_id: 'basic' }
const proof = oauth.ClientSecretBasic(secret)
const stage = 'https://api.example/stage'

let world: World
let server: oauth.AuthorizationServer

const callback = () => callbackOf(world.board.origin, 'basic')

async function discovered(issuer: string, algorithm: 'oidc' | 'oauth2' = 'oidc') {
  const url = new URL(issuer)
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { ...loopback, algorithm }))
}

/** The authorization request of an app that makes no mistake. */
async function request(as = server) {
  const verifier = oauth.generateRandomCodeVerifier()
  const url = new URL(as.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: 'basic',
    response_type: 'code',
    redirect_uri: callback(),
    scope: 'openid',
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return { url, verifier }
}

async function signIn(browser: Browser, resource: Readonly<Record<string, string>> = {}) {
  const { url, verifier } = await request()
  for (const [name, value] of Object.entries(resource)) url.searchParams.set(name, value)
  const { location = '' } = await authorize(browser, url.href, callback())
  const answer = oauth.validateAuthResponse(server, rp, new URL(location), 'state')
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    rp,
    proof,
    answer,
    callback(),
    verifier,
    { ...loopback, additionalParameters: resource },
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, rp, redeemed, { requireIdToken: true })
  await oauth.validateApplicationLevelSignature(server, redeemed, loopback)
  return tokens
}

describe('oauth4webapi: the flows, and authorization requests broken one way at a time', () => {
  before(async () => {
    world = await startWorld(({ apps }) => {
      const clients = [
        { ...appAt(apps, 'basic'), client_secret: secret, access_token_format: 'jwt' },
        { ...appAt(apps, 'public') },
      ]
      const resources = [{ resource: stage }]
      return [
        { id: 'interop', clients, resources },
        { id: 'other', pathPrefix: '/other', clients },
      ]
    })
    server = await discovered(world.provider.base)
  })
  after(() => world?.stop())

  it('DISC-1 META-1 both of the well-known addresses tell the same', async () => {
    assert.deepEqual(await discovered(world.provider.base, 'oauth2'), server)
    const other = `${world.provider.base}/other`
    assert.deepEqual(await discovered(other, 'oauth2'), await discovered(other))
  })

  it('REV-3 INT-2 the code flow, userinfo, introspection and revocation', async () => {
    const tokens = await signIn(world.caller.browser())
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    assert.ok(claims)
    const userinfo = await oauth.userInfoRequest(server, rp, tokens.access_token, loopback)
    assert.equal((await oauth.processUserInfoResponse(server, rp, claims.sub, userinfo)).sub, claims.sub)
    const revoked = await oauth.revocationRequest(server, rp, proof, tokens.access_token, loopback)
    await oauth.processRevocationResponse(revoked)
    const asked = await oauth.introspectionRequest(server, rp, proof, tokens.access_token, loopback)
    assert.deepEqual(await oauth.processIntrospectionResponse(server, rp, asked), { active: false })
  })

  it('JAT-1 JAT-2 RES-3 a JWT access token is one by RFC 9068, for us or for an API', async () => {
    for (const [audience, resource] of [
      [server.issuer, {}],
      [stage, { resource: stage }],
    ] as const) {
      const { access_token } = await signIn(world.caller.browser(), resource)
      const bearer = new Request(stage, { headers: { authorization: `Bearer ${access_token}` } })
      const claims = await oauth.validateJwtAccessToken(server, bearer, audience, loopback)
      assert.equal(claims.client_id, 'basic')
    }
  })

  describe('an authorization request', () => {
    const change = (changes: Readonly<Record<string, string>>) => (query: URLSearchParams) => {
      for (const [name, value] of Object.entries(changes)) query.set(name, value)
    }
    const without = (name: string) => (query: URLSearchParams) => query.delete(name)
    const doubled = (name: string) => (query: URLSearchParams) => query.append(name, query.get(name) ?? '')
    const asPublic = (query: URLSearchParams) => {
      query.set('client_id', 'public')
      query.set('redirect_uri', callbackOf(world.board.origin, 'public'))
      query.delete('code_challenge')
      query.delete('code_challenge_method')
    }
    const wrongClaims = change({ claims: '{"id_token":[]}' })
    const cases: readonly (readonly [string, string, (query: URLSearchParams) => void])[] = [
      ['OAUTH-7 of another type', 'unsupported_response_type', change({ response_type: 'telepathy' })],
      ['OAUTH-5 of no type', 'invalid_request', without('response_type')],
      ['PKCE-2 of a public app without PKCE', 'invalid_request', asPublic],
      ['PKCE-1 with plain', 'invalid_request', change({ code_challenge_method: 'plain' })],
      ['PKCE-1 without a method', 'invalid_request', without('code_challenge_method')],
      ['CORE-4 with prompt none login', 'invalid_request', change({ prompt: 'none login' })],
      ['CORE-3 with prompt none', 'login_required', change({ prompt: 'none' })],
      ['CORE-2 with a max_age of minus one', 'invalid_request', change({ max_age: '-1' })],
      ['CORE-35 with claims that are none', 'invalid_request', wrongClaims],
      ['for an unknown scope alone', 'invalid_scope', change({ scope: 'telepathy' })],
      ['OAUTH-5 with two scopes', 'invalid_request', doubled('scope')],
      [
        'OAUTH-5 with two nonces',
        'invalid_request',
        (query) => (query.append('nonce', 'a'), doubled('nonce')(query)),
      ],
      ['RES-2 for another API', 'invalid_target', change({ resource: 'https://api.example/pit' })],
      ['RES-1 for no URI', 'invalid_target', change({ resource: 'stage' })],
      ['JAR-8 with no object', 'invalid_request_object', change({ request: 'eyJ.e30.' })],
      ['JAR-6 from elsewhere', 'invalid_request_uri', change({ request_uri: 'https://app.example/r' })],
      [
        'PAR-5 by a guess',
        'invalid_request_uri',
        change({ request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
      ],
      ['CORE-20 with a registration', 'registration_not_supported', change({ registration: '{}' })],
    ]
    for (const [name, error, edit] of cases) {
      it(`CORE-22 ISS-1 ${name}: ${error}`, async () => {
        const { url } = await request()
        edit(url.searchParams)
        const { location = '' } = await world.caller.browser().get(url.href)
        assert.throws(
          () => oauth.validateAuthResponse(server, rp, new URL(location), 'state'),
          (fault) => fault instanceof oauth.AuthorizationResponseError && fault.error === error,
        )
      })
    }

    it('OAUTH-8 CORE-22 of a type that it is not registered for hears so in the fragment', async () => {
      const { url } = await request()
      url.searchParams.set('response_type', 'token')
      const { location = '' } = await world.caller.browser().get(url.href)
      const parameters = new URLSearchParams(new URL(location).hash.slice(1))
      assert.throws(
        () => oauth.validateAuthResponse(server, rp, parameters, 'state'),
        (fault) => fault instanceof oauth.AuthorizationResponseError && fault.error === 'unauthorized_client',
      )
    })

    const untrusted: readonly (readonly [string, (query: URLSearchParams) => void])[] = [
      ['of an unknown app', change({ client_id: 'nobody' })],
      ['of nobody', without('client_id')],
      ['to an address that is not registered', change({ redirect_uri: 'https://app.example/' })],
      ['of two apps', doubled('client_id')],
      ['to two addresses', doubled('redirect_uri')],
    ]
    for (const [name, edit] of untrusted) {
      it(`OAUTH-6 ${name} is told to the person alone`, async () => {
        const { url } = await request()
        edit(url.searchParams)
        const { status, location } = await world.caller.browser().get(url.href)
        assert.deepEqual([status, location], [400, undefined])
      })
    }
  })

  describe('what the library itself finds', () => {
    const isNonconforming = (name: RegExp) => (fault: unknown) =>
      fault instanceof oauth.OperationProcessingError && name.test(fault.message)

    it('a state that is not its own', async () => {
      const { url } = await request()
      const { location = '' } = await authorize(world.caller.browser(), url.href, callback())
      const validate = () => oauth.validateAuthResponse(server, rp, new URL(location), 'another')
      assert.throws(validate, isNonconforming(/"state"/))
    })

    it('ISS-1 ISS-2 the answer of another tenant, whose code is worth nothing here', async () => {
      const other = await discovered(`${world.provider.base}/other`)
      const { url, verifier } = await request(other)
      const { location = '' } = await authorize(world.caller.browser(), url.href, callback())
      const validate = () => oauth.validateAuthResponse(server, rp, new URL(location), 'state')
      assert.throws(validate, isNonconforming(/"iss"/))

      const answer = oauth.validateAuthResponse(other, rp, new URL(location), 'state')
      const mixedUp = { ...other, token_endpoint: server.token_endpoint ?? '' }
      const redeemed = await oauth.authorizationCodeGrantRequest(
        mixedUp,
        rp,
        proof,
        answer,
        callback(),
        verifier,
        loopback,
      )
      const tokens = oauth.processAuthorizationCodeResponse(mixedUp, rp, redeemed)
      await assertRefused(tokens, { error: 'invalid_grant', status: 400 })
    })
  })
})
