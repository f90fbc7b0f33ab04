import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import type { Browser } from './support/browser.ts'
import {
  assertRefused,
  breaking,
  type Change,
  drop,
  provenBy,
  say,
  type Sent,
  set,
  twice,
} from './support/broken.ts'
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

let world: World
let server: oauth.AuthorizationServer
let browser: Browser

/** A code that only its verifier opens, from a browser that is signed in. */
async function newCode(app = 'basic') {
  const verifier = oauth.generateRandomCodeVerifier()
  const url = new URL(server.authorization_endpoint ?? '')
  const redirectUri = callbackOf(world.board.origin, app)
  url.search = new URLSearchParams({
    client_id: app,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const { location = '' } = await authorize(browser, url.href, redirectUri)
  const parameters = oauth.validateAuthResponse(server, { client_id: app }, new URL(location), 'state')
  return { parameters, verifier, redirectUri }
}

type Code = Awaited<ReturnType<typeof newCode>>

async function redeem({ parameters, verifier, redirectUri }: Code, change: Change = () => {}) {
  const options = breaking(change)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    rp,
    proof,
    parameters,
    redirectUri,
    verifier,
    options,
  )
  return oauth.processAuthorizationCodeResponse(server, rp, response, { requireIdToken: true })
}

const otherVerifier = oauth.generateRandomCodeVerifier()

type Case = readonly [name: string, error: string, status: number, change: Change]

describe('oauth4webapi: token requests, broken one way at a time', () => {
  before(async () => {
    world = await startWorld(({ apps }) => [
      {
        id: 'interop',
        clients: [
          { ...appAt(apps, 'basic'), client_secret: secret },
          { ...appAt(apps, 'other'), client_secret: secret },
        ],
      },
    ])
    const issuer = new URL(world.provider.base)
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loopback))
    browser = world.caller.browser()
  })
  after(() => world?.stop())

  describe('a code', () => {
    const cases: readonly Case[] = [
      ['PKCE-4 another verifier', 'invalid_grant', 400, set('code_verifier', otherVerifier)],
      ['PKCE-4 no verifier', 'invalid_grant', 400, drop('code_verifier')],
      ['PKCE-5 a verifier too short', 'invalid_request', 400, set('code_verifier', 'short')],
      ['OAUTH-11 another code', 'invalid_grant', 400, set('code', 'no-such-code')],
      ['OAUTH-11 from another app', 'invalid_grant', 400, provenBy('other', secret)],
      ['OAUTH-5 an empty code', 'invalid_request', 400, set('code', '')],
      ['OAUTH-5 no code', 'invalid_request', 400, drop('code')],
      ['OAUTH-5 two codes', 'invalid_request', 400, twice('code')],
      ['OAUTH-5 no grant_type', 'invalid_request', 400, drop('grant_type')],
      ['OAUTH-5 two grant_types', 'invalid_request', 400, twice('grant_type')],
      ['OAUTH-15 a password', 'unsupported_grant_type', 400, set('grant_type', 'password')],
      ['OAUTH-13 another redirect_uri', 'invalid_grant', 400, set('redirect_uri', 'https://app.example/')],
      ['OAUTH-13 no redirect_uri', 'invalid_request', 400, drop('redirect_uri')],
      ['OAUTH-2 two proofs', 'invalid_request', 400, set('client_secret', secret)],
      ['OAUTH-3 a secret in the query', 'invalid_request', 400, inQuery],
      ['OAUTH-9 JSON', 'invalid_request', 400, asJson],
      ['OAUTH-9 a form that is called text', 'invalid_request', 400, say('content-type', 'text/plain')],
      ['OAUTH-9 broken escapes', 'invalid_request', 400, brokenEscapes],
      ['OAUTH-9 GET', 'method_not_allowed', 405, asGet],
      ['OAUTH-18 a wrong secret', 'invalid_client', 401, provenBy('basic', 'wrong')],
      ['OAUTH-18 an unknown app', 'invalid_client', 401, provenBy('nobody', secret)],
      ['OAUTH-18 Basic that is none', 'invalid_client', 401, say('authorization', 'Basic ???')],
      ['OAUTH-18 no proof', 'invalid_client', 401, withoutProof],
    ]
    for (const [name, error, status, change] of cases) {
      it(`${name}: ${error}, and not one token`, async () => {
        await assertRefused(redeem(await newCode(), change), { error, status })
      })
    }

    it('OAUTH-12 used twice is refused, and what it yielded is dead', async () => {
      const code = await newCode()
      const { access_token, refresh_token = '' } = await redeem(code)
      await assertRefused(redeem(code), { error: 'invalid_grant', status: 400 })
      const asked = await oauth.introspectionRequest(server, rp, proof, access_token, loopback)
      assert.deepEqual(await oauth.processIntrospectionResponse(server, rp, asked), { active: false })
      await assertRefused(refresh(refresh_token), { error: 'invalid_grant', status: 400 })
    })

    it('the library refuses an ID token with a nonce that it did not expect', async () => {
      const { parameters, verifier, redirectUri } = await newCode()
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        rp,
        proof,
        parameters,
        redirectUri,
        verifier,
        loopback,
      )
      await assert.rejects(
        oauth.processAuthorizationCodeResponse(server, rp, response, { expectedNonce: 'another' }),
        (fault) => fault instanceof oauth.OperationProcessingError && /nonce/.test(fault.message),
      )
    })
  })

  async function refresh(token: string, change: Change = () => {}) {
    const response = await oauth.refreshTokenGrantRequest(server, rp, proof, token, breaking(change))
    return oauth.processRefreshTokenResponse(server, rp, response)
  }

  describe('a refresh token', () => {
    const cases: readonly Case[] = [
      ['OAUTH-19 a wider scope', 'invalid_scope', 400, set('scope', 'openid email')],
      ['OAUTH-19 from another app', 'invalid_grant', 400, provenBy('other', secret)],
      ['OAUTH-19 unknown', 'invalid_grant', 400, set('refresh_token', 'x')],
      ['OAUTH-5 sent twice', 'invalid_request', 400, twice('refresh_token')],
      ['RES-1 for no URI', 'invalid_target', 400, set('resource', 'stage')],
    ]
    for (const [name, error, status, change] of cases) {
      it(`${name}: ${error}`, async () => {
        const { refresh_token = '' } = await redeem(await newCode())
        await assertRefused(refresh(refresh_token, change), { error, status })
      })
    }
  })
})

function inQuery({ url }: Sent): void {
  url.searchParams.set('client_secret', secret)
}

function asJson(sent: Sent): void {
  sent.headers.set('content-type', 'application/json')
  sent.body = JSON.stringify(Object.fromEntries(sent.form))
}

function asGet(sent: Sent): void {
  sent.method = 'GET'
  sent.url.search = sent.form.toString()
}

function brokenEscapes(sent: Sent): void {
  sent.headers.set('content-type', 'application/x-www-form-urlencoded')
  sent.body = `${sent.form}&x=%E0%A4%A`
}

function withoutProof({ headers, form }: Sent): void {
  headers.delete('authorization')
  form.set('client_id', 'basic')
}
