import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oauth from 'oauth4webapi'
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
const stage = 'https://api.example/stage'
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'

let world: World
let server: oauth.AuthorizationServer

const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
const request = () => ({
  response_type: 'code',
  redirect_uri: callbackOf(world.board.origin, 'basic'),
  scope: 'openid',
  state: 'state',
  ...pkce,
})

/** A person's tokens, for us and for an API. */
async function tokens() {
  const url = new URL(server.authorization_endpoint ?? '')
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  url.search = new URLSearchParams({ ...request(), client_id: 'basic', resource: stage }).toString()
  const redirectUri = callbackOf(world.board.origin, 'basic')
  const { location = '' } = await authorize(world.caller.browser(), url.href, redirectUri)
  const answer = oauth.validateAuthResponse(server, rp, new URL(location), 'state')
  const own = await oauth.processAuthorizationCodeResponse(
    server,
    rp,
    await oauth.authorizationCodeGrantRequest(server, rp, proof, answer, redirectUri, verifier, loopback),
  )
  const options = { ...loopback, additionalParameters: { resource: stage } }
  const renewed = await oauth.refreshTokenGrantRequest(server, rp, proof, own.refresh_token ?? '', options)
  const api = await oauth.processRefreshTokenResponse(server, rp, renewed)
  return { own, api }
}

type Case = readonly [name: string, error: string, status: number, change: Change]

const asJson: Change = (sent: Sent) => {
  sent.headers.set('content-type', 'application/json')
  sent.body = JSON.stringify(Object.fromEntries(sent.form))
}
const asGet: Change = (sent) => (sent.method = 'GET')
const asNobody: Change = ({ headers }) => headers.delete('authorization')
const asOther: Change = (sent) => {
  provenBy('other', secret)(sent)
  sent.form.delete('client_id')
}
const bulky: Change = ({ form }) => form.set('bulk', 'x'.repeat(500_000))

/** What every endpoint that a client calls refuses in the same way. */
const common: readonly Case[] = [
  ['OAUTH-18 a wrong secret', 'invalid_client', 401, provenBy('basic', 'wrong')],
  ['OAUTH-18 no proof', 'invalid_client', 401, asNobody],
  ['OAUTH-2 two proofs', 'invalid_request', 400, set('client_secret', secret)],
  ['OAUTH-9 JSON', 'invalid_request', 400, asJson],
  ['PAR-10 OAUTH-9 GET', 'method_not_allowed', 405, asGet],
  ['PAR-10 half a megabyte', 'invalid_request', 413, bulky],
]

describe('oauth4webapi: the other endpoints, asked wrongly', () => {
  before(async () => {
    world = await startWorld(({ apps }) => [
      {
        id: 'interop',
        resources: [{ resource: stage, access_token_format: 'opaque' }],
        clients: [
          {
            ...appAt(apps, 'basic'),
            client_secret: secret,
            grant_types: ['authorization_code', 'refresh_token', deviceCode],
          },
          { ...appAt(apps, 'other'), client_secret: secret },
        ],
      },
    ])
    const issuer = new URL(world.provider.base)
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loopback))
  })
  after(() => world?.stop())

  describe('pushed authorization requests', () => {
    const push = async (change: Change) => {
      const options = breaking(change)
      const answer = await oauth.pushedAuthorizationRequest(server, rp, proof, request(), options)
      return oauth.processPushedAuthorizationResponse(server, rp, answer)
    }
    const cases: readonly Case[] = [
      ...common,
      ['PAR-2 a request_uri', 'invalid_request', 400, set('request_uri', 'urn:x')],
      ['PAR-3 another redirect_uri', 'invalid_request', 400, set('redirect_uri', 'https://app.example/')],
      ['PAR-3 no redirect_uri', 'invalid_request', 400, drop('redirect_uri')],
      ['PAR-3 another type', 'unsupported_response_type', 400, set('response_type', 'telepathy')],
      ['PAR-3 a type of others', 'unauthorized_client', 400, set('response_type', 'token')],
      ['PAR-3 PKCE-1 plain', 'invalid_request', 400, set('code_challenge_method', 'plain')],
      ['PAR-3 an API of others', 'invalid_target', 400, set('resource', 'https://api.example/pit')],
      ['OAUTH-5 two states', 'invalid_request', 400, twice('state')],
      ['PAR-1 another client_id', 'invalid_request', 400, set('client_id', 'other')],
    ]
    for (const [name, error, status, change] of cases)
      it(`${name}: ${error}`, () => assertRefused(push(change), { error, status }))
  })

  describe('device authorization', () => {
    const start = async (change: Change) => {
      const options = breaking(change)
      const answer = await oauth.deviceAuthorizationRequest(server, rp, proof, { scope: 'openid' }, options)
      return oauth.processDeviceAuthorizationResponse(server, rp, answer)
    }
    const cases: readonly Case[] = [
      ...common,
      ['DEV-1 an app without the grant', 'unauthorized_client', 400, asOther],
      ['DEV-1 the name of another app', 'invalid_request', 400, provenBy('other', secret)],
      ['OAUTH-5 two scopes', 'invalid_request', 400, twice('scope')],
    ]
    for (const [name, error, status, change] of cases)
      it(`${name}: ${error}`, () => assertRefused(start(change), { error, status }))

    it('DEV-7 a guessed device code is worth nothing', async () => {
      const answer = await oauth.deviceCodeGrantRequest(server, rp, proof, 'a guess', loopback)
      const asked = oauth.processDeviceCodeResponse(server, rp, answer)
      await assertRefused(asked, { error: 'invalid_grant', status: 400 })
    })
  })

  describe('introspection and revocation', () => {
    const introspect = async (change: Change, token = 'x') => {
      const answer = await oauth.introspectionRequest(server, rp, proof, token, breaking(change))
      return oauth.processIntrospectionResponse(server, rp, answer)
    }
    const revoke = async (change: Change, token = 'x') =>
      oauth.processRevocationResponse(
        await oauth.revocationRequest(server, rp, proof, token, breaking(change)),
      )
    const own: readonly Case[] = [
      ...common,
      ['OAUTH-5 no token', 'invalid_request', 400, drop('token')],
      ['OAUTH-5 two tokens', 'invalid_request', 400, twice('token')],
    ]
    for (const [name, error, status, change] of own) {
      it(`INT-1 INT-3 ${name}: ${error}`, () => assertRefused(introspect(change), { error, status }))
      it(`REV-1 ${name}: ${error}`, () => assertRefused(revoke(change), { error, status }))
    }

    it('INT-4 REV-2 another app learns nothing of a token, and cannot end it', async () => {
      const { access_token } = (await tokens()).own
      assert.deepEqual(await introspect(asOther, access_token), { active: false })
      await assertRefused(revoke(asOther, access_token), { error: 'invalid_grant', status: 400 })
      assert.equal((await introspect(() => {}, access_token)).active, true)
    })
  })

  describe('userinfo', () => {
    const userinfo = async (change: Change, token = 'x') => {
      const answer = await oauth.userInfoRequest(server, rp, token, breaking(change))
      return oauth.processUserInfoResponse(server, rp, oauth.skipSubjectCheck, answer)
    }
    const inQuery: Change = ({ url }) => url.searchParams.set('access_token', 'x')
    const cases: readonly Case[] = [
      ['no such token', 'invalid_token', 401, () => {}],
      ['a token of other characters', 'invalid_request', 400, say('authorization', 'Bearer ö')],
      ['two tokens', 'invalid_request', 400, say('authorization', 'Bearer a b')],
      ['BCP-14 a token in the query', 'invalid_request', 400, inQuery],
    ]
    for (const [name, error, status, change] of cases)
      it(`CORE-31 ${name}: ${error}`, () => assertRefused(userinfo(change), { error, status }))

    it('JAT-7 RES-6 takes no ID token, no refresh token and no token for an API', async () => {
      const { own, api } = await tokens()
      const refused = { error: 'invalid_token', status: 401 }
      for (const token of [own.id_token, api.refresh_token, api.access_token])
        await assertRefused(
          userinfo(() => {}, token ?? ''),
          refused,
        )
      assert.ok((await userinfo(() => {}, own.access_token)).sub)
    })
  })
})
