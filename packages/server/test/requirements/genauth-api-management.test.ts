import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { ada, bob, callAs, type FrontDoor, tokensOf, userOf } from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import {
  accessKeyId,
  accessKeySecret,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import {
  bearer,
  call,
  codeOf,
  dataOf,
  devicesOf,
  managementToken,
  standing,
} from '../support/front-door/genauth-api.ts'

const machine = {
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
}
const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  ...consoleClient,
  [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth' }),
  lens: () => ({ dialect: 'genauth' }),
  // An access key that may not manage.
  reporter: () => ({ ...machine, dialect: 'genauth', scope: 'orders:read', signs_requests: true }),
  // Misconfigured on purpose: a person can ask it for the scope.
  mixed: () => ({ dialect: 'genauth', scope: 'openid exeunt:admin' }),
}
const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  pathPrefix: '/umbra',
  dialects: { genauth: {} },
  clients: [
    {
      client_id: accessKeyId,
      client_secret: accessKeySecret,
      dialect: 'genauth',
      grant_types: ['client_credentials'],
      scope: 'exeunt:admin',
    },
  ],
  users: [],
}

/** Every address that only programs of the operator may call, with what it takes. */
const managementCalls: readonly (readonly [line: string, json?: object])[] = [
  ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId] }],
  ['POST /api/v2/users/kick', { userIds: ['user-ada'] }],
  ['GET /logout?userId=user-ada'],
  [`GET /logout?userId=user-ada&appId=${shopId}`],
  ['POST /api/v3/check-session-status', { appId: shopId, userId: 'user-ada' }],
  ['GET /api/v3/get-user-loggedin-apps?userId=user-ada'],
  ['POST /api/v3/list-application-active-users', { appId: shopId }],
  [`GET /api/v2/applications/${shopId}/active-users`],
  ['GET /api/v2/users/login-status?userId=user-ada'],
]

describe('GEN-38 managing who is signed in', () => {
  let door: FrontDoor
  let token: string
  before(async () => {
    door = await openGenAuth({ clients, neighbours: [neighbour], people: [userOf(ada), userOf(bob)] })
    token = await managementToken(door)
  })
  after(() => door.close())

  const manage = (line: string, json?: unknown, headers: Readonly<Record<string, string>> = bearer(token)) =>
    call(door, line, { headers, ...(json === undefined ? {} : { json }) })

  describe('GEN-39 a management token', () => {
    it('is had for an access key, and names the tenant', async () => {
      const { access_token: own, expires_in: seconds } = dataOf(
        await call(door, 'POST /api/v3/get-management-token', { json: { accessKeyId, accessKeySecret } }),
      )
      const { scoped_userpool_id: pool, azp, aud, sub, scope } = decodeJwt(String(own))
      assert.deepEqual([pool, azp, aud, sub, scope], ['acme', accessKeyId, shopId, undefined, 'exeunt:admin'])
      assert.equal(seconds, 600)
    })
    it('or by client credentials at the token endpoint', async () => {
      const form = { grant_type: 'client_credentials', scope: 'exeunt:admin' }
      const key = { ...door.app(accessKeyId), secret: accessKeySecret }
      const { access_token: own } = tokensOf(await post(door, key, '/oidc/token', form))
      const answer = await manage(
        'POST /api/v3/check-session-status',
        { appId: shopId, userId: 'user-ada' },
        bearer(own),
      )
      assert.equal(codeOf(answer), '200')
    })
    it('or of the standard door, for a client that may use the admin API', async () => {
      const { token: own } = await administrator(door)
      for (const authorization of [own, `Bearer ${own}`])
        assert.equal(
          codeOf(
            await manage('GET /api/v2/users/login-status?userId=user-ada', undefined, { authorization }),
          ),
          '200',
        )
    })
    it('opens the standard admin API only where that issuer gave it', async () => {
      const answer = await door.send('GET', '/admin/v1/sessions', { headers: bearer(token) })
      assert.equal(answer.status, 401)
    })
    it('lets the person in charge of the log find who ended what', async () => {
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      door.clock.advance(1)
      await manage('POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId] })
      const { logouts = [] } = await door.snapshot()
      const { door: way, evidence } = logouts.at(-1) as Readonly<Record<string, string>>
      assert.deepEqual(
        [way, JSON.parse(evidence ?? '')],
        ['operator', { kind: 'operator', name: accessKeyId }],
      )
    })
    const refused: readonly (readonly [name: string, key: () => unknown, expected: string])[] = [
      ['a wrong secret', () => ({ accessKeyId, accessKeySecret: `${accessKeySecret}x` }), '403'],
      ['an unknown key', () => ({ accessKeyId: 'nobody', accessKeySecret }), '403'],
      [
        'a key that may not manage',
        () => ({ accessKeyId: 'reporter', accessKeySecret: door.app('reporter').secret }),
        '403',
      ],
      ['an app', () => ({ accessKeyId: 'lens', accessKeySecret: door.app('lens').secret }), '403'],
      ['no key', () => ({}), '400'],
      ['no secret', () => ({ accessKeyId }), '400'],
      ['a key of another type', () => ({ accessKeyId: [accessKeyId], accessKeySecret }), '400'],
      [
        'a secret that would be two parameters',
        () => ({ accessKeyId, accessKeySecret: 'x&scope=exeunt:admin' }),
        '403',
      ],
    ]
    for (const [name, key, expected] of refused) {
      it(`is not had for ${name}`, async () => {
        const envelope = await call(door, 'POST /api/v3/get-management-token', { json: key() })
        assert.equal(codeOf(envelope), expected)
        assert.equal(envelope['data'], undefined)
        assert.ok(!envelope.answer.body.includes('secret-'))
      })
    }
    it('is not had by guessing', async () => {
      const json = { accessKeyId: 'reporter', accessKeySecret: 'guess' }
      const answers: string[] = []
      for (let tries = 0; tries < 21; tries += 1)
        answers.push(codeOf(await call(door, 'POST /api/v3/get-management-token', { json })))
      assert.deepEqual([answers[0], answers.at(-1)], ['403', '429'])
    })
  })

  describe('is for nobody else', () => {
    const strangers: Readonly<Record<string, () => Promise<string> | string>> = {
      'without anything': () => '',
      'by a text': () => 'x.y.z',
      'a person': async () => (await signInByGenAuth(door, door.app(shopId), { person: ada })).access_token,
      'a person whose token has the scope': async () =>
        (
          await signInByGenAuth(door, door.app('mixed'), {
            person: ada,
            parameters: { scope: 'openid exeunt:admin' },
          })
        ).access_token,
      'an ID token': async () => (await signInByGenAuth(door, door.app(shopId), { person: ada })).id_token,
      'a client without the scope': async () => {
        const form = { grant_type: 'client_credentials' }
        return tokensOf(await post(door, door.app('reporter'), '/oidc/token', form)).access_token
      },
      'a manager of another tenant': async () => {
        const json = { accessKeyId, accessKeySecret }
        const theirs = dataOf(await call(door, 'POST /umbra/api/v3/get-management-token', { json }))
        return String(theirs['access_token'])
      },
      'a token that was revoked': async () => {
        const own = await managementToken(door)
        const key = { ...door.app(accessKeyId), secret: accessKeySecret }
        assert.equal((await post(door, key, '/oidc/token/revocation', { token: own })).status, 200)
        return own
      },
    }
    for (const [name, make] of Object.entries(strangers)) {
      it(name, async () => {
        door.clock.advance(601)
        const authorization = await make()
        token = await managementToken(door)
        const before = await standing(door)
        for (const [line, json] of managementCalls) {
          for (const shown of [authorization, `Bearer ${authorization}`]) {
            const envelope = await manage(line, json, { authorization: shown })
            assert.match(codeOf(envelope), /^(?:401\/2020|2020|403)$/, `${line}: ${envelope.answer.body}`)
            assert.equal(envelope['data'], undefined)
          }
        }
        assert.deepEqual(await standing(door), before, 'nothing ended')
      })
    }
    it('nor a client that registered itself, whatever scope it came to', async () => {
      const set = (origin: string) =>
        door
          .exeunt()
          .database.write((transaction) =>
            transaction.updateTable('clients').set({ origin }).where('id', '=', accessKeyId).execute(),
          )
      await set('registration')
      for (const [line, json] of managementCalls) assert.equal(codeOf(await manage(line, json)), '403', line)
      await set('configuration')
    })
    it('nor by a person’s cookie from a page of an app', async () => {
      const { browser } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      const origin = new URL(door.app(shopId).callback).origin
      for (const [line] of managementCalls.filter(([one]) => one.startsWith('GET'))) {
        const envelope = await call(door, line, { browser, headers: { origin } })
        assert.match(codeOf(envelope), /^(?:401\/2020|2020)$/, line)
      }
    })
    it('nor by pages at all: no CORS', async () => {
      const origin = new URL(door.app(shopId).callback).origin
      const headers = { ...bearer(token), origin }
      for (const [line, json] of managementCalls.filter(([one]) => one.includes('/api/v3/'))) {
        const { answer } = await manage(line, json, headers)
        assert.equal(answer.headers['access-control-allow-origin'], undefined, line)
      }
    })
  })

  describe('whom and where', () => {
    it('kick-users says what it did', async () => {
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      const kick = await manage('POST /api/v3/kick-users', {
        userId: ada.email,
        appIds: [shopId],
        options: { userIdType: 'email' },
      })
      assert.deepEqual(dataOf(kick), { success: true })
      const again = await manage('POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId] })
      assert.deepEqual(dataOf(again), { success: true }, 'of somebody who is signed out already, too')
    })
    it('users/kick answers with a code and a message', async () => {
      const { answer, ...envelope } = await manage('POST /api/v2/users/kick', { userIds: ['user-bob'] })
      assert.deepEqual(envelope, { code: 200, message: 'Success' })
      assert.equal(answer.headers['set-cookie'], undefined)
    })
    const many = (count: number) => Array.from({ length: count }, (_, at) => `app-${at}`)
    const wrong: readonly (readonly [string, unknown, string, RegExp])[] = [
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: [] }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada' }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: shopId }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId, 7] }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId, ''] }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: many(51) }, '400', / appIds /],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: many(50) }, '404/2011', /application/],
      [
        'POST /api/v3/kick-users',
        { userId: 'user-ada', appIds: [shopId, 'nobody'] },
        '404/2011',
        /application/,
      ],
      ['POST /api/v3/kick-users', { userId: 'nobody', appIds: [shopId] }, '404/2004', /user/],
      ['POST /api/v3/kick-users', { userId: 'ada', appIds: [shopId] }, '404/2004', /user/],
      ['POST /api/v3/kick-users', { appIds: [shopId] }, '400', / userId /],
      ['POST /api/v3/kick-users', { userId: { id: 'user-ada' }, appIds: [shopId] }, '400', / userId /],
      [
        'POST /api/v3/kick-users',
        { userId: 'user-ada', appIds: [shopId], options: { userIdType: 'phone' } },
        '400',
        / userIdType /,
      ],
      [
        'POST /api/v3/kick-users',
        { userId: 'user-ada', appIds: [shopId], options: { userIdType: 'toString' } },
        '400',
        / userIdType /,
      ],
      ['POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId], options: 'x' }, '400', / options /],
      ['POST /api/v2/users/kick', { userIds: [] }, '400', / userIds /],
      ['POST /api/v2/users/kick', { userIds: many(51) }, '400', / userIds /],
      ['POST /api/v2/users/kick', { userIds: ['user-ada', 'nobody'] }, '2004', /user/],
      ['GET /logout?userId=nobody', undefined, '2004', /user/],
      ['GET /logout?userId=user-ada&appId=nobody', undefined, '2011', /application/],
      ['GET /logout?userId=user-ada&userId=user-bob', undefined, '2020', /./],
      ['POST /api/v3/check-session-status', { appId: 'nobody', userId: 'user-ada' }, '404/2011', /./],
      ['POST /api/v3/check-session-status', { appId: shopId, userId: 'nobody' }, '404/2004', /./],
      ['POST /api/v3/check-session-status', { userId: 'user-ada' }, '400', / appId /],
      ['POST /api/v3/list-application-active-users', { appId: 'nobody' }, '404/2011', /./],
      [
        'POST /api/v3/list-application-active-users',
        { appId: shopId, options: { pagination: { page: 0 } } },
        '400',
        / page /,
      ],
      [
        'POST /api/v3/list-application-active-users',
        { appId: shopId, options: { pagination: { limit: 51 } } },
        '400',
        / limit /,
      ],
      [
        'POST /api/v3/list-application-active-users',
        { appId: shopId, options: { pagination: [] } },
        '400',
        / pagination /,
      ],
      ['GET /api/v2/applications/nobody/active-users', undefined, '2011', /./],
      [`GET /api/v2/applications/${shopId}/active-users?page=x`, undefined, '400', / page /],
      ['GET /api/v2/users/login-status', undefined, '400', / userId /],
      ['GET /api/v2/users/login-status?userId=user-ada&appId=nobody', undefined, '2011', /./],
      ['GET /api/v3/get-user-loggedin-apps?userId=nobody', undefined, '404/2004', /./],
    ]
    for (const [line, json, expected, message] of wrong) {
      it(`${line} ${JSON.stringify(json ?? {}).slice(0, 70)}: ${expected}, and nobody is signed out`, async () => {
        await signInByGenAuth(door, door.app(shopId), { person: ada })
        const before = await standing(door)
        const envelope = await manage(line, json)
        assert.equal(codeOf(envelope), expected, envelope.answer.body)
        assert.match(String(envelope['message']), message)
        assert.deepEqual(await standing(door), before)
      })
    }
    it('GEN-43 an empty list is refused in the words of the vendor’s own tests', async () => {
      const headers = { ...bearer(token), 'x-authing-lang': 'zh-CN' }
      const envelope = await manage('POST /api/v3/kick-users', { userId: 'user-ada', appIds: [] }, headers)
      assert.deepEqual([envelope['statusCode'], envelope['message']], [400, '参数 appIds 格式错误'])
    })
  })

  describe('who is signed in where', () => {
    const status = async (userId: string, appId = shopId) =>
      dataOf(await manage('POST /api/v3/check-session-status', { appId, userId }))['active']
    const people = async (line: string, json?: unknown) => {
      const { totalCount, list } = dataOf(await manage(line, json))
      const named = (list as readonly Readonly<Record<string, unknown>>[]).map(
        ({ userId, id }) => userId ?? id,
      )
      return [totalCount, ...named]
    }
    const atShop = (pagination?: object) =>
      people('POST /api/v3/list-application-active-users', {
        appId: shopId,
        ...(pagination && { options: { pagination } }),
      })

    it('as people come and go', async () => {
      await manage('POST /api/v2/users/kick', { userIds: ['user-ada', 'user-bob'] })
      assert.deepEqual([await status('user-ada'), await atShop()], [false, [0]])

      const adas = await signInByGenAuth(door, door.app(shopId), { person: ada })
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      door.clock.advance(1)
      await signInByGenAuth(door, door.app(shopId), { person: bob })
      assert.deepEqual([await status('user-ada'), await status('user-ada', 'lens')], [true, false])
      assert.deepEqual(await atShop(), [2, 'user-ada', 'user-bob'], 'each person once')
      assert.deepEqual(await atShop({ page: 2, limit: 1 }), [2, 'user-bob'])
      assert.deepEqual(await people(`GET /api/v2/applications/${shopId}/active-users?page=1&limit=1`), [
        2,
        'user-ada',
      ])
      assert.deepEqual(await people('GET /api/v2/applications/lens/active-users'), [0])

      await signInByGenAuth(door, door.app('lens'), { person: ada, browser: adas.browser })
      const apps = await manage('GET /api/v3/get-user-loggedin-apps?userId=ada&userIdType=username')
      const ids = (apps['data'] as readonly { readonly appId: string }[]).map(({ appId }) => appId)
      assert.deepEqual(ids, [shopId, 'lens'])

      await manage('POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId] })
      assert.deepEqual([await status('user-ada'), await status('user-ada', 'lens')], [false, true])
      assert.deepEqual(await atShop(), [1, 'user-bob'])
    })

    it('by one device, at one app', async () => {
      await manage('POST /api/v2/users/kick', { userIds: ['user-ada'] })
      const login = async (query: string) =>
        dataOf(await manage(`GET /api/v2/users/login-status?userId=user-ada${query}`))
      assert.deepEqual(await login(''), { isLogin: false })
      const { access_token: own } = await signInByGenAuth(door, door.app(shopId), { person: ada })
      const [newest] = await devicesOf(door, own)
      const deviceId = newest?.device.deviceId ?? ''
      const { isLogin, user, application } = await login(`&appId=${shopId}&deviceId=${deviceId}`)
      assert.equal(isLogin, true)
      assert.deepEqual(application, [{ id: shopId, name: `The ${shopId} app`, logo: null }])
      assert.deepEqual(
        [(user as { readonly id: string }).id, 'token' in (user as object)],
        ['user-ada', false],
      )
      assert.deepEqual(await login('&appId=lens'), { isLogin: false })
      assert.deepEqual(await login('&deviceId=another'), { isLogin: false })
      assert.equal((await login(`&deviceId=${deviceId}`))['isLogin'], true)
    })

    it('not those whose time is over', async () => {
      await signInByGenAuth(door, door.app(shopId), { person: ada })
      door.clock.advance(15 * 86_400)
      token = await managementToken(door)
      assert.deepEqual([await status('user-ada'), await atShop()], [false, [0]])
    })

    it('and nobody of another tenant', async () => {
      const theirs = bearer(
        String(
          dataOf(
            await call(door, 'POST /umbra/api/v3/get-management-token', {
              json: { accessKeyId, accessKeySecret },
            }),
          )['access_token'],
        ),
      )
      const lookUp = await manage('GET /umbra/api/v2/users/login-status?userId=user-ada', undefined, theirs)
      assert.equal(codeOf(lookUp), '2004')
      const atApp = await manage(`GET /umbra/api/v2/applications/${shopId}/active-users`, undefined, theirs)
      assert.equal(codeOf(atApp), '2011')
    })
  })

  it('an access key of the standard admin API goes on as before', async () => {
    const form = { grant_type: 'client_credentials', scope: 'exeunt:admin' }
    const { access_token: own } = tokensOf(await callAs(door, door.app('console'), '/oauth2/token', form))
    assert.equal((await door.send('GET', '/admin/v1/sessions', { headers: bearer(own) })).status, 200)
  })
})
