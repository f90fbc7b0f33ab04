import { AuthenticationClient, ManagementClient } from 'authing-js-sdk'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { told } from './support/conformance-suite.ts'
import { authenticatedBy, refusal } from './support/genauth-node-sdk.ts'
import {
  accessKey,
  ada,
  claimsOfAda,
  type GenauthApp,
  type GenauthWorld,
  heard,
  poolId,
  reach,
  startGenauthWorld,
} from './support/genauth-world.ts'
import { person } from './support/journeys.ts'
import { arrived, type PlainBrowser, shown } from './support/plain-browser.ts'

/* authing-js-sdk 4.23.55 as npm has it, on a server: the twin of the SDK for Python. */

let world: GenauthWorld

type Options = Partial<ConstructorParameters<typeof AuthenticationClient>[0]>

function sdk({ id, secret, redirectUri }: GenauthApp, options: Options = {}): AuthenticationClient {
  const secrets = secret === undefined ? {} : { secret }
  return new AuthenticationClient({ appId: id, ...secrets, appHost: world.host, redirectUri, ...options })
}

const lasting = 'openid profile email phone address offline_access'

interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token?: string
  readonly scope: string
}

async function tokensOf(
  client: AuthenticationClient,
  browser: PlainBrowser = world.browser(),
  scope?: string,
): Promise<Tokens> {
  const codeVerifier = client.generateCodeChallenge()
  const codeChallenge = client.getCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' })
  const pkce = { codeChallenge, codeChallengeMethod: 'S256' } as const
  const url = client.buildAuthorizeUrl(scope === undefined ? pkce : { ...pkce, scope })
  const { code = '' } = await heard(browser, url)
  return client.getAccessTokenByCode(code, { codeVerifier })
}

const isActive = async (client: AuthenticationClient, { access_token }: Tokens): Promise<unknown> =>
  (await client.introspectToken(access_token)).active

/** What fails by code is thrown as a plain object, or as an error whose message is that object. */
async function thrown(
  call: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: unknown }> {
  const what: unknown = await call.then(
    (value) => assert.fail(JSON.stringify(value)),
    (reason: unknown) => reason,
  )
  const { code, message } = { ...(what as Readonly<Record<string, unknown>>) }
  return { code, message }
}

describe('authing-js-sdk 4.23.55, on a server', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  for (const method of ['client_secret_post', 'client_secret_basic', 'none'] as const)
    it(`GEN-55 GEN-6 GEN-25 GEN-50 by ${method}: code, person, refresh, introspection, revocation`, async () => {
      const app = method === 'none' ? world.kiosk : world.shop
      const client = sdk(app, authenticatedBy(method))
      const tokens = await tokensOf(client, world.browser(), lasting)
      assert.equal((await client.getUserInfoByAccessToken(tokens.access_token)).sub, ada.id)
      const renewed: Tokens = await client.getNewAccessTokenByRefreshToken(tokens.refresh_token ?? '')
      assert.equal(renewed.refresh_token, tokens.refresh_token)
      const { active, sub, client_id, scope } = await client.introspectToken(renewed.access_token)
      assert.deepEqual([active, sub, client_id, scope], [true, ada.id, app.id, lasting])
      assert.equal(await client.revokeToken(renewed.access_token), true)
      assert.deepEqual(await client.introspectToken(renewed.access_token), { active: false })
      assert.equal(await client.revokeToken(tokens.refresh_token ?? ''), true)
      const late = await refusal(client.getNewAccessTokenByRefreshToken(tokens.refresh_token ?? ''))
      assert.equal(late.status, 400)
    })

  it('GEN-23 its state comes back as it is in the address, and its scope is the whole person', async () => {
    const client = sdk(world.shop)
    const url = client.buildAuthorizeUrl()
    const { parameters } = told(await reach(world.browser(), url))
    assert.equal(parameters['state'], new URL(url).searchParams.get('state'))
    const { access_token, scope } = await client.getAccessTokenByCode(parameters['code'] ?? '')
    assert.equal(scope, 'openid profile email phone address')
    const { updated_at, sub, ...claims } = await client.getUserInfoByAccessToken(access_token)
    assert.deepEqual([typeof updated_at, sub], ['string', ada.id])
    assert.deepEqual(claims, { ...claimsOfAda, address: ada.address })
  })

  it('D7 GEN-49 PKCE, S256 and plain; another verifier is refused', async () => {
    const client = sdk(world.shop)
    for (const method of ['S256', 'plain'] as const) {
      const codeVerifier = client.generateCodeChallenge()
      const codeChallenge = client.getCodeChallengeDigest({ codeChallenge: codeVerifier, method })
      const url = client.buildAuthorizeUrl({ codeChallenge, codeChallengeMethod: method })
      const { code = '' } = await heard(world.browser(), url)
      assert.ok((await client.getAccessTokenByCode(code, { codeVerifier })).access_token)

      const other = await heard(world.browser(), url)
      const wrong = client.getAccessTokenByCode(other['code'] ?? '', { codeVerifier: 'x'.repeat(43) })
      assert.equal((await refusal(wrong)).status, 400)
    }
  })

  it('GEN-11 without a redirectUri it sends the word undefined, which means the first registered one', async () => {
    const { redirectUri: _, ...bare } = world.shop
    const client = new AuthenticationClient({
      appId: bare.id,
      secret: bare.secret ?? '',
      appHost: world.host,
    })
    const url = client.buildAuthorizeUrl()
    assert.equal(new URL(url).searchParams.get('redirect_uri'), 'undefined')
    const { url: at } = await reach(world.browser(), url)
    assert.equal(`${at.origin}${at.pathname}?x=1`, world.shop.redirectUri)
    const tokens = await client.getAccessTokenByCode(at.searchParams.get('code') ?? '')
    assert.ok(tokens.access_token)
  })

  it('GEN-31 validateToken gives the bare claims of a good token', async () => {
    const client = sdk(world.shop)
    const tokens = await tokensOf(client)
    const access = await client.validateToken({ accessToken: tokens.access_token })
    assert.deepEqual([access.sub, access.aud, access.iss], [ada.id, world.shop.id, `${world.host}/oidc`])
    const id = await client.validateToken({ idToken: tokens.id_token })
    assert.deepEqual([id.sub, id.aud, id.name], [ada.id, world.shop.id, ada.name])
    await assert.rejects(
      client.validateToken({ idToken: tokens.id_token, accessToken: tokens.access_token }),
      /accessToken 和 idToken 只能传入一个/,
    )
  })

  it('GEN-7 GEN-31 GEN-43 validateToken of anything else is a value, 400, with the vendor’s words', async () => {
    const client = sdk(world.shop)
    const { access_token, id_token } = await tokensOf(client)
    const forged = (token: string) => `${token.slice(0, -8)}AAAAAAAA`
    const answers = [
      [await client.validateToken({ idToken: '1' }), 'id_token 格式有误'],
      [await client.validateToken({ accessToken: '1' }), 'access_token 格式有误'],
      [await client.validateToken({ idToken: forged(id_token) }), 'id_token 不合法'],
      [await client.validateToken({ accessToken: forged(access_token) }), 'access_token 不合法'],
    ] as const
    for (const [answer, message] of answers) assert.deepEqual(answer, { code: 400, message })
    await client.revokeToken(access_token)
    const revoked = await client.validateToken({ accessToken: access_token })
    assert.deepEqual(revoked, { code: 400, message: 'access_token 不合法' })
    const english = sdk(world.shop, { lang: 'en-US' as never })
    assert.deepEqual(await english.validateToken({ idToken: '1' }), {
      code: 400,
      message: 'id_token format is incorrect',
    })
  })

  it('GEN-55 client credentials by an access key', async () => {
    const client = sdk(world.shop)
    const key = { accessKey: accessKey.id, accessSecret: accessKey.secret }
    const { access_token, scope } = await client.getAccessTokenByClientCredentials('exeunt:admin', key)
    assert.equal(scope, 'exeunt:admin')
    const { azp, aud, sub } = await client.validateToken({ accessToken: access_token })
    assert.deepEqual([azp, aud, sub], [accessKey.id, world.shop.id, undefined])
  })

  it('GEN-35 signinByCredentials: by a password, and with its secret', async () => {
    const client = sdk(world.shop)
    const { id: client_id, secret: client_secret = '' } = world.shop
    const given = (password: string) => ({
      connection: 'PASSWORD' as never,
      passwordPayload: { username: ada.username, password },
      options: { scope: 'openid profile' },
      client_id,
      client_secret,
    })
    const { access_token = '' } = await client.signinByCredentials(given(person.password))
    assert.equal((await client.validateToken({ accessToken: access_token })).sub, ada.id)
    await assert.rejects(client.signinByCredentials(given('not it')), /"apiCode":2333/)
  })

  it('GEN-14 a tenantId means nothing here', async () => {
    const { code } = await heard(world.browser(), sdk(world.shop).buildAuthorizeUrl({ tenantId: '12' }))
    assert.ok(code)
  })

  it('GEN-28 logout: this app on every device, by the person’s own token', async () => {
    const [browser, elsewhere] = [world.browser(), world.browser()]
    const [shop, ledger] = [sdk(world.shop), sdk(world.ledger)]
    const [here, kept, there] = [
      await tokensOf(shop, browser),
      await tokensOf(ledger, browser),
      await tokensOf(shop, elsewhere),
    ]
    const noticed = world.noticed().length
    shop.setToken(here.access_token)
    await shop.logout()
    assert.deepEqual([await isActive(shop, here), await isActive(shop, there)], [false, false])
    assert.equal(await isActive(ledger, kept), true)
    // On every device: also those of the tests before.
    assert.deepEqual([...new Set(world.noticed().slice(noticed))], [world.shop.id])
    assert.equal(shop.tokenProvider.getToken(), null, 'and the SDK forgets its token')
  })

  it('GEN-28 logoutCurrent: this app on this device', async () => {
    const [browser, elsewhere] = [world.browser(), world.browser()]
    const [shop, ledger] = [sdk(world.shop), sdk(world.ledger)]
    const [here, kept, there] = [
      await tokensOf(shop, browser),
      await tokensOf(ledger, browser),
      await tokensOf(shop, elsewhere),
    ]
    const noticed = world.noticed().length
    shop.setToken(here.access_token)
    await shop.logoutCurrent()
    assert.equal(await isActive(shop, here), false)
    assert.deepEqual([await isActive(ledger, kept), await isActive(shop, there)], [true, true])
    assert.deepEqual(world.noticed().slice(noticed), [world.shop.id])
  })

  it('GEN-53 without a token, and with one that is over, both say 2020, and nothing ends', async () => {
    const shop = sdk(world.shop)
    const [over, other] = [await tokensOf(shop), await tokensOf(shop)]
    await shop.revokeToken(over.access_token)
    for (const token of [undefined, 'a.b.c', over.access_token, other.id_token]) {
      if (token !== undefined) shop.setToken(token)
      assert.equal((await thrown(shop.logout())).code, 2020)
      assert.equal((await thrown(shop.logoutCurrent())).code, 2020)
    }
    assert.equal(await isActive(shop, other), true)
  })

  it('GEN-30 trackSession without a browser’s cookie tells of no session', async () => {
    const { session } = (await sdk(world.shop).trackSession()) ?? {}
    assert.equal(session, null)
  })

  it('GEN-42 what needs GraphQL is refused in the vendor’s envelope', async () => {
    const client = sdk(world.shop)
    // Before the last it fetches the key for passwords (GEN-33).
    for (const call of [
      client.checkLoginStatus('x'),
      client.refreshToken(),
      client.loginByUsername(ada.username, person.password),
    ]) {
      const { code, message } = await thrown(call)
      assert.deepEqual([typeof code, typeof message], ['number', 'string'])
    }
  })

  it('GEN-26 GEN-27 GEN-18 the easy way out never asks; the expert’s knows by the id_token', async () => {
    const { logoutRedirectUri: redirectUri } = world.shop
    for (const protocol of ['oidc', 'oauth', 'saml', 'cas'] as const)
      for (const way of ['bare', 'redirect', 'expert'] as const) {
        if (way === 'expert' && protocol !== 'oidc') continue
        const [browser, shop] = [world.browser(), sdk(world.shop)]
        const tokens = await tokensOf(shop, browser)
        const options = {
          bare: undefined,
          redirect: { redirectUri },
          expert: { expert: true, redirectUri, idToken: tokens.id_token },
        }
        const url = sdk(world.shop, { protocol }).buildLogoutUrl(options[way])
        assert.ok(way === 'bare' || url.endsWith(redirectUri), 'unencoded')
        const end = await browser.open(url)
        if (way === 'bare') assert.match(shown(end).body, /You are signed out/)
        else assert.equal(arrived(end).url.href, redirectUri)
        assert.equal(await isActive(shop, tokens), false, `${protocol} ${way}`)
        const silent = await heard(browser, `${shop.buildAuthorizeUrl()}&prompt=none`)
        assert.equal(silent['error'], 'login_required')
      }
  })
})

describe('authing-js-sdk 4.23.55: the management client, with a token of the access key', () => {
  let management: ManagementClient
  before(async () => {
    world = await startGenauthWorld()
    const key = { accessKey: accessKey.id, accessSecret: accessKey.secret }
    const { access_token } = await sdk(world.shop).getAccessTokenByClientCredentials('exeunt:admin', key)
    management = new ManagementClient({ userPoolId: poolId, host: world.host, accessToken: access_token })
  })
  after(() => world.stop())

  it('GEN-38 login-status and active-users follow a sign-in', async () => {
    assert.equal((await management.users.checkLoginStatus(ada.id)).isLogin, false)
    await tokensOf(sdk(world.shop))
    assert.equal((await management.users.checkLoginStatus(ada.id, world.shop.id)).isLogin, true)
    assert.equal((await management.users.checkLoginStatus(ada.id, world.ledger.id)).isLogin, false)
    const { totalCount } = await management.applications.activeUsers(world.shop.id)
    assert.equal(totalCount, 1)
  })

  it('GEN-28 GEN-38 logout with an app ends that app everywhere, without one all of them', async () => {
    const [browser, elsewhere] = [world.browser(), world.browser()]
    const [shop, ledger] = [sdk(world.shop), sdk(world.ledger)]
    const [here, there] = [await tokensOf(shop, browser), await tokensOf(shop, elsewhere)]
    const kept = await tokensOf(ledger, browser)
    await management.users.logout({ userId: ada.id, appId: world.shop.id })
    assert.deepEqual([await isActive(shop, here), await isActive(shop, there)], [false, false])
    assert.equal(await isActive(ledger, kept), true)
    await management.users.logout({ userId: ada.id })
    assert.equal(await isActive(ledger, kept), false)
    assert.equal((await management.users.checkLoginStatus(ada.id)).isLogin, false)
  })

  it('GEN-38 kick ends everything of the people it names', async () => {
    const [shop, ledger] = [sdk(world.shop), sdk(world.ledger)]
    const [one, two] = [await tokensOf(shop), await tokensOf(ledger)]
    const noticed = world.noticed().length
    await management.users.kick([ada.id])
    assert.deepEqual([await isActive(shop, one), await isActive(ledger, two)], [false, false])
    const both = [world.shop.id, world.ledger.id]
    assert.deepEqual(world.noticed().slice(noticed).toSorted(), both.toSorted())
  })

  it('GEN-38 D4 a person’s own token manages nobody', async () => {
    const shop = sdk(world.shop)
    const tokens = await tokensOf(shop)
    const options = { userPoolId: poolId, host: world.host, accessToken: tokens.access_token }
    const people = new ManagementClient(options)
    assert.equal(typeof (await thrown(people.users.kick([ada.id]))).code, 'number')
    assert.equal(typeof (await thrown(people.users.logout({ userId: ada.id }))).code, 'number')
    assert.equal(await isActive(shop, tokens), true)
  })
})
