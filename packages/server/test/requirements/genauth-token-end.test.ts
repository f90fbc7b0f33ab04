import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  endSessionPath,
  type FrontDoor,
  joinApp,
  jsonOf,
  type Person,
  press,
  signIn,
  userOf,
  visit,
} from '../support/front-door.ts'
import { type Admin, administrator, consoleClient } from '../support/front-door/admin.ts'
import {
  codeFor,
  type GenAuthSignedIn,
  type GenAuthTokens,
  kioskId,
  openGenAuth,
  post,
  redeemByGenAuth,
  shopId,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import {
  bearer,
  call,
  codeOf,
  dataOf,
  devicesOf,
  managementToken,
} from '../support/front-door/genauth-api.ts'

const scope = 'openid profile offline_access'

/** Somebody with JWT access tokens of this door in a browser, at two apps and both issuers. */
interface Visitor {
  readonly id: string
  readonly shop: GenAuthSignedIn
  readonly all: readonly (GenAuthTokens & { readonly app: string })[]
}

interface Ending {
  /** What becomes of the refresh tokens that outlive sessions. D10. */
  readonly offline: 'survives' | 'ends'
  /** Whether it is about the shop alone. */
  readonly only?: 'shop'
  readonly end: (who: Visitor, door: FrontDoor, admin: Admin) => Promise<unknown>
}

/** Presses the first button of the account page that posts there. */
async function pressAt({ shop: { browser } }: Visitor, door: FrontDoor, action: string) {
  const page = await visit(door, browser, '/account')
  const [body = ''] =
    new RegExp(`<form\\s+method="post"\\s+action="${action}"[^]*?</form>`).exec(page.body) ?? []
  await press(door, browser, { ...page, body }, {})
}

const endings: Readonly<Record<string, Ending>> = {
  'the standard’s end_session': {
    offline: 'survives',
    end: async ({ shop: { browser } }, door) => {
      const { id_token: hint } = await joinApp(door, door.app('ledger'), browser)
      await visit(door, browser, endSessionPath({ id_token_hint: hint }))
    },
  },
  '/oidc/session/end': {
    offline: 'survives',
    end: ({ shop }, door) => visit(door, shop.browser, `/oidc/session/end?id_token_hint=${shop.id_token}`),
  },
  '/login/profile/logout': {
    offline: 'survives',
    end: ({ shop: { browser } }, door) => visit(door, browser, '/login/profile/logout'),
  },
  '/cas-idp/logout': {
    offline: 'survives',
    end: ({ shop: { browser } }, door) => visit(door, browser, '/cas-idp/logout'),
  },
  '/logout, with the person’s token': {
    offline: 'survives',
    end: ({ shop }, door) => call(door, 'GET /logout', { headers: bearer(shop.access_token) }),
  },
  'the person’s list of devices': {
    offline: 'survives',
    end: async ({ shop }, door) => {
      const [own] = await devicesOf(door, shop.access_token)
      const json = { deviceId: own?.device.deviceId }
      const sent = { headers: bearer(shop.access_token), json }
      assert.equal(codeOf(await call(door, 'POST /api/v3/mydevices/revoke-session', sent)), '200')
    },
  },
  '/api/v2/logout of one app': {
    offline: 'ends',
    only: 'shop',
    end: ({ shop }, door) =>
      call(door, `GET /api/v2/logout?app_id=${shopId}`, { headers: bearer(shop.access_token) }),
  },
  'kick-users': {
    offline: 'ends',
    only: 'shop',
    end: async ({ id }, door) => {
      const headers = bearer(await managementToken(door))
      dataOf(await call(door, 'POST /api/v3/kick-users', { headers, json: { userId: id, appIds: [shopId] } }))
    },
  },
  'users/kick': {
    offline: 'ends',
    end: async ({ id }, door) => {
      const headers = bearer(await managementToken(door))
      assert.equal(
        codeOf(await call(door, 'POST /api/v2/users/kick', { headers, json: { userIds: [id] } })),
        '200',
      )
    },
  },
  'the account page, this session': {
    offline: 'survives',
    end: (who, door) => pressAt(who, door, '/account/end-session'),
  },
  'the account page, everything': {
    offline: 'ends',
    end: (who, door) => pressAt(who, door, '/account/end-all'),
  },
  'an operator, one session': {
    offline: 'survives',
    end: async ({ id }, _door, admin) => {
      const { sessions } = (await admin.ok('GET', `/admin/v1/sessions?user=${id}`)) as {
        readonly sessions: readonly { readonly id: string }[]
      }
      for (const { id: session } of sessions) await admin.ok('DELETE', `/admin/v1/sessions/${session}`)
    },
  },
  'an operator, everything of the person': {
    offline: 'ends',
    end: ({ id }, _door, admin) => admin.ok('DELETE', `/admin/v1/users/${id}/sessions`),
  },
  'an operator, one app of the person': {
    offline: 'ends',
    only: 'shop',
    end: ({ id }, _door, admin) => admin.ok('DELETE', `/admin/v1/users/${id}/apps/${shopId}`),
  },
  'a new password': {
    offline: 'ends',
    end: ({ id }, _door, admin) =>
      admin.ok('PUT', `/admin/v1/users/${id}/password`, { password: 'a new and longer password' }),
  },
  'a disabled account': {
    offline: 'ends',
    end: ({ id }, _door, admin) => admin.ok('POST', `/admin/v1/users/${id}/disable`),
  },
  'a deleted account': {
    offline: 'ends',
    end: ({ id }, _door, admin) => admin.ok('DELETE', `/admin/v1/users/${id}`),
  },
}

describe('D10 GEN-19 JWT access tokens of this door end', () => {
  let door: FrontDoor
  let admin: Admin
  const persons = Object.keys(endings).map((_, index): Person => {
    const username = `person${index}`
    return { ...ada, username, email: `${username}@example.org`, name: `Person ${index}` }
  })
  before(async () => {
    door = await openGenAuth({ people: persons.map(userOf), clients: { ...consoleClient } })
    admin = await administrator(door)
  })
  after(() => door.close())

  const entered = async (person: Person): Promise<Visitor> => {
    const shop = await signInByGenAuth(door, door.app(shopId), { person, parameters: { scope } })
    const { browser } = shop
    const kiosk = await signInByGenAuth(door, door.app(kioskId), { person, browser, parameters: { scope } })
    const plain = await signInByGenAuth(door, door.app(shopId), {
      person,
      browser,
      prefix: '/oauth',
      parameters: { scope: 'user offline_access' },
    })
    const all = [
      { ...shop, app: shopId },
      { ...kiosk, app: kioskId },
      { ...plain, app: shopId },
    ]
    return { id: String(shop.accessClaims['sub']), shop, all }
  }
  /** What everybody who may be asked says of an access token. */
  const verdicts = async (token: string, app: string) => {
    const introspected = await post(door, door.app(app), '/oidc/token/introspection', { token })
    const validated = jsonOf(await door.send('GET', `/api/v2/oidc/validate_token?access_token=${token}`))
    return [
      jsonOf(introspected)['active'],
      (await door.send('GET', `/oidc/me?access_token=${token}`)).status === 200,
      validated['code'] === undefined,
      codeOf(await call(door, 'GET /api/v3/get-profile', { headers: bearer(token) })) === '200',
    ]
  }
  const refreshed = async ({ refresh_token, app }: GenAuthTokens & { readonly app: string }) => {
    const form = { grant_type: 'refresh_token', refresh_token }
    return jsonOf(await post(door, door.app(app), '/oidc/token', form))['access_token']
  }
  const alive = [true, true, true, true]
  const dead = [false, false, false, false]

  for (const [index, [name, { end, offline, only }]] of Object.entries(endings).entries()) {
    it(`by ${name}: at once, at every door, and an offline grant ${offline}`, async () => {
      const who = await entered(persons[index] ?? assert.fail())
      for (const { access_token: token, app } of who.all) assert.deepEqual(await verdicts(token, app), alive)
      await end(who, door, admin)
      for (const tokens of who.all) {
        const { access_token: token, app } = tokens
        const isMeant = only === undefined || app === shopId
        assert.deepEqual(await verdicts(token, app), isMeant ? dead : alive, app)
        const renewed = await refreshed(tokens)
        assert.equal(typeof renewed, isMeant && offline === 'ends' ? 'undefined' : 'string', app)
        // What an offline grant yields from now on is no part of what ended.
        if (typeof renewed === 'string') assert.deepEqual(await verdicts(renewed, app), alive)
        assert.deepEqual(
          await verdicts(token, app),
          isMeant ? dead : alive,
          'nor does it bring the old one back',
        )
      }
    })
  }
})

describe('D10 GEN-19 JWT access tokens of this door end by themselves', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth()
  })
  after(() => door.close())
  const isActive = async (token: string, app = shopId) =>
    jsonOf(await post(door, door.app(app), '/oidc/token/introspection', { token }))['active']
  const shop = () => door.app(shopId)

  it('when their session is over by time, noticed or not; an offline grant goes on', async () => {
    const { access_token: first, refresh_token } = await signInByGenAuth(door, shop(), {
      person: ada,
      parameters: { scope },
    })
    const { idle_expires_at: end } = (
      (await door.snapshot())['sessions'] as { idle_expires_at: number }[]
    ).at(-1) ?? {
      idle_expires_at: 0,
    }
    const renew = async () =>
      String(
        jsonOf(await post(door, shop(), '/oidc/token', { grant_type: 'refresh_token', refresh_token }))[
          'access_token'
        ],
      )
    door.clock.advance((end - door.clock.now().getTime()) / 1000 - 60)
    const last = await renew()
    assert.deepEqual([await isActive(first), await isActive(last)], [false, true])
    door.clock.advance(60)
    assert.equal(await isActive(last), false)
    const later = await renew()
    assert.equal(await isActive(later), true)
    await door.exeunt().logout.endOverdueSessions()
    assert.deepEqual([await isActive(last), await isActive(later)], [false, true])
  })

  it('RFC6749 §4.1.2 when their code comes a second time', async () => {
    const code = await codeFor(door, shop(), { person: ada, parameters: { scope } })
    const tokens = jsonOf(await redeemByGenAuth(door, shop(), code)) as unknown as GenAuthTokens
    assert.equal(await isActive(tokens.access_token), true)
    assert.equal(jsonOf(await redeemByGenAuth(door, shop(), code, '/oauth2/token'))['error'], 'invalid_grant')
    assert.equal(await isActive(tokens.access_token), false)
    assert.equal(await isActive(tokens.refresh_token), false)
  })

  it('when a refresh token is given back, and when their grant is forgotten', async () => {
    for (const forget of [false, true]) {
      const tokens = await signInByGenAuth(door, shop(), { person: ada, parameters: { scope } })
      if (forget) {
        await door.exeunt().database.write((transaction) => transaction.deleteFrom('grants').execute())
      } else await post(door, shop(), '/oidc/token/revocation', { token: tokens.refresh_token })
      assert.equal(await isActive(tokens.access_token), false)
    }
  })

  it('when the app is registered no more', async () => {
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const { browser } = own
    const tokens = await signInByGenAuth(door, door.app('ledger'), { person: ada, browser })
    const others = await signInByGenAuth(door, shop(), { person: ada, browser })
    const opens = async (token: string) =>
      (await door.send('GET', `/oidc/me?access_token=${token}`)).status === 200
    assert.deepEqual([await opens(tokens.access_token), await opens(others.access_token)], [true, true])
    await door.restart({
      clients: { [shopId]: () => ({ dialect: 'genauth' }), ledger: () => ({ client_id: 'renamed' }) },
      tenant: { dialects: { genauth: {} } },
    })
    assert.deepEqual([await opens(tokens.access_token), await opens(others.access_token)], [false, true])
  })
})
