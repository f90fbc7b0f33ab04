import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  ada,
  bob,
  type FrontDoor,
  joinApp,
  jsonOf,
  openRegistration,
  register,
  signAsProvider,
  userOf,
} from '../support/front-door.ts'
import {
  accessKeyId,
  codeFor,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import type { GenAuthSignedIn } from '../support/front-door/genauth.ts'
import {
  bearer,
  call,
  codeOf,
  dataOf,
  devicesOf,
  isActive,
  managementToken,
  standing,
} from '../support/front-door/genauth-api.ts'

const shopOrigin = 'https://shop.example'
const lensOrigin = 'https://lens.example'
const partnerOrigin = 'https://partner.example'
/** Of an app of another tenant on the same host. */
const umbraOrigin = 'https://umbra.example'

const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({ client_secret: shopSecret, dialect: 'genauth', web_origins: [shopOrigin] }),
  lens: () => ({ dialect: 'genauth', web_origins: [lensOrigin] }),
  partner: () => ({ dialect: 'genauth', first_party: false, web_origins: [partnerOrigin] }),
  // Of the standard door, with JWTs that look much the same.
  plain: () => ({ access_token_format: 'jwt' }),
}
const farApis = [
  { resource: 'https://jwt.example/' },
  { resource: 'https://opaque.example/', access_token_format: 'opaque' },
]

const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  pathPrefix: '/umbra',
  dialects: { genauth: {} },
  clients: [
    {
      client_id: shopId,
      client_secret: shopSecret,
      dialect: 'genauth',
      first_party: true,
      redirect_uris: ['https://umbra.example/callback'],
      grant_types: ['authorization_code', 'password'],
      web_origins: [shopOrigin, umbraOrigin],
    },
  ],
  users: [userOf(ada)],
}

/** Every address that a person calls for themselves. */
const ownCalls = [
  'GET /api/v2/users/me',
  `GET /api/v2/logout?app_id=${shopId}`,
  'GET /logout',
  `GET /logout?appId=${shopId}`,
  `GET /logout?appId=${shopId}&deviceId=current`,
  'GET /api/v3/get-profile',
  'GET /api/v3/get-my-logged-in-apps',
  'GET /api/v3/mydevices/list',
  'POST /api/v3/mydevices/revoke-session',
  'POST /api/v3/mydevices/unbind',
]
const notSignedIn = ['2020', '401/2020']

describe('GEN-53 strangers at the calls of people', () => {
  let door: FrontDoor
  let own: GenAuthSignedIn
  before(async () => {
    door = await openGenAuth({
      clients,
      neighbours: [neighbour],
      tenant: { ...openRegistration, resources: farApis },
    })
    own = await signInByGenAuth(door, door.app(shopId), { person: ada })
  })
  after(() => door.close())

  const bodyFor = (line: string) => (line.startsWith('POST') ? { json: { deviceId: 'x' } } : {})
  const refusesEverywhere = async (headers: Readonly<Record<string, string>>) => {
    const before = await standing(door)
    for (const line of ownCalls) {
      const envelope = await call(door, line, { headers, ...bodyFor(line) })
      assert.ok(notSignedIn.includes(codeOf(envelope)), `${line}: ${envelope.answer.body}`)
      assert.equal(envelope['data'], undefined)
    }
    assert.deepEqual(await standing(door), before, 'nothing ended')
  }

  describe('a token that is none of theirs', () => {
    const tokens: Readonly<Record<string, () => Promise<string> | string>> = {
      'no token at all': () => '',
      'no token but a text': () => 'x',
      'an ID token signed with the secret': () => own.id_token,
      'an ID token signed by a key': () =>
        signAsProvider(door, { ...own.idClaims, iss: `${door.base}/oidc`, aud: shopId }),
      'a logout token': () =>
        signAsProvider(door, { ...own.accessClaims, events: {} }, { typ: 'logout+jwt' }),
      'a refresh token': async () =>
        (
          await signInByGenAuth(door, door.app(shopId), {
            person: ada,
            browser: own.browser,
            parameters: { scope: 'openid offline_access' },
          })
        ).refresh_token,
      'a client’s own token': async () => {
        const form = { grant_type: 'client_credentials' }
        return String(jsonOf(await post(door, door.app(shopId), '/oidc/token', form))['access_token'])
      },
      'a management token': () => managementToken(door),
      'an access token of the standard door': async () =>
        (await joinApp(door, door.app('plain'), own.browser)).access_token,
      ...Object.fromEntries(
        farApis.map(({ resource }) => [
          `an access token for another API, ${resource}`,
          () => tokenFor(resource),
        ]),
      ),
      'the token of another tenant': async () => {
        const form = {
          grant_type: 'password',
          username: ada.username,
          password: ada.password,
          scope: 'openid',
        }
        const answer = await post(door, door.app(shopId), '/umbra/oidc/token', form)
        const { access_token: token } = jsonOf(answer) as { readonly access_token: string }
        assert.equal(
          codeOf(await call(door, 'GET /umbra/api/v2/users/me', { headers: bearer(token) })),
          '200',
        )
        return token
      },
      'one whose signature was changed': () => `${own.access_token.slice(0, -6)}AAAAAA`,
      'one without a signature': () => {
        const [, claims = ''] = own.access_token.split('.')
        return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`
      },
    }
    /** It counts, though not here. */
    const tokenFor = async (resource: string) => {
      const shop = door.app(shopId)
      const { browser } = own
      const options = { person: ada, browser, parameters: { resource } }
      const code = await codeFor(door, shop, options)
      const form = { grant_type: 'authorization_code', code, redirect_uri: shop.callback, resource }
      const token = String(jsonOf(await post(door, shop, '/oidc/token', form))['access_token'])
      const rows = (await door.snapshot())['access_tokens'] as { audience: string }[]
      const audience = token.includes('.') ? decodeJwt(token).aud : rows.at(-1)?.audience
      assert.equal(audience, resource)
      assert.equal(await isActive(door, shop, token), true)
      return token
    }
    for (const [name, make] of Object.entries(tokens)) {
      it(name, async () => {
        const token = await make()
        await refusesEverywhere(bearer(token))
        await refusesEverywhere({ authorization: token })
      })
    }
    it('one that was revoked, and one that expired', async () => {
      const spent = await signInByGenAuth(door, door.app(shopId), { person: bob })
      await post(door, door.app(shopId), '/oidc/token/revocation', { token: spent.access_token })
      await refusesEverywhere(bearer(spent.access_token))
      const late = await signInByGenAuth(door, door.app(shopId), { person: bob })
      door.clock.advance(3601)
      await refusesEverywhere(bearer(late.access_token))
      own = await signInByGenAuth(door, door.app(shopId), { person: ada, browser: own.browser })
    })
  })

  describe('D4 the cookie without a page that may send it', () => {
    const cookieCalls = ownCalls.slice(0, 5)
    const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'no Origin, as of a link or an image': {},
      'an Origin that nobody registered': { origin: 'https://evil.example' },
      'an Origin that only begins like one': { origin: `${shopOrigin}.evil.example` },
      'another scheme': { origin: 'http://shop.example' },
      'another port': { origin: `${shopOrigin}:8443` },
      'a host below': { origin: 'https://evil.shop.example' },
      'two of them': { origin: `${shopOrigin}, ${lensOrigin}` },
      'an app of another tenant on this host': { origin: umbraOrigin },
      'the Origin of a sandboxed frame': { origin: 'null' },
      'our own Origin, where no app is': { origin: 'http://localhost' },
      'a navigation': { origin: shopOrigin, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      'a prefetch': { origin: shopOrigin, 'sec-purpose': 'prefetch' },
      'an app of somebody else’s that the person never used': { origin: partnerOrigin },
    }
    for (const [name, sent] of Object.entries(headers)) {
      it(name, async () => {
        const before = await standing(door)
        for (const line of cookieCalls) {
          const envelope = await call(door, line, { browser: own.browser, headers: sent })
          assert.equal(codeOf(envelope), '2020', line)
        }
        const seen = await call(door, 'GET /cas/session', { browser: own.browser, headers: sent })
        assert.deepEqual({ ...seen, answer: undefined }, { session: null, answer: undefined })
        assert.deepEqual(await standing(door), before, 'nothing ended')
      })
    }

    it('an app that registered itself', async () => {
      const origin = 'https://self-registered.example'
      const { client_id: id } = await register(door, { redirect_uris: [`${origin}/callback`] })
      for (const line of ['GET /logout', `GET /api/v2/logout?app_id=${id}`, 'GET /api/v2/users/me'])
        assert.equal(codeOf(await call(door, line, { browser: own.browser, headers: { origin } })), '2020')
    })

    it('is about the browser that has it: it cannot end what its person has in another', async () => {
      const [here, there] = [await signInAfresh(), await signInAfresh()]
      const deviceId = await sessionIdOf(there)
      const headers = { origin: shopOrigin, cookie: cookieOf(here) }
      const before = await standing(door)
      for (const line of ownCalls.slice(8))
        assert.equal(codeOf(await call(door, line, { headers, json: { deviceId } })), '401/2020', line)
      for (const line of [
        `GET /logout?deviceId=${deviceId}`,
        `GET /logout?appId=${shopId}&deviceId=${deviceId}`,
      ])
        assert.equal(codeOf(await call(door, line, { headers })), '400', line)
      assert.deepEqual(await standing(door), before, 'nothing ended')
      for (const line of [`GET /logout?appId=${shopId}&deviceId=current`, 'GET /logout'])
        assert.equal(codeOf(await call(door, line, { headers })), '200', line)
      assert.deepEqual([await lives(here), await lives(there)], [false, true])
      assert.equal(await endedAt(deviceId), null)
    })

    const signInAfresh = () => signInByGenAuth(door, door.app(shopId), { person: ada })
    const lives = ({ access_token }: GenAuthSignedIn) => isActive(door, door.app(shopId), access_token)
    const sessionIdOf = async ({ idClaims }: GenAuthSignedIn) => {
      const parts = (await door.snapshot())['rp_sessions'] as { sid: string; session_id: string }[]
      return parts.find(({ sid }) => sid === idClaims['sid'])?.session_id ?? ''
    }
    const endedAt = async (sessionId: string) => {
      const sessions = (await door.snapshot())['sessions'] as { id: string; ended_at: number | null }[]
      return sessions.find(({ id }) => id === sessionId)?.ended_at
    }

    it('opens none of the calls that take a token only', async () => {
      for (const line of ownCalls.slice(5)) {
        const headers = { origin: shopOrigin, cookie: cookieOf(own) }
        assert.equal(codeOf(await call(door, line, { headers, ...bodyFor(line) })), '401/2020', line)
      }
    })

    it('HEAD ends nothing, and POST is no such call', async () => {
      const before = await standing(door)
      const headers = { ...bearer(own.access_token), origin: shopOrigin, cookie: cookieOf(own) }
      for (const method of ['HEAD', 'POST', 'PUT'] as const)
        for (const path of ['/logout', `/api/v2/logout?app_id=${shopId}`])
          await door.send(method, path, { headers })
      assert.deepEqual(await standing(door), before)
    })
  })

  describe('another app’s part', () => {
    const lines = [
      'GET /api/v2/logout?app_id=lens',
      'GET /logout?appId=lens',
      'GET /logout?appId=lens&deviceId=current',
    ]
    it('is not this app’s to end, by its token or from its page', async () => {
      await signInByGenAuth(door, door.app('lens'), { person: ada, browser: own.browser })
      const before = await standing(door)
      for (const line of lines) {
        assert.equal(codeOf(await call(door, line, { headers: bearer(own.access_token) })), '403', line)
        const headers = { origin: shopOrigin }
        assert.equal(codeOf(await call(door, line, { headers, browser: own.browser })), '403', line)
      }
      assert.deepEqual(await standing(door), before)
    })
    it('nor is an unknown app’s, and a device that is not "current"', async () => {
      const headers = bearer(own.access_token)
      assert.equal(codeOf(await call(door, 'GET /logout?appId=nobody', { headers })), '2011')
      assert.equal(codeOf(await call(door, 'GET /api/v2/logout?app_id=nobody', { headers })), '2011')
      assert.equal(codeOf(await call(door, `GET /logout?appId=${shopId}&deviceId=other`, { headers })), '400')
    })
  })

  describe('GEN-37 somebody else’s device', () => {
    it('is as unknown as one that does not exist', async () => {
      const theirs = await signInByGenAuth(door, door.app(shopId), { person: bob })
      const [newest] = await devicesOf(door, theirs.access_token)
      const before = await standing(door)
      const answers = []
      for (const deviceId of [newest?.device.deviceId ?? '', '01m7w2y7vthhycphg5ak1hg1j3', 'x']) {
        for (const line of ownCalls.slice(8)) {
          const { statusCode, message } = await call(door, line, {
            headers: bearer(own.access_token),
            json: { deviceId },
          })
          answers.push(`${String(statusCode)} ${String(message)}`)
        }
      }
      assert.deepEqual([...new Set(answers)], ['404 You have no such device.'])
      assert.deepEqual(await standing(door), before)
    })
    it('nor can an app that registered itself see or end a device', async () => {
      const { client_id, client_secret } = await register(door, {
        redirect_uris: [door.app('visitor').callback],
        token_endpoint_auth_method: 'client_secret_post',
      })
      const visitor = Object.assign(Object.create(door.app('visitor')) as ReturnType<typeof door.app>, {
        id: client_id,
        secret: client_secret,
      })
      const { access_token: token } = await signInByGenAuth(door, visitor, {
        person: ada,
        browser: own.browser,
      })
      const before = await standing(door)
      for (const line of ownCalls.slice(6)) {
        const sent = { headers: bearer(token), ...bodyFor(line) }
        assert.equal(codeOf(await call(door, line, sent)), '403', line)
      }
      assert.deepEqual(await standing(door), before)
      const profile = dataOf(await call(door, 'GET /api/v3/get-profile', { headers: bearer(token) }))
      assert.equal(profile['userId'], 'user-ada')
    })
  })

  it('an access key is no person', async () => {
    assert.equal(
      codeOf(
        await call(door, `GET /api/v2/logout?app_id=${accessKeyId}`, { headers: bearer(own.access_token) }),
      ),
      '403',
    )
  })
})

function cookieOf({ browser }: GenAuthSignedIn): string {
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
