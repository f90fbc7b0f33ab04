import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, ada, type Browser, type FrontDoor, jsonOf, userinfo } from '../support/front-door.ts'
import {
  authPath,
  codeFor,
  type GenAuthTokens,
  kioskId,
  openGenAuth,
  redeemByGenAuth,
  shopId,
  shopSecret,
} from '../support/front-door/genauth.ts'

const own = `client_id=${shopId}&client_secret=${shopSecret}`
const secrets = [shopSecret, ada.password, 'a-very-wrong-secret']

/**
 * Path, form, status and error. `{AT}` is a live token of the shop, `{RT}` its refresh token, `{CODE}` a code that it
 * has yet to redeem; `{KIOSK}` is a token of another app.
 */
const posts: readonly (readonly [string, string, string, number, string])[] = [
  [
    'a wrong secret',
    'token',
    `client_id=${shopId}&client_secret=a-very-wrong-secret&grant_type=authorization_code&code={CODE}`,
    401,
    'invalid_client',
  ],
  [
    'an unknown app',
    'token',
    'client_id=nobody&client_secret=a-very-wrong-secret&grant_type=authorization_code&code={CODE}',
    401,
    'invalid_client',
  ],
  ['no app at all', 'token', 'grant_type=authorization_code&code=x', 401, 'invalid_client'],
  [
    'a secret app without its secret',
    'token',
    `client_id=${shopId}&grant_type=refresh_token&refresh_token={RT}`,
    401,
    'invalid_client',
  ],
  ['no grant type', 'token', own, 400, 'invalid_request'],
  ['an unknown grant type', 'token', `${own}&grant_type=x`, 400, 'unsupported_grant_type'],
  [
    'a grant type that the app has not',
    'token',
    `client_id=${kioskId}&grant_type=password&username=ada&password=x`,
    400,
    'unauthorized_client',
  ],
  ['an unknown code', 'token', `${own}&grant_type=authorization_code&code=x`, 400, 'invalid_grant'],
  [
    'an unknown refresh token',
    'token',
    `${own}&grant_type=refresh_token&refresh_token=x`,
    400,
    'invalid_grant',
  ],
  [
    'a parameter twice',
    'token',
    `${own}&grant_type=refresh_token&refresh_token=x&refresh_token=y`,
    400,
    'invalid_request',
  ],
  ['an app twice', 'token', `${own}&${own}&grant_type=refresh_token&refresh_token=x`, 400, 'invalid_request'],
  ['broken escapes', 'token', `${own}&grant_type=%ff`, 400, 'invalid_request'],
  ['introspection without a token', 'token/introspection', own, 400, 'invalid_request'],
  [
    'introspection with a wrong secret',
    'token/introspection',
    `client_id=${shopId}&client_secret=a-very-wrong-secret&token={AT}`,
    401,
    'invalid_client',
  ],
  ['introspection by nobody', 'token/introspection', 'token={AT}', 401, 'invalid_client'],
  ['revocation without a token', 'token/revocation', own, 400, 'invalid_request'],
  [
    'revocation with a wrong secret',
    'token/revocation',
    `client_id=${shopId}&client_secret=a-very-wrong-secret&token={AT}`,
    401,
    'invalid_client',
  ],
  ["revocation of somebody else's token", 'token/revocation', `${own}&token={KIOSK}`, 400, 'invalid_grant'],
  ['revocation twice at once', 'token/revocation', `${own}&token={AT}&token={AT}`, 400, 'invalid_request'],
]

describe('GEN-53 bad input at the protocol endpoints', () => {
  let door: FrontDoor
  let browser: Browser
  let shop: GenAuthTokens
  let kiosk: GenAuthTokens
  let pendingCode: string
  let usedCodes: readonly string[]
  before(async () => {
    door = await openGenAuth()
    browser = door.browser()
    const parameters = { scope: 'openid profile offline_access' }
    const codeOf = (id: string) => codeFor(door, door.app(id), { person: ada, browser, parameters })
    const tokensFor = async (id: string, code: string) =>
      jsonOf(await redeemByGenAuth(door, door.app(id), code)) as unknown as GenAuthTokens
    usedCodes = [await codeOf(shopId), await codeOf(kioskId)]
    const [shopCode = '', kioskCode = ''] = usedCodes
    shop = await tokensFor(shopId, shopCode)
    kiosk = await tokensFor(kioskId, kioskCode)
    pendingCode = await codeOf(shopId)
  })
  after(() => door.close())

  const filled = (text: string) =>
    text
      .replaceAll('{AT}', shop.access_token)
      .replaceAll('{RT}', shop.refresh_token)
      .replaceAll('{IT}', shop.id_token)
      .replaceAll('{CODE}', pendingCode)
      .replaceAll('{KIOSK}', kiosk.access_token)

  for (const prefix of ['/oidc', '/oauth']) {
    for (const [name, path, form, status, error] of posts) {
      it(`${prefix}: ${name}`, async () => {
        const answer = await door.send('POST', `${prefix}/${path}`, { form: filled(form) })
        assert.deepEqual([answer.status, jsonOf(answer)['error']], [status, error])
        assert.equal(typeof jsonOf(answer)['error_description'], 'string')
        await nothingHappened(answer)
      })
    }
  }

  const gets: readonly (readonly [string, string, string])[] = [
    ['no token', '', 'invalid_token'],
    ['an unknown token', '?access_token=abc', 'invalid_token'],
    ['a token of three parts that is none', '?access_token=a.b.c', 'invalid_token'],
    ['a token twice', '?access_token={AT}&access_token={AT}', 'invalid_request'],
  ]
  for (const [name, query, error] of gets) {
    it(`/oidc/me: ${name}`, async () => {
      const answer = await door.send('GET', filled(`/oidc/me${query}`))
      assert.equal(jsonOf(answer)['error'], error)
      assert.ok(answer.status === 401 || answer.status === 400)
      await nothingHappened(answer)
    })
  }

  const queries = [
    '/oidc/me?access_token={AT}',
    '/api/v2/oidc/validate_token?access_token={AT}',
    '/api/v2/oidc/validate_token?id_token={IT}',
    '/api/v2/oidc/validate_token?access_token={AT}&id_token={IT}',
    '/api/v2/oidc/validate_token?access_token={RT}',
  ]
  for (const line of queries) {
    it(`D15 GET ${line} leaves nothing of its query in the log`, async () => {
      const answer = await door.send('GET', filled(line))
      assert.equal(answer.status, 200)
      await nothingHappened(answer)
    })
  }

  it('a body that is no form', async () => {
    for (const path of ['/oidc/token', '/oidc/token/introspection', '/oidc/token/revocation']) {
      const answer = await door.send('POST', path, { json: { grant_type: 'refresh_token' } })
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_request'])
    }
  })

  describe('at the authorization endpoint a page says so, and nobody is sent anywhere', () => {
    const asked: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
      ['an unknown app', { client_id: 'nobody' }],
      ['no app', { client_id: undefined }],
      ['an address of somebody else', { redirect_uri: 'https://evil.example/callback' }],
      [
        'an address that merely begins like the registered one',
        { redirect_uri: 'https://evil.example@127.0.0.1/' },
      ],
    ]
    for (const [name, parameters] of asked) {
      it(name, async () => {
        const answer = await browser.get(authPath(door.app(shopId), parameters))
        assert.deepEqual([answer.status, answer.location], [400, undefined])
        await nothingHappened(answer)
      })
    }

    it('an app twice, or an address twice', async () => {
      for (const twice of [`client_id=${shopId}`, 'redirect_uri=None']) {
        const answer = await browser.get(`${authPath(door.app(shopId))}&${twice}`)
        assert.deepEqual([answer.status, answer.location], [400, undefined])
      }
    })
  })

  /** Whatever was sent: the tokens live, and nothing secret was said or written down. */
  async function nothingHappened({ body }: Answer): Promise<void> {
    const tokens = [shop, kiosk].flatMap((one) => [one.access_token, one.id_token, one.refresh_token])
    for (const { access_token: token } of [shop, kiosk])
      assert.equal((await userinfo(door, token)).status, 200)
    const log = JSON.stringify(door.log)
    for (const secret of [...secrets, ...tokens, ...usedCodes, pendingCode]) {
      assert.ok(secret.length >= 10)
      assert.ok(!body.includes(secret) && !log.includes(secret))
    }
  }
})
