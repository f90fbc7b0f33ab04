import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { told } from './support/conformance-suite.ts'
import { clientOf, isAlive, refusal, signIn } from './support/genauth-client.ts'
import {
  accessKey,
  ada,
  claimsOfAda,
  type GenauthApp,
  type GenauthWorld,
  heard,
  reach,
  registration,
  startGenauthWorld,
} from './support/genauth-world.ts'
import { person } from './support/journeys.ts'

let world: GenauthWorld

const scope = 'openid profile email phone address offline_access'
/** Three endpoints, three registrations, and a secret in which every character tests somebody's encoding. */
const mixed: GenauthApp = {
  id: '62f1e2f9e5c1d3a4b5c6d7e8',
  secret: 'p%41:ss w+rd/&=~, and long enough for HS256',
  redirectUri: 'https://mixed.example/callback',
  logoutRedirectUri: 'https://mixed.example/',
}
const signedByKeys: GenauthApp = { ...mixed, id: '62f1e2f9e5c1d3a4b5c6d7e9' }
const { password } = person

const all = (method: 'client_secret_post' | 'client_secret_basic' | 'none') => ({
  tokenEndPointAuthMethod: method,
  introspectionEndPointAuthMethod: method,
  revocationEndPointAuthMethod: method,
})

describe('@exeunt/client/genauth at the GenAuth door', () => {
  before(async () => {
    const more = { backchannel_logout_uri: undefined }
    world = await startGenauthWorld([
      {
        ...registration(mixed),
        ...more,
        token_endpoint_auth_method: 'client_secret_basic',
        introspection_endpoint_auth_method: 'client_secret_post',
        revocation_endpoint_auth_method: 'client_secret_basic',
      },
      { ...registration(signedByKeys), ...more, id_token_signed_response_alg: 'RS256' },
    ])
  })
  after(() => world.stop())

  for (const method of ['client_secret_post', 'client_secret_basic', 'none'] as const)
    it(`GEN-56 by ${method}: code, claims, refresh, introspection, revocation`, async () => {
      const app = method === 'none' ? world.kiosk : world.shop
      const client = clientOf(world, app, all(method))
      const tokens = await signIn(client, world.browser(), scope)
      assert.equal((await client.parseIDToken(tokens.id_token)).sub, ada.id)
      assert.equal((await client.parseAccessToken(tokens.access_token)).aud, app.id)

      const renewed = await client.getNewAccessTokenByRefreshToken(tokens.refresh_token)
      assert.deepEqual([renewed.refresh_token, renewed.token_type], [tokens.refresh_token, 'Bearer'])
      assert.deepEqual(
        [await isAlive(client, renewed.access_token), await client.revokeToken(renewed.access_token)],
        [true, true],
      )
      assert.deepEqual(await client.introspectToken(renewed.access_token), { active: false })
      assert.equal(await client.revokeToken(tokens.refresh_token), true)
      const { code, error } = await refusal(client.getNewAccessTokenByRefreshToken(tokens.refresh_token))
      assert.deepEqual([code, error], ['provider_refused', 'invalid_grant'])
    })

  it('GEN-56 each endpoint by the method that is registered for it, with a secret of every character', async () => {
    const client = clientOf(world, mixed, {
      tokenEndPointAuthMethod: 'client_secret_basic',
      revocationEndPointAuthMethod: 'client_secret_basic',
    })
    const { access_token } = await signIn(client, world.browser())
    assert.equal(await isAlive(client, access_token), true)
    assert.equal(await client.revokeToken(access_token), true)
    assert.equal(await isAlive(client, access_token), false)
    const wrongly = clientOf(world, mixed, all('client_secret_post'))
    assert.equal((await refusal(wrongly.revokeToken(access_token))).error, 'invalid_client')
  })

  it('GEN-56 the person, in every way to ask, and by either validation', async () => {
    const client = clientOf(world, world.shop)
    const { access_token, id_token } = await signIn(client, world.browser(), scope)
    for (const [method, tokenPlace] of [
      ['GET', 'header'],
      ['GET', 'query'],
      ['POST', 'header'],
      ['POST', 'query'],
      ['POST', 'body'],
    ] as const) {
      const { sub, updated_at, ...claims } = await client.getUserInfoByAccessToken(access_token, {
        method,
        tokenPlace,
        subject: ada.id,
      })
      assert.deepEqual(
        [sub, typeof updated_at, claims],
        [ada.id, 'string', { ...claimsOfAda, address: ada.address }],
      )
    }
    assert.equal((await client.validateToken({ idToken: id_token }))['sub'], ada.id)
    assert.equal((await client.validateToken({ accessToken: access_token }))['aud'], world.shop.id)
    await client.revokeToken(access_token)
    const dead = await refusal(client.getUserInfoByAccessToken(access_token))
    assert.deepEqual([dead.error, dead.status], ['invalid_token', 401])
    for (const token of [{ accessToken: access_token }, { accessToken: 'opaque' }, { idToken: 'a.b.c' }]) {
      const { code, providerCode, status } = await refusal(client.validateToken(token))
      assert.deepEqual([code, providerCode, status], ['provider_refused', 400, 200])
    }
  })

  it('GEN-56 an ID token is verified by the secret or by the keys, as the app is registered', async () => {
    const byKeys = clientOf(world, signedByKeys, { idTokenAlg: 'RS256' })
    const { id_token, access_token } = await signIn(byKeys, world.browser())
    assert.equal((await byKeys.parseIDToken(id_token, { accessToken: access_token })).sub, ada.id)
    assert.equal((await refusal(byKeys.parseAccessToken(id_token))).reason, 'wrong-type')
    assert.equal((await refusal(byKeys.parseIDToken(access_token))).reason, 'wrong-type')
    const bySecret = clientOf(world, signedByKeys, { idTokenAlg: 'HS256' })
    assert.equal((await refusal(bySecret.parseIDToken(id_token))).reason, 'wrong-algorithm')
  })

  it('GEN-56 the tokens of another app are refused, offline and online', async () => {
    const [shop, ledger] = [clientOf(world, world.shop), clientOf(world, world.ledger)]
    const { access_token, id_token } = await signIn(ledger, world.browser())
    assert.equal((await refusal(shop.parseAccessToken(access_token))).reason, 'wrong-audience')
    assert.equal((await refusal(shop.validateToken({ accessToken: access_token }))).reason, 'wrong-audience')
    // Both apps have the same secret here, so that the audience alone tells.
    assert.equal((await refusal(shop.parseIDToken(id_token))).reason, 'wrong-audience')
    assert.equal((await refusal(shop.validateToken({ idToken: id_token }))).reason, 'wrong-audience')
    assert.equal(await isAlive(shop, access_token), false)
    assert.ok(await shop.parseAccessToken(access_token, { audience: world.ledger.id }))
  })

  it('GEN-56 every response type and mode, and PKCE by plain', async () => {
    const client = clientOf(world, world.shop)
    for (const [responseType, responseMode, keys] of [
      ['code', undefined, ['code']],
      ['code', 'fragment', ['code']],
      ['code', 'form_post', ['code']],
      ['id_token', undefined, ['id_token']],
      ['id_token token', undefined, ['id_token', 'access_token']],
      ['code id_token', 'form_post', ['code', 'id_token']],
      ['code token', undefined, ['code', 'access_token']],
      ['code id_token token', 'fragment', ['code', 'id_token', 'access_token']],
    ] as const) {
      const { url, nonce } = client.buildAuthorizeUrl({
        responseType,
        ...(responseMode && { responseMode }),
      })
      const { by, parameters } = told(await reach(world.browser(), url))
      assert.equal(by, responseMode ?? (responseType === 'code' ? 'query' : 'fragment'))
      assert.deepEqual(
        ['code', 'id_token', 'access_token'].filter((key) => key in parameters),
        keys,
      )
      const { id_token: idToken, access_token: accessToken } = parameters
      if (idToken === undefined) continue
      assert.ok(await client.parseIDToken(idToken, { nonce, accessToken }))
    }
    const codeChallenge = client.generateCodeChallenge(64)
    const { url } = client.buildAuthorizeUrl({ codeChallenge, codeChallengeMethod: 'plain' })
    const { code = '' } = await heard(world.browser(), url)
    assert.ok((await client.getAccessTokenByCode(code, { codeVerifier: codeChallenge })).access_token)
  })

  it('GEN-56 the protocol oauth', async () => {
    const client = clientOf(world, world.shop, { protocol: 'oauth' })
    const { url, state } = client.buildAuthorizeUrl()
    const answer = await heard(world.browser(), url)
    assert.equal(answer['state'], state)
    const tokens = await client.getAccessTokenByCode(answer['code'] ?? '')
    assert.deepEqual([tokens.scope, tokens.id_token], ['user', undefined])
    assert.equal((await client.parseAccessToken(tokens.access_token)).iss, `${world.host}/oauth`)
    assert.equal((await client.getUserInfoByAccessToken(tokens.access_token)).sub, ada.id)
    assert.equal(await client.revokeToken(tokens.access_token), true)
    assert.equal(await isAlive(client, tokens.access_token), false)
  })

  it('GEN-56 client credentials, and the scopes that were refused', async () => {
    const client = clientOf(world, world.shop)
    const asked = 'exeunt:admin email'
    const tokens = await client.getAccessTokenByClientCredentials(asked, accessKey.id, accessKey.secret)
    assert.deepEqual([tokens.scope, tokens.rejected_scope], ['exeunt:admin', 'email'])
    const { sub, azp } = await client.parseAccessToken(tokens.access_token)
    assert.deepEqual([sub, azp], [undefined, accessKey.id])
    const wrong = client.getAccessTokenByClientCredentials(asked, accessKey.id, 'not the secret of the key')
    assert.equal((await refusal(wrong)).error, 'invalid_client')
  })

  it('GEN-56 sign-in without a browser, by all names, and its end by revocation', async () => {
    for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
      const client = clientOf(world, world.shop, all(method))
      const calls = [
        client.signInByUsernamePassword({ username: ada.username, password }),
        client.signInByEmailPassword({ email: ada.email, password, options: { scope: 'openid profile' } }),
        client.signInByAccountPassword({ account: ada.email, password }),
      ]
      for (const { data } of await Promise.all(calls)) {
        assert.equal((await client.parseIDToken(data.id_token)).sub, ada.id)
        assert.equal(await client.revokeToken(data.access_token), true)
        assert.equal(await isAlive(client, data.access_token), false)
      }
    }
    const client = clientOf(world, world.shop)
    const wrong = await refusal(
      client.signInByUsernamePassword({ username: ada.username, password: 'wrong one' }),
    )
    assert.deepEqual([wrong.code, wrong.providerCode, wrong.status], ['provider_refused', 2333, 200])
    const other = await refusal(client.signInByLDAP({ sAMAccountName: 'ada', password }))
    assert.equal(other.code, 'provider_refused')
    assert.ok(!other.message.includes(password))
  })

  it('GEN-56 the protocol cas', async () => {
    const client = clientOf(world, world.shop, { protocol: 'cas' })
    const service = world.shop.redirectUri
    const ticket = async () => {
      const { url } = await reach(world.browser(), String(client.buildAuthorizeUrl({ service })))
      return url.searchParams.get('ticket') ?? assert.fail(url.href)
    }
    assert.deepEqual(await client.validateTicketV1(await ticket(), service), {
      valid: true,
      user: ada.username,
    })
    const { serviceResponse } = await client.validateTicketV2(await ticket(), service)
    assert.equal(serviceResponse.authenticationSuccess.user, ada.username)
    assert.deepEqual(await client.validateTicketV1('ST-none', service), { valid: false })
    assert.equal((await refusal(client.validateTicketV2('ST-none', service))).error, 'INVALID_TICKET')
  })

  it('GEN-56 a wrong secret and a foreign code are errors, and nothing leaks into them', async () => {
    const wrong = clientOf(world, { ...world.shop, secret: 'some other secret, as long' })
    const { code = '' } = await heard(world.browser(), wrong.buildAuthorizeUrl().url)
    const stranger = await refusal(wrong.getAccessTokenByCode(code))
    assert.deepEqual([stranger.error, stranger.status], ['invalid_client', 401])
    const foreign = await refusal(clientOf(world, world.ledger).getAccessTokenByCode(code))
    assert.equal(foreign.error, 'invalid_grant')
    for (const { message } of [stranger, foreign])
      assert.ok(!message.includes(code) && !message.includes('secret,'))
  })
})
