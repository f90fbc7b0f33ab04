import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import * as client from 'openid-client'
import type { Browser } from './support/browser.ts'
import { person } from './support/journeys.ts'
import {
  appAt,
  authorize,
  begin,
  callbackOf,
  isError,
  secret,
  startWorld,
  type Surroundings,
  type World,
} from './support/library-world.ts'

const apps = ['basic', 'post', 'hmac', 'jwt', 'public', 'elliptic'] as const
type App = (typeof apps)[number]

let world: World
let keyPair: CryptoKeyPair
let publicJwk: object

const callback = (app: App) => callbackOf(world.board.origin, app)
const signedOut = (app: App) => `${world.board.origin}/${app}/signed-out`

function tenants({ apps: origin }: Surroundings) {
  const own: Readonly<Record<App, object>> = {
    basic: { client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' },
    post: { client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
    hmac: { client_secret: secret, token_endpoint_auth_method: 'client_secret_jwt' },
    jwt: { jwks: { keys: [publicJwk] }, token_endpoint_auth_method: 'private_key_jwt' },
    public: { backchannel_logout_uri: undefined },
    elliptic: { client_secret: secret, id_token_signed_response_alg: 'ES256' },
  }
  const clients = apps.map((app) => ({
    ...appAt(origin, app),
    backchannel_logout_uri: `${origin}/${app}/notice`,
    ...own[app],
  }))
  return [{ id: 'interop', clients }]
}

const authentication: Readonly<Record<App, () => client.ClientAuth>> = {
  basic: () => client.ClientSecretBasic(secret),
  post: () => client.ClientSecretPost(secret),
  hmac: () => client.ClientSecretJwt(secret),
  jwt: () => client.PrivateKeyJwt({ key: keyPair.privateKey, kid: 'one' }),
  public: () => client.None(),
  elliptic: () => client.ClientSecretBasic(secret),
}

function configured(app: App): Promise<client.Configuration> {
  const metadata = { id_token_signed_response_alg: app === 'elliptic' ? 'ES256' : 'RS256' }
  const insecure = { execute: [client.allowInsecureRequests] }
  return client.discovery(new URL(world.provider.base), app, metadata, authentication[app](), insecure)
}

async function signIn(app: App, browser: Browser, changes: Readonly<Record<string, string>> = {}) {
  const config = await configured(app)
  const { checks, parameters } = await begin(callback(app))
  const url = client.buildAuthorizationUrl(config, { ...parameters, ...changes })
  const { location = '' } = await authorize(browser, url.href, callback(app))
  const maxAge = changes['max_age'] === undefined ? {} : { maxAge: Number(changes['max_age']) }
  const tokens = await client.authorizationCodeGrant(config, new URL(location), { ...checks, ...maxAge })
  return { config, tokens }
}

const isActive = async (config: client.Configuration, token: string) =>
  (await client.tokenIntrospection(config, token)).active

describe('openid-client: sign-in, refresh and logout', () => {
  before(async () => {
    keyPair = await generateKeyPair('ES256', { extractable: true })
    publicJwk = { ...(await exportJWK(keyPair.publicKey)), alg: 'ES256', kid: 'one' }
    world = await startWorld(tenants)
  })
  after(() => world?.stop())

  for (const app of apps) {
    it(`CORE-40 signs in, asks, refreshes and signs out as ${app}`, async () => {
      const browser = world.caller.browser()
      const { config, tokens } = await signIn(app, browser, { max_age: '300' })
      const claims = tokens.claims()
      assert.ok(claims && tokens.refresh_token)
      const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
      assert.deepEqual([told.name, told.email], ['Ada Lovelace', person.username])

      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token)
      assert.notEqual(renewed.refresh_token, tokens.refresh_token)
      assert.equal(renewed.claims()?.sub, claims.sub)
      if (app !== 'public') assert.equal(await isActive(config, renewed.access_token), true)

      const out = client.buildEndSessionUrl(config, {
        id_token_hint: renewed.id_token ?? '',
        post_logout_redirect_uri: signedOut(app),
        state: 'out',
      })
      const left = await browser.get(out.href)
      assert.equal(left.location, `${signedOut(app)}?state=out`)
      if (app !== 'public') assert.equal(await isActive(config, renewed.access_token), false)
      const late = client.refreshTokenGrant(config, renewed.refresh_token ?? '')
      await assert.rejects(late, isError('invalid_grant'))
      await assert.rejects(client.fetchUserInfo(config, renewed.access_token, claims.sub))

      const { checks, parameters } = await begin(callback(app))
      const silent = client.buildAuthorizationUrl(config, { ...parameters, prompt: 'none' })
      const { location = '' } = await browser.get(silent.href)
      const answer = client.authorizationCodeGrant(config, new URL(location), checks)
      await assert.rejects(answer, isError('login_required'))
    })
  }

  it('BCL-17 the logout token verifies with jose and the published keys', async () => {
    for (const app of ['basic', 'elliptic'] as const) {
      const browser = world.caller.browser()
      const { config, tokens } = await signIn(app, browser)
      await browser.get(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href)
      const notice = world.board.notices.findLast(({ path }) => path === `/${app}/notice`)
      const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''))
      const { payload, protectedHeader } = await jwtVerify(notice?.token ?? '', keys, {
        issuer: world.provider.base,
        audience: app,
        typ: 'logout+jwt',
        maxTokenAge: 120,
      })
      assert.equal(payload['sid'], tokens.claims()?.['sid'])
      assert.equal(protectedHeader.alg, app === 'elliptic' ? 'ES256' : 'RS256')
    }
  })

  it('OAUTH-16 REV-7 client_credentials, by secret, assertion and key, and revocation', async () => {
    for (const app of ['basic', 'post', 'hmac', 'jwt'] as const) {
      const config = await configured(app)
      const { access_token, refresh_token } = await client.clientCredentialsGrant(config)
      assert.equal(refresh_token, undefined)
      assert.equal(await isActive(config, access_token), true)
      await client.tokenRevocation(config, access_token)
      assert.equal(await isActive(config, access_token), false)
      await client.tokenRevocation(config, 'no such token')
    }
  })

  it('CORE-10 offline access survives the logout', async () => {
    const browser = world.caller.browser()
    const { config, tokens } = await signIn('basic', browser, {
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    await browser.get(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href)
    assert.equal(await isActive(config, tokens.access_token), false)
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.equal(await isActive(config, renewed.access_token), true)
  })

  it('ISS-1 an answer of another issuer is not taken', async () => {
    const config = await configured('basic')
    const { checks, parameters } = await begin(callback('basic'))
    const url = client.buildAuthorizationUrl(config, parameters)
    const { location = '' } = await authorize(world.caller.browser(), url.href, callback('basic'))
    const forged = new URL(location)
    forged.searchParams.set('iss', 'https://evil.example')
    await assert.rejects(client.authorizationCodeGrant(config, forged, checks), isAboutIssuer)
    forged.searchParams.delete('iss')
    await assert.rejects(client.authorizationCodeGrant(config, forged, checks), isAboutIssuer)
  })
})

function isAboutIssuer(fault: unknown): boolean {
  return fault instanceof Error && /"iss"/.test(String(fault.cause))
}
