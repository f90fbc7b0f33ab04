import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, bob, type FrontDoor, type Person } from '../support/front-door.ts'
import { openGenAuth, shopId, shopSecret, signInByGenAuth } from '../support/front-door/genauth.ts'
import {
  type AtTwoApps,
  bearer,
  call,
  codeOf,
  dataOf,
  isActive,
  managementToken,
} from '../support/front-door/genauth-api.ts'
import { until } from '../support/until.ts'

const shopOrigin = 'https://shop.example'
const lensOrigin = 'https://lens.example'
const lensId = 'lens'

const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', web_origins: [shopOrigin] }),
  [lensId]: () => ({ dialect: 'genauth', web_origins: [lensOrigin] }),
}

describe('GEN-28 signing out by a call', () => {
  let door: FrontDoor
  before(async () => {
    door = await openGenAuth({ clients })
  })
  after(() => door.close())

  const atTwoApps = async (person: Person): Promise<AtTwoApps> => {
    const shop = await signInByGenAuth(door, door.app(shopId), { person })
    return { shop, lens: await signInByGenAuth(door, door.app(lensId), { person, browser: shop.browser }) }
  }
  const sessionOf = async ({ shop }: AtTwoApps) => {
    const answer = await call(door, 'GET /cas/session', {
      browser: shop.browser,
      headers: { origin: shopOrigin },
    })
    return answer['session'] as { readonly _id: string } | null
  }
  const deviceOf = async (device: AtTwoApps) => (await sessionOf(device))?._id ?? ''

  /** What is left of a device: its session, and whether the tokens of its apps count. */
  const leftOf = async (device: AtTwoApps) =>
    [
      (await sessionOf(device)) === null ? 'ended' : 'lives',
      (await isActive(door, door.app(shopId), device.shop.access_token)) ? 'shop' : '-',
      (await isActive(door, door.app(lensId), device.lens.access_token)) ? 'lens' : '-',
    ].join(' ')

  /** How often each app was told, once all that is owed has arrived. */
  const told = async () => {
    await until('every notice arrived', async () => {
      const { deliveries = [] } = await door.snapshot()
      return (deliveries as { readonly state: string }[]).every(({ state }) => state === 'delivered')
    })
    const [shop, lens] = [door.app(shopId).notices, door.app(lensId).notices]
    const counts = `shop ${shop.length}, lens ${lens.length}`
    shop.length = 0
    lens.length = 0
    return counts
  }

  interface World {
    readonly here: AtTwoApps
    readonly there: AtTwoApps
  }

  const all = 'lives shop lens'
  const byToken =
    (line: string) =>
    async ({ here }: World) =>
      call(door, line, { headers: bearer(here.shop.access_token) })
  const ofDevice = (line: string, which: 'here' | 'there') => async (world: World) =>
    call(door, line, {
      headers: { authorization: world.here.shop.access_token },
      json: { deviceId: await deviceOf(world[which]) },
    })
  const byManager = (line: string, json?: unknown) => async () =>
    call(door, line, {
      headers: bearer(await managementToken(door)),
      ...(json === undefined ? {} : { json }),
    })

  const oneApp = `appId=${shopId}`
  const rows: readonly (readonly [
    name: string,
    does: (world: World) => Promise<Awaited<ReturnType<typeof call>>>,
    here: string,
    there: string,
    notices: string,
  ])[] = [
    [
      '/api/v2/logout: this app, every device',
      byToken(`GET /api/v2/logout?app_id=${shopId}`),
      'lives - lens',
      'lives - lens',
      'shop 2, lens 0',
    ],
    [
      '/logout with an app: this app, every device',
      byToken(`GET /logout?${oneApp}`),
      'lives - lens',
      'lives - lens',
      'shop 2, lens 0',
    ],
    [
      '/logout with an app and "current": this app, this device',
      byToken(`GET /logout?${oneApp}&deviceId=current`),
      'lives - lens',
      all,
      'shop 1, lens 0',
    ],
    ['/logout: every app, this device', byToken('GET /logout'), 'ended - -', all, 'shop 1, lens 1'],
    [
      '/logout with "current": the same',
      byToken('GET /logout?deviceId=current'),
      'ended - -',
      all,
      'shop 1, lens 1',
    ],
    [
      'revoke-session: every app, that device',
      ofDevice('POST /api/v3/mydevices/revoke-session', 'there'),
      all,
      'ended - -',
      'shop 1, lens 1',
    ],
    [
      'revoke-session of the caller’s own',
      ofDevice('POST /api/v3/mydevices/revoke-session', 'here'),
      'ended - -',
      all,
      'shop 1, lens 1',
    ],
    [
      'unbind: the same',
      ofDevice('POST /api/v3/mydevices/unbind', 'there'),
      all,
      'ended - -',
      'shop 1, lens 1',
    ],
    [
      'kick-users: the named app, every device',
      byManager('POST /api/v3/kick-users', { userId: 'user-ada', appIds: [shopId] }),
      'lives - lens',
      'lives - lens',
      'shop 2, lens 0',
    ],
    [
      'kick-users by a name, of two apps',
      byManager('POST /api/v3/kick-users', {
        userId: 'ADA',
        appIds: [shopId, lensId],
        options: { userIdType: 'username' },
      }),
      'lives - -',
      'lives - -',
      'shop 2, lens 2',
    ],
    [
      'users/kick: everything',
      byManager('POST /api/v2/users/kick', { userIds: ['user-ada'] }),
      'ended - -',
      'ended - -',
      'shop 2, lens 2',
    ],
    [
      '/logout with a userId: everything',
      byManager('GET /logout?userId=user-ada'),
      'ended - -',
      'ended - -',
      'shop 2, lens 2',
    ],
    [
      '/logout with a userId and an app: that app',
      byManager(`GET /logout?userId=user-ada&appId=${lensId}`),
      'lives shop -',
      'lives shop -',
      'shop 0, lens 2',
    ],
  ]
  for (const [name, does, here, there, notices] of rows) {
    it(`GEN-19 ${name}`, async () => {
      const world = { here: await atTwoApps(ada), there: await atTwoApps(ada) }
      const other = await atTwoApps(bob)
      assert.equal(codeOf(await does(world)), '200')
      assert.deepEqual([await leftOf(world.here), await leftOf(world.there)], [here, there])
      assert.equal(await leftOf(other), all, 'and of nobody else')
      assert.equal(await told(), notices)
      await endAll()
    })
  }

  const endAll = async () => {
    const token = await managementToken(door)
    await call(door, 'POST /api/v2/users/kick', {
      headers: bearer(token),
      json: { userIds: ['user-ada', 'user-bob'] },
    })
    await told()
  }

  it('the token that ended its session is dead at once, and a second call says so', async () => {
    for (const line of [
      `GET /api/v2/logout?app_id=${shopId}`,
      `GET /logout?${oneApp}&deviceId=current`,
      'GET /logout',
    ]) {
      const { shop } = await atTwoApps(ada)
      const headers = bearer(shop.access_token)
      assert.equal(codeOf(await call(door, line, { headers })), '200')
      assert.equal(codeOf(await call(door, line, { headers })), '2020', line)
      assert.equal(codeOf(await call(door, 'GET /api/v2/users/me', { headers })), '2020')
      assert.equal(codeOf(await call(door, 'GET /api/v3/get-profile', { headers })), '401/2020')
      await endAll()
    }
  })

  describe('D4 by the cookie, from a page of a registered app', () => {
    const fromPage = (line: string, { shop }: AtTwoApps, origin = shopOrigin) =>
      call(door, line, { browser: shop.browser, headers: { origin } })

    const scopes: readonly (readonly [line: string, here: string])[] = [
      ['GET /logout', 'ended - -'],
      [`GET /logout?${oneApp}&deviceId=current`, 'lives - lens'],
      [`GET /logout?${oneApp}`, 'lives - lens'],
      [`GET /api/v2/logout?app_id=${shopId}`, 'lives - lens'],
    ]
    for (const [line, expected] of scopes) {
      it(line, async () => {
        const here = await atTwoApps(ada)
        const answer = await fromPage(line, here)
        assert.equal(codeOf(answer), '200')
        assert.equal(await leftOf(here), expected)
        const hasCookie = [...here.shop.browser.cookies.keys()].some((name) => name.includes('session'))
        assert.equal(hasCookie, !expected.startsWith('ended'), 'a cookie that means nothing is taken away')
        await endAll()
      })
    }

    it('with a token that is over beside it, as SDKs go on to send it', async () => {
      const here = await atTwoApps(ada)
      door.clock.advance(3600)
      const headers = { origin: shopOrigin, ...bearer(here.shop.access_token) }
      assert.equal(codeOf(await call(door, 'GET /logout', { headers })), '2020')
      assert.equal(codeOf(await call(door, 'GET /logout', { headers, browser: here.shop.browser })), '200')
      await endAll()
    })

    it('with an ID token beside it, as the login box sends it', async () => {
      const here = await atTwoApps(ada)
      const headers = { origin: shopOrigin, authorization: here.shop.id_token }
      const me = dataOf(await call(door, 'GET /api/v2/users/me', { headers, browser: here.shop.browser }))
      assert.deepEqual([me['id'], me['token']], ['user-ada', null])
      assert.equal(codeOf(await call(door, 'GET /logout', { headers, browser: here.shop.browser })), '200')
      await endAll()
    })

    it('tells the app’s page whether somebody is signed in (GEN-30)', async () => {
      const here = await atTwoApps(ada)
      const { session, userInfo } = await fromPage('GET /cas/session', here, lensOrigin)
      const { _id: _, cookie, ...rest } = session as Readonly<Record<string, unknown>>
      assert.deepEqual(rest, { appId: lensId, type: 'oidc', userId: 'user-ada' })
      assert.deepEqual(cookie, {
        originalMaxAge: 1_209_600_000,
        expires: new Date(door.clock.now().getTime() + 1_209_600_000).toISOString(),
        secure: false,
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
      })
      assert.equal((userInfo as Readonly<Record<string, unknown>>)['email'], ada.email)
      await fromPage('GET /logout', here)
      assert.deepEqual(await sessionOf(here), null)
    })
  })

  it('D11 the answer waits until the apps were told', async () => {
    const calls: readonly (readonly [string, () => Promise<string>])[] = [
      ['GET /logout', async () => (await atTwoApps(ada)).shop.access_token],
      ['GET /logout?userId=user-ada', async () => (await atTwoApps(ada), managementToken(door))],
    ]
    for (const [line, tokenOf] of calls) {
      const token = await tokenOf()
      const app = door.app(shopId)
      const answered = Promise.withResolvers<void>()
      app.answer = { status: 200, after: answered.promise }
      let isDone = false
      const answer = call(door, line, { headers: bearer(token) }).finally(() => (isDone = true))
      await until('the app heard', () => app.notices.length === 1)
      assert.equal(isDone, false, line)
      answered.resolve()
      assert.equal(codeOf(await answer), '200')
      app.answer = { status: 200 }
      await endAll()
    }
  })

  it('the record says who asked, and by what', async () => {
    const here = await atTwoApps(ada)
    door.clock.advance(1)
    await call(door, 'GET /logout', { headers: bearer(here.shop.access_token) })
    const { logouts = [] } = await door.snapshot()
    const { door: way, evidence, requested_by: by } = logouts.at(-1) as Readonly<Record<string, string>>
    assert.deepEqual(
      [way, by, (JSON.parse(evidence ?? '') as { kind: string }).kind],
      ['user-api', shopId, 'user-token'],
    )
    await endAll()
    const { logouts: later = [] } = await door.snapshot()
    assert.match(JSON.stringify(later), /\\"kind\\":\\"operator\\",\\"name\\":\\"6319a1504f3a5c1e\\"/)
  })
})
