// cspell:ignore ITYVOMD Pdmo utjm POOLSECRET -- as they were recorded
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { ada, bob, type FrontDoor, type Person, verifier, visit } from '../support/front-door.ts'
import {
  accessKeyId,
  accessKeySecret,
  authPath,
  codeFor,
  type GenAuthSignedIn,
  openGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { managementToken } from '../support/front-door/genauth-api.ts'
import {
  byAxios,
  byFailingAxios,
  byPython,
  fill,
  type Recorded,
  replay,
} from '../support/front-door/recorded.ts'

/** As recorded, but for https: nobody may register anything else beyond this machine. */
const serverCallback = 'https://rp.example/cb?x=1'
const browserOrigin = 'https://rp.localtest.me'
const browserCallback = `${browserOrigin}/cb`
const basic = Buffer.from(`${shopId}:${shopSecret}`).toString('base64')
const challenge = '8m4gC0rDRnP0sVHVUQOTg5tFVp7p6NXqjKVDk1eOYNM'

/** The same app twice: once it has a secret, and once it is a page in a browser. */
let server: FrontDoor
let page: FrontDoor
let atServer: GenAuthSignedIn
let onPage: GenAuthSignedIn

/** The app on a page has no secret. */
const appAt = (door: FrontDoor) =>
  door === page
    ? { ...door.app(shopId), callback: browserCallback, secret: '' }
    : { ...door.app(shopId), callback: serverCallback }

function signedInAt(door: FrontDoor): Promise<GenAuthSignedIn> {
  return signInByGenAuth(door, appAt(door), {
    person: ada,
    parameters: { scope: 'openid profile offline_access' },
  })
}

/** Codes and tokens that nobody used yet, of the session that is under way. */
const fresh = {
  code: async (): Promise<string> =>
    codeFor(server, appAt(server), { person: ada, browser: atServer.browser }),
  tokens: (): Promise<GenAuthSignedIn> =>
    signInByGenAuth(server, appAt(server), {
      person: ada,
      browser: atServer.browser,
      parameters: { scope: 'openid profile offline_access' },
    }),
}

function replayed(name: string, door: () => FrontDoor, table: readonly Recorded[]): void {
  describe(`GEN-54 ${name}`, () => {
    for (const recorded of table) {
      it(recorded.by, async () => {
        await recorded.read(await replay(door(), recorded))
      })
    }
  })
}

const formType = 'content-type: application/x-www-form-urlencoded'
const credentials = `client_id=${shopId}&client_secret=${shopSecret}`
const callback = encodeURIComponent(serverCallback)

// ---------------------------------------------------------------------------------------------------------------
// The protocol endpoints, as apps with a secret call them.

describe('the requests that GenAuth’s SDKs were recorded to send', () => {
  before(async () => {
    server = await openGenAuth({
      clients: {
        [shopId]: () => ({
          client_secret: shopSecret,
          dialect: 'genauth',
          grant_types: ['authorization_code', 'refresh_token', 'password'],
          redirect_uris: [serverCallback],
          response_modes: ['query', 'fragment', 'form_post', 'web_message'],
        }),
      },
    })
    page = await openGenAuth({
      clients: {
        [shopId]: () => ({
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          dialect: 'genauth',
          redirect_uris: [browserCallback],
          response_modes: ['query', 'fragment', 'form_post', 'web_message'],
        }),
      },
    })
    atServer = await signedInAt(server)
    onPage = await signedInAt(page)
  })
  after(async () => {
    await server.close()
    await page.close()
  })

  replayed('the protocol endpoints, by a server', () => server, [
    {
      by: 'authing-node-sdk 4.0.1 getAccessTokenByCode, client_secret_post',
      request: `POST /oidc/token
${formType}
x-authing-app-id: ${shopId}

${credentials}&grant_type=authorization_code&code={CODE}&redirect_uri=${callback}&code_verifier={VERIFIER}`,
      values: async () => ({ CODE: await fresh.code(), VERIFIER: verifier }),
      read: (answer) => isTokenSet(byAxios(answer)),
    },
    {
      by: '@genauth/nodejs 1.0.0 getAccessTokenByCode',
      request: `POST /oidc/token
${formType}
x-genauth-app-id: ${shopId}

${credentials}&grant_type=authorization_code&code={CODE}&redirect_uri=${callback}`,
      values: async () => ({ CODE: await fresh.code() }),
      read: (answer) => isTokenSet(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1 getAccessTokenByCode without a redirectUri',
      request: `POST /oidc/token
${formType}
x-authing-app-id: ${shopId}

${credentials}&grant_type=authorization_code&code={CODE}`,
      values: async () => ({ CODE: await fresh.code() }),
      read: (answer) => isTokenSet(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1 getNewAccessTokenByRefreshToken, client_secret_basic',
      request: `POST /oidc/token
${formType}
authorization: Basic ${basic}
x-authing-app-id: ${shopId}

grant_type=refresh_token&refresh_token={RT}`,
      values: async () => ({ RT: atServer.refresh_token }),
      read: (answer) => assert.equal(isTokenSet(byAxios(answer))['refresh_token'], atServer.refresh_token),
    },
    {
      by: 'authing-node-sdk 4.0.1 revokeToken, client_secret_post after setAccessToken()',
      request: `POST /oidc/token/revocation
${formType}
x-authing-app-id: ${shopId}
authorization: {AT}

${credentials}&token={TK}`,
      values: async () => ({ AT: atServer.access_token, TK: (await fresh.tokens()).access_token }),
      read: (answer) => assert.equal(byAxios(answer), true),
    },
    {
      by: 'authing-node-sdk 4.0.1 revokeToken, basic at the token endpoint, the default here',
      request: `POST /oidc/token/revocation
${formType}
x-authing-app-id: ${shopId}
authorization: Basic ${basic}

${credentials}&token={TK}`,
      values: async () => ({ TK: (await fresh.tokens()).refresh_token }),
      read: (answer) => assert.equal(byAxios(answer), true),
    },
    {
      by: 'authing-node-sdk 4.0.1 getAccessTokenByClientCredentials',
      request: `POST /oidc/token
${formType}
x-authing-app-id: ${shopId}

client_id=${accessKeyId}&client_secret=${accessKeySecret}&grant_type=client_credentials&scope=email+openid`,
      read: (answer) => {
        const { scope, rejected_scope: rejected } = membersOf(byAxios(answer))
        assert.deepEqual({ scope, rejected }, { scope: 'email', rejected: 'openid' })
      },
    },
    {
      by: 'authing-node-sdk 4.0.1 getUserInfoByAccessToken',
      request: 'GET /oidc/me?access_token={AT}',
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => isAda(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1 getUserInfoByAccessToken, POST and body',
      request: `POST /oidc/me
${formType}

access_token={AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => isAda(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1 getUserInfoByAccessToken, GET and header, while an access token is set',
      request: `GET /oidc/me
authorization: {AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => isAda(byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.1 parseAccessToken',
      request: 'GET /oidc/.well-known/jwks.json',
      read: (answer) => isKeySetOf(atServer.access_token, byAxios(answer)),
    },
    {
      by: 'authing-node-sdk 4.0.2 parseAccessToken',
      request: `GET /${shopId}/oidc/.well-known/jwks.json`,
      read: (answer) => isKeySetOf(atServer.access_token, byAxios(answer)),
    },
    {
      by: 'authing (Python) 4.5.18 get_access_token_by_code',
      request: `POST /oidc/token
x-authing-sdk-version: python:4.5.18
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-lang:
${formType}

${credentials}&grant_type=authorization_code&code={CODE}&redirect_uri=${callback}&code_verifier={VERIFIER}`,
      values: async () => ({ CODE: await fresh.code(), VERIFIER: verifier }),
      read: (answer) => isTokenSet(byPython(answer)),
    },
    {
      by: 'authing (Python) 4.5.18 get_access_token_by_code, of a code that is spent: a dict, and no exception',
      request: `POST /oidc/token
x-authing-sdk-version: python:4.5.18
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-lang:
${formType}

${credentials}&grant_type=authorization_code&code=CODE&redirect_uri=${callback}`,
      read: (answer) => {
        const { error, error_description: description } = membersOf(byPython(answer))
        assert.equal(error, 'invalid_grant')
        assert.equal(typeof description, 'string')
      },
    },
    {
      by: 'authing (Python) 4.5.18 get_user_info_by_access_token',
      request: `POST /oidc/me
x-authing-sdk-version: python:4.5.18
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-lang:
authorization: Bearer {AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => isAda(byPython(answer)),
    },
    {
      by: 'authing (Python) 4.5.18 introspect_token',
      request: `POST /oidc/token/introspection
x-authing-app-id: ${shopId}
${formType}

${credentials}&token={RT}`,
      values: async () => ({ RT: atServer.refresh_token }),
      read: (answer) => assert.equal(membersOf(byPython(answer))['active'], true),
    },
    {
      by: 'authing (Python) 4.5.18 validate_token',
      request: `GET /api/v2/oidc/validate_token?id_token={IDT}
x-authing-sdk-version: python:4.5.18
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-lang:`,
      values: async () => ({ IDT: atServer.id_token }),
      read: (answer) => assert.deepEqual(byPython(answer), decodeJwt(atServer.id_token)),
    },
    {
      by: 'authing (Python) 4.5.18 revoke_token',
      request: `POST /oidc/token/revocation
x-authing-app-id: ${shopId}
${formType}

${credentials}&token={TK}`,
      values: async () => ({ TK: (await fresh.tokens()).access_token }),
      read: (answer) => assert.equal(byPython(answer), true),
    },
    {
      by: 'authing (Python) 5.1.0 revoke_token, client_secret_basic',
      request: `POST /oidc/token/revocation
authorization: Basic ${basic}
${formType}

token={TK}`,
      values: async () => ({ TK: (await fresh.tokens()).access_token }),
      read: (answer) => assert.ok(answer.status >= 200 && answer.status < 300),
    },
    {
      by: 'authing (Python) 5.1.0 get_user_info_by_access_token',
      request: `POST /oidc/me
authorization: Bearer {AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => isAda(byPython(answer)),
    },
    {
      by: 'authing (Python) 5.1.0 introspect_token_offline',
      request: 'GET /oidc/.well-known/jwks.json',
      read: (answer) => {
        // It loads every key as RSA by its kid, and wants the app as the only audience.
        const { keys } = membersOf(byPython(answer)) as { readonly keys: readonly Record<string, string>[] }
        for (const { kid, kty } of keys) assert.deepEqual([typeof kid, kty], ['string', 'RSA'])
        assert.equal(decodeJwt(atServer.access_token).aud, shopId)
        assert.equal(typeof decodeProtectedHeader(atServer.access_token).kid, 'string')
      },
    },
    {
      by: 'authing-js-sdk 4.23.55 getAccessTokenByIdToken: said to be no grant type here',
      request: `POST /oidc/token
${formType}
x-authing-app-id: ${shopId}
x-authing-request-from: sdk
x-authing-sdk-version: js:4.21.8
x-authing-lang: zh-CN

client_id=${shopId}&grant_type=http%3A%2F%2Fauthing.cn%2Foidc%2Fgrant_type%2Fauthing_token&redirect_uri=http%3A%2F%2Frp%2Fcb&token={IDT}&scope=openid`,
      values: async () => ({ IDT: atServer.id_token }),
      // The app has a secret, which this call does not show.
      read: (answer) => assert.equal(byFailingAxios(answer).status, 401),
    },
    {
      by: 'authing-js-sdk 4.23.55 validateToken, of a token that is none: a value, and no exception',
      request: `GET /api/v2/oidc/validate_token?id_token=abc
x-authing-app-id: ${shopId}
x-authing-lang: zh-CN`,
      read: (answer) => assert.deepEqual(byAxios(answer), { code: 400, message: 'id_token 格式有误' }),
    },
    {
      by: 'authing-js-sdk 4.23.55 management, before each call: GraphQL is not served',
      request: `POST /graphql/v2
content-type: application/json
x-authing-userpool-id: POOL

{"query":"query accessToken($userPoolId: String!, $secret: String!) {...}","variables":{"userPoolId":"POOL","secret":"POOLSECRET"}}`,
      read: (answer) => {
        const { errors } = membersOf(byAxios(answer)) as {
          readonly errors: readonly {
            readonly message: { readonly code: number; readonly message: string }
          }[]
        }
        assert.equal(errors[0]?.message.code, 404)
        assert.match(errors[0].message.message, /POST \/graphql\/v2 is not served here/)
      },
    },
  ])

  // ---------------------------------------------------------------------------------------------------------------
  // The same, as pages call them.

  replayed('the protocol endpoints, by a page', () => page, [
    {
      by: 'authing-node-sdk 4.0.1 introspectToken, none',
      request: `POST /oidc/token/introspection
${formType}
x-authing-app-id: ${shopId}

client_id=${shopId}&token={TK}`,
      values: async () => ({ TK: onPage.access_token }),
      read: (answer) => assert.equal(membersOf(byAxios(answer))['active'], true),
    },
    {
      by: '@authing/web 5.1.21 the preflight of refreshToken()',
      request: `OPTIONS /oidc/token
origin: ${browserOrigin}
access-control-request-method: POST
access-control-request-headers: x-authing-app-id, x-authing-request-from, x-authing-sdk-version`,
      read: ({ status, headers }) => {
        assert.equal(status, 204)
        assert.equal(headers['access-control-allow-origin'], browserOrigin)
        const allowed = String(headers['access-control-allow-headers']).toLowerCase()
        for (const name of ['app-id', 'request-from', 'sdk-version'])
          assert.ok(allowed.includes(`x-authing-${name}`))
      },
    },
    {
      by: '@authing/web 5.1.21 refreshToken()',
      request: `POST /oidc/token
origin: ${browserOrigin}
${formType}
x-authing-app-id: ${shopId}
x-authing-request-from: sdk-web
x-authing-sdk-version: 5.1.21

grant_type=refresh_token&redirect_uri=&refresh_token={RT}`,
      values: async () => ({ RT: onPage.refresh_token }),
      read: (answer) => {
        assert.equal(answer.headers['access-control-allow-origin'], browserOrigin)
        // Without a refresh token in the answer the SDK forgets the one that it had.
        assert.equal(isTokenSet(byAxios(answer))['refresh_token'], onPage.refresh_token)
      },
    },
    {
      by: '@authing/web 5.1.21 getLoginState() with introspectAccessToken',
      request: `POST /oidc/token/introspection
origin: ${browserOrigin}
${formType}
x-authing-request-from: sdk-web
x-authing-sdk-version: 5.1.21

client_id=${shopId}&token={TK}`,
      values: async () => ({ TK: onPage.access_token }),
      read: (answer) => {
        assert.equal(answer.headers['access-control-allow-origin'], browserOrigin)
        assert.equal(membersOf(byAxios(answer))['active'], true)
      },
    },
    {
      by: '@authing/web 5.1.21 the hidden frame of getLoginState(), where nobody is signed in',
      request: `GET /oidc/auth?redirect_uri=${encodeURIComponent(browserCallback)}&response_mode=web_message&response_type=code&client_id=${shopId}&state=rhc0q3ITYVOMD6zy&nonce=JzFbKPdmo8utjmZM&prompt=none&scope=openid%20profile%20offline_access&code_challenge=${challenge}&code_challenge_method=S256`,
      read: ({ status, headers, body }) => {
        assert.equal(status, 200)
        assert.match(
          String(headers['content-security-policy']),
          /frame-ancestors https:\/\/rp\.localtest\.me/,
        )
        for (const part of ['authorization_response', 'login_required', 'rhc0q3ITYVOMD6zy', browserOrigin]) {
          assert.ok(body.includes(part), `${part} is not in ${body}`)
        }
      },
    },
    {
      by: 'authing-node-sdk 4.0.1 revokeToken, none; mini programs log out by it',
      request: `POST /oidc/token/revocation
${formType}
x-authing-request-from: sdk-miniapp

client_id=${shopId}&token={TK}`,
      values: async () => ({ TK: onPage.access_token }),
      read: (answer) => assert.equal(byAxios(answer), true),
    },
  ])

  // ---------------------------------------------------------------------------------------------------------------
  // The API beside the protocol, and CAS.

  const manager = async () => ({ MT: await managementToken(server) })

  replayed('the API', () => server, [
    {
      by: 'authing-node-sdk 4.0.1 getProfile',
      request: `GET /api/v3/get-profile?withCustomData=false&withIdentities=false&withDepartmentIds=false
x-authing-app-id: ${shopId}
authorization: {AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => {
        const { statusCode, data } = membersOf(byAxios(answer))
        assert.deepEqual([statusCode, membersOf(data)['userId']], [200, 'user-ada'])
      },
    },
    {
      by: 'authing-node-sdk 4.0.1 signInByUsernamePassword, of a wrong password: a value, and no exception',
      request: `POST /api/v3/signin
content-type: application/json

{"connection":"PASSWORD","passwordPayload":{"password":"pw","username":"bob"},"client_id":"${shopId}","client_secret":"${shopSecret}"}`,
      read: (answer) => {
        const { statusCode, apiCode, requestId, data } = membersOf(byAxios(answer))
        assert.deepEqual([statusCode, apiCode, typeof requestId, data], [403, 2333, 'string', undefined])
      },
    },
    {
      by: 'authing-node-sdk 4.0.1 signInByUsernamePassword',
      request: `POST /api/v3/signin
content-type: application/json

{"connection":"PASSWORD","passwordPayload":{"password":"${ada.password}","username":"${ada.username}"},"client_id":"${shopId}","client_secret":"${shopSecret}"}`,
      read: (answer) => {
        const data = membersOf(membersOf(byAxios(answer))['data'])
        assert.equal(typeof data['expire_in'], 'number')
        assert.equal(data['expires_in'], data['expire_in'])
        decodeJwt(String(data['access_token']))
        decodeJwt(String(data['id_token']))
      },
    },
    {
      by: 'authing (Python) 5.1.0 sign_in_by_username_password, client_secret_basic: it sends no credential, and reads why',
      request: `POST /api/v3/signin
x-authing-sdk-version: python:5.1.0
x-authing-request-from: sdk
x-authing-app-id: ${shopId}
content-type: application/json

{"connection": "PASSWORD", "passwordPayload": {"username": "bob", "password": "pw"}}`,
      read: (answer) => {
        const { statusCode, message } = membersOf(byPython(answer))
        assert.deepEqual([statusCode === 200, typeof message], [false, 'string'])
      },
    },
    {
      by: 'authing-node-sdk 4.0.1 revokeSession, of a device that is nobody’s',
      request: `POST /api/v3/mydevices/revoke-session
content-type: application/json
authorization: {AT}

{"deviceId":"D1"}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => assert.notEqual(membersOf(byAxios(answer))['statusCode'], 200),
    },
    {
      by: 'authing-node-sdk 4.0.1 validateTicketV1',
      request: `GET /cas-idp/${shopId}/validate?service=https:%2F%2Fsvc%2F&ticket=ST-1`,
      read: ({ status, body }) => assert.deepEqual([status, body], [200, 'no\n']),
    },
    {
      by: 'authing (Python) 5.1.0 the management token',
      request: `POST /api/v3/get-management-token
content-type: application/json

{"accessKeyId": "${accessKeyId}", "accessKeySecret": "${accessKeySecret}"}`,
      read: (answer) => {
        const { access_token: token } = membersOf(membersOf(byPython(answer))['data'])
        assert.equal(decodeJwt(String(token))['scoped_userpool_id'], 'acme')
      },
    },
    {
      by: 'authing-js-sdk 4.23.55 management users.kick',
      request: `POST /api/v2/users/kick
content-type: application/json
x-authing-userpool-id: acme
authorization: Bearer {MT}

{"userIds":["user-bob"]}`,
      values: manager,
      read: (answer) => assert.equal(membersOf(byAxios(answer))['code'], 200),
    },
    {
      by: 'authing-js-sdk 4.23.55 management users.logout',
      request: `GET /logout?appId=${shopId}&userId=user-bob
authorization: Bearer {MT}`,
      values: manager,
      read: (answer) => assert.equal(membersOf(byAxios(answer))['code'], 200),
    },
    {
      by: 'authing (Python) 4.5.18 logout(), its first step',
      request: `GET /api/v2/users/me
x-authing-app-id: ${shopId}
authorization: Bearer {AT}`,
      values: async () => ({ AT: atServer.access_token }),
      read: (answer) => {
        const { code, data } = membersOf(byPython(answer))
        assert.deepEqual([code, membersOf(data)['token']], [200, atServer.access_token])
      },
    },
    {
      by: 'authing (Python) 4.5.18 logout() with a wrong token: the code of its own test',
      request: `GET /api/v2/users/me
x-authing-app-id: ${shopId}
authorization: Bearer USER.TOK`,
      read: (answer) => assert.equal(membersOf(byPython(answer))['code'], 2020),
    },
    {
      by: 'authing (Python) 4.5.18 logout(), its second step',
      request: `GET /api/v2/logout?app_id=${shopId}
authorization: Bearer {AT}`,
      values: async () => ({ AT: (await elsewhere(bob)).access_token }),
      read: (answer) => assert.equal(membersOf(byPython(answer))['code'], 200),
    },
    {
      by: 'authing-js-sdk 4.23.55 logoutCurrent()',
      request: `GET /logout?appId=${shopId}&deviceId=current
authorization: Bearer {AT}`,
      values: async () => ({ AT: (await elsewhere(bob)).access_token }),
      read: (answer) => assert.equal(membersOf(byAxios(answer))['code'], 200),
    },
    {
      by: 'authing (Python) 4.5.18 track_session, where nobody is signed in',
      request: 'GET /cas/session',
      read: (answer) => assert.equal(membersOf(byPython(answer))['session'], null),
    },
  ])

  // ---------------------------------------------------------------------------------------------------------------
  // Where the SDKs send a browser. They only build these addresses.

  describe('GEN-54 the authorization requests that the SDKs build', () => {
    const built: readonly (readonly [string, string])[] = [
      [
        'authing (Python) 4.5.18',
        `/oidc/auth?nonce=blacksmith&state=playground&scope=openid+profile+email+phone+address&client_id=${shopId}&redirect_uri=${callback}&response_type=code`,
      ],
      [
        'authing (Python) 4.5.18 without a redirect_uri',
        `/oidc/auth?nonce=blacksmith&state=playground&scope=openid+profile&client_id=${shopId}&redirect_uri=None&response_type=code`,
      ],
      [
        'authing-js-sdk 4.23.55 without a redirectUri',
        `/oidc/auth?nonce=5485323897342262&state=7400704296715694&scope=openid+profile&client_id=${shopId}&redirect_uri=undefined&response_type=code&tenant_id=t`,
      ],
      [
        'authing-node-sdk 4.0.1',
        `/oidc/auth?redirect_uri=${callback}&response_mode=query&response_type=code&client_id=${shopId}&scope=openid%20profile&state=abcdefgh12345678&nonce=abcdefgh12345678&tenantId=t`,
      ],
      [
        'authing-node-sdk 4.0.1 with offline_access',
        `/oidc/auth?response_mode=query&response_type=code&client_id=${shopId}&scope=openid%20profile%20offline_access&state=abcdefgh12345678&nonce=abcdefgh12345678&prompt=consent`,
      ],
      [
        'protocol oauth',
        `/oauth/auth?state=playground&scope=user&client_id=${shopId}&redirect_uri=${callback}&response_type=code`,
      ],
    ]
    for (const [name, path] of built) {
      it(name, async () => {
        const answer = await atServer.browser.get(path)
        const asked = new URLSearchParams(path.split('?')[1])
        if (asked.get('prompt') === 'consent') return assert.equal(answer.status, 303, answer.body)
        const { searchParams } = new URL(String(answer.location))
        assert.ok(answer.location?.startsWith(serverCallback), answer.location)
        assert.equal(searchParams.get('state'), asked.get('state'))
        assert.ok(searchParams.has('code'), answer.location)
      })
    }

    it('@authing/sso 2.0.2, which wants its tokens at once', async () => {
      const path = authPath(appAt(page), {
        response_type: 'id_token token',
        scope: 'openid profile email phone',
        state: '0.7400704296715694',
        nonce: '0.5485323897342262',
        prompt: 'none',
        response_mode: 'web_message',
      })
      const { status, body } = await page.browser().get(path)
      assert.equal(status, 200)
      // Its type is registered for no app that did not ask for it; the frame is answered all the same.
      assert.match(body, /authorization_response/)
    })
  })

  function membersOf(value: unknown): Readonly<Record<string, unknown>> {
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), JSON.stringify(value))
    return { ...value }
  }

  /** What every SDK hands on: JWTs that it can decode, and how long the first of them lives. */
  function isTokenSet(value: unknown): Readonly<Record<string, unknown>> {
    const tokens = membersOf(value)
    assert.deepEqual(
      [tokens['token_type'], typeof tokens['expires_in']],
      ['Bearer', 'number'],
      JSON.stringify(value),
    )
    const { exp, aud } = decodeJwt(String(tokens['access_token']))
    assert.deepEqual([typeof exp, aud], ['number', shopId])
    decodeJwt(String(tokens['id_token']))
    return tokens
  }

  function isAda(value: unknown): void {
    assert.equal(membersOf(value)['sub'], 'user-ada')
  }

  async function isKeySetOf(token: string, value: unknown): Promise<void> {
    const { keys } = membersOf(value) as { readonly keys: readonly Readonly<Record<string, string>>[] }
    const key = keys.find(({ kid }) => kid === decodeProtectedHeader(token).kid)
    assert.ok(key, 'no key by this kid')
    await jwtVerify(token, key, { currentDate: server.clock.now() })
  }

  // ---------------------------------------------------------------------------------------------------------------
  // The addresses by which the SDKs log out. `{R}` is a listed address, `{I}` the ID token, `{S}` a state.

  type Ending = 'returns' | 'returns with state' | 'rests' | 'asks'

  const endings: readonly (readonly [by: string, path: string, ending: Ending])[] = [
    ['Python 4.5.18 and js 4.23.55 build_logout_url()', '/login/profile/logout', 'rests'],
    ['the same with a target, unencoded', '/login/profile/logout?redirect_uri={R}', 'returns'],
    [
      'the same in expert mode',
      '/oidc/session/end?id_token_hint={I}&post_logout_redirect_uri={R}',
      'returns',
    ],
    [
      'Python 4.5.18 in expert mode without an ID token',
      '/oidc/session/end?id_token_hint=None&post_logout_redirect_uri={R}',
      'asks',
    ],
    ['Python 4.5.18 in expert mode with nothing, and Python 5.1.0', '/oidc/session/end', 'asks'],
    [
      'Python 5.1.0, which drops the state',
      '/oidc/session/end?id_token_hint={I}&post_logout_redirect_uri={R}',
      'returns',
    ],
    ['node 4.0.1 with nothing', '/oidc/session/end?', 'asks'],
    [
      'node 4.0.1',
      '/oidc/session/end?post_logout_redirect_uri={ENCODED_R}&state={S}&id_token_hint={I}',
      'returns with state',
    ],
    ['node 4.0.1 with a target alone', '/oidc/session/end?post_logout_redirect_uri={ENCODED_R}', 'asks'],
    ['node 4.0.1 with an ID token alone', '/oidc/session/end?id_token_hint={I}', 'rests'],
    [
      '@authing/web 5.1.21',
      '/oidc/session/end?id_token_hint={I}&post_logout_redirect_uri={ENCODED_R}&state={S}',
      'returns with state',
    ],
    ['CAS', '/cas-idp/logout', 'rests'],
    ['CAS with a target, unencoded', '/cas-idp/logout?url={R}', 'returns'],
    ['app code', `/login/profile/logout?app_id=${shopId}&redirect_uri={R}`, 'returns'],
  ]

  describe('GEN-54 GEN-18 the logouts that the SDKs build', () => {
    for (const [by, path, ending] of endings) {
      it(`${by}: ${ending}`, async () => {
        const target = server.app(shopId).signedOut
        const { browser, id_token: idToken } = await elsewhere(ada)
        const values = { R: target, ENCODED_R: encodeURIComponent(target), I: idToken, S: 'a state' }
        const answer = await visit(
          server,
          browser,
          fill(path, { ...values, S: encodeURIComponent(values.S) }),
        )
        const { location, status } = answer
        const question = authPath(appAt(server), { prompt: 'none' })
        const isGone = (await browser.get(question)).location?.includes('error=login_required')
        assert.equal(isGone, ending !== 'asks')
        switch (ending) {
          case 'returns':
            return assert.equal(location, target)
          case 'returns with state':
            return assert.equal(location, `${target}?state=a%20state`)
          case 'rests':
          case 'asks':
            return assert.deepEqual([status, location], [200, undefined])
        }
      })
    }
  })
})

/** A sign-in of its own, to be ended. */
function elsewhere(person: Person): Promise<GenAuthSignedIn> {
  return signInByGenAuth(server, appAt(server), { person })
}
