import type { AuthenticationClient } from 'authing-node-sdk'
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { nodeSdk, type NodeSdkOptions, tokensOf } from './support/genauth-node-sdk.ts'
import { type GenauthWorld, heard, reach, startGenauthWorld } from './support/genauth-world.ts'
import { arrived, type Page, type PlainBrowser, shown } from './support/plain-browser.ts'

let world: GenauthWorld

const state = 'a b+c%26&d=e/f?g#h'

/** A browser in which two apps share a session, and what the first of them can do. */
interface Signed {
  readonly browser: PlainBrowser
  readonly client: AuthenticationClient
  readonly idToken: string
  /** Whether each app's access token counts. */
  readonly alive: () => Promise<readonly boolean[]>
}

/** @param options of the SDK when the app builds the way out; it signs in by OpenID Connect. */
async function signedIn(options: NodeSdkOptions = {}): Promise<Signed> {
  const browser = world.browser()
  const [shop, ledger] = [nodeSdk(world, world.shop), nodeSdk(world, world.ledger)]
  const [ours, theirs] = [await tokensOf(shop, browser), await tokensOf(ledger, browser)]
  return {
    browser,
    client: nodeSdk(world, world.shop, options),
    idToken: ours.id_token,
    alive: async () => [
      (await shop.introspectToken(ours.access_token)).active,
      (await ledger.introspectToken(theirs.access_token)).active,
    ],
  }
}

/** The session is over in this browser, for both apps, and both were told. */
async function assertOut({ browser, alive }: Signed, noticedBefore: number): Promise<void> {
  assert.deepEqual(await alive(), [false, false])
  const answer = await heard(browser, `${nodeSdk(world, world.shop).buildAuthorizeUrl().url}&prompt=none`)
  assert.equal(answer['error'], 'login_required')
  const both = [world.shop.id, world.ledger.id]
  assert.deepEqual(world.noticed().slice(noticedBefore).toSorted(), both.toSorted())
}

async function assertIn({ browser, alive }: Signed, noticedBefore: number): Promise<void> {
  assert.deepEqual(await alive(), [true, true])
  const answer = await heard(browser, `${nodeSdk(world, world.shop).buildAuthorizeUrl().url}&prompt=none`)
  assert.ok(answer['code'])
  assert.equal(world.noticed().length, noticedBefore)
}

const isSignedOutPage = ({ status, body }: Page) =>
  status === 200 && /<h1[^>]*>\s*You are signed out/.test(body)

describe('authing-node-sdk 4.0.1: every way out that it builds, to its end', () => {
  before(async () => {
    world = await startGenauthWorld()
  })
  after(() => world.stop())

  it('GEN-19 GEN-26 redirect, id_token and state: no question, and back with the state', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const { idToken } = signed
    const url = signed.client.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri, idToken, state })
    const end = arrived(await signed.browser.open(url))
    const [base, query] = end.url.href.split('?')
    assert.equal(`${base}?from=op`, world.shop.logoutRedirectUri)
    assert.deepEqual(
      [...new URLSearchParams(query)],
      [
        ['from', 'op'],
        ['state', state],
      ],
    )
    await assertOut(signed, told)
  })

  it('GEN-26 redirect and id_token from the constructor’s logoutRedirectUri: back without a state', async () => {
    const signed = await signedIn({ logoutRedirectUri: world.shop.logoutRedirectUri })
    const told = world.noticed().length
    const url = signed.client.buildLogoutUrl({ idToken: signed.idToken })
    assert.equal(arrived(await signed.browser.open(url)).url.href, world.shop.logoutRedirectUri)
    await assertOut(signed, told)
  })

  it('GEN-26 id_token and state: no question; the SDK drops the state, and the page of the provider is the end', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const url = signed.client.buildLogoutUrl({ idToken: signed.idToken, state })
    assert.doesNotMatch(url, /state=/)
    assert.ok(isSignedOutPage(shown(await signed.browser.open(url))))
    await assertOut(signed, told)
  })

  it('GEN-26 GEN-47 D4 D5 redirect alone: it asks first, and goes back where an app of this session lists it', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const url = signed.client.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri })
    assert.doesNotMatch(url, /id_token_hint|client_id/)
    const question = shown(await signed.browser.open(url))
    await assertIn(signed, told)
    const end = arrived(await signed.browser.press(question, 'yes'))
    assert.equal(end.url.href, world.shop.logoutRedirectUri)
    await assertOut(signed, told)
  })

  it('GEN-26 D4 nothing: it asks, stays on no, and ends on yes', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const url = signed.client.buildLogoutUrl({})
    assert.equal(url, `${world.host}/oidc/session/end?`)
    shown(await signed.browser.press(await signed.browser.open(url), 'no'))
    await assertIn(signed, told)
    const end = await signed.browser.press(await signed.browser.open(url), 'yes')
    assert.ok(isSignedOutPage(shown(end)))
    await assertOut(signed, told)
  })

  it('GEN-47 D5 an id_token and a redirect that its app does not list: nothing ends but by a button', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const { idToken } = signed
    for (const redirectUri of ['https://evil.example/', world.ledger.logoutRedirectUri]) {
      const refused = shown(await signed.browser.open(signed.client.buildLogoutUrl({ idToken, redirectUri })))
      assert.equal(refused.status, 400)
      assert.match(refused.body, /post_logout_redirect_uris|post_logout_redirect_uri/)
      await assertIn(signed, told)
    }
    const redirectUri = 'https://evil.example/'
    const refused = await signed.browser.open(signed.client.buildLogoutUrl({ idToken, redirectUri }))
    assert.ok(isSignedOutPage(shown(await signed.browser.press(refused, 'sign-out'))))
    await assertOut(signed, told)
  })

  it('GEN-53 a hint that nobody signed is refused with a page, and nothing ends', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const [head = '', body = ''] = signed.idToken.split('.')
    for (const idToken of ['abc', `${head}.${body}.${'A'.repeat(43)}`]) {
      const redirectUri = world.shop.logoutRedirectUri
      const page = shown(await signed.browser.open(signed.client.buildLogoutUrl({ idToken, redirectUri })))
      assert.equal(page.status, 400, page.body)
      await assertIn(signed, told)
    }
  })

  for (const protocol of ['oauth', 'saml'] as const)
    it(`GEN-27 GEN-18 D4 ${protocol}: the SDK throws the universal address, which never asks`, async () => {
      const [signed, told] = [await signedIn({ protocol }), world.noticed().length]
      const url = thrown(() => signed.client.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri }))
      assert.equal(url, `${world.host}/login/profile/logout?redirect_uri=${world.shop.logoutRedirectUri}`)
      assert.equal(arrived(await signed.browser.open(url)).url.href, world.shop.logoutRedirectUri)
      await assertOut(signed, told)
    })

  it('GEN-17 D5 oauth, to an address that nobody lists: the session ends, and no browser is sent there', async () => {
    const [signed, told] = [await signedIn({ protocol: 'oauth' }), world.noticed().length]
    const url = thrown(() => signed.client.buildLogoutUrl({ redirectUri: 'https://evil.example/path' }))
    const page = shown(await signed.browser.open(url))
    assert.ok(isSignedOutPage(page))
    assert.match(page.body, /evil\.example/)
    assert.match(
      page.body,
      /<a\b[^>]*href="https:&#x2F;&#x2F;evil\.example|<a\b[^>]*href="https:\/\/evil\.example/,
    )
    await assertOut(signed, told)
  })

  it('GEN-17 D5 oauth, to what is no address of the web: the session ends, and the page has no such link', async () => {
    for (const redirectUri of ['javascript:alert(1)', 'data:text/html,x', '//evil.example/']) {
      const [signed, told] = [await signedIn({ protocol: 'oauth' }), world.noticed().length]
      const page = shown(
        await signed.browser.open(thrown(() => signed.client.buildLogoutUrl({ redirectUri }))),
      )
      assert.ok(isSignedOutPage(page))
      assert.doesNotMatch(page.body, /href="(?:javascript|data|\/\/)/)
      await assertOut(signed, told)
    }
  })

  it('GEN-27 D4 oauth, nothing: the universal address, and the provider’s own page', async () => {
    const [signed, told] = [await signedIn({ protocol: 'oauth' }), world.noticed().length]
    const url = thrown(() => signed.client.buildLogoutUrl({}))
    assert.equal(url, `${world.host}/login/profile/logout`)
    assert.ok(isSignedOutPage(shown(await signed.browser.open(url))))
    await assertOut(signed, told)
  })

  it('GEN-29 D4 cas: with url and without', async () => {
    const [signed, told] = [await signedIn({ protocol: 'cas' }), world.noticed().length]
    const url = signed.client.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri })
    assert.equal(url, `${world.host}/cas-idp/logout?url=${world.shop.logoutRedirectUri}`)
    assert.equal(arrived(await signed.browser.open(url)).url.href, world.shop.logoutRedirectUri)
    await assertOut(signed, told)

    const [again, before] = [await signedIn({ protocol: 'cas' }), world.noticed().length]
    assert.ok(isSignedOutPage(shown(await again.browser.open(again.client.buildLogoutUrl()))))
    await assertOut(again, before)
  })

  it('GEN-19 by the standard’s own door: the tokens of this one end, too', async () => {
    const [signed, told] = [await signedIn(), world.noticed().length]
    const end = await signed.browser.press(await signed.browser.open('/oauth2/logout'), 'yes')
    assert.ok(isSignedOutPage(shown(end)))
    await assertOut(signed, told)
  })

  it('D10 what was promised to outlive the session does: the refresh token, and no access token', async () => {
    const client = nodeSdk(world, world.shop, { scope: 'openid offline_access' })
    const browser = world.browser()
    const { access_token, id_token, refresh_token } = await tokensOf(client, browser)
    await browser.open(client.buildLogoutUrl({ idToken: id_token }))
    assert.deepEqual(await client.introspectToken(access_token), { active: false })
    const renewed = await client.getNewAccessTokenByRefreshToken(refresh_token)
    assert.equal((await client.introspectToken(renewed.access_token)).active, true)
  })

  it('GEN-55 the SDK’s own faults: no argument throws, expert changes nothing', () => {
    const client = nodeSdk(world, world.shop)
    assert.throws(() => client.buildLogoutUrl(), TypeError)
    const expert = { expert: true, idToken: 'x' }
    assert.equal(client.buildLogoutUrl(expert), `${world.host}/oidc/session/end?id_token_hint=x`)
  })

  it('GEN-26 with no session there is nothing to ask: it goes back to where an id_token proves', async () => {
    const signed = await signedIn()
    const { idToken, client } = signed
    const { logoutRedirectUri: redirectUri } = world.shop
    const url = client.buildLogoutUrl({ idToken, redirectUri })
    const told = world.noticed().length
    arrived(await signed.browser.open(url))
    await assertOut(signed, told)
    assert.equal(arrived(await signed.browser.open(url)).url.href, redirectUri)
    assert.equal(arrived(await world.browser().open(url)).url.href, redirectUri)
    await reach(signed.browser, client.buildAuthorizeUrl().url)
  })
})

/** For protocols other than oidc and cas the SDK throws the address instead of returning it. */
function thrown(call: () => unknown): string {
  try {
    return assert.fail(`returned ${String(call())}`)
  } catch (what) {
    if (typeof what === 'string') return what
    throw what
  }
}
