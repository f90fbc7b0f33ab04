import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeProtectedHeader, SignJWT } from 'jose'
import { ada, type FrontDoor, jsonOf, signAsProvider } from '../support/front-door.ts'
import {
  type GenAuthSignedIn,
  kioskId,
  openGenAuth,
  post,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { bearer, call, managementToken } from '../support/front-door/genauth-api.ts'

const paths = ['/api/v2/oidc/validate_token', '/api/oidc/validate_token'] as const

describe('online validation of a token', () => {
  let door: FrontDoor
  let signedIn: GenAuthSignedIn
  before(async () => {
    door = await openGenAuth()
    signedIn = await signInByGenAuth(door, door.app(shopId), { person: ada })
  })
  after(() => door.close())

  const answerTo = (query: string, headers: Readonly<Record<string, string>> = {}) =>
    door.send('GET', `${paths[0]}?${query}`, { headers })
  const validated = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await answerTo(query, headers)
    assert.equal(answer.status, 200)
    return jsonOf(answer)
  }

  describe('GEN-31 a token that counts is answered with its bare claims', () => {
    for (const path of paths) {
      it(`at ${path}`, async () => {
        const idToken = await door.send('GET', `${path}?id_token=${signedIn.id_token}`)
        assert.deepEqual(jsonOf(idToken), signedIn.idClaims)
        const accessToken = await door.send('GET', `${path}?access_token=${signedIn.access_token}`)
        assert.deepEqual(jsonOf(accessToken), signedIn.accessClaims)
      })
    }

    it('signed by a key, too', async () => {
      const { id_token: token, idClaims } = await signInByGenAuth(door, door.app(kioskId), { person: ada })
      assert.deepEqual(await validated(`id_token=${token}`), idClaims)
    })
  })

  describe('GEN-7 what does not count is an answer of HTTP status 200', () => {
    const wrong = { code: 400, message: 'id_token is invalid' }
    const wrongAccess = { code: 400, message: 'access_token is invalid' }
    const malformed = { code: 400, message: 'id_token format is incorrect' }
    const tampered = (token: string) => token.replace(/.{10}$/, 'AAAAAAAAAA')
    const forged = (claims: Readonly<Record<string, unknown>>, secret = shopSecret) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(new TextEncoder().encode(secret))

    const cases: readonly [string, () => Promise<string> | string, object][] = [
      ['nothing that is a token', () => 'id_token=abc', malformed],
      ['the word None', () => 'id_token=None', malformed],
      ['half a token', () => `id_token=${signedIn.id_token.split('.').slice(0, 2).join('.')}`, malformed],
      [
        'no access token either',
        () => 'access_token=abc',
        { code: 400, message: 'access_token format is incorrect' },
      ],
      ['a wrong signature', () => `id_token=${tampered(signedIn.id_token)}`, wrong],
      [
        'a wrong signature of an access token',
        () => `access_token=${tampered(signedIn.access_token)}`,
        wrongAccess,
      ],
      [
        "somebody else's secret",
        async () => `id_token=${await forged(signedIn.idClaims, 'another secret of thirty-two bytes')}`,
        wrong,
      ],
      [
        "another issuer's token",
        async () =>
          `id_token=${await forged({ ...signedIn.idClaims, iss: 'https://elsewhere.example/oidc' })}`,
        wrong,
      ],
      ['an expired one', async () => `id_token=${await forged({ ...signedIn.idClaims, exp: 1 })}`, wrong],
      [
        'one of a client that there is not',
        async () => `id_token=${await forged({ ...signedIn.idClaims, aud: 'nobody' })}`,
        wrong,
      ],
      ['an access token by the wrong name', () => `id_token=${signedIn.access_token}`, wrong],
      ['an ID token by the wrong name', () => `access_token=${signedIn.id_token}`, wrongAccess],
      [
        'a logout token',
        async () =>
          `id_token=${await signAsProvider(door, { ...signedIn.idClaims, jti: 'j', events: {} }, { typ: 'logout+jwt' })}`,
        wrong,
      ],
    ]
    for (const [name, query, expected] of cases) {
      it(name, async () => assert.deepEqual(await validated(await query()), expected))
    }

    const unclear: readonly [string, string][] = [
      ['no token', ''],
      ['two of them', `id_token=a.b.c&access_token=a.b.c`],
      ['one twice', 'id_token=a.b.c&id_token=a.b.c'],
    ]
    for (const [name, query] of unclear) {
      it(name, async () => {
        const message = 'Send either id_token or access_token.'
        assert.deepEqual(await validated(query), { code: 400, message })
      })
    }
  })

  describe('GEN-43 in the language that was asked for', () => {
    const cases: readonly [string, Readonly<Record<string, string>>, string][] = [
      ['x-authing-lang', { 'x-authing-lang': 'zh-CN' }, 'id_token 格式有误'],
      ['x-genauth-lang', { 'x-genauth-lang': 'zh-TW' }, 'id_token 格式有误'],
      ['Accept-Language', { 'accept-language': 'zh' }, 'id_token 格式有误'],
      [
        'the header before that',
        { 'x-authing-lang': 'en-US', 'accept-language': 'zh' },
        'id_token format is incorrect',
      ],
      ['an empty header as none', { 'x-authing-lang': '', 'accept-language': 'zh' }, 'id_token 格式有误'],
      [
        'an empty header of one brand beside the other',
        { 'x-authing-lang': '', 'x-genauth-lang': 'zh-CN' },
        'id_token 格式有误',
      ],
      ['a language that we have not', { 'x-authing-lang': 'ja-JP' }, 'id_token format is incorrect'],
    ]
    for (const [name, headers, message] of cases) {
      it(name, async () => assert.equal((await validated('id_token=abc', headers))['message'], message))
    }
    it('both messages', async () => {
      const answer = await validated(`access_token=${signedIn.id_token}`, { 'x-authing-lang': 'zh-CN' })
      assert.deepEqual(answer, { code: 400, message: 'access_token 不合法' })
    })
  })

  describe('GEN-31 an ID token counts while its app has a part in a session that lives', () => {
    const shop = () => door.app(shopId)
    const isValid = async ({ id_token: token }: GenAuthSignedIn) => {
      const { code } = await validated(`id_token=${token}`)
      return code === undefined
    }
    const written = ({ idClaims }: GenAuthSignedIn, more: Readonly<Record<string, unknown>>) =>
      new SignJWT({ ...idClaims, ...more })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(new TextEncoder().encode(shopSecret))

    /** Two apps in one browser, one of them by the standard's own door, and the same person in another browser. */
    async function everywhere() {
      const here = await signInByGenAuth(door, shop(), { person: ada })
      const kiosk = await signInByGenAuth(door, door.app(kioskId), { person: ada, browser: here.browser })
      const there = await signInByGenAuth(door, shop(), { person: ada })
      const standing = async () => [await isValid(here), await isValid(kiosk), await isValid(there)]
      assert.deepEqual(await standing(), [true, true, true])
      return { here, kiosk, there, standing }
    }

    it('not after a logout by whatever door, and for no app of that session', async () => {
      const byBrowser = (path: string) => (one: GenAuthSignedIn) => one.browser.get(path)
      const ways: Readonly<Record<string, (one: GenAuthSignedIn) => Promise<unknown>>> = {
        'its own': (one) => one.browser.get(`/oidc/session/end?id_token_hint=${one.id_token}`),
        'the standard’s': (one) => one.browser.get(`/oauth2/logout?id_token_hint=${one.id_token}`),
        'one that never asks': byBrowser('/login/profile/logout'),
        CAS: byBrowser(`/cas-idp/${shopId}/logout`),
        'a call': (one) => call(door, 'GET /logout', { headers: bearer(one.access_token) }),
      }
      for (const [name, end] of Object.entries(ways)) {
        const { here, standing } = await everywhere()
        await end(here)
        assert.deepEqual(await standing(), [false, false, true], name)
      }
    })

    it('not after its app’s part ended alone; the other app’s goes on, and so does a new one of its own', async () => {
      const { here, standing } = await everywhere()
      const headers = bearer(here.access_token)
      await call(door, `GET /logout?appId=${shopId}&deviceId=current`, { headers })
      assert.deepEqual(await standing(), [false, true, true])
      const again = await signInByGenAuth(door, shop(), { person: ada, browser: here.browser })
      assert.deepEqual([await isValid(again), await isValid(here)], [true, false])
    })

    it('not of an app that ends everywhere, nor of a person who is kicked out', async () => {
      const { here, standing } = await everywhere()
      await call(door, `GET /api/v2/logout?app_id=${shopId}`, { headers: bearer(here.access_token) })
      assert.deepEqual(await standing(), [false, true, false])
      const others = await everywhere()
      const json = { userIds: [String(here.idClaims['sub'])] }
      await call(door, 'POST /api/v2/users/kick', { json, headers: bearer(await managementToken(door)) })
      assert.deepEqual(await others.standing(), [false, false, false])
    })

    it('not where it names a part that nobody knows, none at all, or another’s', async () => {
      const { here, kiosk, there } = await everywhere()
      const asItIs = await written(here, {})
      assert.deepEqual(await validated(`id_token=${asItIs}`), here.idClaims)
      for (const more of [
        { sid: 'nobody-knows' },
        { sid: undefined },
        { sid: kiosk.idClaims['sid'] },
        { sub: 'user-bob' },
        { iss: `${door.base}/oauth` },
        { iss: door.base },
      ]) {
        const answer = await validated(`id_token=${await written(here, more)}`)
        assert.deepEqual(answer, { code: 400, message: 'id_token is invalid' }, JSON.stringify(more))
      }
      assert.equal(await isValid(there), true)
    })

    it('not once the session’s time is over, though its own is not', async (t) => {
      const lifetimes = { idTokenSeconds: 7200, sessionSeconds: 3600, sessionIdleSeconds: 600 }
      const other = await openGenAuth({ tenant: { dialects: { genauth: {} }, lifetimes } })
      t.after(() => other.close())
      const { id_token: token } = await signInByGenAuth(other, other.app(shopId), { person: ada })
      const code = async () => jsonOf(await other.send('GET', `${paths[0]}?id_token=${token}`))['code']
      other.clock.advance(599)
      assert.equal(await code(), undefined)
      other.clock.advance(2)
      assert.equal(await code(), 400)
    })
  })

  it('GEN-31 what an app without a real secret could have written itself is not vouched for', async (t) => {
    const other = await openGenAuth({
      clients: {
        [shopId]: () => ({
          client_secret: shopSecret,
          dialect: 'genauth',
          token_endpoint_auth_method: 'none',
          id_token_signed_response_alg: 'HS256',
          backchannel_logout_uri: undefined,
        }),
      },
    })
    t.after(() => other.close())
    const signed = await signInByGenAuth(other, { ...other.app(shopId), secret: '' }, { person: ada })
    assert.equal(decodeProtectedHeader(signed.id_token).alg, 'HS256')
    const answer = await other.send('GET', `${paths[0]}?id_token=${signed.id_token}`)
    assert.deepEqual(jsonOf(answer), { code: 400, message: 'id_token is invalid' })
    const access = await other.send('GET', `${paths[0]}?access_token=${signed.access_token}`)
    assert.deepEqual(jsonOf(access), signed.accessClaims)
  })

  it('GEN-45 GEN-31 an app whose secret proves nothing gets tokens signed by a key, and they are vouched for', async (t) => {
    const other = await openGenAuth({
      clients: {
        [shopId]: () => ({
          client_secret: shopSecret,
          dialect: 'genauth',
          token_endpoint_auth_method: 'none',
          backchannel_logout_uri: undefined,
        }),
      },
    })
    t.after(() => other.close())
    const signed = await signInByGenAuth(other, { ...other.app(shopId), secret: '' }, { person: ada })
    assert.equal(decodeProtectedHeader(signed.id_token).alg, 'RS256')
    const answer = await other.send('GET', `${paths[0]}?id_token=${signed.id_token}`)
    assert.equal(jsonOf(answer)['aud'], shopId)
  })

  it('GEN-25 GEN-31 a token that was revoked counts no more', async () => {
    const { access_token: token } = await signInByGenAuth(door, door.app(shopId), { person: ada })
    await post(door, door.app(shopId), '/oidc/token/revocation', { token })
    assert.deepEqual(await validated(`access_token=${token}`), {
      code: 400,
      message: 'access_token is invalid',
    })
  })

  it('GEN-31 a token counts until its time is over', async (t) => {
    const other = await openGenAuth({
      tenant: { dialects: { genauth: {} }, lifetimes: { idTokenSeconds: 60, accessTokenSeconds: 60 } },
    })
    t.after(() => other.close())
    const { id_token: idToken, access_token: accessToken } = await signInByGenAuth(other, other.app(shopId), {
      person: ada,
    })
    const codes = async () =>
      Promise.all(
        [`id_token=${idToken}`, `access_token=${accessToken}`].map(
          async (query) => jsonOf(await other.send('GET', `${paths[0]}?${query}`))['code'],
        ),
      )
    assert.deepEqual(await codes(), [undefined, undefined])
    other.clock.advance(61)
    assert.deepEqual(await codes(), [400, 400])
  })
})
