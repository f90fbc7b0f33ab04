import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { ada } from '../../test/support/genauth-tokens.ts'
import type { AuthenticationClient, EndPointAuthMethod, SignInResponse } from './index.ts'

const { password } = ada
type Call = (client: AuthenticationClient) => Promise<SignInResponse>

describe('a sign-in without a browser', () => {
  const calls: [string, Call, object][] = [
    ['user name', (c) => c.signInByUsernamePassword({ username: 'ada', password }), { username: 'ada' }],
    ['email', (c) => c.signInByEmailPassword({ email: ada.email, password }), { email: ada.email }],
    ['phone', (c) => c.signInByPhonePassword({ phone: ada.phone, password }), { phone: ada.phone }],
    ['account', (c) => c.signInByAccountPassword({ account: 'ada', password }), { account: 'ada' }],
  ]
  for (const [name, call, payload] of calls) {
    it(`by ${name} and password gives the tokens in the envelope`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      const { statusCode, data } = await call(client)
      assert.deepEqual([statusCode, data.token_type, data.expire_in], [200, 'Bearer', 3600])
      assert.equal((await client.parseIDToken(data.id_token ?? '')).sub, ada.sub)
      const { method, path, body, headers } = provider.last('/api/v3/signin')
      assert.deepEqual(
        [method, path, headers['content-type']],
        ['POST', '/api/v3/signin', 'application/json'],
      )
      assert.deepEqual(JSON.parse(body), {
        connection: 'PASSWORD',
        passwordPayload: { ...payload, password },
        client_id: app.id,
        client_secret: app.secret,
      })
    })
  }

  const others: [string, Call, object][] = [
    [
      'a code sent by email',
      (c) => c.signInByEmailPassCode({ email: ada.email, passCode: '1' }),
      { connection: 'PASSCODE', passCodePayload: { email: ada.email, passCode: '1' } },
    ],
    [
      'a code sent to a phone',
      (c) => c.signInByPhonePassCode({ phone: '1', phoneCountryCode: '+44', passCode: '1' }),
      { connection: 'PASSCODE', passCodePayload: { phone: '1', phoneCountryCode: '+44', passCode: '1' } },
    ],
    [
      'AD',
      (c) => c.signInByAD({ sAMAccountName: 'ada', password }),
      { connection: 'AD', adPayload: { sAMAccountName: 'ada', password } },
    ],
    [
      'LDAP',
      (c) => c.signInByLDAP({ sAMAccountName: 'ada', password }),
      { connection: 'LDAP', ldapPayload: { sAMAccountName: 'ada', password } },
    ],
  ]
  for (const [name, call, sent] of others) {
    it(`by ${name} sends the body of the contract`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      await call(client)
      const { client_id, client_secret, ...body } = JSON.parse(provider.last('/api/v3/signin').body)
      assert.deepEqual([client_id, client_secret, body], [app.id, app.secret, sent])
    })
  }

  const methods: [EndPointAuthMethod, string | undefined, string | undefined][] = [
    ['client_secret_basic', `Basic ${btoa(`${app.id}:${app.secret}`)}`, undefined],
    ['none', undefined, undefined],
  ]
  for (const [method, header, id] of methods) {
    it(`proves the app by ${method}, and passes the options on`, async (t) => {
      const { client, provider } = await setGenauthScene(
        t,
        { tokenEndPointAuthMethod: method },
        { methods: { token: method } },
      )
      const options = { scope: 'openid profile', clientIp: '192.0.2.1' }
      await client.signInByUsernamePassword({ username: 'ada', password, options })
      const { headers, body } = provider.last('/api/v3/signin')
      const { client_id, client_secret, options: sent } = JSON.parse(body)
      assert.deepEqual(
        [headers.authorization, client_id, client_secret, sent],
        [header, id, undefined, options],
      )
      assert.equal(headers['x-authing-app-id'], app.id)
    })
  }

  it('with a wrong password is an error, though the status is 200, and the error does not hold it', async (t) => {
    const { client } = await setGenauthScene(t)
    const call = client.signInByUsernamePassword({ username: 'ada', password: 'a-wrong-one' })
    await assert.rejects(call, (error: Error & Record<string, unknown>) => {
      assert.deepEqual(
        [error['code'], error['providerCode'], error['errorDescription'], error['status']],
        ['provider_refused', 2333, 'Wrong user name or password', 200],
      )
      assert.doesNotMatch(error.message, /a-wrong-one/)
      return true
    })
  })

  it('of an unknown app is an error with the code that there is', async (t) => {
    const { clientWith } = await setGenauthScene(t)
    const call = clientWith({ appSecret: 'wrong' }).signInByUsernamePassword({ username: 'ada', password })
    await assert.rejects(call, { code: 'provider_refused', providerCode: 401 })
  })

  it('that asks for a second factor is an error with its code', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    provider.ways.answer = () => ({
      body: { statusCode: 499, apiCode: 1636, message: 'MFA', data: { mfaToken: 'm' } },
    })
    const call = client.signInByUsernamePassword({ username: 'ada', password })
    await assert.rejects(call, { code: 'provider_refused', providerCode: 1636, errorDescription: 'MFA' })
  })

  for (const [name, body] of [
    ['no envelope', { access_token: 'a', token_type: 'Bearer' }],
    ['an envelope without a status', { data: { access_token: 'a', token_type: 'Bearer' } }],
    ['an envelope without tokens', { statusCode: 200, message: '' }],
    ['an envelope of half a token answer', { statusCode: 200, data: { token_type: 'Bearer' } }],
  ] as const) {
    it(`takes ${name} for no answer`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.answer = () => ({ body })
      const call = client.signInByUsernamePassword({ username: 'ada', password })
      await assert.rejects(call, { code: 'bad_response' })
    })
  }
})
