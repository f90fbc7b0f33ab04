import assert from 'node:assert/strict'
import { constants, createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { ada, bob, type FrontDoor } from '../support/front-door.ts'
import { newApp } from '../support/front-door/apps.ts'
import { kioskId, openGenAuth, post, shopId, shopSecret } from '../support/front-door/genauth.ts'
import { bearer, call, codeOf, dataOf, isActive, standing } from '../support/front-door/genauth-api.ts'

const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  // A browser app, whose only word is its name.
  [kioskId]: ({ callback }) => ({
    client_secret: undefined,
    dialect: 'genauth',
    redirect_uris: [callback],
    backchannel_logout_uri: undefined,
    grant_types: ['authorization_code', 'refresh_token', 'password'],
  }),
  careful: () => ({ dialect: 'genauth' }),
  strict: () => ({
    dialect: 'genauth',
    grant_types: ['authorization_code', 'password'],
    token_endpoint_auth_method: 'client_secret_basic',
  }),
}

const secretOf = (id: string) => newApp(id, 'http://127.0.0.1').secret
const line = 'POST /api/v3/signin'
const inBody = { client_id: shopId, client_secret: shopSecret }
const byName = (username: string, password: string) => ({ username, password })
const wish = (payload: object = byName('ada', ada.password), rest: object = inBody) => ({
  connection: 'PASSWORD',
  passwordPayload: payload,
  ...rest,
})

describe('GEN-35 signing in at an app’s own form', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({ clients })
  })
  after(() => door.close())

  describe('gives what the SDKs read', () => {
    it('GEN-10 tokens, and their lifetime by both names', async () => {
      const envelope = await call(door, line, { json: wish() })
      const { access_token: token, id_token: idToken, ...rest } = dataOf(envelope)
      assert.deepEqual(rest, {
        scope: 'openid profile',
        token_type: 'Bearer',
        expire_in: 600,
        expires_in: 600,
      })
      assert.equal(decodeJwt(String(idToken))['sub'], 'user-ada')
      assert.equal(decodeJwt(String(token))['aud'], shopId)
      const headers = bearer(String(token))
      assert.equal(dataOf(await call(door, 'GET /api/v3/get-profile', { headers }))['userId'], 'user-ada')
    })
    it('a refresh token for offline_access, and the scopes that were asked for', async () => {
      const options = {
        scope: 'openid email offline_access',
        clientIp: '10.0.0.1',
        context: {},
        autoRegister: false,
      }
      const data = dataOf(await call(door, line, { json: { ...wish(), options } }))
      assert.equal(data['scope'], 'openid email offline_access')
      const form = { grant_type: 'refresh_token', refresh_token: String(data['refresh_token']) }
      assert.equal((await post(door, door.app(shopId), '/oidc/token', form)).status, 200)
    })
    for (const name of ['username', 'email', 'account'] as const) {
      it(`by ${name}`, async () => {
        const value = name === 'email' ? ada.email : 'ADA'
        dataOf(await call(door, line, { json: wish({ [name]: value, password: ada.password }) }))
      })
    }
    it('the session is a device of the person’s, which a call ends', async () => {
      const { access_token: token } = dataOf(await call(door, line, { json: wish() }))
      assert.equal(codeOf(await call(door, 'GET /logout', { headers: bearer(String(token)) })), '200')
      assert.equal(await isActive(door, door.app(shopId), String(token)), false)
    })
  })

  describe('by every way in which the SDKs name the app', () => {
    const names: Readonly<
      Record<string, { readonly json: object; readonly headers?: Readonly<Record<string, string>> }>
    > = {
      'in the body': { json: wish() },
      'in the body, with a user’s token that the Node SDK sends along': {
        json: wish(),
        headers: { authorization: 'eyJhbGciOiJSUzI1NiJ9.e30.x', 'x-authing-app-id': shopId },
      },
      'in the body, with names of the person that are nothing': {
        json: wish({ ...byName('ada', ada.password), email: null, phone: '' }),
      },
      'by Basic': {
        json: wish(byName('ada', ada.password), {}),
        headers: { authorization: `Basic ${btoa(`${shopId}:${shopSecret}`)}`, 'x-authing-app-id': shopId },
      },
      'a public app, by the header alone': {
        json: wish(byName('ada', ada.password), {}),
        headers: { 'x-authing-app-id': kioskId },
      },
      'GEN-20 a public app, by the other brand’s': {
        json: wish(byName('ada', ada.password), {}),
        headers: { 'x-genauth-app-id': kioskId },
      },
    }
    for (const [name, sent] of Object.entries(names))
      it(name, async () => void dataOf(await call(door, line, sent)))
  })

  describe('GEN-33 with an encrypted password', () => {
    const options = { passwordEncryptType: 'rsa' }
    const encrypt = (key: KeyObject, password: string) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password)).toString('base64')
    const published = async () => {
      const { rsa, sm2, version, publicIps } = await call(door, 'GET /api/v3/system')
      assert.deepEqual([sm2, version, publicIps], [{ publicKey: '' }, {}, []])
      const { publicKey } = rsa as { readonly publicKey: string }
      return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    }

    it('by the key of /api/v3/system', async () => {
      const password = encrypt(await published(), ada.password)
      dataOf(await call(door, line, { json: { ...wish(byName('ada', password)), options } }))
    })
    it('which is that of /api/v2/.well-known, as PEM', async () => {
      const { publicKey } = dataOf(await call(door, 'GET /api/v2/.well-known'))
      const key = createPublicKey(String(publicKey))
      assert.deepEqual(key.export({ format: 'jwk' }), (await published()).export({ format: 'jwk' }))
      assert.match(String(publicKey), /^-----BEGIN PUBLIC KEY-----\n/)
    })
    it('what was not encrypted for us is a wrong password, and no more', async () => {
      const answers = []
      for (const password of ['x', 'AAAA', Buffer.alloc(256, 1).toString('base64'), ada.password])
        answers.push(codeOf(await call(door, line, { json: { ...wish(byName('bob', password)), options } })))
      assert.deepEqual(answers, ['403/2333', '403/2333', '403/2333', '403/2333'])
    })
    it('SM2 is not served, and says so', async () => {
      const sm2 = { ...wish(), options: { passwordEncryptType: 'sm2' } }
      const { statusCode, message } = await call(door, line, { json: sm2 })
      assert.deepEqual(
        [statusCode, message],
        [422, 'Passwords encrypted with SM2 are not served here; use rsa or none.'],
      )
    })
  })

  describe('refuses', () => {
    const wrong = 'The user name or the password is wrong.'
    it('a wrong password, an unknown person and a broken name alike', async () => {
      const before = await standing(door)
      for (const payload of [
        byName('ada', 'wrong'),
        byName('nobody', 'wrong'),
        byName("' or 1=1 --", 'x'),
        { phone: '+44 1', password: ada.password },
        { email: 'ada', password: 'x' },
      ]) {
        const { statusCode, apiCode, message, data } = await call(door, line, { json: wish(payload) })
        assert.deepEqual([statusCode, apiCode, message, data], [403, 2333, wrong, undefined])
      }
      assert.deepEqual(await standing(door), before)
    })
    it('GEN-43 in the language of the app', async () => {
      for (const headers of [
        { 'x-authing-lang': 'zh-CN' },
        { 'x-genauth-lang': 'zh-CN' },
        { 'accept-language': 'zh' },
      ]) {
        const { message } = await call(door, line, { json: wish(byName('ada', 'wrong')), headers })
        assert.equal(message, '账号或密码错误')
      }
    })
    const apps: Readonly<Record<string, readonly [object, Readonly<Record<string, string>>]>> = {
      'a wrong secret': [{ ...inBody, client_secret: `${shopSecret}x` }, {}],
      'no secret of an app that has one': [{ client_id: shopId }, {}],
      'only the name of an app that has a secret': [{}, { 'x-authing-app-id': shopId }],
      'an unknown app': [{ client_id: 'nobody', client_secret: shopSecret }, {}],
      'no app': [{}, {}],
      'an app that is not registered for it': [
        { client_id: 'careful', client_secret: secretOf('careful') },
        {},
      ],
      'a way that the app is not registered for': [
        { client_id: 'strict', client_secret: secretOf('strict') },
        {},
      ],
      'two different proofs': [inBody, { authorization: `Basic ${btoa(`strict:${secretOf('strict')}`)}` }],
    }
    for (const [name, [rest, headers]] of Object.entries(apps)) {
      it(name, async () => {
        const before = await standing(door)
        const envelope = await call(door, line, { json: wish(byName('ada', ada.password), rest), headers })
        assert.equal(codeOf(envelope), '403')
        assert.equal(envelope['data'], undefined)
        assert.deepEqual(await standing(door), before)
      })
    }
    const bodies: readonly (readonly [object, number, RegExp])[] = [
      [
        { connection: 'PASSCODE', passCodePayload: { passCode: '1', email: 'a' } },
        422,
        /PASSCODE is not served/,
      ],
      [
        { connection: 'LDAP', ldapPayload: { sAMAccountName: 'a', password: 'b' } },
        422,
        /LDAP is not served/,
      ],
      [{ connection: 'AD', adPayload: { sAMAccountName: 'a', password: 'b' } }, 422, /AD is not served/],
      [{ connection: 'other' }, 400, / connection /],
      [{}, 400, / connection /],
      [{ connection: 'PASSWORD' }, 400, / passwordPayload /],
      [{ connection: 'PASSWORD', passwordPayload: 'x' }, 400, / passwordPayload /],
      [{ connection: 'PASSWORD', passwordPayload: { password: 'x' } }, 400, / passwordPayload /],
      [
        { connection: 'PASSWORD', passwordPayload: { username: 'a', email: 'b', password: 'x' } },
        400,
        / passwordPayload /,
      ],
      [
        { connection: 'PASSWORD', passwordPayload: { username: 7, password: 'x' } },
        400,
        / passwordPayload.username /,
      ],
      [
        { connection: 'PASSWORD', passwordPayload: { username: 'a', password: null } },
        400,
        / passwordPayload.password /,
      ],
      [{ ...wish(), options: { scope: 'profile' } }, 400, / options.scope /],
      [{ ...wish(), options: { scope: ['openid'] } }, 400, /scope /],
      [{ ...wish(), options: { passwordEncryptType: 'aes' } }, 400, / options.passwordEncryptType /],
      [{ ...wish(), options: [] }, 400, / options /],
      [{ ...wish(), client_id: [shopId] }, 400, / client_id /],
      [{ ...wish(), client_id: kioskId, client_secret: { a: 1 } }, 400, / client_secret /],
      [wish(byName('ada\u0000', ada.password)), 400, / passwordPayload.username /],
      [wish(byName('ada', '\ud800')), 400, / passwordPayload.password /],
    ]
    for (const [json, statusCode, message] of bodies) {
      it(JSON.stringify(json).slice(0, 80), async () => {
        const envelope = await call(door, line, { json })
        assert.equal(envelope['statusCode'], statusCode, envelope.answer.body)
        assert.match(String(envelope['message']), message)
      })
    }
    it('guesses, and takes right ones no longer then', async () => {
      const answers: string[] = []
      for (let tries = 0; tries < 12; tries += 1)
        answers.push(codeOf(await call(door, line, { json: wish(byName('bob', `wrong ${tries}`)) })))
      assert.deepEqual([answers[0], answers.at(-1)], ['403/2333', '429'])
      const right = await call(door, line, { json: wish(byName('bob', bob.password)) })
      assert.equal(codeOf(right), '429')
      assert.equal(right['message'], 'Too many attempts; try again later.')
    })
  })

  it('no password and no token reaches the log', () => {
    const text = JSON.stringify(door.log)
    for (const secret of [ada.password, bob.password, shopSecret, 'eyJ'])
      assert.ok(!text.includes(secret), secret)
  })
})
