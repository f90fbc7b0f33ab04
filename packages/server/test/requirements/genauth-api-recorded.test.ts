import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { ada, bob, type FrontDoor, userOf } from '../support/front-door.ts'
import { openGenAuth, shopId, shopSecret, signInByGenAuth } from '../support/front-door/genauth.ts'
import { codeOf, dataOf, devicesOf, managementToken } from '../support/front-door/genauth-api.ts'
import { byAxios, byPython, type Recorded, replay } from '../support/front-door/recorded.ts'

type Json = Readonly<Record<string, unknown>>
const keySecret = 'fedcba9876543210fedcba9876543210'

/** The app, the people and the access keys that the recorded requests speak of. */
const clients: NonNullable<Parameters<typeof openGenAuth>[0]>['clients'] = {
  [shopId]: () => ({
    client_secret: shopSecret,
    dialect: 'genauth',
    grant_types: ['authorization_code', 'refresh_token', 'password'],
  }),
  a1: () => ({ dialect: 'genauth' }),
  ...Object.fromEntries(
    ['AKID', 'AK'].map((id) => [
      id,
      () => ({
        client_secret: keySecret,
        dialect: 'genauth',
        redirect_uris: undefined,
        post_logout_redirect_uris: undefined,
        backchannel_logout_uri: undefined,
        grant_types: ['client_credentials'],
        scope: 'exeunt:admin',
        signs_requests: true,
      }),
    ]),
  ),
}

describe('GEN-54 the API calls of the SDKs, as they were recorded', () => {
  let door: FrontDoor
  before(async () => {
    const people = [
      userOf(ada),
      userOf(bob),
      { ...userOf(bob), id: 'u1', username: 'u1', email: 'u1@example.org' },
    ]
    door = await openGenAuth({
      clients,
      people: [...people, { ...userOf(ada), id: 'u2', username: 'u2', email: 'u2@example.org' }],
    })
    // They were recorded at twenty to nine, and signed calls count for a quarter of an hour.
    door.clock.advance(-1250)
  })
  after(() => door.close())

  const signedIn = () => signInByGenAuth(door, door.app(shopId), { person: bob })
  const token = async () => ({ TOKEN: (await signedIn()).access_token })
  const sign = (text: string) => createHmac('sha1', keySecret).update(text).digest('base64')
  const bobsPassword = async () => ({ PASSWORD: bob.password })
  const succeeds = (envelope: unknown) =>
    assert.equal(codeOf(envelope as Json), '200', JSON.stringify(envelope))
  /** As the older JavaScript SDK: it returns `data`, and throws anything but 200. */
  const byHttpClient = (answer: Parameters<typeof byAxios>[0]) => {
    const body = byAxios(answer) as Json
    assert.ok(body['code'] === 200 || body['statusCode'] === 200, JSON.stringify(body))
    return body['data']
  }

  const table: readonly Recorded[] = [
    {
      by: 'authing-node-sdk 4.0.1, getProfile',
      request: `GET /api/v3/get-profile?withCustomData=false&withIdentities=false&withDepartmentIds=false
x-authing-app-id: ${shopId}
authorization: {TOKEN}`,
      values: token,
      read: (answer) => assert.equal(dataOf(byAxios(answer) as Json)['userId'], 'user-bob'),
    },
    {
      by: 'authing-node-sdk 4.0.1, signInByUsernamePassword',
      request: `POST /api/v3/signin
content-type: application/json

{"connection":"PASSWORD","passwordPayload":{"password":"{PASSWORD}","username":"bob"},"client_id":"${shopId}","client_secret":"${shopSecret}"}`,
      values: bobsPassword,
      read: (answer) => assert.equal(typeof dataOf(byAxios(answer) as Json)['expire_in'], 'number'),
    },
    {
      by: 'authing-node-sdk 4.0.1, signInByUsernamePassword with a wrong one, which it returns',
      request: `POST /api/v3/signin
content-type: application/json

{"connection":"PASSWORD","passwordPayload":{"password":"pw","username":"bob"},"client_id":"${shopId}","client_secret":"${shopSecret}"}`,
      read: (answer) => assert.equal(codeOf(byAxios(answer) as Json), '403/2333'),
    },
    {
      by: 'authing-node-sdk 4.0.1, revokeSession',
      request: `POST /api/v3/mydevices/revoke-session
content-type: application/json
authorization: {TOKEN}

{"deviceId":"{DEVICE}"}`,
      values: async () => {
        const own = await signedIn()
        const [newest] = await devicesOf(door, own.access_token)
        return { TOKEN: own.access_token, DEVICE: newest?.device.deviceId ?? '' }
      },
      read: (answer) => succeeds(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1, kickUsers',
      request: `POST /api/v3/kick-users
content-type: application/json
x-authing-signature-nonce: c99f8f8b8a17265a63e7c83b5924a7bb
x-authing-signature-method: HMAC-SHA1
x-authing-signature-version: 1.0
x-authing-sdk-version: authing-node-sdk:4.0.1
x-authing-lang: zh-CN
date: Fri, 20 Nov 2026 08:38:07 GMT
authorization: authing AKID:{SIGNATURE}

{"userId":"u1","appIds":["a1"]}`,
      values: async () => ({
        SIGNATURE: sign(`POST
date:Fri, 20 Nov 2026 08:38:07 GMT
x-authing-lang:zh-CN
x-authing-sdk-version:authing-node-sdk:4.0.1
x-authing-signature-method:HMAC-SHA1
x-authing-signature-nonce:c99f8f8b8a17265a63e7c83b5924a7bb
x-authing-signature-version:1.0
/api/v3/kick-users?appIds=["a1"]&userId=u1`),
      }),
      read: (answer) => assert.deepEqual(dataOf(byAxios(answer) as Json), { success: true }),
    },
    {
      by: '@genauth/nodejs 1.0.0, kickUsers',
      request: `POST /api/v3/kick-users
content-type: application/json
x-genauth-signature-nonce: f26f586d04032030138c5c87f7ac2e05
x-genauth-signature-method: HMAC-SHA1
x-genauth-signature-version: 1.0
x-genauth-sdk-version: gen-auth-node-sdk:1.0.0
x-genauth-lang: zh-CN
date: Fri, 20 Nov 2026 08:39:34 GMT
authorization: GenAuth AK:{SIGNATURE}

{"userId":"u1","appIds":["a1"]}`,
      values: async () => ({
        SIGNATURE: sign(`POST
date:Fri, 20 Nov 2026 08:39:34 GMT
x-genauth-lang:zh-CN
x-genauth-sdk-version:gen-auth-node-sdk:1.0.0
x-genauth-signature-method:HMAC-SHA1
x-genauth-signature-nonce:f26f586d04032030138c5c87f7ac2e05
x-genauth-signature-version:1.0
/api/v3/kick-users?appIds=["a1"]&userId=u1`),
      }),
      read: (answer) => assert.deepEqual(dataOf(byAxios(answer) as Json), { success: true }),
    },
    {
      by: 'authing 4.5.18 (Python), track_session without a cookie',
      request: `GET /cas/session
x-authing-sdk-version: python:4.5.18
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-lang:`,
      read: (answer) => assert.deepEqual(byPython(answer), { session: null }),
    },
    {
      by: 'authing 4.5.18 (Python), the first step of logout',
      request: `GET /api/v2/users/me
authorization: Bearer {TOKEN}
x-authing-lang:`,
      values: token,
      read: (answer) => {
        const { code, data } = byPython(answer) as { readonly code: number; readonly data: Json }
        assert.deepEqual([code, data['id'], typeof data['token']], [200, 'user-bob', 'string'])
      },
    },
    {
      by: 'authing 4.5.18 (Python), logout with a wrong token, which its own test wants to be 2020',
      request: `GET /api/v2/users/me
authorization: Bearer USER.TOK`,
      read: (answer) => assert.equal((byPython(answer) as Json)['code'], 2020),
    },
    {
      by: 'authing 5.1.0 (Python), get_management_token',
      request: `POST /api/v3/get-management-token
content-type: application/json

{"accessKeyId": "AKID", "accessKeySecret": "${keySecret}"}`,
      read: (answer) => {
        const { access_token: own } = dataOf(byPython(answer) as Json)
        const [, claims = ''] = String(own).split('.')
        const { scoped_userpool_id: pool } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Json
        assert.equal(pool, 'acme')
      },
    },
    {
      by: 'authing 5.1.0 (Python), signin of an app with a secret that it does not send',
      request: `POST /api/v3/signin
x-authing-sdk-version: python:5.1.0
x-authing-request-from: sdk
x-authing-app-id: ${shopId}
content-type: application/json

{"connection": "PASSWORD", "passwordPayload": {"username": "bob", "password": "{PASSWORD}"}}`,
      values: bobsPassword,
      read: (answer) => assert.equal((byPython(answer) as Json)['statusCode'], 403),
    },
    {
      by: 'authing-js-sdk 4.23.55, logoutCurrent',
      request: `GET /logout?appId=${shopId}&deviceId=current
authorization: Bearer {TOKEN}
x-authing-lang: zh-CN`,
      values: token,
      read: byHttpClient,
    },
    {
      by: 'authing-js-sdk 4.23.55, logout',
      request: `GET /api/v2/logout?app_id=${shopId}
authorization: Bearer {TOKEN}`,
      values: token,
      read: byHttpClient,
    },
    {
      by: 'authing-js-sdk 4.23.55, users.kick',
      request: `POST /api/v2/users/kick
x-authing-userpool-id: acme
authorization: Bearer {MANAGER}
content-type: application/json

{"userIds":["u1","u2"]}`,
      values: async () => ({
        MANAGER: await managementToken(door, { accessKeyId: 'AKID', accessKeySecret: keySecret }),
      }),
      read: byHttpClient,
    },
    {
      by: 'authing-js-sdk 4.23.55, users.logout',
      request: `GET /logout?appId=a1&userId=u1
authorization: Bearer {MANAGER}`,
      values: async () => ({
        MANAGER: await managementToken(door, { accessKeyId: 'AKID', accessKeySecret: keySecret }),
      }),
      read: byHttpClient,
    },
    {
      by: '@authing/sso 2.0.2, logout without anything',
      request: 'GET /logout',
      read: (answer) => assert.equal((byAxios(answer) as Json)['code'], 2020),
    },
  ]
  for (const recorded of table) it(recorded.by, async () => void recorded.read(await replay(door, recorded)))
})
