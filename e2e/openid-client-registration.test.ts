import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as client from 'openid-client'
import type { Browser } from './support/browser.ts'
import { follow, person, press } from './support/journeys.ts'
import {
  appAt,
  authorize,
  begin,
  callbackOf,
  isError,
  secret,
  startWorld,
  type World,
} from './support/library-world.ts'

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'
const initialAccessToken = 'an-initial-access-token-of-more-than-32-characters'
const insecure = { execute: [client.allowInsecureRequests] }

let world: World

/** What a new app says about itself. */
const metadata = () => ({
  client_name: 'Newcomer',
  redirect_uris: [callbackOf(world.board.origin, 'newcomer')],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_post',
})

describe('openid-client: registration and devices', () => {
  before(async () => {
    world = await startWorld(({ apps }) => [
      {
        id: 'open',
        registration: { mode: 'open' },
        clients: [
          { client_id: 'television', client_name: 'Television', grant_types: [deviceCode, 'refresh_token'] },
          { ...appAt(apps, 'box'), client_secret: secret, grant_types: [deviceCode] },
        ],
      },
      {
        id: 'invited',
        pathPrefix: '/invited',
        registration: { mode: 'initial-access-token', initialAccessTokens: [initialAccessToken] },
      },
      { id: 'closed', pathPrefix: '/closed' },
    ])
  })
  after(() => world?.stop())

  describe('dynamic registration', () => {
    const tenants = [
      ['DCR-2 DCR-4 open to everybody', '', {}],
      ['DCR-2 DCR-4 by an initial access token', '/invited', { initialAccessToken }],
    ] as const
    for (const [name, prefix, options] of tenants) {
      it(`${name}: a new app signs a person in, who is asked`, async () => {
        const server = new URL(`${world.provider.base}${prefix}`)
        const all = { ...insecure, ...options }
        const config = await client.dynamicClientRegistration(server, metadata(), undefined, all)
        const { checks, parameters } = await begin(callbackOf(world.board.origin, 'newcomer'))
        const url = client.buildAuthorizationUrl(config, parameters)
        const browser = world.caller.browser()
        const { location = '' } = await authorize(browser, url.href, parameters.redirect_uri)
        const tokens = await client.authorizationCodeGrant(config, new URL(location), checks)
        assert.equal(tokens.claims()?.iss, server.href.replace(/\/$/, ''))
        assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token ?? '')).access_token)
      })
    }

    it('DCR-8 DCR-9 DCR-10 DCR-11 it reads, changes and deletes its registration', async () => {
      const server = new URL(world.provider.base)
      const config = await client.dynamicClientRegistration(server, metadata(), undefined, insecure)
      const own = config.clientMetadata()
      const { client_id, client_secret } = own
      const [address, token] = [
        new URL(textIn(own, 'registration_client_uri')),
        textIn(own, 'registration_access_token'),
      ]
      const manage = async (method: string, body?: object) => {
        const headers = new Headers({ 'content-type': 'application/json' })
        const sent = body === undefined ? null : JSON.stringify(body)
        return client.fetchProtectedResource(config, token, address, method, sent, headers)
      }
      const read = await manage('GET')
      assert.equal(read.status, 200)
      assert.equal(textIn(await read.json(), 'client_name'), 'Newcomer')
      const changed = await manage('PUT', { ...metadata(), client_id, client_secret, client_name: 'Regular' })
      assert.equal(textIn(await changed.json(), 'client_name'), 'Regular')
      assert.equal((await manage('DELETE')).status, 204)
      await assert.rejects(manage('GET'), isChallenge)
    })

    it('DCR-7 without the initial access token, or with a wrong one, nothing is registered', async () => {
      const server = new URL(`${world.provider.base}/invited`)
      for (const options of [{}, { initialAccessToken: `${initialAccessToken}s` }]) {
        const asked = client.dynamicClientRegistration(server, metadata(), undefined, {
          ...insecure,
          ...options,
        })
        await assert.rejects(asked, isChallenge)
      }
    })

    it('DCR-2 where it is off the metadata names no endpoint', async () => {
      const server = new URL(`${world.provider.base}/closed`)
      const asked = client.dynamicClientRegistration(server, metadata(), undefined, insecure)
      await assert.rejects(asked, /registration_endpoint/)
    })

    const wrong: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
      ['REG-1', 'invalid_redirect_uri', { redirect_uris: ['http://app.example/callback'] }],
      ['REG-1', 'invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
      ['REG-2', 'invalid_client_metadata', { response_types: ['code id_token'] }],
      ['REG-4', 'invalid_client_metadata', { jwks: { keys: [] }, jwks_uri: 'https://app.example/keys' }],
      ['REG-10', 'invalid_client_metadata', { id_token_encrypted_response_alg: 'RSA-OAEP' }],
    ]
    for (const [duty, error, changes] of wrong) {
      it(`${duty} REG-12 ${error} for ${JSON.stringify(changes)}`, async () => {
        const server = new URL(world.provider.base)
        const all = { ...metadata(), ...changes }
        await assert.rejects(
          client.dynamicClientRegistration(server, all, undefined, insecure),
          isError(error),
        )
      })
    }
  })

  describe('a device', () => {
    const configured = (app: string) =>
      client.discovery(
        new URL(world.provider.base),
        app,
        {},
        app === 'box' ? client.ClientSecretBasic(secret) : client.None(),
        insecure,
      )

    for (const app of ['television', 'box']) {
      it(`DEV-1 DEV-2 DEV-4 DEV-5 DEV-7 gets tokens when the person says yes: ${app}`, async () => {
        const config = await configured(app)
        const device = await client.initiateDeviceAuthorization(config, { scope: 'openid profile' })
        const ask = () => client.genericGrantRequest(config, deviceCode, { device_code: device.device_code })
        await assert.rejects(ask(), isError('authorization_pending'))
        await assert.rejects(ask(), isError('slow_down'))
        const page = await decide(world.caller.browser(), device.verification_uri_complete ?? '', 'allow')
        assert.match(page, /<h1/)
        const tokens = await poll(config, device)
        assert.equal(tokens.claims()?.aud, app)
        const { sub = '' } = tokens.claims() ?? {}
        assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).name, 'Ada Lovelace')
        assert.equal(tokens.refresh_token === undefined, app === 'box')
        await assert.rejects(ask(), isError('invalid_grant'))
      })
    }

    it('DEV-6 hears that the person said no', async () => {
      const config = await configured('television')
      const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
      await decide(world.caller.browser(), device.verification_uri_complete ?? '', 'deny')
      const asked = poll(config, device)
      await assert.rejects(asked, isError('access_denied'))
    })

    it('DEV-3 the code is found as people type it', async () => {
      const config = await configured('television')
      const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' })
      const typed = device.user_code.replaceAll('-', ' ').toLowerCase()
      await decide(world.caller.browser(), device.verification_uri, 'allow', typed)
      const tokens = await poll(config, device)
      assert.ok(tokens.access_token)
    })
  })
})

/** The library waits as long as it was told before it asks; here the person has answered already. */
function poll(config: client.Configuration, device: client.DeviceAuthorizationResponse) {
  const signal = AbortSignal.timeout(60_000)
  return client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 }, undefined, { signal })
}

/** A person opens the address, types the code where it is not there, signs in, and answers the question. */
async function decide(
  browser: Browser,
  address: string,
  decision: string,
  typed = new URL(address).searchParams.get('user_code') ?? '',
): Promise<string> {
  const nowhere = 'app:'
  let page = await follow(browser, await browser.get(address), nowhere)
  page = await press(browser, { page, fields: { user_code: typed }, until: nowhere })
  page = await press(browser, { page, fields: person, until: nowhere })
  assert.match(page.body, /name="decision"/)
  page = await press(browser, { page, fields: { decision }, until: nowhere })
  assert.equal(page.status, 200)
  return page.body
}

function textIn(registration: unknown, name: string): string {
  const value = new Map(Object.entries(registration ?? {})).get(name)
  assert.ok(typeof value === 'string', name)
  return value
}

/** What the library makes of a 401 with `WWW-Authenticate`. */
function isChallenge(fault: unknown): boolean {
  return fault instanceof client.WWWAuthenticateChallengeError && fault.status === 401
}
