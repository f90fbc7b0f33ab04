import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { AuthApiError, UserInfoClient } from 'auth0/legacy'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type MailBox, openMailBox } from '../packages/server/test/support/mail-box.ts'
import { asked, has, headingOf } from './support/auth0-server-browser.ts'
import {
  app,
  appHandler,
  authentication,
  authorizeUrl,
  callback,
  codeOf,
  offline,
  registration,
  tokensOf,
} from './support/auth0-server-node.ts'
import {
  api,
  domain,
  provider,
  secret,
  serverTenant,
  type ServerWorld,
  startServerWorld,
} from './support/auth0-server-world.ts'
import { ada } from './support/genauth-world.ts'
import { person } from './support/journeys.ts'

/* `auth0/legacy` of auth0 7.1.0 as npm has it: AuthenticationClient and UserInfoClient. */

let world: ServerWorld
let mailBox: MailBox

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const sdk = authentication
const userinfo = new UserInfoClient({ domain })
const verifier = randomBytes(32).toString('base64url')
const pkce = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
}

/** Each time another browser. */
const codeFor = (clientId: string, more: Readonly<Record<string, string>> = {}) =>
  codeOf(world.browser(), clientId, more)
const tokensFor = (clientId: string) => tokensOf(world.browser(), clientId, offline)

/** What the SDK rejects with when we refuse. */
async function refusal(call: Promise<unknown>) {
  const fault = await call.then(
    (value) => assert.fail(`was not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  assert.ok(fault instanceof AuthApiError, String(fault))
  return [fault.statusCode, fault.error, fault.error_description]
}

const invalidRefreshToken = [403, 'invalid_grant', 'Unknown or invalid refresh token.']

describe('auth0/legacy of auth0 7.1.0', () => {
  before(async () => {
    mailBox = await openMailBox()
    world = await startServerWorld({
      apps: { [app]: appHandler },
      configure: () => ({
        mail: { smtp: mailBox.smtp, from: 'Acme <id@acme.example>' },
        tenants: [
          serverTenant(
            [
              registration('web'),
              registration('rotating', { refresh_token_policy: 'rotate', refresh_grace_seconds: 0 }),
              registration('signed', {
                client_secret: undefined,
                token_endpoint_auth_method: 'private_key_jwt',
                jwks: { keys: [publicKey.export({ format: 'jwk' })] },
              }),
              registration('symmetric', { id_token_signed_response_alg: 'HS256' }),
              registration('trusted', { grant_types: ['authorization_code', 'password'] }),
              registration('machine', { grant_types: ['client_credentials'], scope: 'read:orders' }),
            ],
            {
              signUp: true,
              users: [
                { ...ada, nickname: 'ada', password: person.password },
                { username: 'bob', email: 'bob@example.com', name: 'Bob', password: person.password },
              ],
            },
          ),
        ],
      }),
    })
  })
  after(async () => {
    await world.close()
    await mailBox.close()
  })

  describe('oauth', () => {
    it('AUT-31 AUT-50 authorizationCodeGrant: the SDK believes the ID token, its nonce and its age', async () => {
      const more = { ...offline, nonce: 'n-once', max_age: '3600', state: 'kept' }
      const code = await codeFor('web', more)
      const { status, data, headers } = await sdk('web').oauth.authorizationCodeGrant(
        { code, redirect_uri: callback },
        { idTokenValidateOptions: { nonce: 'n-once', maxAge: 3600 } },
      )
      assert.equal(status, 200)
      assert.equal(headers.get('cache-control'), 'no-store')
      const { access_token, refresh_token, id_token, ...rest } = data
      assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 86_400, scope: offline.scope })
      assert.equal(access_token.split('.').length, 1, 'AUT-53 opaque')
      assert.equal(typeof refresh_token, 'string')
      const claims = decodeJwt(id_token ?? '')
      assert.deepEqual(
        [claims.iss, claims.aud, claims.sub, claims['email'], typeof claims['sid']],
        [`${provider}/`, 'web', ada.id, ada.email, 'string'],
      )
    })

    it('AUT-50 a nonce that the app does not expect is the SDK’s own error', async () => {
      const code = await codeFor('web', { nonce: 'n-once' })
      await assert.rejects(
        sdk('web').oauth.authorizationCodeGrant({ code, redirect_uri: callback }),
        /Nonce \(nonce\) claim mismatch/,
      )
    })

    it('AUT-31 AUT-32 authorizationCodeGrantWithPKCE; a wrong verifier, and a code used twice', async () => {
      const { oauth } = sdk('web')
      const code = await codeFor('web', pkce)
      const wrong = { code, redirect_uri: callback, code_verifier: randomBytes(32).toString('base64url') }
      assert.deepEqual((await refusal(oauth.authorizationCodeGrantWithPKCE(wrong))).slice(0, 2), [
        403,
        'invalid_grant',
      ])
      const right = { code: await codeFor('web', pkce), redirect_uri: callback, code_verifier: verifier }
      const { data } = await oauth.authorizationCodeGrantWithPKCE(right)
      assert.equal((await userinfo.getUserInfo(data.access_token)).data.sub, ada.id)
      assert.deepEqual((await refusal(oauth.authorizationCodeGrantWithPKCE(right))).slice(0, 2), [
        403,
        'invalid_grant',
      ])
      // RFC 6749 §4.1.2: a code that is used twice takes its tokens back.
      await assert.rejects(userinfo.getUserInfo(data.access_token), { statusCode: 401 })
    })

    it('AUT-30 private_key_jwt, for the audience with the slash', async () => {
      const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
      const client = sdk('signed', { clientAssertionSigningKey: key })
      const { data } = await client.oauth.authorizationCodeGrant({
        code: await codeFor('signed'),
        redirect_uri: callback,
      })
      assert.equal(decodeJwt(data.id_token ?? '').aud, 'signed')
    })

    it('AUT-50 D17 HS256 where the client is registered so', async () => {
      const client = sdk('symmetric', { clientSecret: secret, idTokenSigningAlg: 'HS256' })
      const code = await codeFor('symmetric')
      const { data } = await client.oauth.authorizationCodeGrant({ code, redirect_uri: callback })
      assert.equal(decodeProtectedHeader(data.id_token ?? '').alg, 'HS256')
    })

    it('AUT-33 AUT-51 refreshTokenGrant: with a secret the same one for ever, and no nonce', async () => {
      const { oauth } = sdk('web')
      const code = await codeFor('web', { ...offline, nonce: 'n-once' })
      const { data } = await oauth.authorizationCodeGrant(
        { code, redirect_uri: callback },
        { idTokenValidateOptions: { nonce: 'n-once' } },
      )
      const refresh_token = data.refresh_token ?? ''
      for (let count = 0; count < 3; count += 1) {
        const renewed = await oauth.refreshTokenGrant({ refresh_token })
        assert.equal(renewed.data.refresh_token, refresh_token)
        assert.equal(decodeJwt(renewed.data.id_token ?? '')['nonce'], undefined)
        assert.equal(decodeJwt(renewed.data.id_token ?? '')['sid'], decodeJwt(data.id_token ?? '')['sid'])
      }
      const narrower = await oauth.refreshTokenGrant({ refresh_token, scope: 'openid email' })
      assert.equal((await userinfo.getUserInfo(narrower.data.access_token)).data['name'], undefined)
    })

    it('AUT-33 AUT-32 where the client rotates, a new one each time, and a used one ends the family', async () => {
      const { oauth } = sdk('rotating')
      const first = (await tokensFor('rotating')).refresh_token
      const second = (await oauth.refreshTokenGrant({ refresh_token: first })).data.refresh_token ?? ''
      assert.notEqual(second, first)
      assert.deepEqual(await refusal(oauth.refreshTokenGrant({ refresh_token: first })), invalidRefreshToken)
      assert.deepEqual(await refusal(oauth.refreshTokenGrant({ refresh_token: second })), invalidRefreshToken)
    })

    it('AUT-35 revokeRefreshToken, and once more', async () => {
      const { oauth } = sdk('web')
      const { refresh_token } = await tokensFor('web')
      for (const token of [refresh_token, refresh_token, 'never one']) {
        const { status, data } = await oauth.revokeRefreshToken({ token })
        assert.deepEqual([status, data], [200, undefined])
      }
      assert.deepEqual(await refusal(oauth.refreshTokenGrant({ refresh_token })), invalidRefreshToken)
      const misled = sdk('web', { clientSecret: 'a secret that the provider does not know' })
      assert.equal((await refusal(misled.oauth.revokeRefreshToken({ token: 'x' })))[0], 401)
    })

    it('AUT-31 AUT-52 clientCredentialsGrant', async () => {
      const { data } = await sdk('machine').oauth.clientCredentialsGrant({ audience: api })
      assert.deepEqual([data.token_type, data.id_token, data.refresh_token], ['Bearer', undefined, undefined])
      const { iss, aud, sub, azp, scope, gty } = decodeJwt(data.access_token)
      assert.deepEqual(
        { iss, aud, sub, azp, scope, gty },
        {
          iss: `${provider}/`,
          aud: api,
          sub: 'machine@clients',
          azp: 'machine',
          scope: 'read:orders',
          gty: 'client-credentials',
        },
      )
    })

    it('AUT-32 clientCredentialsGrant refused: an unknown API, a wrong secret, an app that may not', async () => {
      const audience = 'https://nobody.example'
      assert.deepEqual(await refusal(sdk('machine').oauth.clientCredentialsGrant({ audience })), [
        403,
        'access_denied',
        `Service not found: ${audience}`,
      ])
      const misled = sdk('machine', { clientSecret: 'a secret that the provider does not know' })
      assert.deepEqual((await refusal(misled.oauth.clientCredentialsGrant({ audience: api }))).slice(0, 2), [
        401,
        'access_denied',
      ])
      assert.deepEqual(
        (await refusal(sdk('nobody').oauth.clientCredentialsGrant({ audience: api }))).slice(0, 1),
        [401],
      )
      assert.deepEqual(
        (await refusal(sdk('trusted').oauth.clientCredentialsGrant({ audience: api }))).slice(0, 2),
        [403, 'unauthorized_client'],
      )
    })

    for (const realm of [undefined, 'Username-Password-Authentication'])
      it(`AUT-31 AUT-32 D8 passwordGrant${realm ? ' with a realm' : ''}`, async () => {
        const { username, password } = person
        const asked = { username, password, scope: 'openid email', ...(realm && { realm }) }
        const { data } = await sdk('trusted').oauth.passwordGrant(asked)
        assert.equal((await userinfo.getUserInfo(data.access_token)).data['email'], ada.email)
        assert.deepEqual(
          await refusal(sdk('trusted').oauth.passwordGrant({ ...asked, password: 'not hers' })),
          [403, 'invalid_grant', 'Wrong email or password.'],
        )
        assert.deepEqual((await refusal(sdk('web').oauth.passwordGrant(asked))).slice(0, 2), [
          403,
          'unauthorized_client',
        ])
      })

    it('AUT-40 pushedAuthorization', async () => {
      const { status, data } = await sdk('web').oauth.pushedAuthorization({
        client_id: 'web',
        response_type: 'code',
        redirect_uri: callback,
        scope: 'openid',
        state: 'kept',
      })
      assert.deepEqual([status, Object.keys(data).toSorted()], [201, ['expires_in', 'request_uri']])
      const query = new URLSearchParams({ client_id: 'web', request_uri: data.request_uri })
      const { url } = await world.browser().signIn(`${provider}/authorize?${query}`)
      assert.equal(url.searchParams.get('state'), 'kept')
      const code = url.searchParams.get('code') ?? ''
      assert.ok(
        (await sdk('web').oauth.authorizationCodeGrant({ code, redirect_uri: callback })).data.id_token,
      )
      const elsewhere = { client_id: 'web', response_type: 'code', redirect_uri: 'https://evil.example/' }
      assert.equal((await refusal(sdk('web').oauth.pushedAuthorization(elsewhere)))[0], 400)
    })

    it('AUT-12 D10 after a logout: no access token, and the refresh token that was promised to go on', async () => {
      const browser = world.browser()
      const { access_token, refresh_token } = await tokensOf(browser, 'web', offline)
      const query = new URLSearchParams({ client_id: 'web', returnTo: app })
      assert.equal((await browser.open(`${provider}/v2/logout?${query}`)).url.href, `${app}/`)
      await assert.rejects(userinfo.getUserInfo(access_token), { name: 'UserInfoError', statusCode: 401 })
      const renewed = await sdk('web').oauth.refreshTokenGrant({ refresh_token })
      assert.equal((await userinfo.getUserInfo(renewed.data.access_token)).data.sub, ada.id)
    })
  })

  describe('UserInfoClient', () => {
    it('AUT-36 getUserInfo', async () => {
      const { access_token } = await tokensFor('web')
      const { data } = await userinfo.getUserInfo(access_token)
      assert.deepEqual([data.sub, data.name, data.email, data.nickname], [ada.id, ada.name, ada.email, 'ada'])
    })

    it('AUT-36 a token that is none: the SDK reads our error', async () => {
      await assert.rejects(userinfo.getUserInfo('nobody-s'), (fault: Record<string, unknown>) => {
        assert.deepEqual(
          [fault['name'], fault['statusCode'], fault['error']],
          ['UserInfoError', 401, 'invalid_token'],
        )
        return typeof fault['error_description'] === 'string'
      })
    })
  })

  describe('database', () => {
    const connection = 'Username-Password-Authentication'
    const { database } = sdk('web', {})

    it('AUT-42 signUp: an account whose person signs in', async () => {
      const account = { email: 'eve@example.com', password: 'four words in row', given_name: 'Eve' }
      const { status, data } = await database.signUp({ ...account, connection })
      assert.equal(status, 200)
      const { id } = data
      assert.deepEqual(data, { _id: id, id, email: account.email, email_verified: false, given_name: 'Eve' })
      const who = { username: account.email, password: account.password }
      const { id_token } = await tokensOf(world.browser(), 'web', {}, who)
      assert.equal(decodeJwt(id_token).sub, id)
    })

    it('AUT-42 signUp refused: a name that is taken, a password that is none, a connection that is not', async () => {
      const account = { email: ada.email, password: 'four words in row', connection }
      assert.deepEqual(await refusal(database.signUp(account)), [
        400,
        'user_exists',
        'The user already exists.',
      ])
      const weak = { ...account, email: 'fay@example.com', password: 'short' }
      assert.deepEqual((await refusal(database.signUp(weak))).slice(0, 2), [400, 'invalid_password'])
      const foreign = { ...account, email: 'fay@example.com', connection: 'google-oauth2' }
      assert.deepEqual((await refusal(database.signUp(foreign))).slice(0, 2), [400, 'invalid_connection'])
    })

    it('AUT-43 changePassword: text, a mail, a new password, and everything else of the person over', async () => {
      const bob = { username: 'bob@example.com', password: person.password }
      const browser = world.browser()
      const { refresh_token } = await tokensOf(browser, 'web', offline, bob)

      for (const email of ['nobody@example.com', bob.username]) {
        const { status, data } = await database.changePassword({ email, connection })
        assert.deepEqual([status, data], [200, "We've just sent you an email to reset your password."])
      }
      const { envelope, text } = await mailBox.nth(1)
      assert.deepEqual(envelope.to, [bob.username])
      const link = /https:\/\/\S+/.exec(text)?.[0] ?? ''
      assert.equal(new URL(link).origin, provider)
      const reader = world.browser()
      const form = await reader.open(link)
      assert.ok(has(form, 'password'), form.body)
      const password = 'another four words here'
      const done = await reader.press(form, 'submit', { password })
      assert.equal(done.status, 200, headingOf(done))

      assert.deepEqual(
        await refusal(sdk('web').oauth.refreshTokenGrant({ refresh_token })),
        invalidRefreshToken,
      )
      assert.ok(has(await browser.open(authorizeUrl('web')), 'password'))
      const again = await browser.signIn(authorizeUrl('web'), { ...bob, password })
      assert.ok(asked(again, '/callback').has('code'))
      assert.notEqual((await reader.open(link)).status, 200, 'once')
    })
  })

  describe('what is not served is an error of the SDK’s kind', () => {
    const notServed = (path: string) => [404, 'not_found', `POST ${path} is not served here.`]

    it('passwordless', async () => {
      const { passwordless } = sdk('web')
      const start = notServed('/passwordless/start')
      assert.deepEqual(await refusal(passwordless.sendEmail({ email: ada.email, send: 'code' })), start)
      assert.deepEqual(await refusal(passwordless.sendEmail({ email: ada.email, send: 'link' })), start)
      assert.deepEqual(await refusal(passwordless.sendSMS({ phone_number: '+441234567890' })), start)
      const login = passwordless.loginWithEmail({ email: ada.email, code: '123456' })
      assert.deepEqual((await refusal(login)).slice(1, 2), ['unsupported_grant_type'])
    })

    it('CIBA, token exchange, tokens for a connection', async () => {
      const { backchannel, tokenExchange, oauth } = sdk('web')
      const asking = { userId: ada.id, binding_message: 'x', scope: 'openid' }
      assert.deepEqual(await refusal(backchannel.authorize(asking)), notServed('/bc-authorize'))
      const grants = [
        backchannel.backchannelGrant({ auth_req_id: 'x' }),
        tokenExchange.exchangeToken({ subject_token_type: 'urn:acme:x', subject_token: 'x', audience: api }),
      ]
      for (const grant of grants) {
        const [status, error] = await refusal(grant)
        assert.deepEqual([status, error], [400, 'unsupported_grant_type'])
      }
      // The SDK sends the secret without a client_id.
      const nameless = oauth.tokenForConnection({ subject_token: 'x', connection: 'google-oauth2' })
      assert.deepEqual((await refusal(nameless)).slice(0, 2), [401, 'access_denied'])
    })
  })
})
