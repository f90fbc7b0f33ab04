import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ada, bob, type FrontDoor, userOf } from '../support/front-door.ts'
import {
  accessKeyId,
  type GenAuthSignedIn,
  openGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { bearer, call, codeOf, dataOf, devicesOf } from '../support/front-door/genauth-api.ts'

const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({
    client_secret: shopSecret,
    dialect: 'genauth',
    logo_uri: 'https://shop.example/logo.png',
    initiate_login_uri: 'https://shop.example/login',
  }),
  lens: () => ({ dialect: 'genauth' }),
  partner: () => ({ dialect: 'genauth', first_party: false }),
  pairwise: () => ({ dialect: 'genauth', subject_type: 'pairwise' }),
}

const eve = {
  ...userOf(bob),
  id: 'user-eve',
  username: 'eve',
  email: 'eve@example.org',
  name: 'Eve',
  given_name: 'Eve',
  gender: 'female',
  phone_number: '+44 1',
  phone_number_verified: true,
  picture: 'https://eve.example/me.png',
  birthdate: '1990-01-01',
  address: { street_address: '1 Main St', locality: 'London', postal_code: 'N1', country: 'UK' },
}

const nothing = {
  nickname: null,
  photo: null,
  givenName: null,
  familyName: null,
  middleName: null,
  profile: null,
  website: null,
  gender: 'U',
  birthdate: null,
  zoneinfo: null,
  locale: null,
  phone: null,
  phoneVerified: false,
  formatted: null,
  streetAddress: null,
  city: null,
  region: null,
  postalCode: null,
  country: null,
}

describe('what an app shows a person of themselves', () => {
  let door: FrontDoor
  let own: GenAuthSignedIn
  before(async () => {
    door = await openGenAuth({ clients, people: [userOf(ada), userOf(bob), eve] })
    own = await signInByGenAuth(door, door.app(shopId), { person: ada, parameters: { scope: 'openid' } })
  })
  after(() => door.close())

  const atApp = (id: string, scope: string) =>
    signInByGenAuth(door, door.app(id), { person: ada, browser: own.browser, parameters: { scope } })

  describe('GEN-36 get-profile', () => {
    const profileOf = async (token: string, query = '') =>
      dataOf(await call(door, `GET /api/v3/get-profile${query}`, { headers: bearer(token) }))

    it('has every member of the vendor’s, null where nothing is known', async () => {
      const updatedAt = '2026-11-20T09:00:00.000Z'
      assert.deepEqual(await profileOf(own.access_token), {
        ...nothing,
        userId: 'user-ada',
        status: 'Activated',
        externalId: null,
        username: 'ada',
        preferredUsername: 'ada',
        name: ada.name,
        email: ada.email,
        emailVerified: true,
        updatedAt,
      })
    })
    it('tells what is known in the vendor’s words', async () => {
      const password = bob.password
      const eves = await signInByGenAuth(door, door.app(shopId), {
        person: { ...bob, username: 'eve', password },
      })
      const profile = await profileOf(eves.access_token)
      const expected = {
        gender: 'F',
        givenName: 'Eve',
        photo: 'https://eve.example/me.png',
        phone: '+44 1',
        phoneVerified: true,
        emailVerified: true,
        birthdate: '1990-01-01',
        streetAddress: '1 Main St',
        city: 'London',
        postalCode: 'N1',
        country: 'UK',
      }
      const told = Object.keys(expected).map((name) => [name, profile[name]])
      assert.deepEqual(Object.fromEntries(told), expected)
    })
    it('has the parts that were asked for, empty as they are here', async () => {
      const flags = '?withCustomData=true&withIdentities=true&withDepartmentIds=true'
      const { customData, identities, departmentIds } = await profileOf(own.access_token, flags)
      assert.deepEqual([customData, identities, departmentIds], [{}, [], []])
      const off = '?withCustomData=false&withIdentities=false&withDepartmentIds=false'
      assert.deepEqual(await profileOf(own.access_token, off), await profileOf(own.access_token))
    })
    it('GEN-3 by a token with its scheme and without, in any case', async () => {
      for (const authorization of [
        own.access_token,
        `bearer ${own.access_token}`,
        `BEARER  ${own.access_token}`,
      ]) {
        const envelope = await call(door, 'GET /api/v3/get-profile', { headers: { authorization } })
        assert.equal(codeOf(envelope), '200')
      }
    })
    it('tells an app that is not our own what the person granted', async () => {
      const little = await profileOf((await atApp('partner', 'openid')).access_token)
      assert.deepEqual(
        [little['userId'], little['username'], little['name'], little['email'], little['emailVerified']],
        ['user-ada', null, null, null, false],
      )
      const more = await profileOf((await atApp('partner', 'openid profile email')).access_token)
      assert.deepEqual([more['name'], more['email']], [ada.name, ada.email])
      const all = await signInByGenAuth(door, door.app('partner'), {
        person: ada,
        browser: own.browser,
        parameters: { scope: 'user' },
        prefix: '/oauth',
      })
      assert.equal((await profileOf(all.access_token))['email'], ada.email, 'the scope of plain OAuth')
    })
    it('calls the person what the app calls them (CORE-51)', async () => {
      const { access_token, idClaims } = await atApp('pairwise', 'openid')
      assert.notEqual(idClaims['sub'], 'user-ada')
      assert.equal((await profileOf(access_token))['userId'], idClaims['sub'])
    })
  })

  describe('users/me', () => {
    it('has the id, and the token that was shown', async () => {
      for (const authorization of [own.access_token, `Bearer ${own.access_token}`]) {
        const me = dataOf(await call(door, 'GET /api/v2/users/me', { headers: { authorization } }))
        assert.deepEqual([me['id'], me['userPoolId'], me['token']], ['user-ada', 'acme', own.access_token])
        assert.deepEqual([me['username'], me['email'], me['blocked']], ['ada', ada.email, false])
      }
    })
  })

  describe('GEN-37 my devices and apps', () => {
    it('are the person’s sessions, the last seen first, and nobody else’s', async () => {
      await signInByGenAuth(door, door.app('lens'), { person: bob })
      door.clock.advance(60)
      const browser = door.browser()
      const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'
      const get = browser.get
      const post = browser.post
      const withAgent = Object.assign(browser, {
        get: (path: string, headers = {}) => get(path, { 'user-agent': firefox, ...headers }),
        post: (path: string, form: Parameters<typeof post>[1], headers = {}) =>
          post(path, form, { 'user-agent': firefox, ...headers }),
      })
      const second = await signInByGenAuth(door, door.app('lens'), { person: ada, browser: withAgent })
      const devices = await devicesOf(door, second.access_token)
      assert.equal(devices.length, 2)
      const { device, ...rest } = devices[0] ?? {}
      const { deviceId, ...named } = device ?? { deviceId: '' }
      assert.match(deviceId, /^[0-9a-z]{26}$/)
      assert.deepEqual(named, {
        name: 'Firefox, Windows',
        type: 'Browser',
        os: 'Windows',
        status: 'activated',
        userAgent: firefox,
      })
      assert.deepEqual(rest, {
        lastLoginTime: '2026-11-20T09:01:00.250Z',
        lastSeenTime: '2026-11-20T09:01:00.250Z',
        lastIp: '127.0.0.1',
        online: true,
      })
    })
    it('come page by page', async () => {
      const page = async (query: string) =>
        call(door, `GET /api/v3/mydevices/list${query}`, { headers: bearer(own.access_token) })
      const idsOn = async (query: string) =>
        ((await page(query))['data'] as readonly { readonly device: { readonly deviceId: string } }[]).map(
          ({ device }) => device.deviceId,
        )
      const all = await idsOn('')
      assert.deepEqual(await idsOn('?page=1&limit=1'), all.slice(0, 1))
      assert.deepEqual(await idsOn('?page=2&limit=1'), all.slice(1, 2))
      assert.deepEqual(await idsOn('?page=3&limit=50'), [])
      for (const query of ['?page=0', '?page=-1', '?page=x', '?page=1.5', '?page=99999999'])
        assert.equal((await page(query))['message'], 'The parameter page is missing or has the wrong format.')
      for (const query of ['?limit=0', '?limit=51', '?limit=1e1'])
        assert.equal(
          (await page(query))['message'],
          'The parameter limit is missing or has the wrong format.',
        )
    })
    it('the apps are those of all devices, each once', async () => {
      await atApp('lens', 'openid')
      const list = await call(door, 'GET /api/v3/get-my-logged-in-apps', {
        headers: bearer(own.access_token),
      })
      const apps = list['data'] as readonly Readonly<Record<string, unknown>>[]
      assert.deepEqual(apps[0], {
        appId: shopId,
        appName: `The ${shopId} app`,
        appLogo: 'https://shop.example/logo.png',
        appLoginUrl: 'https://shop.example/login',
        active: true,
      })
      assert.deepEqual(apps.map(({ appId }) => String(appId)).toSorted(), [
        shopId,
        'lens',
        'pairwise',
        'partner',
      ])
    })
  })

  describe('GEN-34 public-config', () => {
    const path = `/api/v2/applications/${shopId}/public-config`
    it('has what the login box reads, and no secret', async () => {
      const { answer, ...envelope } = await call(door, `GET ${path}`)
      const config = dataOf(envelope)
      const { callback, signedOut } = door.app(shopId)
      assert.deepEqual([config['id'], config['userPoolId']], [shopId, 'acme'])
      assert.deepEqual([config['redirectUris'], config['logoutRedirectUris']], [[callback], [signedOut]])
      const { redirect_uris: uris } = config['oidcConfig'] as Readonly<Record<string, unknown>>
      assert.deepEqual(uris, [callback])
      assert.equal(config['requestHostname'], new URL(door.base).host)
      assert.ok(!answer.body.includes(shopSecret) && !/secret|hash|backchannel/i.test(answer.body))
    })
    it('of an access key there is none: nobody signs in to it', async () => {
      const { code } = await call(door, `GET /api/v2/applications/${accessKeyId}/public-config`)
      assert.equal(code, 2011)
    })
    it('of an unknown app says so', async () => {
      for (const id of ['nobody', '%00', '%e0%a4%a', `${shopId}x`, '__proto__', 'a'.repeat(900)]) {
        const answer = await door.send('GET', `/api/v2/applications/${id}/public-config`)
        if (id !== '%e0%a4%a')
          assert.deepEqual(
            [answer.status, answer.body],
            [200, '{"code":2011,"message":"The application does not exist."}'],
          )
        else assert.ok(answer.status === 200 || answer.status === 400, answer.body)
      }
    })
  })
})
