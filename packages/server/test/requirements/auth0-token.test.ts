import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import {
  ada,
  type Answer,
  basicOf,
  type FrontDoor,
  jsonOf,
  type Parameters,
  query,
  verifier,
} from '../support/front-door.ts'
import {
  codeFor,
  machineId,
  openAuth0,
  orders,
  post,
  postJson,
  redeem,
  refreshByAuth0,
  shopId,
  signInByAuth0,
  spaId,
  stock,
} from '../support/front-door/auth0.ts'

const passwordRealm = 'http://auth0.com/oauth/grant-type/password-realm'
const database = 'Username-Password-Authentication'
const offline = { scope: 'openid profile offline_access' }

describe('the token endpoint in Auth0’s words', () => {
  let door: FrontDoor
  let assertionKey: CryptoKey
  before(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    assertionKey = privateKey
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }
    door = await openAuth0({
      clients: {
        keyed: () => ({
          dialect: 'auth0',
          client_secret: undefined,
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [jwk] },
          redirect_uris: undefined,
          post_logout_redirect_uris: undefined,
          backchannel_logout_uri: undefined,
          grant_types: ['client_credentials'],
        }),
        spare: () => ({ dialect: 'auth0', refresh_token_policy: 'rotate', refresh_grace_seconds: 0 }),
        patient: () => ({ dialect: 'auth0', refresh_token_policy: 'rotate', refresh_grace_seconds: 60 }),
      },
    })
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const spa = () => door.app(spaId)

  /** What came, whichever way it was asked for. */
  const bodyOf = (answer: Answer) => {
    assert.equal(answer.status, 200, answer.body)
    return jsonOf(answer)
  }

  describe('AUT-30 a form and JSON mean the same', () => {
    for (const [name, send] of [
      ['a form', post],
      ['JSON', postJson],
    ] as const) {
      it(`${name}: a code`, async () => {
        const code = await codeFor(door, spa())
        const grant = { grant_type: 'authorization_code', code, redirect_uri: spa().callback }
        const tokens = bodyOf(await send(door, spa(), '/oauth/token', { ...grant, code_verifier: verifier }))
        assert.deepEqual(
          [tokens['token_type'], tokens['expires_in'], tokens['scope']],
          ['Bearer', 600, 'openid profile email'],
        )
        assert.equal(decodeJwt(String(tokens['id_token']))['nonce'], 'a nonce')
      })

      it(`${name}: a refresh, with the address that auth0-spa-js adds`, async () => {
        const { refresh_token } = await signInByAuth0(door, spa(), { parameters: offline })
        const grant = {
          grant_type: 'refresh_token',
          refresh_token,
          redirect_uri: 'https://anywhere.example/',
        }
        const tokens = bodyOf(await send(door, spa(), '/oauth/token', grant))
        assert.ok(tokens['id_token'] && tokens['access_token'] && tokens['refresh_token'])
      })

      it(`${name}: a password`, async () => {
        const { username, password } = ada
        const grant = { grant_type: passwordRealm, realm: database, username, password, scope: 'openid' }
        const tokens = bodyOf(await send(door, shop(), '/oauth/token', grant))
        assert.equal(decodeJwt(String(tokens['id_token']))['sub'], 'user-ada')
      })

      it(`${name}: a program for itself`, async () => {
        const grant = { grant_type: 'client_credentials', audience: orders }
        const tokens = bodyOf(await send(door, door.app(machineId), '/oauth/token', grant))
        assert.equal(decodeJwt(String(tokens['access_token'])).aud, orders)
      })
    }

    it('with a charset, as axios and superagent send it', async () => {
      const body = { grant_type: 'client_credentials', audience: orders, client_id: machineId }
      const { secret } = door.app(machineId)
      const answer = await door.send('POST', '/oauth/token', {
        headers: { 'content-type': 'application/json;charset=UTF-8' },
        form: JSON.stringify({ ...body, client_secret: secret }),
      })
      assert.equal(answer.status, 200, answer.body)
    })

    it('nobody keeps the answer', async () => {
      const grant = { grant_type: 'client_credentials', audience: orders }
      const { headers } = await postJson(door, door.app(machineId), '/oauth/token', grant)
      assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache'])
    })
  })

  describe('AUT-30 a client proves itself', () => {
    const grant = { grant_type: 'client_credentials', audience: orders }
    const machine = () => door.app(machineId)

    it('by Basic', async () => {
      bodyOf(await door.send('POST', '/oauth/token', { headers: basicOf(machine()), form: query(grant) }))
    })
    it('by Basic beside JSON', async () => {
      bodyOf(await door.send('POST', '/oauth/token', { headers: basicOf(machine()), json: grant }))
    })
    it('by Basic with its name in the form, as express-openid-connect may', async () => {
      bodyOf(
        await door.send('POST', '/oauth/token', {
          headers: basicOf(machine()),
          form: query({ ...grant, client_id: machineId }),
        }),
      )
    })
    it('not by two ways at once', async () => {
      const form = query({ ...grant, client_id: machineId, client_secret: machine().secret })
      const { status, body } = await door.send('POST', '/oauth/token', { headers: basicOf(machine()), form })
      assert.deepEqual([status, JSON.parse(body).error], [400, 'invalid_request'])
    })
    it('not in the query', async () => {
      const path = `/oauth/token?${query({ client_secret: machine().secret })}`
      const { status, body } = await door.send('POST', path, {
        form: query({ ...grant, client_id: machineId }),
      })
      assert.deepEqual([status, JSON.parse(body).error], [400, 'invalid_request'])
    })

    const byAssertion = async (aud: string, jti: string) => {
      const now = Math.floor(door.clock.now().getTime() / 1000)
      const client_assertion = await new SignJWT({ jti })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' })
        .setIssuer('keyed')
        .setSubject('keyed')
        .setAudience(aud)
        .setIssuedAt(now)
        .setExpirationTime(now + 180)
        .sign(assertionKey)
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const form = query({ ...grant, client_id: 'keyed', client_assertion, client_assertion_type })
      return door.send('POST', '/oauth/token', { form })
    }
    it('by a key, for the issuer with its slash', async () => {
      bodyOf(await byAssertion(`${door.base}/`, '1'))
    })
    it('by a key, for the token endpoint', async () => {
      bodyOf(await byAssertion(`${door.base}/oauth/token`, '2'))
    })
    it('once', async () => {
      const { status, body } = await byAssertion(`${door.base}/`, '1')
      assert.deepEqual([status, JSON.parse(body).error], [401, 'invalid_client'])
    })
    it('and for nobody else', async () => {
      const { status, body } = await byAssertion('https://elsewhere.example/', '3')
      assert.deepEqual([status, JSON.parse(body).error], [401, 'invalid_client'])
    })
  })

  describe('AUT-31 D8 the password grants', () => {
    const { username, password } = ada
    const asked = (parameters: Parameters, app = shop()) =>
      post(door, app, '/oauth/token', {
        grant_type: 'password',
        username,
        password,
        scope: 'openid',
        ...parameters,
      })
    const refusal = async (parameters: Parameters, app = shop()) => {
      const { status, body } = await asked(parameters, app)
      const { error, error_description: description } = JSON.parse(body) as Record<string, string>
      return [status, error, description]
    }

    it('by the plain one', async () => assert.ok(bodyOf(await asked({}))['access_token']))
    it('with the realm that auth0-auth-js adds to it', async () =>
      assert.ok(bodyOf(await asked({ realm: database }))['access_token']))
    it('for an API', async () => {
      const tokens = bodyOf(await asked({ audience: orders, scope: 'openid orders:read' }))
      const { aud, gty, azp } = decodeJwt(String(tokens['access_token']))
      assert.deepEqual([aud, gty, azp], [[orders, `${door.base}/userinfo`], 'password', shopId])
    })
    it('with a refresh token after offline_access', async () => {
      assert.equal(bodyOf(await asked({}))['refresh_token'], undefined)
      assert.ok(bodyOf(await asked({ scope: 'openid offline_access' }))['refresh_token'])
    })
    it('of a realm that nobody knows', async () => {
      for (const grant_type of ['password', passwordRealm]) {
        const [status, error, description] = await refusal({ grant_type, realm: 'sms' })
        assert.deepEqual([status, error], [400, 'invalid_request'])
        assert.match(String(description), /realm is not one whose passwords are known here/)
      }
    })
    it('of no realm, where one must be named', async () => {
      const [status, error, description] = await refusal({ grant_type: passwordRealm })
      assert.deepEqual(
        [status, error, description],
        [400, 'invalid_request', 'The parameter realm is missing.'],
      )
    })
    it('of an app that may not take passwords', async () => {
      for (const grant_type of ['password', passwordRealm]) {
        const [status, error] = await refusal({ grant_type, realm: database }, spa())
        assert.deepEqual([status, error], [403, 'unauthorized_client'])
      }
    })
    it('without a password', async () => {
      const [status, error, description] = await refusal({ password: undefined })
      assert.deepEqual(
        [status, error, description],
        [400, 'invalid_request', 'The parameter password is missing.'],
      )
    })
  })

  describe('AUT-31 AUT-70 a program for itself', () => {
    const refusal = async (parameters: Parameters, id = machineId) => {
      const answer = await post(door, door.app(id), '/oauth/token', {
        grant_type: 'client_credentials',
        ...parameters,
      })
      const { error, error_description: description } = jsonOf(answer)
      return [answer.status, error, description]
    }

    it('gets a token for the API that it names', async () => {
      const tokens = bodyOf(
        await post(door, door.app(machineId), '/oauth/token', {
          grant_type: 'client_credentials',
          audience: orders,
          scope: 'orders:read',
        }),
      )
      const { iss, sub, aud, azp, gty, scope } = decodeJwt(String(tokens['access_token']))
      assert.deepEqual(
        { iss, sub, aud, azp, gty, scope },
        {
          iss: `${door.base}/`,
          sub: `${machineId}@clients`,
          aud: orders,
          azp: machineId,
          gty: 'client-credentials',
          scope: 'orders:read',
        },
      )
      assert.deepEqual([tokens['refresh_token'], tokens['id_token']], [undefined, undefined])
    })
    it('none without a name, in the vendor’s words', async () =>
      assert.deepEqual(await refusal({}), [
        403,
        'access_denied',
        'No audience parameter was provided, and no default audience has been configured',
      ]))
    it('none for userinfo, where nobody is', async () =>
      assert.equal((await refusal({ audience: `${door.base}/userinfo` }))[1], 'access_denied'))
    it('none for an API that nobody knows', async () =>
      assert.deepEqual(await refusal({ audience: 'https://nobody.example/' }), [
        403,
        'access_denied',
        'Service not found: https://nobody.example/',
      ]))
    it('no more scope than it is registered for', async () =>
      assert.deepEqual((await refusal({ audience: orders, scope: 'orders:read admin' })).slice(0, 2), [
        400,
        'invalid_scope',
      ]))
    it('none by its bare name', async () =>
      assert.deepEqual((await refusal({ audience: orders }, spaId)).slice(0, 2), [
        403,
        'unauthorized_client',
      ]))
  })

  describe('AUT-33 D8 refresh tokens', () => {
    const refreshed = async (id: string, token: string) => {
      const answer = await refreshByAuth0(door, door.app(id), token)
      return answer.status === 200 ? String(jsonOf(answer)['refresh_token']) : 'refused'
    }
    const first = async (id: string) =>
      (await signInByAuth0(door, door.app(id), { parameters: offline })).refresh_token

    it('come after offline_access alone', async () =>
      assert.equal((await signInByAuth0(door, spa())).refresh_token, undefined))

    it('of an app with a secret stay as they are, for SDKs that keep their first one', async () => {
      const token = await first(shopId)
      for (const _ of [1, 2]) assert.equal(await refreshed(shopId, token), token)
    })

    it('of an app in a browser are new each time', async () => {
      const token = await first(spaId)
      const second = await refreshed(spaId, token)
      assert.match(second, /^exrt_/)
      assert.notEqual(second, token)
      assert.match(await refreshed(spaId, second), /^exrt_/)
    })

    it('within the leeway the previous one counts, too', async () => {
      const token = await first('patient')
      const second = await refreshed('patient', token)
      door.clock.advance(59)
      const third = await refreshed('patient', token)
      assert.match(third, /^exrt_/)
      assert.notEqual(third, second)
    })

    it('after it a second use ends the family', async () => {
      const token = await first('patient')
      const second = await refreshed('patient', token)
      door.clock.advance(60)
      assert.equal(await refreshed('patient', token), 'refused')
      assert.equal(await refreshed('patient', second), 'refused')
    })

    it('within it the one before the previous is a breach', async () => {
      const token = await first('patient')
      const third = await refreshed('patient', await refreshed('patient', token))
      assert.equal(await refreshed('patient', token), 'refused')
      assert.equal(await refreshed('patient', third), 'refused')
    })

    it('without leeway the next use is a breach at once', async () => {
      const token = await first('spare')
      const second = await refreshed('spare', token)
      assert.match(second, /^exrt_/)
      assert.equal(await refreshed('spare', token), 'refused')
      assert.equal(await refreshed('spare', second), 'refused')
    })

    it('where the app says nothing, the tenant does', async () => {
      const token = await first(spaId)
      await refreshed(spaId, token)
      door.clock.advance(9)
      assert.match(await refreshed(spaId, token), /^exrt_/)
    })

    it('AUT-52 stay with the API of the sign-in, or go to another of it', async () => {
      const parameters = { scope: 'openid offline_access orders:read', audience: orders }
      const { refresh_token: token } = await signInByAuth0(door, shop(), { parameters })
      const audienceOf = async (asked: Parameters) => {
        const answer = await refreshByAuth0(door, shop(), token, asked)
        return answer.status === 200 ? decodeJwt(String(jsonOf(answer)['access_token'])).aud : jsonOf(answer)
      }
      const userinfo = `${door.base}/userinfo`
      assert.deepEqual(await audienceOf({}), [orders, userinfo])
      assert.deepEqual(await audienceOf({ audience: orders }), [orders, userinfo])
      assert.deepEqual(await audienceOf({ audience: stock }), {
        error: 'access_denied',
        error_description: `Service not found: ${stock}`,
      })
    })
  })

  it('D2 a code of another door yields that door’s tokens, and one of this door yields these anywhere', async () => {
    const code = await codeFor(door, shop())
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: shop().callback,
      code_verifier: verifier,
    }
    const answer = await post(door, shop(), '/oauth2/token', form)
    assert.equal(decodeJwt(String(bodyOf(answer)['id_token'])).iss, `${door.base}/`)
    assert.equal((await redeem(door, shop(), code)).status, 403)
  })
})
