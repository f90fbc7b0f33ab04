import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, type FrontDoor, openRegistration, register, userOf } from '../support/front-door.ts'
import {
  accessKeyId,
  openGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import {
  bearer,
  call,
  codeOf,
  dataOf,
  signedHeaders,
  type Signing,
  standing,
  stringToSign,
} from '../support/front-door/genauth-api.ts'

const machine = {
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
  dialect: 'genauth',
}
const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth' }),
  // May manage, and is not said to sign its calls.
  silent: () => ({ ...machine, scope: 'exeunt:admin' }),
  // Signs its calls, and may not manage.
  reporter: () => ({ ...machine, scope: 'orders:read', signs_requests: true }),
}
const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  pathPrefix: '/umbra',
  dialects: { genauth: {} },
  clients: [
    {
      client_id: 'umbra-key',
      client_secret: 'a secret of the access key of umbra',
      dialect: 'genauth',
      grant_types: ['client_credentials'],
      scope: 'exeunt:admin',
      signs_requests: true,
    },
  ],
  users: [userOf(ada)],
}

const line = 'POST /api/v3/kick-users'
const body = { userId: 'user-ada', appIds: [shopId] }

describe('GEN-40 signed calls', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({ clients, neighbours: [neighbour], tenant: openRegistration })
  })
  after(() => door.close())

  const send = (json: unknown, headers: Readonly<Record<string, string>>) =>
    call(door, line, { headers, json })
  const signed = (signing: Signing = {}, json: Readonly<Record<string, unknown>> = body) =>
    send(json, signedHeaders(door, line, json, signing))

  it('the text that is signed is the one that the vendor prints', () => {
    const headers = {
      date: 'Fri, 20 Nov 2026 08:38:51 GMT',
      'x-authing-lang': 'en-US',
      'x-authing-sdk-version': 'authing-node-sdk:4.0.1',
      'x-authing-signature-method': 'HMAC-SHA1',
      'x-authing-signature-nonce': '55b2c78119a74516a859e78783a72d90',
      'x-authing-signature-version': '1.0',
    }
    const printed = `POST
date:Fri, 20 Nov 2026 08:38:51 GMT
x-authing-lang:en-US
x-authing-sdk-version:authing-node-sdk:4.0.1
x-authing-signature-method:HMAC-SHA1
x-authing-signature-nonce:55b2c78119a74516a859e78783a72d90
x-authing-signature-version:1.0
/api/v3/kick-users?appIds=["a1","a2"]&userId=u1`
    assert.equal(stringToSign(line, headers, { userId: 'u1', appIds: ['a1', 'a2'] }), printed)
  })

  describe('open the management calls', () => {
    for (const brand of ['authing', 'genauth'] as const) {
      it(`GEN-20 of the brand ${brand}`, async () => {
        const { access_token: token } = await signInByGenAuth(door, door.app(shopId), { person: ada })
        assert.deepEqual(dataOf(await signed({ brand })), { success: true })
        assert.equal(codeOf(await call(door, 'GET /api/v2/users/me', { headers: bearer(token) })), '2020')
      })
    }
    it('whatever the order of the members, and with nested ones', async () => {
      dataOf(await signed({}, { options: { userIdType: 'user_id' }, userId: 'user-ada', appIds: [shopId] }))
      const json = { appId: shopId, options: { pagination: { page: 1, limit: 10 }, withCustomData: false } }
      const other = 'POST /api/v3/list-application-active-users'
      dataOf(await call(door, other, { json, headers: signedHeaders(door, other, json) }))
    })
    it('by GET, of the query', async () => {
      const get = 'GET /api/v3/get-user-loggedin-apps'
      const headers = signedHeaders(door, get, { userId: ada.email, userIdType: 'email' })
      const path = `${get}?userIdType=email&userId=${encodeURIComponent(ada.email)}`
      assert.deepEqual(dataOf(await call(door, path, { headers })), [])
      const kick = 'GET /logout'
      const query = signedHeaders(door, kick, { userId: 'user-ada', appId: shopId })
      assert.equal(
        codeOf(await call(door, `${kick}?appId=${shopId}&userId=user-ada`, { headers: query })),
        '200',
      )
    })
    it('with letters of every language, and with values of every kind', async () => {
      const json = {
        userId: '用户 é & =\u{1f600}',
        appIds: [shopId],
        options: { userIdType: 'username', a: [1, null, { b: '名' }], c: 1.5e21 },
        yes: true,
        none: null,
        10: 'ten',
        9: 9,
      }
      assert.equal(codeOf(await signed({}, json)), '404/2004')
      const get = 'GET /api/v3/get-user-loggedin-apps'
      const headers = signedHeaders(door, get, { userId: '用户 +&=' })
      const path = `${get}?userId=${encodeURIComponent('用户 +&=')}`
      assert.equal(codeOf(await call(door, path, { headers })), '404/2004')
    })
    it('by the path as the SDK knows it, where the tenant’s address has one, too', async () => {
      const signing = { accessKeyId: 'umbra-key', accessKeySecret: 'a secret of the access key of umbra' }
      const json = { userIds: ['user-ada'] }
      const kick = 'POST /umbra/api/v2/users/kick'
      const headers = signedHeaders(door, 'POST /api/v2/users/kick', json, signing)
      assert.equal(codeOf(await call(door, kick, { headers, json })), '200')
      const whole = signedHeaders(door, kick, json, signing)
      assert.equal(codeOf(await call(door, kick, { headers: whole, json })), '1300')
    })
    it('with clocks a quarter of an hour apart', async () => {
      for (const seconds of [-899, 899]) {
        const date = new Date(door.clock.now().getTime() + seconds * 1000).toUTCString()
        dataOf(await signed({ date }))
      }
    })
    it('the record names the key', async () => {
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      door.clock.advance(1)
      dataOf(await signed())
      const { logouts = [] } = await door.snapshot()
      const { evidence } = logouts.at(-1) as Readonly<Record<string, string>>
      assert.deepEqual(JSON.parse(evidence ?? ''), { kind: 'operator', name: accessKeyId })
    })
  })

  describe('are refused', () => {
    const refuses = async (expected: string, answer: () => Promise<Awaited<ReturnType<typeof signed>>>) => {
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      const before = await standing(door)
      const envelope = await answer()
      assert.equal(codeOf(envelope), expected, envelope.answer.body)
      assert.equal(envelope['data'], undefined)
      assert.deepEqual(await standing(door), before, 'nothing ended')
      return envelope
    }
    const later = (seconds: number) => new Date(door.clock.now().getTime() + seconds * 1000).toUTCString()

    const rows: Readonly<Record<string, readonly [expected: string, signing: () => Signing]>> = {
      'with another secret': ['401/1300', () => ({ accessKeySecret: 'guessed' })],
      'by an unknown key': ['401/1300', () => ({ accessKeyId: 'nobody' })],
      'by a key that is not said to sign': [
        '401/1300',
        () => ({ accessKeyId: 'silent', accessKeySecret: door.app('silent').secret }),
      ],
      'by an app, which is no key': [
        '401/1300',
        () => ({ accessKeyId: shopId, accessKeySecret: shopSecret }),
      ],
      'by a key that may not manage': [
        '403',
        () => ({ accessKeyId: 'reporter', accessKeySecret: door.app('reporter').secret }),
      ],
      'by another method': ['401/1301', () => ({ method: 'HMAC-SHA256' })],
      'by no method': ['401/1301', () => ({ method: '' })],
      'of another version': ['401/1302', () => ({ version: '2.0' })],
      'with a date of another form': ['401/1303', () => ({ date: '2026-11-20T09:00:00Z' })],
      'with a date that does not exist': ['401/1303', () => ({ date: 'Fri, 99 Nov 2026 08:38:07 GMT' })],
      'without a date': ['401/1304', () => ({ date: undefined })],
      'from too long ago': ['401/1305', () => ({ date: later(-902) })],
      'from the future': ['401/1305', () => ({ date: later(902) })],
      'without a nonce': ['401/1300', () => ({ nonce: '' })],
      'with a nonce that is none': ['401/1300', () => ({ nonce: 'x'.repeat(257) })],
    }
    for (const [name, [expected, signing]] of Object.entries(rows))
      it(name, () => refuses(expected, () => signed(signing())).then(() => undefined))

    it('a second time, and for another call with the same nonce', async () => {
      const nonce = 'c99f8f8b8a17265a63e7c83b5924a7bb'
      const headers = signedHeaders(door, line, body, { nonce })
      dataOf(await send(body, headers))
      await refuses('401/1306', () => send(body, headers))
      await refuses('401/1306', () => signed({ nonce }, { ...body, userId: 'user-bob' }))
      await refuses('401/1306', () => signed({ nonce, brand: 'genauth' }))
      await door.restart()
      await refuses('401/1306', () => send(body, headers))
      door.clock.advance(901)
      await refuses('401/1305', () => send(body, headers))
    })
    it('but a wrong one does not use up a nonce', async () => {
      const nonce = 'of-somebody-else'
      await refuses('401/1300', () => signed({ nonce, accessKeySecret: 'guessed' }))
      dataOf(await signed({ nonce }))
    })

    const changes: Readonly<Record<string, () => Promise<Awaited<ReturnType<typeof signed>>>>> = {
      'another person': () => send({ ...body, userId: 'user-bob' }, signedHeaders(door, line, body)),
      'one more app': () => send({ ...body, appIds: [shopId, 'x'] }, signedHeaders(door, line, body)),
      'one more member': () => send({ ...body, options: {} }, signedHeaders(door, line, body)),
      'another address': () => send(body, signedHeaders(door, 'POST /api/v3/check-session-status', body)),
      'another method': () => send(body, signedHeaders(door, 'GET /api/v3/kick-users', body)),
      'another nonce': () =>
        send(body, { ...signedHeaders(door, line, body), 'x-authing-signature-nonce': 'other' }),
      'another date': () => send(body, { ...signedHeaders(door, line, body), date: later(5) }),
      'one more header of the brand': () =>
        send(body, { ...signedHeaders(door, line, body), 'x-authing-app-id': 'x' }),
      'another key’s name': () => {
        const headers = signedHeaders(door, line, body)
        return send(body, {
          ...headers,
          authorization: headers['authorization']?.replace(accessKeyId, 'silent') ?? '',
        })
      },
      'the other brand’s name': () => {
        const headers = signedHeaders(door, line, body)
        return send(body, {
          ...headers,
          authorization: headers['authorization']?.replace('authing', 'GenAuth') ?? '',
        })
      },
      'another tenant’s address': () =>
        call(door, `POST /umbra/api/v3/kick-users`, { json: body, headers: signedHeaders(door, line, body) }),
    }
    for (const [name, change] of Object.entries(changes)) {
      it(`with ${name} than was signed`, async () => {
        const { apiCode } = await change()
        assert.ok(apiCode === 1300 || apiCode === 1301, String(apiCode))
      })
    }

    const broken = [
      'authing',
      'authing x',
      'authing :',
      `authing ${accessKeyId}:`,
      'authing a:b c',
      'GenAuth',
      'Basic eDp5',
    ]
    for (const authorization of broken) {
      it(`as "${authorization}"`, async () => {
        const headers = { ...signedHeaders(door, line, body), authorization }
        const envelope = await refuses('401/2020', () => send(body, headers)).catch(() => undefined)
        assert.ok(envelope, authorization)
      })
    }

    it('GEN-43 in the language that the SDK names', async () => {
      const envelope = await signed({ accessKeySecret: 'guessed', lang: 'zh-CN' })
      assert.equal(envelope['message'], '签名错误')
      const english = await signed({ accessKeySecret: 'guessed', lang: 'en-US', brand: 'genauth' })
      assert.equal(english['message'], 'The signature is wrong.')
    })

    it('when somebody guesses, and then the right one, too', async () => {
      const key = { accessKeyId: 'reporter' }
      const answers: string[] = []
      for (let tries = 0; tries < 21; tries += 1)
        answers.push(codeOf(await signed({ ...key, accessKeySecret: `guess-${tries}` })))
      assert.deepEqual([answers[0], answers.at(-1)], ['401/1300', '429'])
      assert.equal(codeOf(await signed({ ...key, accessKeySecret: door.app('reporter').secret })), '429')
    })

    it('by a client that registered itself, whatever scope it came to', async () => {
      const { client_id: id, client_secret: secret } = await register(door, {
        redirect_uris: ['https://self.example/callback'],
        signs_requests: true,
      })
      const own = { accessKeyId: id, accessKeySecret: secret }
      await refuses('401/1300', () => signed(own))
      await withOrigin('registration', () => refuses('403', () => signed()))
    })
  })

  /** As if the access key had registered itself. */
  const withOrigin = async (origin: string, work: () => Promise<unknown>) => {
    const set = (value: string) =>
      door
        .exeunt()
        .database.write((transaction) =>
          transaction.updateTable('clients').set({ origin: value }).where('id', '=', accessKeyId).execute(),
        )
    await set(origin)
    await work()
    await set('configuration')
  }

  it('the log has the reason, and no secret or signature', () => {
    const text = JSON.stringify(door.log)
    for (const reason of ['unknown-client', 'signature', 'clock-skew', 'replayed', 'insufficient-scope'])
      assert.ok(text.includes(reason), reason)
    assert.ok(!text.includes('abcdef0123456789abcdef'), 'the secret')
    assert.ok(!/authing [^"]*:[\w+/]{27}=/.test(text), 'a signature')
  })
})
