import type { AuthenticationClient } from 'authing-node-sdk'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { told } from './support/conformance-suite.ts'
import { authenticatedBy, nodeSdk, refusal, tokensOf } from './support/genauth-node-sdk.ts'
import {
  accessKey,
  ada,
  claimsOfAda,
  type GenauthWorld,
  heard,
  poolId,
  reach,
  startGenauthWorld,
} from './support/genauth-world.ts'

let world: GenauthWorld

const scope = 'openid profile email phone address'
const lasting = `${scope} offline_access`

/** Everything in the order of its name, as `deepEqual` shows it best. */
const record = (value: unknown) => ({ ...(value as Readonly<Record<string, unknown>>) })

async function inactive(client: AuthenticationClient, token: string): Promise<void> {
  assert.deepEqual(await client.introspectToken(token), { active: false })
}

async function active(client: AuthenticationClient, token: string): Promise<void> {
  assert.equal((await client.introspectToken(token)).active, true)
}

describe('authing-node-sdk 4.0.1', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  it('GEN-55 GEN-23 GEN-45 signs in by a code, and verifies an id_token of the vendor’s shape', async () => {
    const client = nodeSdk(world, world.shop, { scope: 'openid profile email phone' })
    const { url, state, nonce } = client.buildAuthorizeUrl()
    const { by, parameters } = told(await reach(world.browser(), url))
    assert.deepEqual([by, parameters['state'], parameters['x']], ['query', state, '1'])
    const tokens = await client.getAccessTokenByCode(parameters['code'] ?? '')
    const { access_token, id_token, expires_in, ...rest } = record(tokens)
    assert.deepEqual(rest, { scope: 'openid profile email phone', token_type: 'Bearer' })
    const { iat, exp } = await client.parseAccessToken(String(access_token))
    assert.equal(expires_in, exp - iat)

    assert.deepEqual(decodeProtectedHeader(String(id_token)), { alg: 'HS256', typ: 'JWT' })
    const { at_hash, updated_at, auth_time, sid, ...claims } = record(
      await client.parseIDToken(tokens.id_token),
    )
    assert.match(String(at_hash), /^[\w-]{22}$/)
    assert.match(String(updated_at), isoTime)
    assert.deepEqual([typeof auth_time, typeof sid], ['number', 'string'], 'D9: ours, besides')
    assert.deepEqual(claims, {
      ...claimsOfAda,
      iss: `${world.host}/oidc`,
      aud: world.shop.id,
      sub: ada.id,
      iat: claims['iat'],
      exp: claims['exp'],
      nonce,
    })
  })

  it('GEN-44 GEN-9 an access token is an RS256 JWT with the vendor’s claims and no others', async () => {
    const client = nodeSdk(world, world.shop)
    const { access_token } = await tokensOf(client, world.browser())
    const { kid = '', ...header } = decodeProtectedHeader(access_token)
    assert.deepEqual(header, { alg: 'RS256', typ: 'JWT' })
    assert.match(kid, /^[\w-]+$/, 'the browser’s SDK decodes headers by plain atob')
    const { jti, iat, exp, ...claims } = await client.parseAccessToken(access_token)
    assert.deepEqual([typeof jti, typeof iat, typeof exp], ['string', 'number', 'number'])
    const [iss, aud] = [`${world.host}/oidc`, world.shop.id]
    assert.deepEqual(claims, { sub: ada.id, scope: 'openid profile', iss, aud })
  })

  it('GEN-8 it refuses a token that somebody changed', async () => {
    const client = nodeSdk(world, world.shop)
    const { access_token, id_token } = await tokensOf(client, world.browser())
    const payload = Buffer.from('{"sub":"eve"}').toString('base64url')
    const changed = (token: string) => token.replace(/\.[\w-]+\./, `.${payload}.`)
    await assert.rejects(client.parseAccessToken(changed(access_token)), /signature verification failed/)
    await assert.rejects(client.parseIDToken(changed(id_token)), /signature verification failed/)
  })

  for (const method of ['client_secret_post', 'client_secret_basic', 'none'] as const)
    it(`GEN-55 GEN-6 GEN-24 GEN-25 GEN-50 by ${method}: code, refresh, introspection, revocation`, async () => {
      const app = method === 'none' ? world.kiosk : world.shop
      const client = nodeSdk(world, app, { ...authenticatedBy(method), scope: lasting })
      const tokens = await tokensOf(client, world.browser(), method === 'none')
      const renewed = await client.getNewAccessTokenByRefreshToken(tokens.refresh_token)
      assert.equal(renewed.refresh_token, tokens.refresh_token, 'the same one')
      assert.notEqual(renewed.access_token, tokens.access_token)
      const { exp, iat, jti, ...about } = await client.introspectToken(renewed.access_token)
      assert.deepEqual([typeof exp, typeof iat, typeof jti], ['number', 'number', 'string'])
      assert.deepEqual(about, {
        active: true,
        sub: ada.id,
        client_id: app.id,
        iss: `${world.host}/oidc`,
        scope: lasting,
        token_type: 'Bearer',
      })

      assert.equal(await client.revokeToken(renewed.access_token), true)
      await inactive(client, renewed.access_token)
      assert.equal(await client.revokeToken(tokens.refresh_token), true)
      const late = await refusal(client.getNewAccessTokenByRefreshToken(tokens.refresh_token))
      assert.deepEqual([late.status, record(late.data)['error']], [400, 'invalid_grant'])
      await inactive(client, tokens.access_token)
    })

  it('GEN-2 Basic at one endpoint, the other two left alone: it sends both, and both count as one', async () => {
    const client = nodeSdk(world, world.shop, { tokenEndPointAuthMethod: 'client_secret_basic' })
    const { access_token } = await tokensOf(client, world.browser())
    await active(client, access_token)
    assert.equal(await client.revokeToken(access_token), true)
    await inactive(client, access_token)
  })

  it('GEN-1 a raw access token in Authorization beside the secret in the body is no obstacle', async () => {
    const client = nodeSdk(world, world.shop, { scope: lasting })
    const { access_token, refresh_token } = await tokensOf(client, world.browser())
    client.setAccessToken(access_token)
    await active(client, access_token)
    const renewed = await client.getNewAccessTokenByRefreshToken(refresh_token)
    assert.equal(await client.revokeToken(renewed.access_token), true)
    await inactive(client, renewed.access_token)
  })

  it('D7 GEN-12 PKCE as documented: a verifier for the challenge that it drops', async () => {
    const client = nodeSdk(world, world.shop)
    const codeVerifier = client.generateCodeChallenge()
    const codeChallenge = client.getCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' })
    const { url } = client.buildAuthorizeUrl({ codeChallenge, codeChallengeMethod: 'S256' })
    assert.doesNotMatch(url, /code_challenge/)
    const { code = '' } = await heard(world.browser(), url)
    await active(client, (await client.getAccessTokenByCode(code, { codeVerifier })).access_token)
    const again = await refusal(client.getAccessTokenByCode(code, { codeVerifier }))
    assert.deepEqual(
      [again.status, record(again.data)['error']],
      [400, 'invalid_grant'],
      'a code is used once',
    )
  })

  it('RFC9700 §2.1.1 without a secret a code that is not bound is refused', async () => {
    const client = nodeSdk(world, world.kiosk, authenticatedBy('none'))
    const { error } = await heard(world.browser(), client.buildAuthorizeUrl().url)
    assert.equal(error, 'invalid_request')
  })

  it('GEN-14 the vendor’s tenantId means nothing here', async () => {
    const client = nodeSdk(world, world.shop)
    const { url } = client.buildAuthorizeUrl({ tenantId: '12' })
    assert.match(url, /&tenantId=12/)
    const { code = '' } = await heard(world.browser(), url)
    assert.ok((await client.getAccessTokenByCode(code)).access_token)
  })

  it('GEN-24 an app without a secret may ask about its own tokens, and no others', async () => {
    const { access_token } = await tokensOf(nodeSdk(world, world.shop), world.browser())
    await inactive(nodeSdk(world, world.kiosk, authenticatedBy('none')), access_token)
    const nameless = nodeSdk(world, { ...world.shop }, authenticatedBy('none'))
    assert.equal((await refusal(nameless.introspectToken(access_token))).status, 401)
  })

  it('GEN-21 each response type and mode of its own brings what it promises', async () => {
    const client = nodeSdk(world, world.shop)
    for (const [responseType, responseMode, keys] of answers) {
      const { url } = client.buildAuthorizeUrl({ responseType, responseMode })
      const { by, parameters } = told(await reach(world.browser(), url))
      const brought = ['code', 'id_token', 'access_token'].filter((key) => key in parameters)
      assert.deepEqual([responseType, by, brought], [responseType, responseMode, keys])
      const { id_token } = parameters
      if (id_token !== undefined) assert.equal((await client.parseIDToken(id_token)).sub, ada.id)
    }
  })

  it('GEN-5 GEN-23 reads the person in each of its ways', async () => {
    const client = nodeSdk(world, world.shop, { scope })
    const { access_token } = await tokensOf(client, world.browser())
    for (const options of ways) {
      const { sub, updated_at, ...claims } = await client.getUserInfoByAccessToken(access_token, options)
      assert.deepEqual([sub, claims], [ada.id, { ...claimsOfAda, address: ada.address }])
      assert.match(updated_at, isoTime)
    }
  })

  it('GEN-3 after setAccessToken the header is that token, raw, whatever was passed', async () => {
    const client = nodeSdk(world, world.shop)
    const [mine, other] = [await tokensOf(client, world.browser()), await tokensOf(client, world.browser())]
    await client.revokeToken(other.access_token)
    client.setAccessToken(mine.access_token)
    for (const method of ['GET', 'POST'] as const) {
      const options = { method, tokenPlace: 'header' } as const
      assert.equal((await client.getUserInfoByAccessToken(other.access_token, options)).sub, ada.id)
    }
  })

  it('GEN-53 /oidc/me: a revoked token and no token are refused', async () => {
    const client = nodeSdk(world, world.shop)
    const { access_token } = await tokensOf(client, world.browser())
    await client.revokeToken(access_token)
    for (const token of [access_token, 'a.b.c']) {
      const { status, data } = await refusal(client.getUserInfoByAccessToken(token))
      assert.deepEqual([status, record(data)['error']], [401, 'invalid_token'])
    }
  })

  it('GEN-41 by the protocol oauth: the same calls under /oauth, and no id_token', async () => {
    const client = nodeSdk(world, world.shop, { protocol: 'oauth' })
    const { url } = client.buildAuthorizeUrl({ state: 'a state' })
    assert.ok(url.startsWith(`${world.host}/oauth/auth?`))
    const { code = '', state } = await heard(world.browser(), url)
    assert.equal(state, 'a state')
    const tokens = record(await client.getAccessTokenByCode(code))
    const token = String(tokens['access_token'])
    assert.deepEqual([tokens['scope'], 'id_token' in tokens], ['user', false])
    const { sub, email, name } = await client.getUserInfoByAccessToken(token)
    assert.deepEqual([sub, email, name], [ada.id, ada.email, ada.name])
    await active(client, token)
    assert.equal((await client.parseAccessToken(token)).iss, `${world.host}/oauth`)
    assert.equal(await client.revokeToken(token), true)
    await inactive(client, token)
  })

  it('GEN-22 GEN-44 client credentials by an access key: azp, aud and the rejected scope', async () => {
    const client = nodeSdk(world, world.shop)
    const key = { accessKey: accessKey.id, accessSecret: accessKey.secret }
    const answer = record(await client.getAccessTokenByClientCredentials('exeunt:admin email', key))
    const { access_token, expires_in, ...rest } = answer
    assert.deepEqual(rest, { token_type: 'Bearer', scope: 'exeunt:admin', rejected_scope: 'email' })
    const { jti, iat, exp, ...claims } = record(await client.parseAccessToken(String(access_token)))
    assert.deepEqual([typeof jti, expires_in], ['string', Number(exp) - Number(iat)])
    assert.deepEqual(claims, {
      scope: 'exeunt:admin',
      iss: `${world.host}/oidc`,
      aud: world.shop.id,
      azp: accessKey.id,
      scoped_userpool_id: poolId,
    })
    const wrong = { ...key, accessSecret: 'not the secret of the access key' }
    const { status, data } = await refusal(client.getAccessTokenByClientCredentials('exeunt:admin', wrong))
    assert.deepEqual([status, record(data)['error']], [401, 'invalid_client'])
  })

  it('GEN-53 a wrong secret and an unknown app are refused in OAuth’s words, and nothing is read', async () => {
    const client = nodeSdk(world, world.shop)
    const { access_token } = await tokensOf(client, world.browser())
    const wrong = nodeSdk(world, { ...world.shop, secret: 'some other secret, as long' })
    const unknown = nodeSdk(world, { ...world.shop, id: '000000000000000000000000' })
    for (const stranger of [wrong, unknown])
      for (const call of [stranger.introspectToken(access_token), stranger.revokeToken(access_token)]) {
        const { status, data } = await refusal(call)
        assert.deepEqual([status, record(data)['error']], [401, 'invalid_client'])
      }
    await inactive(nodeSdk(world, world.ledger), access_token)
    await active(client, access_token)
  })
})

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const answers = [
  ['code', 'query', ['code']],
  ['code', 'fragment', ['code']],
  ['code', 'form_post', ['code']],
  ['id_token', 'fragment', ['id_token']],
  ['id_token token', 'fragment', ['id_token', 'access_token']],
  ['code id_token', 'fragment', ['code', 'id_token']],
  ['code token', 'fragment', ['code', 'access_token']],
  ['code id_token token', 'form_post', ['code', 'id_token', 'access_token']],
] as const

const ways = [
  undefined,
  { method: 'GET', tokenPlace: 'query' },
  { method: 'GET', tokenPlace: 'header' },
  { method: 'POST', tokenPlace: 'query' },
  { method: 'POST', tokenPlace: 'header' },
  { method: 'POST', tokenPlace: 'body' },
] as const
